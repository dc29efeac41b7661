"""What may run on SQLite's driver is run both ways, by the driver and by SQLAlchemy: same rows, same tables after.

What the driver's way borrows of SQLAlchemy's insides is fenced in one module; should a new SQLAlchemy move them, this fails.
"""

from __future__ import annotations

import ast
import pkgutil
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import BindParameter, ClauseElement, Executable, Select, select
from sqlalchemy.orm import Session
from sqlalchemy.sql import visitors

import bot.records
from bot.records import inbox, journal, people, suggestions, titles
from bot.records.calendar import CalendarDay, CalendarYear
from bot.records.chats import Chat, ChatDivision
from bot.records.engine import prepared
from bot.records.engine.base import Table
from bot.records.facts import FactRow
from bot.records.inbox import Inbox
from bot.records.people import Identity
from bot.records.reviews import ReviewDecision, ReviewRound
from bot.records.stand_ins import StandIn
from bot.rules.permissions import Scope
from bot.rules.words import FactKind, Role
from bot.wsgi import Service
from scheduler import planning
from tests.conftest import at

ON, NOW = date(2021, 7, 16), at("2021-07-16 09:00")
RECORDS = Path(bot.records.__file__).parent
INSIDES = ("_key_to_index", "construct_expanded_state", "positiontup", "SimpleResultMetaData", "update_prefetch")
BUILDERS = {"holding_all", "visible", "new"}  # what is built when it is first asked for: looked at by their own tests below
VALUES: dict[str, object] = {
    "on": ON,
    "until": ON,
    "now": NOW,
    "year": 2021,
    "ids": [1, 2, 3, 4, 5, 6],
    "id": 1,
    "most": 20,
    "marks": ["不涉密", ""],
    "platform": "wecom",
    "corp": "wwtest",
    "user": "bound",
    "kind": "userid",
    "name": "督办群",
    "chat": "wrALL",
    "person": 1,
    "acting": 2,
    "role": str(Role.DIVISION_HEAD),
    "division": "软件产业处",
    "robot": "wecom/main",
    "target": "wecom/main",
    "known": None,
    "robots": ["wecom/main"],
    "held": 0,
    "message": 1,
    "serials": [32, 257],
    "body": "市",
    "row": 1,
    "of": "wecom",
    "named_so": "k",
    "bigram": "智慧",
    **{f"bigram{place}": bigram for place, bigram in enumerate(("智慧", "慧城", "城市"))},
}
OWED = {"line": "wecom/bot", "owed_to": "wrALL", "owed_group": True}
# Of statements that write: what stands in no condition of theirs.
WRITTEN: dict[str, dict[str, object]] = {
    "claims.HOLD": {"until": NOW + timedelta(seconds=30)},
    "claims.RENEW": {"until": NOW + timedelta(seconds=30)},
    "claims.START": {"body": "{}", "words": "{}"},
    "claims.STAMP": {"first": NOW},
    "inbox.SETTLE": {"outcome": "answered", "reply": "{}", "named": ",1,", **OWED},
    "inbox.TELL": {"told_at": NOW, "owed_to": None},
    "inbox.UNTELL": {"named_so": "told", "told_at": None, **OWED},
    "writing.MOVE": {"last": 9, "hashed": "f0"},
    "writing.NEW": {"at": NOW, "platform": "wecom", "user_id": "u", "outcome": "answered", "seals": "- - -", "hash": "f0"},
    "reviews.NEW_CARD": {"task_id": "rv-9-1", "suggestion_id": 1, "round": 1},
}


def statements() -> dict[str, Executable]:
    """Every statement that a module of records builds once, by "module.NAME"."""
    found: dict[str, Executable] = {}
    for module in pkgutil.walk_packages(bot.records.__path__, "bot.records."):
        if ".migrations" not in module.name:
            for name, value in vars(import_module(module.name)).items():
                if name.isupper() and isinstance(value, Executable) and not any(value is other for other in found.values()):
                    found[f"{module.name.split('.')[-1]}.{name}"] = value
    return found


STATEMENTS = statements()


@pytest.fixture
def furnished(bureau: Service) -> Service:
    """The sample with something in every table that a statement reads: 16 July, reminders planned, a review under way."""
    planning.plan(bureau.database, bureau.office, NOW)
    with bureau.database.begin() as session:
        session.add_all(
            (Inbox(platform="wecom", key="k", received_at=NOW), Inbox(platform="wecom", key="told", received_at=NOW, told_at=NOW))
        )
        session.add_all((CalendarDay(day=date(2021, 10, 9), workday=True), CalendarYear(year=2021, imported_at=NOW)))
        session.add(Identity(platform="wecom", corp_id="wwtest", user_id="bound", kind="userid", person_id=1))
        head, _ = people.holders(session, Role.DIVISION_HEAD, ON)[0]
        stand_in = {"asked_by": head, "asked_at": NOW, "confirmed_at": NOW}
        session.add(StandIn(absent_id=head, acting_id=2, since=ON, until=ON, **stand_in))
        session.add(Chat(platform="wecom", corp_id="wwtest", chat_id="wrONE", name="处室群", everything=False, push="second"))
        session.flush()
        session.add(ChatDivision(chat_id=session.scalar(select(Chat.id).where(Chat.chat_id == "wrONE")), division_id=1))
        session.add(ReviewRound(suggestion_id=1, number=9, submitted_on=ON, submitted_by=1))
        session.flush()
        number = session.scalar(select(ReviewRound.id).where(ReviewRound.number == 9))
        session.add(ReviewDecision(round_id=number, level=1, passed=True, person_id=1, decided_on=ON, decided_at=NOW))
        several = (str(FactKind.REASSIGNED), str(FactKind.COMMITMENT))
        moved = {"suggestion_id": 1, "subject": "lead", "channel": "wecom", "recorded_at": NOW, "on_date": ON}
        session.add_all(FactRow(kind=kind, **moved) for kind in several)
        journal.note(session, at=NOW, platform="wecom", user_id="u", outcome="answered")
    return bureau


