"""Arrangements as offices have them come out as a careful person reads them."""

from __future__ import annotations

from datetime import date

import pytest

from bot import calendar_desk
from bot.records import calendar
from tests.conftest import at, set_clock
from tests.documents import layouts


@pytest.mark.parametrize("entry", layouts.entries("calendar"), ids=lambda entry: entry["file"])
def test_an_arrangement_is_read_as_it_stands(bureau, entry):
    set_clock(bureau, at(entry["at"]))
    result = calendar_desk.bring(bureau, layouts.file_of(entry))
    assert result.written
    assert (result.found.rejected, result.found.questions) == ([], [])
    assert layouts.read_whole(result.found.reading)
    assert result.years == [entry["year"]]
    with bureau.database.begin() as session:
        known = calendar.load(session)
    stated = {day.isoformat(): works for day, works in known.changes.items()}
    assert sorted(day for day, works in stated.items() if not works) == entry["days"]["off"]
    assert sorted(day for day, works in stated.items() if works) == entry["days"]["work"]
    assert not any(known.is_workday(date.fromisoformat(day)) for day in entry["days"]["off"])
