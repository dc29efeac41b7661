"""Lines are written last in their transaction: the head row that parts one writer from the next is locked for the commit alone,
and by nobody who still waits for another lock (docs/decisions/journal.md#writers)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from secrets import token_hex
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from bot.records.engine import bulk
from bot.records.engine.base import at_the_end, kind_of_digest, run
from bot.records.journal.table import Journal, JournalHead
from bot.rules import chain, erasures
from bot.rules.chain import GENESIS, LOST, SALTED, SYSTEM, JournalLine

SALT_BYTES = 16
ONE_BY_ONE = 20  # more lines than that are written at once
NEW = insert(Journal)
HEAD = select(JournalHead.last_id, JournalHead.last_hash).where(JournalHead.id == 1).with_for_update()
MOVE = update(JournalHead).where(JournalHead.id == 1).values(last_id=bindparam("last"), last_hash=bindparam("hashed"))


def note(session: Session, **columns: Any) -> None:
    """Write one line, as the transaction ends."""
    at_the_end(session, write, columns)


def forget_parts(session: Session, parts: Collection[str], ids: Iterable[int], now: datetime, **who: Any) -> None:
    """These parts of these lines are erased in this transaction; as it ends a line tells of which, so that the chain shows
    that it was meant. Raises ValueError for parts that are none."""
    if not set(parts) <= set(SALTED):
        raise ValueError(parts)
    columns = {"at": now, "platform": SYSTEM, "user_id": "", "command": "清除", "outcome": "answered", **who}
    at_the_end(session, write, columns | {"forgotten": (tuple(parts), tuple(ids))})


def write(session: Session, noted: list[dict[str, Any]]) -> None:
    """All lines of a transaction, in their order."""
    lines = [line for line in (told(session, columns) for columns in noted) if line]
    if not lines:
        return
    kind = kind_of_digest(session)
    last, hashed = head(session)
    rows = []
    for columns in lines:
        last += 1
        row = linked(kind, last, hashed, columns)
        hashed = row["hash"]
        rows.append(row)
    if len(rows) > ONE_BY_ONE:
        bulk.insert(session, Journal, rows)
    else:
        for row in rows:
            run(session, NEW, **row)
    run(session, MOVE, last=last, hashed=hashed)


def told(session: Session, columns: dict[str, Any]) -> dict[str, Any] | None:
    """A line's columns; of what was to be erased that which is gone, None where nothing is: a part of it may have been undone."""
    if "forgotten" not in columns:
        return columns
    parts, ids = columns["forgotten"]
    salts = [Journal.__table__.c[f"{part}_salt"] for part in parts]
    gone: list[int] = []
    for portion in bulk.portions(ids):
        erased = [salt.is_(None) for salt in salts]
        gone += session.scalars(select(Journal.id).where(bulk.among(session, Journal.id, portion), *erased))
    rest = {name: value for name, value in columns.items() if name != "forgotten"}
    return rest | {"erased": erasures.gone(parts, gone)} if gone else None


def head(session: Session) -> tuple[int, str]:
    """The last line and its hash; nobody else writes one before this transaction ends."""
    found = run(session, HEAD).all()
    if not found:
        last = session.scalar(select(func.max(Journal.id))) or 0
        new = postgresql.insert if bulk.is_postgres(session) else sqlite.insert
        start = {"last_hash": LOST if last else GENESIS, "cut_hash": GENESIS}
        session.execute(new(JournalHead).values(id=1, last_id=last, cut_id=0, **start).on_conflict_do_nothing())
        found = run(session, HEAD).all()
    (row,) = found
    return row[0], row[1]


def linked(kind: str, id: int, before: str, columns: dict[str, Any]) -> dict[str, Any]:
    """A row with its salts, its seals and its hash."""
    row: dict[str, Any] = dict.fromkeys(JournalLine._fields) | columns | {"id": id, "seals": "", "hash": ""}
    row["words_salt"] = salt(row["words"], row["understood"], row["proposed"])
    row["change_salt"] = salt(row["before"], row["after"])
    row["person_salt"] = salt(row["user_id"] or None)
    line = JournalLine(**row | {"at": moment(row["at"])})
    line = line._replace(seals=chain.seals(kind, line))
    return row | {"seals": line.seals, "hash": chain.link(kind, before, line)}


def salt(*values: str | None) -> str | None:
    """A salt for a part that says something."""
    return token_hex(SALT_BYTES) if any(value is not None for value in values) else None


def moment(at: datetime) -> str:
    """A moment as the chain sees it."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
