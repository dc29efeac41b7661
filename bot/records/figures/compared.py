"""A year's figures with those of the year before beside them, as of the same day of that year."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from bot.records.cases import Statutory
from bot.records.figures import tallies
from bot.rules.papers import compared, statistics
from bot.rules.papers.equations import Equation
from bot.rules.papers.rounding import Rounding
from bot.rules.papers.statistics import Tally
from bot.rules.permissions import Scope
from bot.rules.words import Body


def figures(
    session: Session,
    year: int,
    on: date,
    scope: Scope,
    counted: Sequence[Tally],
    sums: Sequence[Equation] = (),
    *,
    rounding: Rounding,
    counted_by: str,
    statutory: Statutory | None,
    body: Body | str | None = None,
) -> dict[str, Any]:
    """`statistics.of_year` of these tallies, which are the scope's on that day, of one body or both; with the key `year_before`
    where that year has items in the same scope, too."""
    now = statistics.of_year(year, counted, sums, rounding, counted_by=counted_by)
    if not counted:
        return now
    then = compared.a_year_earlier(on)
    earlier = [t for t in tallies.tallies(session, year - 1, then, scope, statutory=statutory) if body in (None, t.body)]
    if not earlier:
        return now
    before = statistics.of_year(year - 1, earlier, rounding=rounding, counted_by=counted_by)
    return {**now, "year_before": compared.beside(now, before, then)}
