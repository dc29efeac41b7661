"""What ends the written opinions of assisting divisions."""

from __future__ import annotations

from bot.command import Context
from bot.rules.stages import Case
from bot.rules.words import FactKind


def owed_again(context: Context, case: Case, division: str, reason: str) -> None:
    """A division's opinion was not handed in after all."""
    no_more_complete(context, case, division, reason)
    context.retract(case, FactKind.OPINION, subject=division, reason=reason)


def no_more_complete(context: Context, case: Case, division: str, reason: str) -> None:
    """The opinions are complete no more, by one division; of a ledger that has their day alone, the others' are recorded."""
    complete = case.on(FactKind.OPINIONS_COMPLETE)
    if complete is None:
        return
    context.retract(case, FactKind.OPINIONS_COMPLETE, reason=reason)
    for other in context.case(case.id).silent_divisions:
        if other != division:
            context.record(case, FactKind.OPINION, complete, subject=other)
