"""What is due before the first call and after the letter: it colours no item, is late for no figure, and is told once a step.

See docs/decisions/process.md#afterwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.rules import aftermath, dates, gaps
from bot.rules.duties import Duty, DutyKind
from bot.rules.limits import Limit, LimitKind, Limits, Start, Unit
from bot.rules.places_of_law import Law
from bot.rules.stages import Case
from bot.rules.words import FactKind
from bot.rules.workdays import Calendar

TASKS = {
    DutyKind.FIRST_CONTACT: "与{proposer}首次联系",
    DutyKind.FEEDBACK: "登记{proposer}反馈表",
    DutyKind.COMMITMENT: "检查承诺事项第{subject}项",
    DutyKind.PUBLICATION: "公开答复",
}
NAMES = {
    DutyKind.FIRST_CONTACT: "联系后",
    DutyKind.FEEDBACK: "收到反馈表后",
    DutyKind.COMMITMENT: "检查承诺后",
    DutyKind.PUBLICATION: "公开后",
}
TITLES = {  # of what a limit is counted for
    DutyKind.FIRST_CONTACT: "首次联系{proposer}",
    DutyKind.FEEDBACK: "{proposer}反馈",
    DutyKind.PUBLICATION: "公开答复",
}
PLACE = "序号"  # of a commitment, where it is not one alone
COMMANDS = {
    DutyKind.FIRST_CONTACT: "/联系 {number} 要求面复（或 不要求面复）",
    DutyKind.FEEDBACK: "/反馈 {number} 态度等次 结果等次",
    DutyKind.COMMITMENT: "/承诺 {number} {subject} 已兑现 依据…（或 检查 日期）",
    DutyKind.PUBLICATION: "/公开 {number} 已公开 日期",
}


LIMITS = {
    DutyKind.FIRST_CONTACT: LimitKind.FIRST_CONTACT,
    DutyKind.FEEDBACK: LimitKind.FEEDBACK,
    DutyKind.PUBLICATION: LimitKind.PUBLICATION,
}


def task(duty: Duty) -> str:
    """登记代表反馈表, 检查承诺事项第2项"""
    return TASKS[duty.kind].format(proposer=duty.case.body.proposer, subject=duty.subject)


def until(due: date, effective: date, today: date, how: str = "前") -> str:
    """8月27日前; of a rest day the working day that counts, too: 10月2日前，按9月30日掌握"""
    day = f"{dates.brief(due, today)}{how}"
    return day if effective == due else f"{day}，按{dates.brief(effective, today)}掌握"


def command(kind: DutyKind, number: str, subject: str) -> str:
    """What records that it is done."""
    return COMMANDS[kind].format(number=number, subject=subject)


def duties(case: Case, calendar: Calendar, known: Limits) -> list[Duty]:
    """What is owed on an item beside its answer, the earliest first; nothing of one that went back or that others answer."""
    if case.returned_on or not case.handling.answers_deputy:
        return []

    def within(kind: DutyKind, start: date) -> Duty:
        limit = known[LIMITS[kind]]
        return Duty(case, kind, case.lead_division, limit.until(start, calendar), start, start, limit=limit)

    found = []
    if awaits_contact(case):
        accepted = case.on(FactKind.ACCEPTED) if from_receipt(known[LimitKind.FIRST_CONTACT]) else None
        found.append(within(DutyKind.FIRST_CONTACT, max(case.paper_since, accepted or case.paper_since)))
    if (mailed := case.fresh(FactKind.MAILED)) and aftermath.awaits_feedback(case):
        found.append(within(DutyKind.FEEDBACK, mailed.on))
    if (start := to_publish_since(case)) is not None:
        found.append(within(DutyKind.PUBLICATION, start))
    noted = {fact.subject: fact.on for fact in case.of(FactKind.COMMITMENT)}
    for check, place in aftermath.commitments_open(case):
        found.append(Duty(case, DutyKind.COMMITMENT, case.lead_division, check, noted[place], check, subject=place))
    return sorted(found, key=lambda duty: (duty.due, duty.name))


def from_receipt(limit: Limit | None) -> bool:
    """Whether a rule of the place counts from the day on which the item was received: from the hand-over until it was."""
    return limit is not None and limit.is_law and limit.start is Start.RECEIPT


def by_days(kind: DutyKind, law: Law) -> tuple[Limit | None, ...]:
    """The limits that such a duty may have, by whatever law of whatever item; None for a commitment, whose day is set."""
    return law.every(LIMITS[kind]) if kind in LIMITS else (None,)


def begun(since: date, today: date, lefts: Sequence[int], limit: Limit | None) -> tuple[date, date]:
    """Between which days a duty with such a limit began of which a step, so many working days before its date or after it, falls
    into the days from `since` until today: wider than it need be, for holidays lie between.
    """
    before, after = max((*lefts, 0)), max((*(-left for left in lefts), 0))
    last = today + workdays_at_most(before) if limit is None else today
    return since - workdays_at_most(after) - (limit.at_most if limit else timedelta()), last


def workdays_at_most(count: int) -> timedelta:
    """The most days that so many working days take."""
    return Limit(count, Unit.WORKDAYS).at_most


def awaits_contact(case: Case) -> bool:
    """Whether nobody has spoken with the deputy yet, neither by telephone nor face to face, while the answer is prepared."""
    return not case.finished_on and case.on(FactKind.MEETING) is None and gaps.to_contact(case, ())


def to_publish_since(case: Case) -> date | None:
    """The day on which there was an answer that is to be public: of the letter, or of the decision where that came later."""
    mailed, openness = case.fresh(FactKind.MAILED), case.fresh(FactKind.OPENNESS)
    return max(mailed.on, openness.on) if mailed and openness and aftermath.awaits_publication(case) else None
