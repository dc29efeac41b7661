"""Long lists: on PostgreSQL of ids that are asked for, and of rows that are written; on SQLite of texts as they stand.

The driver splits off, counts and binds a placeholder for each element in every statement again: of planning 100,000
reminders that was the larger part (bench.delivering). An array is one placeholder, and so are rows as one JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    ARRAY,
    JSON,
    BinaryExpression,
    BindParameter,
    ColumnElement,
    Executable,
    Text,
    any_,
    bindparam,
    cast,
    column,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.operators import in_op
from sqlalchemy.sql.visitors import replacement_traverse

IDS = 2_000  # in one list; SQLite's own limit is 32,766
ROWS = 5_000  # in one statement: some megabytes


def portions(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """The ids in lists that one statement takes."""
    return (ids[start : start + IDS] for start in range(0, len(ids), IDS))


def is_postgres(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def among(
    session: Session, attribute: InstrumentedAttribute[Any] | ColumnElement[Any], values: Sequence[Any]
) -> ColumnElement[bool]:
    """The condition that a column has one of these values."""
    if is_postgres(session):
        return attribute == any_(bindparam(None, list(values), type_=ARRAY(attribute.type)))
    return attribute.in_(values)


@lru_cache(maxsize=512)
def with_arrays(statement: Any) -> Any:
    """The statement with `= ANY(array)` for every `IN (list)` whose list is given when it is executed."""

    def replaced(element: Any, **_: Any) -> ColumnElement[bool] | None:
        if isinstance(element, BinaryExpression) and element.operator is in_op:
            listed = element.right
            if isinstance(listed, BindParameter) and listed.expanding and listed.value is None:
                return element.left == any_(bindparam(listed.key, type_=ARRAY(element.left.type)))
        return None

    return replacement_traverse(statement, {}, replaced)


def insert(
    session: Session, table: Any, rows: Sequence[Mapping[str, Any]], finish: Callable[[Any], Executable] = lambda new: new
) -> list[Any]:
    """Write rows that have the same columns; `finish` adds ON CONFLICT and RETURNING. Gives what is returned."""
    if not rows:
        return []
    connection = session.connection()
    if not is_postgres(session):
        result = connection.execute(finish(sqlite.insert(table)), list(rows))
        return list(result) if result.returns_rows else []
    columns = [column(name, table.__table__.c[name].type) for name in rows[0]]
    written = func.json_to_recordset(cast(bindparam("rows", type_=Text), JSON)).table_valued(*columns)
    source = select(written.render_derived(with_types=True))
    statement = finish(postgresql.insert(table).from_select(list(rows[0]), source))
    found: list[Any] = []
    for start in range(0, len(rows), ROWS):
        result = connection.execute(statement, {"rows": json.dumps(rows[start : start + ROWS], default=str)})
        found += result if result.returns_rows else ()
    return found


@contextmanager
def as_they_stand(session: Session) -> Iterator[None]:
    """SQLite gives back text that is no text as well, instead of failing at it."""
    if is_postgres(session):
        yield
        return
    driver: Any = session.connection().connection.driver_connection
    usual, driver.text_factory = driver.text_factory, as_it_stands
    try:
        yield
    finally:
        driver.text_factory = usual


def as_it_stands(found: bytes) -> str:
    return found.decode("utf-8", "surrogateescape")
