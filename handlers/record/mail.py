"""/寄出 20210032 示工信函〔2021〕61号 7.29 — the reply letter has been mailed; its reminders stop by themselves."""

from __future__ import annotations

import re
from datetime import date

from bot import lookup
from bot.acts import opinions
from bot.command import Context, Day, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.rules import copies, dates, intentions, letter_numbers, process, spelling
from bot.rules.permissions import Need
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, Fact
from bot.rules.words import WHO, WORKERS, FactKind

USAGE = "/寄出 编号 文号 日期 类别"
BESIDE = re.compile(rf"(?:答复)?(?:文号|类别)\s*[:：为]?|(?:寄出|邮寄)?日期\s*[:：]?|(?:给)?(?:{WHO})|答复函|已?(?:邮寄|寄出|寄)")

COPIES = {"to": ("抄送单位", "抄送机关", "抄送")}
BEFORE_LETTER = re.compile(r"(?<!\S)[现今已]?[以用按](?!\S)|(?<!\S)(?:号文|文)(?!\S)")


@command(
    "/寄出",
    usage=USAGE,
    summary="登记答复函已寄出（文号、日期）",
    synonyms=("已寄出", "邮寄", "寄送", "已寄"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
    forms=("/寄出 编号 文号 日期 类别 抄送 单位、单位", "/寄出 编号 文号 日期 类别 缺意见 理由：…"),
)
def mail(context: Context, number: Number, day: Day, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    before, (excuse, words) = case.fresh(FactKind.MAILED), process.excuse_in(words)
    to, words = copies_in(words)
    if before and (words or to) and excuse is None and (day is None or day == before.on):
        return completed(context, case, before, words, to)
    return mailed(context, case, day or context.today, words, excuse, to)


def copies_in(words: str) -> tuple[str, str]:
    """(who gets a copy, the words without that); empty where the words do not say."""
    words, bound = lookup.labelled(words, COPIES, bare=("to",))
    return copies.said(bound["to"]) if "to" in bound else "", words


def completed(context: Context, case: Case, before: Fact, words: str, to: str) -> Reply:
    """Add the number or the class that the letter was recorded without; what is recorded is corrected by /更正."""
    letter, reply_class = letter_and_class(context, words)
    letter, known_class = lookup.free_letter_number(context, case, letter), case.fresh(FactKind.REPLY_CLASS)
    already = (letter and before.value) or (reply_class and known_class) or (to and copies.KEPT in before.details)
    if already or not (letter or reply_class or to):
        refuse(process.refusal_to_mail(case, len(case.chain)))
    if letter or to:
        details = {**before.details, **({copies.KEPT: to} if to else {})}
        context.record(case, FactKind.MAILED, before.on, value=letter or before.value, details=details, reason="补记")
    if reply_class:
        context.record(case, FactKind.REPLY_CLASS, before.on, value=reply_class)
    what = [letter, f"{reply_class}类" if reply_class else "", f"抄送{case.quoted(to)}" if to else ""]
    missing = still_to_add(context, case, letter or before.value, reply_class)
    return context.done(case, f"补记答复函{'，'.join(filter(None, what))}", *missing)


def mailed(context: Context, case: Case, on: date, words: str, excuse: str | None, to: str) -> Reply:
    """Record it, with the letter's number where the words have one; raises UserError when something is missing.

    `excuse` is why opinions that are missing are not waited for; None where the words do not say.
    """
    levels = len(case.chain)
    refuse(process.refusal_to_mail(case, levels, excused=excuse is not None))
    refuse(process.refusal_of_day(case, on, context.today))
    refuse(process.too_early(case, on))
    letter, reply_class = letter_and_class(context, words)
    letter = lookup.free_letter_number(context, case, letter)
    without = "" if excuse is None else opinions.gone_without(context, case, excuse)
    to = to or copies.set_for(case, context.office.copies)
    context.record(case, FactKind.MAILED, on, value=letter, details={copies.KEPT: to} if to else None)
    if reply_class:
        context.record(case, FactKind.REPLY_CLASS, on, value=reply_class)
    parts = [f"答复函{dates.near(on, context.today)}寄出", letter, f"{reply_class}类" if reply_class else ""]
    sent = f"抄送{case.quoted(to)}。" if to else ""
    return context.done(case, "，".join(filter(None, parts)), sent, without, *still_to_add(context, case, letter, reply_class))


def still_to_add(context: Context, case: Case, letter: str, reply_class: str) -> list[str]:
    """What a letter went out without, and the one message that adds it."""
    classes = context.office.classes
    no_class = not reply_class and not case.fresh(FactKind.REPLY_CLASS)
    missing = [*(() if letter else ("文号",)), *((f"答复类别（{'、'.join(classes)}）",) if no_class else ())]
    if not missing:
        return []
    words = [*(() if letter else (letter_numbers.EXAMPLE,)), *((f"{next(iter(classes))}类",) if no_class else ())]
    return [f"尚缺：{'、'.join(missing)}。", f"补记：/寄出 {case.number} {' '.join(words)}"]


def letter_and_class(context: Context, words: str) -> tuple[str, str]:
    """The letter's number and the class of the reply, where the words have one by the place's scheme: 61号 A类.

    Raises UserError for words that are neither.
    """
    letter, rest = letter_numbers.taken_out(BESIDE.sub(" ", words))
    refuse(intentions.refusal(words.replace(letter, " ") if letter else words))
    rest = BEFORE_LETTER.sub(" ", rest)
    classes = {name.upper(): name for name in context.office.classes}
    parts = [part for part in re.split(r"[\s,，。;；、]+", rest) if part]
    found = [part for part in parts if part.upper().removesuffix("类") in classes]
    if len(found) > 1:
        raise UserError(f"类别写了{len(found)}个：{'、'.join(found)}，请只写一个。{NO_EFFECT}")
    left = [part for part in parts if part not in found]
    if left:
        example = f"文号应写成 {letter_numbers.EXAMPLE}，类别为{'、'.join(classes.values())}"
        what = "" if letter else "文号"
        raise UserError(f"没有看懂{what}{spelling.echoed(' '.join(left))}，{example}。用法：{USAGE}。{NO_EFFECT}")
    return letter, classes[found[0].upper().removesuffix("类")] if found else ""
