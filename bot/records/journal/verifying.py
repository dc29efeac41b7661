"""The journal looked at: the whole chain, or what came since it was looked at last. Whatever stands in a column is told of its
line; only a database that does not answer raises."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, String, func, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.records.engine import bulk, faults
from bot.records.engine.faults import DatabaseFault
from bot.records.journal.table import Journal, JournalHead
from bot.rules import chain
from bot.rules.chain import GENESIS, JournalLine
from bot.rules.chain_check import LEAST, ChainVerdict, Checker, unreadable
from bot.rules.marks import Marks

PORTION = 5_000
COLUMNS = Journal.__table__.c
HEAD = select(JournalHead.last_id, JournalHead.last_hash, JournalHead.cut_id, JournalHead.cut_hash).where(JournalHead.id == 1)


def verify(
    session: Session,
    marks: Marks | None = None,
    *,
    wanted: Iterable[str] = (),
    today: date | None = None,
    keep: timedelta = LEAST,
) -> ChainVerdict:
    """The whole journal, compared with its head and with what was noted outside; `wanted` are hashes that have to be in it."""
    checker = Checker()
    try:
        with bulk.as_they_stand(session):
            row = head(session)
            start, end = ((row.cut_id, row.cut_hash), (row.last_id, row.last_hash)) if row else ((0, GENESIS), None)
            checker = Checker(start, end, marks or Marks(), wanted, today, max(keep, LEAST))
            for line in lines(session, None):
                checker.feed(line)
                if checker.settled:
                    break
            count = session.scalar(select(func.count()).select_from(Journal)) or 0
    except Exception as error:
        return unread(checker, error)
    if row is None and checker.length:
        checker.faults.append((checker.last + 1, "末行的记录被删除"))
    return replace(checker.verdict(), length=count)


def unread(checker: Checker, error: Exception) -> ChainVerdict:
    """A journal that cannot be read on is a wrong one; raises the error where the database does not answer at all."""
    missing = isinstance(error, DBAPIError) and "no such" in str(error.orig)  # SQLite has one class for this and for what passes
    if faults.of(error) not in (None, DatabaseFault.DAMAGED) and not missing:
        raise error
    return unreadable(checker.length, checker.last, "读不出来")


def verify_since(session: Session, last: tuple[int, str]) -> ChainVerdict:
    """What came after a line that was found right, and that the head is the last one."""
    checker = Checker(last)
    try:
        with bulk.as_they_stand(session):
            row = head(session)
            checker = Checker(last, (row.last_id, row.last_hash) if row else (0, GENESIS), begun=False)
            for line in lines(session, last[0]):
                checker.feed(line)
    except Exception as error:
        return unread(checker, error)
    return checker.verdict()


def tip(session: Session) -> bool:
    """Whether the last line is the one that the head knows, and was not changed: as good as nothing to ask."""
    try:
        with bulk.as_they_stand(session):
            row = head(session)
            newest = select(*columns(session)).order_by(Journal.id.desc()).limit(2)
            found = [JournalLine._make(one) for one in session.execute(newest)]
    except Exception as error:
        unread(Checker(), error)
        return False
    if row is None or not found:
        return row is None and not found
    last, before = found[0], found[1].hash if len(found) > 1 else row.cut_hash
    if last.strange():
        return False
    linked = chain.link(chain.kind_of(last.hash), before, last) == last.hash
    return linked and (last.id, last.hash) == (row.last_id, row.last_hash)


def head(session: Session) -> Row[int, str, int, str] | None:
    """What the head row holds; None where there is none."""
    return session.execute(HEAD).first()


def lines(session: Session, after: int | None) -> Iterator[JournalLine]:
    """Every line behind that one, in order."""
    own = columns(session)
    while True:
        query = select(*own).order_by(Journal.id).limit(PORTION)
        found = session.execute(query if after is None else query.where(Journal.id > after)).all()
        yield from map(JournalLine._make, found)
        if len(found) < PORTION:
            return
        after = found[-1][0]


def columns(session: Session) -> list[ColumnElement[Any]]:
    """The columns of a line, the moment as the chain sees it: what stands there, not what it is read as."""
    at: ColumnElement[Any] = type_coerce(Journal.at, String)
    if bulk.is_postgres(session):
        at = func.to_char(func.timezone("UTC", Journal.at), "YYYY-MM-DD HH24:MI:SS.US")
    return [at if name == "at" else COLUMNS[name] for name in JournalLine._fields]
