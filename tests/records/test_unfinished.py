"""Which items the database calls unfinished: the same that the rules do, whatever was done to others."""

from __future__ import annotations

from bot.records import cases, facts, suggestions
from bot.records.suggestions import Suggestion
from bot.rules.permissions import Scope
from bot.rules.words import FactKind

EVERYTHING = Scope(everything=True)


def test_a_redo_of_one_item_opens_no_other(bureau, clock):
    today, now = clock.now().date(), clock.now()
    with bureau.database.begin() as session:
        mailed, redone = (suggestions.with_number(session, number, EVERYTHING, today)[0] for number in ("20210129", "20210026"))
        for item in (mailed, redone):
            facts.record(session, item, FactKind.MAILED, today, channel="test", now=now)
        facts.record(session, redone, FactKind.REDO, today, value="2021-08-16", details={"rounds": "0"}, channel="test", now=now)
        found = suggestions.still_open(session, EVERYTHING, today)
        assert redone in found
        assert mailed not in found


def test_what_the_database_calls_unfinished_has_no_end_in_the_rules(bureau, clock):
    today, now = clock.now().date(), clock.now()
    with bureau.database.begin() as session:
        (redone,) = suggestions.with_number(session, "20210026", EVERYTHING, today)
        facts.record(session, redone, FactKind.MAILED, today, channel="test", now=now)
        facts.record(session, redone, FactKind.REDO, today, value="2021-08-16", details={"rounds": "0"}, channel="test", now=now)
        every = cases.load(session, suggestions.of_year(session, 2021, today), today, bureau.office)
        assert set(suggestions.still_open(session, EVERYTHING, today)) == {case.id for case in every if not case.finished_on}


def test_an_item_that_turned_secret_does_not_exist(bureau, clock):
    today = clock.now().date()
    with bureau.database.begin() as session:
        (item,) = suggestions.with_number(session, "20210032", EVERYTHING, today)
        session.get_one(Suggestion, item).secrecy = "秘密"
        session.flush()
        assert not suggestions.with_number(session, "20210032", EVERYTHING, today)
        assert item not in suggestions.still_open(session, EVERYTHING, today)
        assert item not in suggestions.of_year(session, 2021, today)
        assert "20210032" not in suggestions.visible_numbers(session, EVERYTHING, today)