def values_of(name: str, statement: Executable) -> dict[str, Any]:
    """A value for each of its parameters, out of the tables above; a parameter with a new name wants its line there."""
    assert isinstance(statement, ClauseElement)
    wanted = [part.key for part in visitors.iterate(statement) if isinstance(part, BindParameter) and part.required]
    return {key: VALUES[key] for key in wanted if key not in WRITTEN.get(name, {})} | WRITTEN.get(name, {})


def everything(session: Session) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables."""
    tables = Table.metadata.sorted_tables
    return {table.name: [tuple(row) for row in session.connection().execute(select(table))] for table in tables}


class Undo(Exception):
    """Ends a transaction without a trace."""


def both(service: Service, statement: Executable, values: Mapping[str, Any]) -> None:
    """It finds the same rows with the same names both ways, and leaves the same tables, which is undone."""
    ready = prepared.prepared(statement, values)
    assert ready is not None, "left to SQLAlchemy"

    def by_driver(session: Session) -> tuple[list[str], list[tuple[Any, ...]]]:
        rows = ready.run(session.info[prepared.DRIVER], values)
        return list(ready.columns.keys), [tuple(row) for row in rows]

    def by_sqlalchemy(session: Session) -> tuple[list[str], list[tuple[Any, ...]]]:
        found = session.connection().execute(statement, dict(values))
        return (list(found.keys()), [tuple(row) for row in found]) if found.returns_rows else ([], [])

    ways: list[Callable[[Session], tuple[list[str], list[tuple[Any, ...]]]]] = [by_driver, by_sqlalchemy]
    seen = []
    for way in ways:
        with pytest.raises(Undo), service.database.begin() as session:
            before = everything(session)
            rows = way(session)
            after = {} if isinstance(statement, Select) else everything(session)
            seen.append((rows, after))
            assert rows[1] or after != before, "nothing was found or written, which proves nothing"
            raise Undo
    assert seen[0] == seen[1]


@pytest.mark.parametrize("name", STATEMENTS)
def test_a_statement_finds_and_writes_the_same_by_the_driver_and_by_sqlalchemy(furnished: Service, name: str):
    statement = STATEMENTS[name]
    both(furnished, statement, values_of(name, statement))


SCOPES = (Scope(everything=True), Scope(divisions=frozenset({"软件产业处", "信息化推进处"}), person=3))


@pytest.mark.parametrize("scope", SCOPES, ids=("all", "some"))
@pytest.mark.parametrize(
    ("shape", "values"),
    [
        ({"short": False, "dated": False, "narrowed": ()}, {"digits": "20210032"}),
        ({"short": True, "dated": False, "narrowed": ()}, {"digits": "32", "serial": 32}),
        ({"short": False, "dated": True, "narrowed": ()}, {"digits": "20210032", "year": 2021, "serial": 32}),
        (
            {"short": True, "dated": False, "narrowed": ("level", "body")},
            {"digits": "32", "serial": 32, "level": "市", "body": "人大"},
        ),
    ],
)
def test_a_number_is_found_the_same_both_ways(furnished: Service, scope: Scope, shape, values):
    query = suggestions.visible(suggestions.number_query(**shape), scope)
    both(furnished, query, {**values, "on": ON})


@pytest.mark.parametrize("more", range(titles.ROOM + 1))
def test_titles_are_found_the_same_both_ways(furnished: Service, more: int):
    both(furnished, titles.holding_all(more), {f"bigram{place}": VALUES[f"bigram{place}"] for place in range(more + 1)})


@pytest.mark.parametrize(("key", "new"), [("another", True), ("k", False)])
def test_a_message_is_noted_once_both_ways(furnished: Service, key: str, new: bool):
    values = {"platform": "wecom", "key": key, "received_at": NOW}
    if new:
        both(furnished, inbox.NEW["sqlite"], values)
    else:
        with furnished.database.begin() as session:
            ready = prepared.prepared(inbox.NEW["sqlite"], values)
            assert ready and ready.run(session.info[prepared.DRIVER], values) == []


def test_what_is_run_is_built_once_and_so_is_looked_at_here():
    names = {name.split(".")[1] for name in STATEMENTS}
    for file in RECORDS.rglob("*.py"):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "run" and len(call.args) > 1:
                given = call.args[1].func if isinstance(call.args[1], ast.Call) else call.args[1]
                name = given.attr if isinstance(given, ast.Attribute) else given.id if isinstance(given, ast.Name) else ""
                assert name in names | BUILDERS, f"{file.name}: {ast.unparse(call)}"


def touching(*words: str) -> set[str]:
    """The modules of bot in which one of these words stands."""
    files = {file: file.read_text(encoding="utf-8") for file in RECORDS.parent.rglob("*.py")}
    return {file.relative_to(RECORDS.parent).as_posix() for file, text in files.items() if any(word in text for word in words)}


def test_sqlalchemy_s_insides_are_touched_in_one_module_and_the_driver_in_one_folder_and_where_whole_tables_are_copied():
    assert touching(*INSIDES) == {"records/engine/prepared.py"}
    touched = touching("driver_connection", "session.info", "DRIVER")
    assert {place for place in touched if not place.startswith("records/engine/")} == {"records/copies.py"}
