"""What is still to be recorded about an item that is done: the redo of a dissatisfied deputy, feedback, publication, promises."""

from __future__ import annotations

from datetime import date

from bot.rules import voices
from bot.rules.next_steps import NextStep, by_worker
from bot.rules.stages import DISSATISFIED, PUBLIC, Case
from bot.rules.words import FactKind


def afterwards(case: Case) -> NextStep | None:
    """What is still to be recorded about an item that is done; None when nothing is."""
    if not case.finished_on or case.returned_on:
        return None
    number, who = case.number, case.body.proposer
    if awaits_redo(case):
        return by_worker(
            case,
            f"{who}不满意且尚未登记重新办理，请先撤销反馈，再重新登记并写明{who}的理由",
            f"/更正 {number} 反馈 撤销 理由：…",
        )
    if awaits_feedback(case):
        return by_worker(case, f"收到{who}反馈后登记", f"/反馈 {number} 态度等次 结果等次")
    if checks := commitments_open(case):
        day, place = checks[0]
        words = f"{day.month}月{day.day}日检查承诺事项第{place}项"
        return by_worker(case, words, f"/承诺 {number} {place} 兑现 依据")
    return None


def awaits_redo(case: Case) -> bool:
    """Whether the deputy is dissatisfied, as a ledger tells, and no redo was begun for it (docs/decisions/process.md#redo)."""
    graded = (case.fresh(FactKind.ATTITUDE), case.fresh(FactKind.RESULT))
    redone = FactKind.REDO in case.facts or not case.handling.answers_deputy
    lead = any(fact and fact.value == DISSATISFIED for fact in graded)
    return not redone and (lead or bool(voices.dissatisfied(case)))


def awaits_feedback(case: Case) -> bool:
    """Whether a letter is out whose feedback form has not come back."""
    return case.handling.answers_deputy and bool(case.fresh(FactKind.MAILED)) and not case.fresh(FactKind.ATTITUDE)


def awaits_publication(case: Case) -> bool:
    """Whether a mailed letter is to be published and is not known to be (docs/decisions/process.md#publication)."""
    openness = case.fresh(FactKind.OPENNESS)
    public = case.handling.answers_deputy and openness is not None and openness.value == PUBLIC
    return public and bool(case.fresh(FactKind.MAILED)) and case.fresh(FactKind.PUBLISHED) is None


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
