"""What is due, by whom, until when: for `/查`, `/我的` and for reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.rules.stages import DISSATISFIED, Case, Party, objected_to_draft
from bot.rules.words import FactKind, Handling
from bot.rules.workdays import Calendar


class DutyKind(StrEnum):
    """What has to be done by a date."""

    REPLY = "答复"
    OPINION_TO_LEAD_UNIT = "会办意见"
    ASSISTING_OPINION = "配合意见"


@dataclass(frozen=True)
class Duty:
    """One thing that `division` owes on one item until `due`, a date that holds since `since`.

    `set_for` is the date that somebody set and from which `due` is counted: the calendar does not move it.
    """

    case: Case
    kind: DutyKind
    division: str
    due: date
    since: date
    set_for: date


def open_duties(case: Case, calendar: Calendar, opinion_days_before: int) -> list[Duty]:
    """What is still owed on an item: the answer by the lead division, opinions by the assisting ones that are silent.

    Nothing after the item is done. Assisting opinions are due `opinion_days_before` working days before the item's own
    limit (10 unless the office says otherwise; contract: one table for lights and reminders); a hollow one that was
    sent back, by the day it was given then.
    """
    if case.finished_on:
        return []
    kind = DutyKind.REPLY if case.handling.answers_deputy else DutyKind.OPINION_TO_LEAD_UNIT
    duties = [Duty(case, kind, case.lead_division, case.due_on, case.due_since, case.due_on)]
    silent = case.silent_divisions
    if not silent:
        return duties
    limit = opinion_day(calendar, case.due_since, case.due_on, opinion_days_before)
    back = {fact.subject: fact for fact in case.of(FactKind.OPINION_RETURNED)}
    for division in silent:
        due, since, set_for = limit, case.due_since, case.due_on
        if fact := back.get(division):
            due = set_for = date.fromisoformat(fact.details["due"])
            since = fact.on
        duties.append(Duty(case, DutyKind.ASSISTING_OPINION, division, due, since, set_for))
    return duties


def opinion_day(calendar: Calendar, since: date, due: date, days_before: int) -> date:
    """Until when assisting divisions hand in their opinions: that many working days before the item's own limit, which
    holds since `since`; where that leaves them none, half of the working days there are.
    """
    day = calendar.days_before(due, days_before)
    if day > since:
        return day
    return calendar.days_before(due, calendar.count(after=since, until=calendar.on_or_before(due)) // 2)


@dataclass(frozen=True)
class NextStep:
    """The next thing to do on an item: who, what, and how to say it to the bot (empty when there is no command yet).

    `awaited` are the divisions whose written opinions are waited for before.
    """

    people: tuple[Party, ...]
    words: str
    say: str = ""
    awaited: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """请吴示安送审答复稿, or 等软件产业处书面意见，收齐后由吴示安送审答复稿"""
        who = "、".join(party.name for party in self.people)
        if self.awaited:
            return f"等{'、'.join(self.awaited)}书面意见，收齐后{f'由{who}' if who else ''}{self.words}"
        return f"请{who}{self.words}" if who else self.words


def next_step(case: Case, chain: tuple[str, ...]) -> NextStep | None:
    """What is due next on an item, worked out from its facts; None when nothing is."""
    if case.handling is Handling.REFERENCE or case.finished_on:
        return None
    number = case.number
    if FactKind.OBJECTION in case.facts and FactKind.OBJECTION_DECISION not in case.facts:
        return NextStep((), "请办公室答复申退（答复前时限不停）", f"/申退 {number} 同意 或 /申退 {number} 不同意 理由")
    review = case.round
    if review and review.is_open(len(chain)):
        level = review.passed
        if not reviewers(case, level):
            return NextStep((), f"请办公室明确{chain[level]}（人员表和台账）")
        return NextStep(
            reviewers(case, level), f"（{chain[level]}）审核", f"/审 {case.number} 通过 或 /审 {case.number} 退回 理由"
        )
    if review and not review.returned and not review.withdrawn_on:
        if not case.handling.answers_deputy:
            return NextStep(case.officers, f"报送{case.unit}后登记", f"/报送 {number} 日期")
        if objected_to_draft(case):
            return NextStep(case.officers, "按代表意见修改后重新送审", f"/送审 {number}")
        if not case.fresh(FactKind.CONSULTED):
            return NextStep(case.officers, "征求代表对答复稿的意见后登记", f"/征求 {number} 同意 或 /征求 {number} 有意见")
        if case.value(FactKind.WANTS_MEETING) == "是" and not case.on(FactKind.MEETING):
            return NextStep(case.officers, "面复代表后登记", f"/面复 {number} 形式 日期")
        return NextStep(case.officers, "寄出答复函后登记", f"/寄出 {number} 文号 日期")
    if case.handling.answers_deputy and not review and FactKind.REDO not in case.facts:
        if not case.on(FactKind.FIRST_CONTACT):
            return NextStep(
                case.officers, "与代表电话沟通，了解意愿后登记", f"/联系 {number} 要求面复 或 /联系 {number} 不要求面复"
            )
        if case.value(FactKind.WANTS_MEETING) == "是" and not case.on(FactKind.MEETING):
            return NextStep(case.officers, "面复代表后登记", f"/面复 {number} 形式 日期")
    draft = "答复稿" if case.handling.answers_deputy else "会办意见稿"
    awaited = case.silent_divisions if not review else ()
    return NextStep(case.officers, f"送审{draft}", f"/送审 {case.number}", awaited)


def awaits_redo(case: Case) -> bool:
    """Whether the deputy is dissatisfied, as a ledger tells, and no redo was begun for it (docs/decisions/process.md#redo)."""
    graded = (case.fresh(FactKind.ATTITUDE), case.fresh(FactKind.RESULT))
    return FactKind.REDO not in case.facts and any(fact and fact.value == DISSATISFIED for fact in graded)


def awaits_feedback(case: Case) -> bool:
    """Whether a letter is out whose feedback form has not come back."""
    return case.handling.answers_deputy and bool(case.fresh(FactKind.MAILED)) and not case.fresh(FactKind.ATTITUDE)


def commitments_open(case: Case) -> list[tuple[date, str]]:
    """(day of the next check, running number) of the commitments that are not kept yet, nearest first.

    See docs/decisions/process.md#commitments.
    """
    found = [
        (date.fromisoformat(fact.details["check"]), fact.subject)
        for fact in case.of(FactKind.COMMITMENT)
        if "state" not in fact.details and "check" in fact.details
    ]
    return sorted(found)


def reviewers(case: Case, level: int) -> tuple[Party, ...]:
    """Who decides at a level, counted from 0: division heads, 分管领导 of the item, 主要领导.

    See docs/decisions/process.md#review.
    """
    return (case.heads, case.deputy_directors, case.directors)[level]


def waits_for(case: Case, person: int, chain: tuple[str, ...]) -> bool:
    """Whether the next step on the item is this person's."""
    step = next_step(case, chain)
    return step is not None and any(party.id == person for party in step.people)
