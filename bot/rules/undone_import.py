"""An import that is taken back: which steps that people recorded since can stand on the items as they are then. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules import way_back
from bot.rules.stages import Case
from bot.rules.way_back import APART, Done, Move, Trace
from bot.rules.words import FactKind

GONE = "该件由这次导入带来，撤销后不存在"


@dataclass(frozen=True)
class Undone:
    """An item as it is, as it will be once the import is taken back (None: no more), and what was recorded of it since.

    `parts` and `reviews`: the import changed who handles it, its rounds of review.
    """

    before: Case
    after: Case | None
    since: Sequence[Done]
    parts: bool = False
    reviews: bool = False


def why_not(item: Undone, act: Done) -> str:
    """Why a step cannot stand; empty when it can."""
    traces = [trace for trace in act.traces if trace.stands]
    process = [trace for trace in traces if trace.what not in APART]
    if item.after is None:
        return GONE
    if any(trace.what is FactKind.REASSIGNED for trace in traces) and item.parts:
        return "这次导入也改了承办处室或人员"
    if any(isinstance(trace.what, Move) for trace in traces) and item.reviews:
        return "这次导入也改了审核日期"
    if any(trace.on < item.after.received_on for trace in traces):
        return "早于还原后的交办日期"
    if process and (reason := changed(item.before, item.after)):
        return reason
    if way_back.about_opinions(act) and item.before.assisting_divisions != item.after.assisting_divisions:
        return "配合处室将还原"
    lost = [fact for kind, fact in item.before.facts.items() if kind not in item.after.facts]
    for fact in lost:
        step = Trace(fact.kind, fact.on, fact.value, fact.subject)
        if any(way_back.rests(trace, step) for trace in process):
            return f"所依据的{way_back.word(step, item.before.body)}由这次导入带来"
    return ""


def changed(before: Case, after: Case) -> str:
    """What of an item is so different that no step taken meanwhile fits any more."""
    if before.handling.writes != after.handling.writes:
        return f"办理类型将还原为{after.handling}"
    if before.lead_division != after.lead_division:
        return f"牵头处室将还原为{after.lead_division}"
    return "该件将还原为已办结" if after.finished_on and not before.finished_on else ""
