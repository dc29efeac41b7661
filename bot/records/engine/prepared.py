"""Statements on the path of every answer, compiled once for SQLite and executed on the driver itself.

SQLAlchemy's own execution costs 80 µs a statement however short, of which SQLite's part is 15: at 200 questions a second the
process would have no time left (docs/decisions/speed.md#statements). What is compiled, and how values and columns are
converted, stays SQLAlchemy's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Date, Executable
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect
from sqlalchemy.engine import Row
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import TypeEngine

from bot.records.engine import deadline
from bot.records.engine.library import sqlite3

DRIVER = "driver"  # where a session keeps its own connection of the driver
MOST_VALUES = 8  # in a list; every length is a statement of its own, and long lists are not where the time goes
DIALECT = sqlite_dialect(paramstyle="qmark")
Processor = Callable[[Any], Any] | None
ROW: Any = Row  # mypy cannot follow its variadic type


class Rows(list[Any]):
    """What a statement found: rows whose columns have names."""

    def all(self) -> Rows:
        return self

    def one(self) -> Any:
        """The only row; raises ValueError when there is another number of them."""
        (row,) = self
        return row

    def scalars(self) -> list[Any]:
        """The first column."""
        return [row[0] for row in self]

    def scalar(self) -> Any:
        """The first column of the first row; None without one."""
        return self[0][0] if self else None


@dataclass(frozen=True)
class Slot:
    """Where one parameter of the statement comes from: a value by name, or an element of a listed one."""

    name: str
    place: int | None
    processor: Processor

    def value(self, values: Mapping[str, Any]) -> Any:
        found = values[self.name] if self.place is None else values[self.name][self.place]
        return self.processor(found) if self.processor else found


@dataclass(frozen=True)
class Prepared:
    """A statement as SQL, with what its values and its columns have to go through; `always` are values of its own."""

    sql: str
    slots: Sequence[Slot]
    always: Mapping[str, Any]
    columns: SimpleResultMetaData
    processors: Sequence[Processor] | None

    def run(self, driver: sqlite3.Connection, values: Mapping[str, Any]) -> Rows:
        """Its rows; raises as `execute` does, and TimeoutError when the time of who waits is over."""
        deadline.check()
        if self.always:
            values = {**self.always, **values}
        found = execute(driver, self.sql, [slot.value(values) for slot in self.slots])
        columns, keys = self.columns, self.columns._key_to_index
        return Rows([ROW(columns, self.processors, keys, row) for row in found])


def execute(driver: sqlite3.Connection, sql: str, parameters: Sequence[Any] = ()) -> list[Any]:
    """All rows of a statement; raises SQLAlchemy's DBAPIError as its own execution would."""
    try:
        return driver.execute(sql, parameters).fetchall()
    except sqlite3.Error as error:
        raise DBAPIError.instance(sql, None, error, sqlite3.Error, dialect=DIALECT) from error


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
    slots: list[Slot] = []
    always: dict[str, Any] = {}
    for part in state.positiontup:
        name, place = listed.get(part, (part, None))
        processor = binding(compiled.binds[name].type)
        if name in names:
            slots.append(Slot(name, place, processor))
        else:
            slots.append(Slot(part, None, processor))
            always[part] = state.parameters[part]
    columns = list(getattr(statement, "exported_columns", ()))
    keys = list(statement.exported_columns.keys()) if columns else []
    processors = [column.type.dialect_impl(DIALECT).result_processor(DIALECT, None) for column in columns]
    return Prepared(state.statement, slots, always, SimpleResultMetaData(keys), processors if any(processors) else None)


def binding(type_: TypeEngine[Any]) -> Processor:
    """What values of this type go through; a day comes back in every statement, so the last ones are remembered."""
    processor = type_.dialect_impl(DIALECT).bind_processor(DIALECT)
    return lru_cache(maxsize=64)(processor) if processor and isinstance(type_, Date) else processor
