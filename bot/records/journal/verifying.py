"""The journal looked at: the whole chain, or what came since it was looked at last."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, String, func, select, type_coerce
from sqlalchemy.orm import Session

from bot.records.engine import bulk
from bot.records.journal.table import Journal, JournalHead
from bot.rules import chain
from bot.rules.chain import GENESIS, JournalLine
from bot.rules.chain_check import ChainVerdict, Checker

PORTION = 5_000
COLUMNS = Journal.__table__.c


def verify(session: Session, days: Mapping[int, str] | None = None) -> ChainVerdict:
    """The whole journal, compared with its head and with the lines with which days ended."""
    row = head(session)
    start, end = ((row.cut_id, row.cut_hash), (row.last_id, row.last_hash)) if row else ((0, GENESIS), None)
    checker = Checker(start, end, days or {})
    for line in lines(session, None):
        checker.feed(line)
        if checker.settled:
            break
    if row is None and checker.length:
        checker.faults.append((checker.last + 1, "末行的记录被删除"))
    return replace(checker.verdict(), length=session.scalar(select(func.count()).select_from(Journal)) or 0)


def verify_since(session: Session, last: tuple[int, str]) -> ChainVerdict:
    """What came after a line that was found right, and that the head is the last one."""
    row = head(session)
    checker = Checker(last, (row.last_id, row.last_hash) if row else None, begun=False)
    for line in lines(session, last[0]):
        checker.feed(line)
    return checker.verdict()


def tip(session: Session) -> bool:
    """Whether the last line is the one that the head knows, and was not changed: as good as nothing to ask."""
    row = head(session)
    newest = select(*columns(session)).order_by(Journal.id.desc()).limit(2)
    found = [JournalLine._make(one) for one in session.execute(newest)]
    if row is None or not found:
        return row is None and not found
    last, before = found[0], found[1].hash if len(found) > 1 else row.cut_hash
    linked = chain.link(chain.kind_of(last.hash), before, last) == last.hash
    return linked and (last.id, last.hash) == (row.last_id, row.last_hash)


def head(session: Session) -> JournalHead | None:
    return session.scalar(select(JournalHead).where(JournalHead.id == 1).execution_options(populate_existing=True))


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
