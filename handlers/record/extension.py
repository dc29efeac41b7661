"""/延期 20210032 9.30 市人大代表工委同意 — a later limit, with the consent of the office that handed the item over."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot import lookup
from bot.command import Context, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.rules import dates, process, spelling, spoken_days
from bot.rules.permissions import Need
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case
from bot.rules.wording import asking
from bot.rules.words import WORKERS, FactKind

USAGE = "/延期 编号 日期 某某单位同意"
CONSENT = re.compile(r"(?:经|已经|并经)?(?P<who>[一-鿿（）()·]{2,30}?)\s*(?:已)?同意")
UNTIL = re.compile(r"(?<!收)(?:延期)?[至到]\s*")
YEAR = re.compile(r"年|\d{4}\s*[/.\-]|\d{8}|后")  # a year is typed, or a span
USUAL = timedelta(days=30)  # in the example
REFUSAL = re.compile(
    r"(?:不|未|没|没有|尚未|待|请|拟|须|需|报|求|说|可能|应该|也许|估计)(?:经)?[一-鿿]{0,12}同意|同意(?:不了|与否|后|没|吗)"
    r"|(?:^|[\s，,。;；还在再])等[一-鿿]{1,12}同意|(?<![委员协])会同意|将同意"
)  # not given, or asked for


@command(
    "/延期",
    usage=USAGE,
    summary="登记经同意的延期（至哪一天、经谁同意）",
    synonyms=("申请延期", "延长时限", "延期至", "延期到"),
    offered=WORKERS,
    needs=Need.WORK,
    changes=True,
)
def extend(context: Context, number: Number, words: str = "") -> Reply:
    return extended(context, lookup.to_work_on(context, number), words)


def extended(context: Context, case: Case, words: str) -> Reply:
    """Record it; raises UserError when something is missing."""
    with_year = YEAR.search(words) is not None
    day, consented, words = until(context, words)
    if day is None:
        example = dates.short(case.due_on + USUAL)
        raise UserError(f"请写明延期至哪一天，例如 /延期 {case.number} {example} {process.consenting(case)}同意。{NO_EFFECT}")
    refuse(process.refusal_of_day(case, consented, context.today) if consented else None)
    if not with_year and past_this_year(context, case, day):
        raise UserError(f"{dates.short(day)}已经过去，请核对延期至哪一天。{NO_EFFECT}")
    consent = None if REFUSAL.search(words) else CONSENT.search(words)
    who = consent["who"].removeprefix("至").removeprefix("到") if consent else ""
    refuse(process.refusal_to_extend(case, day, who, context.office.limits_of(case), context.calendar))
    before = case
    reason = CONSENT.sub("", words).strip(" ,，。;；至到")
    if asking.is_bare(reason):
        raise UserError(f"没有看懂{spelling.echoed(reason)}，请只写延期至哪一天、经谁同意和说明。{NO_EFFECT}")
    details = {"consent": who, "before": before.due_on.isoformat()} | ({"reason": reason} if reason else {})
    details |= {"consented_on": consented.isoformat()} if consented else {}
    context.record(case, FactKind.EXTENSION, context.today, value=day.isoformat(), details=details)
    context.tell_of_change(before)
    more = f"请向{case.body.proposer}说明。" if case.handling.answers_deputy else ""
    moved = f"办理时限由{dates.near(before.due_on, context.today)}延至{dates.near(day, context.today)}"
    dated = f"同意日期：{dates.near(consented, context.today)}" if consented else ""
    why = f"说明：{case.quoted(reason)}" if reason else ""
    return context.done(case, f"经{who}同意，{moved}", dated, why, more).adding(context.who_is_told())


def said_day(words: str) -> str:
    """The first day as it was typed; empty without one."""
    found = spoken_days.PHRASES.search(words)
    return found.group().strip() if found else ""


def past_this_year(context: Context, case: Case, day: date) -> bool:
    """Whether this year's day has passed, and the next year's, which is left of what was typed, is out of reach."""
    longest = process.last_extension(case, context.office.limits_of(case), context.calendar)
    passed = (day.month, day.day) < (context.today.month, context.today.day)
    return day.year > context.today.year and passed and day > longest


def until(context: Context, words: str) -> tuple[date | None, date | None, str]:
    """(the new limit, the day of the consent, the words without days): the limit stands behind 至 or 到, else first.

    Raises UserError for a third day.
    """
    places = [found.end() for found in UNTIL.finditer(words) if spoken_days.PHRASES.match(words, found.end())]
    place = places[-1] if places else 0
    limit = said_day(words[place:])
    day, rest = lookup.day(context, words[place:], ahead=True)
    words = f"{UNTIL.sub(' ', words[:place]) if places else ''} {rest}"
    consent = said_day(words)
    consented, words = lookup.day(context, words)
    if consented and consented.year < context.today.year and not YEAR.search(consent):
        two = f"写了两个日期（{limit}、{consent}）"
        raise UserError(f"{two}，看不出延期至哪一天；请写成 同意日期 某某单位同意延期至 新日期。{NO_EFFECT}")
    if third := spoken_days.PHRASES.search(words):
        raise UserError(f"没有看懂{spelling.echoed(third.group().strip())}，只写延期至哪一天和同意的日期。{NO_EFFECT}")
    return day, consented, " ".join(words.split())
