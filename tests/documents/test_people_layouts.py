"""Lists of people as offices have them come out as a careful person reads them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import wsgi
from bot.clock import StoppedClock
from bot.documents.reading import Answers
from bot.ledger_desk import bring_people
from bot.records import people
from bot.records.people import Division, Person
from bot.wsgi import Service
from tests import engines
from tests.conftest import at, settings_for
from tests.documents import layouts


@pytest.fixture
def unit(tmp_path: Path) -> Iterator[Service]:
    """A unit that knows nobody."""
    service = wsgi.assemble(settings_for(engines.fresh_sqlite(tmp_path)), StoppedClock(at("2021-03-08 09:00")))
    yield service
    service.database.close()


def listed(unit: Service) -> list[tuple[str, str, tuple[str, ...], str | None]]:
    """(name, division, roles, telephone) of everybody known."""
    with unit.database.begin() as session:
        divisions = {row.id: row.name for row in session.query(Division)}
        roles: dict[int, list[str]] = {}
        for posting in people.postings(session):
            roles.setdefault(posting.person_id, []).append(str(posting.role))
        everybody = session.query(Person).all()
        return sorted(
            (p.name, divisions[p.division_id] if p.division_id else "", tuple(sorted(roles.get(p.id, ()))), p.phone or None)
            for p in everybody
        )


@pytest.mark.parametrize("entry", layouts.entries("people"), ids=lambda entry: entry["file"])
def test_a_list_of_people_is_read_as_it_stands(unit, entry):
    file = layouts.file_of(entry)
    roles = dict(answer.split("=") for answer in layouts.options(entry, "--role"))
    first = bring_people(unit, file, dated=False)
    if entry["outcome"] == "after_answers":
        assert not first.written
        assert first.found.questions
        assert listed(unit) == []
        assert layouts.says(entry, first.as_json())
        result = bring_people(unit, file, dated=False, given=Answers(roles=roles))
    else:
        result = first
        assert layouts.says(entry, result.as_json())
    assert result.written
    assert (result.found.rejected, result.found.questions) == ([], [])
    assert layouts.read_whole(result.found.reading)
    stated = sorted((item["name"], item["division"], tuple(sorted(item["roles"]))) for item in entry["items"])
    assert [person[:3] for person in listed(unit)] == stated
    for item in entry["items"]:
        if item.get("phone"):
            assert (item["name"], item["division"], tuple(sorted(item["roles"])), item["phone"]) in listed(unit)
    again = bring_people(unit, file, dated=False)
    assert again.written, "what was answered is remembered"
    assert (again.created, again.updated, again.unchanged) == ([], [], len(entry["items"]))
