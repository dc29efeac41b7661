"""What is due, by whom, until when: for `/查`, `/我的` and for reminders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.rules.stages import Case, Party
from bot.rules.words import FactKind, Handling
from bot.rules.workdays import Calendar


class DutyKind(StrEnum):
    """What has to be done by a date."""

    REPLY = "答复"
    OPINION_TO_LEAD_UNIT = "会办意见"
    ASSISTING_OPINION = "配合意见"


@dataclass(frozen=True)
class Duty:
    """One thing that `division` owes on one item until `due`."""

    case: Case
    kind: DutyKind
    division: str
    due: date


def open_duties(case: Case, calendar: Calendar, opinion_days_before: int) -> list[Duty]:
    """What is still owed on an item: the answer by the lead division, opinions by the assisting ones.

    Nothing after the item is done. Assisting opinions are due `opinion_days_before` working days before the item's own
    limit (10 unless the office says otherwise; contract: one table for lights and reminders).
    """
    if case.finished_on:
        return []
    kind = DutyKind.REPLY if case.handling.answers_deputy else DutyKind.OPINION_TO_LEAD_UNIT
    duties = [Duty(case, kind, case.lead_division, case.due_on)]
    if case.opinions_missing:
        due = calendar.days_before(case.due_on, opinion_days_before)
        duties += [Duty(case, DutyKind.ASSISTING_OPINION, division, due) for division in case.assisting_divisions]
    return duties


@dataclass(frozen=True)
class NextStep:
    """The next thing to do on an item: who, what, and how to say it to the bot (empty when there is no command yet)."""

    people: tuple[Party, ...]
    words: str
    say: str = ""

    @property
    def sentence(self) -> str:
        """吴示安 送审答复稿，请发送 /送审 20210032"""
        who = "、".join(party.name for party in self.people)
        return f"{who} {self.words}".strip() + (f"，请发送 {self.say}" if self.say else "")


def next_step(case: Case, chain: tuple[str, ...]) -> NextStep | None:
    """What is due next on an item, worked out from its facts; None when nothing is."""
    if case.handling is Handling.REFERENCE or case.finished_on:
        return None
    review = case.round
    if review and review.is_open(len(chain)):
        level = review.passed
        if not reviewers(case, level):
            return NextStep((), f"请办公室明确{chain[level]}（人员表和台账）")
        return NextStep(reviewers(case, level), f"{chain[level]}审核", f"/审 {case.number} 通过 或 /审 {case.number} 退回 理由")
    if review and not review.returned and not review.withdrawn_on:
        if not case.handling.answers_deputy:
            return NextStep(case.officers, f"报送{case.lead_unit or '主办单位'}并报办公室登记")
        if not case.on(FactKind.CONSULTED):
            return NextStep(case.officers, "征求代表意见并报办公室登记")
        return NextStep(case.officers, "寄出答复函并报办公室登记")
    if case.handling.answers_deputy and not review:
        if not case.on(FactKind.FIRST_CONTACT):
            return NextStep(case.officers, "与代表电话沟通，了解意愿")
        if case.value(FactKind.WANTS_MEETING) == "是" and not case.on(FactKind.MEETING):
            return NextStep(case.officers, "面复代表")
    draft = "答复稿" if case.handling.answers_deputy else "会办意见稿"
    first = "收齐配合处室意见后" if case.opinions_missing and not review else ""
    return NextStep(case.officers, f"{first}送审{draft}", f"/送审 {case.number}")


def reviewers(case: Case, level: int) -> tuple[Party, ...]:
    """Who decides at a level, counted from 0: division heads, 分管领导 of the item, 主要领导 (seed F28, F30, I11)."""
    return (case.heads, case.deputy_directors, case.directors)[level]


def waits_for(case: Case, person: int, chain: tuple[str, ...]) -> bool:
    """Whether the next step on the item is this person's."""
    step = next_step(case, chain)
    return step is not None and any(party.id == person for party in step.people)
