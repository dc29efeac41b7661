"""What letters promised, one by one: kept, given up, to be looked at, or not kept when that day came. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from bot.rules.commitments import Said
from bot.rules.stages import Case, Fact
from bot.rules.words import FactKind


class Keeping(StrEnum):
    """How a promise stands on a day."""

    DUE = "到期未兑现"
    OPEN = "待检查"
    KEPT = "已兑现"
    CANCELLED = "撤销"


@dataclass(frozen=True)
class Promise:
    """One commitment of one item. `check` is the day of the next look at it, None where none is known."""

    case: Case
    fact: Fact
    stage: Keeping
    check: date | None

    @property
    def evidence(self) -> str:
        """What shows that it was kept, or why it was given up."""
        return self.case.quoted(self.fact.details.get("evidence", "")) if "evidence" in self.fact.details else ""

    @property
    def turn(self) -> tuple[int, date, int, int]:
        """What is late first, then by the next check, then what is over."""
        return (list(Keeping).index(self.stage), self.check or date.max, self.case.id, int(self.fact.subject))


def stage(details: dict[str, str] | None, today: date) -> Keeping:
    """How it stands, by its details."""
    known = details or {}
    if state := known.get("state", ""):
        return Keeping.KEPT if state == Said.KEPT.value else Keeping.CANCELLED
    check = known.get("check", "")
    return Keeping.DUE if check and date.fromisoformat(check) < today else Keeping.OPEN


def of(cases: Iterable[Case], today: date) -> list[Promise]:
    """Those of these items, what is late first; none of an item that went back, or that others answer now."""
    found = []
    for case in cases:
        for fact in case.of(FactKind.COMMITMENT) if case.handling.answers_deputy and not case.returned_on else ():
            check = fact.details.get("check", "")
            held = stage(dict(fact.details), today)
            found.append(Promise(case, fact, held, date.fromisoformat(check) if check else None))
    return sorted(found, key=lambda one: one.turn)


def counted(known: Sequence[Promise]) -> str:
    """到期未兑现1项，待检查2项，已兑现5项"""
    counts = {held: sum(one.stage is held for one in known) for held in Keeping}
    return "，".join(f"{held}{count}项" for held, count in counts.items() if count)
