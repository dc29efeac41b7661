"""Whatever a person asks is found without a walk through all that a division or a person has, for each of the items.

No statistics are there: an operator is not asked to gather any.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import event, inspect
from sqlalchemy.orm import Session

from bot.records import suggestions, titles, tracking
from bot.records.engine.database import Database
from bot.rules.permissions import Scope
from tests import engines
from tests.records.rows import put

DAY = date(2026, 7, 1)
OWN = Scope(divisions=frozenset({"软件产业处"}), person=1)
ASKED: dict[str, Callable[[Session], object]] = {
    "of divisions": lambda session: suggestions.of_divisions(session, OWN.divisions, OWN, DAY, only_unfinished=True),
    "of a person": lambda session: suggestions.of_person(session, 1, OWN, DAY),
    "left without opinions": lambda session: suggestions.left_without_opinions(session, OWN.divisions, OWN, DAY),
    "numbers": lambda session: suggestions.visible_numbers(session, OWN, DAY),
    "open": lambda session: suggestions.still_open(session, OWN, DAY),
    "afterwards": lambda session: tracking.afterwards(session, OWN, DAY),
    "promised": lambda session: tracking.promised(session, OWN, DAY),
    "title": lambda session: titles.visible(session, ["数据"], OWN, DAY),
}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    made = Database(engines.fresh_sqlite(tmp_path_factory.mktemp("plans")))
    with made.begin() as session:  # a word that stands in no title is looked for no further
        put(session, "suggestion", batch_id=put(session, "batch"), title="关于数据共享的建议")
    yield made
    made.close()


def plan(session: Session, ask: Callable[[Session], object]) -> list[str]:
    """The steps by which the database answers what is asked."""
    said: list[tuple[str, object]] = []

    def note(_: object, __: object, statement: str, values: object, *___: object) -> None:
        said.append((statement, values))

    event.listen(session.connection(), "before_cursor_execute", note)
    ask(session)
    statement, values = said[-1]
    rows = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)  # type: ignore[arg-type]
    return [row[3] for row in rows.all()]


@pytest.mark.parametrize("asked", ASKED)
def test_an_assignment_is_looked_for_by_whose_it_is_or_by_its_item(database: Database, asked: str):
    with database.begin() as session:
        steps = plan(session, ASKED[asked])
    parts = [step for step in steps if "assignment" in step]
    assert parts and all(step.startswith("SEARCH") and "_id=?" in step for step in parts), "\n".join(steps)


@pytest.mark.parametrize("asked", ["afterwards", "promised"])
def test_what_is_to_come_is_looked_for_among_ones_own_items_alone(database: Database, asked: str):
    with database.begin() as session:
        steps = plan(session, ASKED[asked])
    assert not [step for step in steps if step.startswith(("SCAN suggestion", "SCAN fact"))], "\n".join(steps)


def test_of_the_whole_bureau_what_is_to_come_is_found_by_the_small_indexes(database: Database):
    with database.begin() as session:
        steps = plan(session, lambda session: tracking.afterwards(session, Scope(everything=True), DAY))
    assert any("ix_fact_begins" in step for step in steps) and any("ix_fact_check_on" in step for step in steps)
    assert not [step for step in steps if step.startswith(("SCAN suggestion", "SCAN fact"))], "\n".join(steps)


def test_no_index_finds_a_division_or_a_person_without_the_item(tmp_path: Path):
    database = Database(engines.fresh_sqlite(tmp_path))
    found = inspect(database.engine)
    for table in ("assignment", "earlier_assignment"):
        columns = [index["column_names"] for index in found.get_indexes(table)]
        assert ["person_id", "suggestion_id"] in columns and ["person_id"] not in columns and ["division_id"] not in columns
    database.close()
