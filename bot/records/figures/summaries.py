"""Everything a year's summary is made from, read at once."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, bindparam, or_, select
from sqlalchemy.orm import Session

from bot.office import Office
from bot.records import facts
from bot.records.cases import governing
from bot.records.engine.base import run
from bot.records.facts import FactRow
from bot.records.figures import compared, year_facts, year_items
from bot.records.figures import tallies as figures
from bot.records.suggestions import MAY_BE_SPOKEN_OF, Suggestion, gone_back
from bot.rules import numbers, promises, secrecy, telephones
from bot.rules.papers import equations
from bot.rules.papers.adopted import Promised
from bot.rules.papers.year import Year, own_facts
from bot.rules.permissions import Scope
from bot.rules.promises import Keeping
from bot.rules.words import Body, FactKind, Handling

WHOLE = Scope(everything=True)
ANSWERED = tuple(str(handling) for handling in Handling if handling.answers_deputy)
SEVERAL = (
    select(
        *(FactRow.id, FactRow.kind, FactRow.subject, FactRow.details, FactRow.value, FactRow.on_date),
        *(Suggestion.id.label("item"), Suggestion.body, Suggestion.number, Suggestion.year, Suggestion.secrecy),
    )
    .join(Suggestion, Suggestion.id == FactRow.suggestion_id)
    .where(
        Suggestion.year == bindparam("year"),
        Suggestion.secrecy.in_(MAY_BE_SPOKEN_OF),
        FactRow.kind.in_((str(FactKind.COMMITMENT), str(FactKind.INSTRUCTION))),
        or_(  # as `promises.of` has it: nothing is promised by others' answers, nor of an item that went back
            FactRow.kind == FactKind.INSTRUCTION,
            and_(Suggestion.handling.in_(ANSWERED), ~gone_back(bindparam("on"))),
        ),
        FactRow.superseded_at.is_(None),
        or_(FactRow.on_date <= bindparam("on"), FactRow.kind == FactKind.COMMITMENT),  # one followed up later stood on the day
    )
)


def gather(session: Session, year: int, on: date, office: Office, body: Body | None = None) -> Year:
    """A year as of a day, with the office's name, review levels and classes of result; of one body alone where it is given."""
    statutory = governing(session, office)
    every, back = year_items.with_returned(session, year, on, statutory=statutory, settled=office.chains)
    items, returned = ([item for item in some if body in (None, item.body)] for some in (every, back))
    tallies = figures.tallies(session, year, on, WHOLE, statutory=statutory)
    tallies = [tally for tally in tallies if body in (None, tally.body)]
    rows = [row for row in run(session, SEVERAL, year=year, on=on) if body in (None, row.body)]
    before = [row for row in run(session, SEVERAL, year=year - 1, on=on) if body in (None, row.body)]
    ours, earlier = promises_of(session, rows, on), promises_of(session, before, on)
    sums = equations.of_year(items, on, returned)
    said = {name: telephones.without_phones(value) for name, value in year_facts.of_year(session, year).items()}
    return Year(
        year=year,
        on=on,
        unit=office.name,
        chain=office.chains.usual,
        classes=office.classes,
        items=items,
        figures=compared.figures(
            session,
            year,
            on,
            WHOLE,
            tallies,
            sums,
            rounding=office.rounding,
            counted_by=office.counted_by,
            statutory=statutory,
            body=body,
        ),
        equations=sums,
        facts=own_facts(said, body, both={item.body for item in (*every, *back)} == set(Body)),
        promised=sum(one.stage is not Keeping.CANCELLED for one in ours),
        kept=sum(one.stage is Keeping.KEPT for one in ours),
        promises=[*ours, *earlier],
        instructions=sum(row.kind == FactKind.INSTRUCTION for row in rows),
        returned=returned,
        body=body,
    )


def promises_of(session: Session, rows: Sequence[Any], on: date) -> list[Promised]:
    """The commitments among these rows, item by item, each as it stood on a day; those that were made later left out."""
    own = sorted((row for row in rows if row.kind == FactKind.COMMITMENT), key=lambda row: (row.item, int(row.subject)))
    late = {row.id for row in own if row.on_date > on}
    stood = facts.commitments_then(session, late, on) if late else {}
    return [promised(row, stood.get(row.id, row), on) for row in own if row.id not in late or row.id in stood]


def promised(row: Any, fact: Any, on: date) -> Promised:
    """A commitment of the item of a row, by the fact that told it, as the summary does; by its number alone where no more may
    be said."""
    details = json.loads(fact.details or "{}")
    named = secrecy.may_be_named(row.secrecy)
    text, evidence = (
        telephones.without_phones(words) if named else "" for words in (fact.value or "", details.get("evidence", ""))
    )
    check = date.fromisoformat(details["check"]) if "check" in details else None
    held = promises.stage(details, on)
    return Promised(numbers.display(row.number), row.year, text, held, fact.on_date, evidence, check)
