"""Statements on the path of every answer, compiled once for SQLite and executed on the driver itself.

SQLAlchemy's own execution costs 80 µs a statement however short, of which SQLite's part is 15 (bench 1, 13): at 200
questions a second the process would have no time left. What is compiled, and how values and columns are converted, stays
SQLAlchemy's.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.engine import IteratorResult, Row
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError

DRIVER = "driver"  # where a session keeps its own connection of the driver
MOST_VALUES = 8  # in a list; every length is a statement of its own, and long lists are not where the time goes
DIALECT = sqlite_dialect(paramstyle="qmark")
Processor = Callable[[Any], Any] | None
RESULT: Any = IteratorResult  # mypy cannot follow their variadic types
ROW: Any = Row


@dataclass(frozen=True)
class Slot:
    """Where one parameter of the statement comes from: a value by name, an element of a listed one, or always the same."""

    name: str | None
    place: int | None
    fixed: Any
    processor: Processor

    def value(self, values: Mapping[str, Any]) -> Any:
        if self.name is None:
            return self.fixed
        found = values[self.name] if self.place is None else values[self.name][self.place]
        return self.processor(found) if self.processor else found


@dataclass(frozen=True)
class Prepared:
    """A statement as SQL, with what its values and its columns have to go through."""

    sql: str
    slots: Sequence[Slot]
    columns: SimpleResultMetaData
    processors: Sequence[Processor]

    def run(self, driver: sqlite3.Connection, values: Mapping[str, Any]) -> Any:
        """Its rows as a Result; raises SQLAlchemy's DBAPIError as its own execution would."""
        parameters = [slot.value(values) for slot in self.slots]
        try:
            rows = driver.execute(self.sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise DBAPIError.instance(self.sql, None, error, sqlite3.Error, dialect=DIALECT) from error
        keys = self.columns._key_to_index
        return RESULT(self.columns, iter([ROW(self.columns, self.processors, keys, row) for row in rows]))


def prepared(statement: Executable, values: Mapping[str, Any]) -> Prepared | None:
    """The statement for values of this shape; None where SQLAlchemy itself has to execute it."""
    lengths = tuple((name, len(value)) for name, value in values.items() if isinstance(value, (list, tuple)))
    if any(length > MOST_VALUES for _, length in lengths):
        return None
    return shaped(statement, tuple(values), lengths)


@lru_cache(maxsize=512)
def shaped(statement: Any, names: tuple[str, ...], lengths: tuple[tuple[str, int], ...]) -> Prepared | None:
    """Compile for lists of these lengths."""
    compiled = statement.compile(dialect=DIALECT, column_keys=names)
    if compiled.insert_prefetch or compiled.update_prefetch:  # defaults that are worked out in Python
        return None
    state = compiled.construct_expanded_state(dict.fromkeys(names) | {name: [None] * length for name, length in lengths})
    listed = {part: (name, place) for name, parts in state.parameter_expansion.items() for place, part in enumerate(parts)}
    slots = []
    for part in state.positiontup:
        name, place = listed.get(part, (part, None))
        processor = compiled.binds[name].type.dialect_impl(DIALECT).bind_processor(DIALECT)
        if name in names:
            slots.append(Slot(name, place, None, processor))
        else:
            always = state.parameters[part]
            slots.append(Slot(None, None, processor(always) if processor else always, None))
    columns = list(getattr(statement, "exported_columns", ()))
    keys = list(statement.exported_columns.keys()) if columns else []
    processors = [column.type.dialect_impl(DIALECT).result_processor(DIALECT, None) for column in columns]
    return Prepared(state.statement, slots, SimpleResultMetaData(keys), processors)
