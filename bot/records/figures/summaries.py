"""Everything a year's summary is made from, read at once."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import Session

from bot.office import Office
from bot.records.cases import governing
from bot.records.engine.base import run
from bot.records.facts import FactRow
from bot.records.figures import tallies as figures
from bot.records.figures import year_facts, year_items
from bot.records.suggestions import MAY_BE_SPOKEN_OF, Suggestion
from bot.rules import numbers, promises, secrecy, telephones
from bot.rules.papers import equations, statistics
from bot.rules.papers.adopted import Promised
from bot.rules.papers.year import Year, own_facts
from bot.rules.permissions import Scope
from bot.rules.promises import Keeping
from bot.rules.words import Body, FactKind, Handling

ANSWERED = tuple(str(handling) for handling in Handling if handling.answers_deputy)
SEVERAL = (
    select(
        *(FactRow.kind, FactRow.details, FactRow.value, FactRow.on_date),
        *(Suggestion.body, Suggestion.number, Suggestion.year, Suggestion.secrecy),
    )
    .join(Suggestion, Suggestion.id == FactRow.suggestion_id)
    .where(
        Suggestion.year == bindparam("year"),
        Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF),
        FactRow.kind.in_((str(FactKind.COMMITMENT), str(FactKind.INSTRUCTION))),
        or_(FactRow.kind == FactKind.INSTRUCTION, Suggestion.handling.in_(ANSWERED)),  # others' answers promise nothing of ours
        FactRow.superseded_at.is_(None),
        FactRow.on_date <= bindparam("on"),
    )
)


def gather(session: Session, year: int, on: date, office: Office, body: Body | None = None) -> Year:
    """A year as of a day, with the office's name, review levels and classes of result; of one body alone where it is given."""
    statutory = governing(session, office)
    every, back = year_items.with_returned(session, year, on, statutory=statutory, settled=office.chains)
    items, returned = ([item for item in some if body in (None, item.body)] for some in (every, back))
    tallies = figures.tallies(session, year, on, Scope(everything=True), statutory=statutory)
    tallies = [tally for tally in tallies if body in (None, tally.body)]
    rows = [row for row in run(session, SEVERAL, year=year, on=on) if body in (None, row.body)]
    before = [row for row in run(session, SEVERAL, year=year - 1, on=on) if body in (None, row.body)]
    ours, earlier = ([promised(row, on) for row in some if row.kind == FactKind.COMMITMENT] for some in (rows, before))
    sums = equations.of_year(items, on, returned)
    said = {name: telephones.without_phones(value) for name, value in year_facts.of_year(session, year).items()}
    return Year(
        year=year,
        on=on,
        unit=office.name,
        chain=office.chains.usual,
        classes=office.classes,
        items=items,
        figures=statistics.of_year(year, tallies, sums, office.rounding, counted_by=office.counted_by),
        equations=sums,
        facts=own_facts(said, body, both={item.body for item in (*every, *back)} == set(Body)),
        promised=sum(one.stage is not Keeping.CANCELLED for one in ours),
        kept=sum(one.stage is Keeping.KEPT for one in ours),
        promises=[*ours, *earlier],
        instructions=sum(row.kind == FactKind.INSTRUCTION for row in rows),
        returned=returned,
        body=body,
    )


def promised(row: Any, on: date) -> Promised:
    """A commitment as the summary tells it; by its number alone where no more may be said."""
    details = json.loads(row.details or "{}")
    named = secrecy.may_be_named(row.secrecy)
    text, evidence = (
        telephones.without_phones(words) if named else "" for words in (row.value or "", details.get("evidence", ""))
    )
    check = date.fromisoformat(details["check"]) if "check" in details else None
    held = promises.stage(details, on)
    return Promised(numbers.display(row.number), row.year, text, held, row.on_date, evidence, check)
