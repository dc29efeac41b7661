"""/寄出 20210032 示工信函〔2021〕61号 7.29 — the reply letter has been mailed; its reminders stop by themselves."""

from __future__ import annotations

from datetime import date

from bot import lookup
from bot.command import Context, Day, Number, command
from bot.errors import refuse
from bot.message import Reply
from bot.rules import dates, process
from bot.rules.permissions import Need
from bot.rules.stages import Case
from bot.rules.words import WORKERS, FactKind

USAGE = "/寄出 编号 文号 日期"


@command(
    "/寄出",
    usage=USAGE,
    summary="登记答复函已寄出（文号、日期）",
    synonyms=("已寄出", "邮寄", "寄送", "已寄"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
)
def mail(context: Context, number: Number, day: Day, words: str = "") -> Reply:
    return mailed(context, lookup.to_work_on(context, number), day or context.today, words)


def mailed(context: Context, case: Case, on: date, words: str = "") -> Reply:
    """Record it, with the letter's number where the words have one; raises UserError when something is missing."""
    refuse(process.refusal_to_mail(case, len(context.office.chain)) or process.refusal_of_day(case, on, context.today))
    refuse(process.too_early(case, on))
    letter, reply_class = letter_and_class(context, words)
    letter = lookup.free_letter_number(context, case, letter)
    context.record(case, FactKind.MAILED, on, value=letter)
    if reply_class:
        context.record(case, FactKind.REPLY_CLASS, on, value=reply_class)
    parts = [f"答复函{dates.near(on, context.today)}寄出", letter, f"{reply_class}类" if reply_class else ""]
    return context.done(case, "，".join(filter(None, parts)), *still_to_add(context, case, letter, reply_class))


def still_to_add(context: Context, case: Case, letter: str, reply_class: str) -> list[str]:
    """What a letter went out without, and how each is added."""
    lines = []
    if not letter:
        lines.append(f"尚缺文号，请补记：\n/更正 {case.number} 文号 某某函〔2021〕61号 理由：补记")
    if not reply_class and FactKind.REPLY_CLASS not in case.facts:
        known = context.office.classes
        example = f"/更正 {case.number} 答复类别 {next(iter(known))} 理由：补记"
        lines.append(f"尚缺答复类别（{'、'.join(known)}），请补记：\n{example}")
    return lines


def letter_and_class(context: Context, words: str) -> tuple[str, str]:
    """The letter's number and the class of the reply, where the words have one by the place's scheme: 61号 A类."""
    parts = words.strip(" ,，。").split()
    classes = {name.upper(): name for name in context.office.classes}
    found = [part for part in parts if part.upper().removesuffix("类") in classes]
    if len(found) != 1:
        return words, ""
    return " ".join(part for part in parts if part is not found[0]), classes[found[0].upper().removesuffix("类")]
