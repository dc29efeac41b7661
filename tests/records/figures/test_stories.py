"""Generated histories: figures, rows, and what the database calls unfinished are what the whole items say, on every day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from bot import wsgi
from bot.clock import StoppedClock
from bot.office import Office
from bot.records import cases, facts, suggestions
from bot.records.figures import tallies, year_items
from bot.records.suggestions import Suggestion
from bot.rules.papers import equations
from bot.rules.permissions import Scope
from bot.rules.stages import AGREED, ANSWERED, REDONE
from bot.rules.words import FactKind, Handling
from bot.wsgi import Service
from tests.conftest import ZONE, at, copy_of_sqlite, settings_for
from tests.records.figures.test_year_items import seen
from tests.rules.some_case import tally
from tests.stories import stories

EVERYTHING = Scope(everything=True)
BEGUN = date(2021, 7, 16)
NUMBERS = ("20210026", "20210018", "20210257", "20210079", "20210129", "20210401")
ACTS = (
    *("mail", "send", "redo", "extend", "mail again", "grade", "correct the grade", "object"),
    *("take back the letter", "take back the redo", "take back the extension"),
    *("becomes 会办", "becomes 主办", "becomes 参阅"),
)


class Undone(Exception):
    """Ends a story: nothing of it stays."""


@dataclass(frozen=True)
class Act:
    """What happens to one of the items, so many days after the story began; `days` is how far away a date is that it sets."""

    number: str
    what: str
    after: int
    days: int


STORIES = st.lists(
    st.builds(
        Act,
        number=st.sampled_from(NUMBERS),
        what=st.sampled_from(ACTS),
        after=st.integers(0, 60),
        days=st.integers(-10, 70),
    ),
    min_size=1,
    max_size=14,
)


def play(session: Session, story: list[Act]) -> None:
    """Record the acts in the order of their days, whether a handler would let them happen or not."""
    for order, act in enumerate(sorted(story, key=lambda act: act.after)):
        on = BEGUN + timedelta(days=act.after)
        now = datetime.combine(on, time(9, order), ZONE)
        (item,) = suggestions.with_number(session, act.number, EVERYTHING, date(2021, 12, 31)) or (None,)
        if item is not None:
            play_one(session, item, act, on, now)


def play_one(session: Session, item: int, act: Act, on: date, now: datetime) -> None:
    def record(kind: FactKind, value: str = "", **details: str) -> None:
        facts.record(session, item, kind, on, value=value, details=details, channel="test", now=now)

    until = (on + timedelta(days=act.days)).isoformat()
    if act.what in ("mail", "mail again"):
        record(FactKind.MAILED, f"示工信函〔2021〕{item}号")
    elif act.what == "send":
        record(FactKind.OPINION_SENT)
    elif act.what == "redo":
        known = next((fact for fact in facts.current(session, [item]) if fact.kind == FactKind.MAILED), None)
        record(FactKind.ATTITUDE, "不满意")
        record(FactKind.RESULT, "满意")
        answered = {ANSWERED: known.on_date.isoformat()} if known else {}
        record(FactKind.REDO, until, rounds="0", **answered)
    elif act.what == "extend":
        record(FactKind.EXTENSION, until)
    elif act.what == "grade":
        record(FactKind.ATTITUDE, "满意")
        record(FactKind.RESULT, "基本满意")
    elif act.what == "correct the grade":
        record(FactKind.ATTITUDE, "基本满意", **{REDONE: "是"})
    elif act.what == "object":
        record(FactKind.OBJECTION_DECISION, AGREED if act.days < 0 else "不同意")
    elif act.what.startswith("take back"):
        kind = {"letter": FactKind.MAILED, "redo": FactKind.REDO, "extension": FactKind.EXTENSION}[act.what.split()[-1]]
        facts.retract(session, item, kind, now=now, reason="写错")
    else:
        row = session.get(Suggestion, item)
        assert row
        row.handling = Handling(act.what.removeprefix("becomes "))
        session.flush()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """The sample bureau, once: stories leave nothing behind."""
    made = wsgi.assemble(settings_for(copy_of_sqlite(tmp_path_factory.mktemp("stories"))), StoppedClock(at("2021-07-16 09:00")))
    yield made
    made.database.close()


@pytest.mark.stories
@settings(max_examples=stories(60))
@given(story=STORIES, law=st.booleans())
def test_every_count_is_what_the_items_say(service: Service, story: list[Act], law: bool):
    office = replace(service.office, statutory=law)
    with pytest.raises(Undone), service.database.begin() as session:
        play(session, story)
        for days in (0, 15, 30, 61, 150):
            on = BEGUN + timedelta(days=days)
            compare(session, office, on)
        raise Undone


def compare(session: Session, office: Office, on: date) -> None:
    """Four ways of looking at a day."""
    items = cases.load(session, suggestions.of_year(session, 2021, on), on, office)
    statutory = cases.governing(session, office)
    ours = [case for case in items if not case.returned_on]
    found = tallies.tallies(session, 2021, on, EVERYTHING, by_division=True, statutory=statutory)
    assert Counter({replace(alike, count=1): alike.count for alike in found}) == Counter(tally(case, on) for case in ours)
    rows = year_items.of_year(session, 2021, on, statutory=statutory)
    assert rows == [seen(case) for case in ours]
    assert [row.finished_on for row in rows] == [case.finished_on for case in ours]
    late = {case.number for case in ours if not case.finished_on and case.due_on < on}
    (completed,) = [equation for equation in equations.of_year(rows, on) if equation.id == "A11"]
    assert set(completed.items) == late
    assert set(suggestions.still_open(session, EVERYTHING, on)) == {case.id for case in items if not case.finished_on}
