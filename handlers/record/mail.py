"""/寄出 20210032 示工信函〔2021〕61号 7.29 — the reply letter has been mailed; its reminders stop by themselves."""

from __future__ import annotations

import re
from datetime import date

from bot import lookup
from bot.command import Context, Day, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import suggestions
from bot.rules import dates, process
from bot.rules.permissions import Need
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, day_of
from bot.rules.words import WORKERS, FactKind

USAGE = "/寄出 编号 文号 日期"
LETTER_NUMBER = re.compile(
    r"(?P<prefix>[一-鿿A-Za-z]{1,20})[〔\[(【](?P<year>20\d{2})[〕\])】]\s*(?P<serial>\d{1,5})\s*号", re.ASCII
)


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
    refuse(too_early(case, on))
    letter, reply_class = letter_and_class(context, words)
    letter = free_letter_number(context, case, letter)
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


def free_letter_number(context: Context, case: Case, words: str) -> str:
    """The letter's number, of no other letter; raises UserError for one in use (one letter, one number: seed F50)."""
    letter = letter_number(words)
    if letter and suggestions.with_fact_value(context.session, FactKind.MAILED, letter, other_than=case.id):
        # Whose letter it is may not be told here.
        raise UserError(f"文号{letter}已用于其他件，请核对文号。{NO_EFFECT}")
    before = case.facts.get(FactKind.MAILED)
    if letter and before and before.value == letter and not case.fresh(FactKind.MAILED):
        raise UserError(f"文号{letter}是上一次答复的文号，请核对文号。{NO_EFFECT}")
    return letter


def letter_number(words: str) -> str:
    """示工信函〔2021〕61号 with its proper brackets; empty when none is given. Raises UserError for anything else."""
    words = words.strip(" ,，。")
    if not words:
        return ""
    found = LETTER_NUMBER.fullmatch(words)
    if not found:
        raise UserError(f"没有看懂文号“{words[:20]}”，应写成 某某函〔2021〕61号。用法：{USAGE}。{NO_EFFECT}")
    return f"{found['prefix']}〔{found['year']}〕{int(found['serial'])}号"


def too_early(case: Case, on: date) -> str | None:
    """A letter leaves after the last review and the deputy's word on it; the opinion of a 会办 after the review."""
    consulted, reviewed = case.fresh(FactKind.CONSULTED), last_review(case)
    days = [day for day in (consulted.on if consulted else None, reviewed) if day]
    if days and on < max(days):
        what = "审阅或征求代表意见" if case.handling.answers_deputy else "审阅"
        return f"{dates.long(on)}早于{what}的日期{dates.long(max(days))}，请核对日期。{NO_EFFECT}"
    return None


def last_review(case: Case) -> date | None:
    """The day of the last decision on the answer that is being given."""
    return max((day_of(decision.at) for decision in case.round.decisions), default=None) if case.round else None
