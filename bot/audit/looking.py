"""The journal as a whole: its chain, what guards it in the database, and what was noted of it outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from bot.audit import days
from bot.records import people
from bot.records.delivery import alerts
from bot.records.journal import guard, verifying, witnesses
from bot.rules import roll
from bot.rules.chain_check import ChainVerdict
from bot.rules.marks import Marks

NAMED = 5  # people; there may be many
NOTED = "journal-noted"  # a sign of life: something was noted in the file outside


def look(session: Session, folder: Path | None, now: datetime, keep_days: int, wanted: Iterable[str] = ()) -> ChainVerdict:
    """What is wrong with the journal; `folder` is where the file of notes lies, None where none is kept."""
    marks = expected(session, folder) if folder else Marks()
    keep = timedelta(days=keep_days)
    verdict = verifying.verify(session, marks, wanted=wanted, today=now.date(), keep=keep)
    return guarded(session, beside(session, verdict) if verdict.ok else verdict)


def beside(session: Session, verdict: ChainVerdict) -> ChainVerdict:
    """A right journal beside what else the database holds: what was done and has no line, and people whose names are others
    than the journal has."""
    if untold := witnesses.untold(session, of_cut=verdict.cut[0] > 0):
        return replace(verdict, ok=False, why=f"数据库中有日志没有记录的事：{'、'.join(untold)}")
    if other := roll.differing(verdict.names, people.every_name(session)):
        named = "、".join(map(str, other[:NAMED]))
        return replace(verdict, ok=False, why=f"{len(other)}人的姓名与日志中的名册不同（人员编号 {named}）")
    return verdict


def expected(session: Session, folder: Path) -> Marks:
    """What was noted; a fault where the database knows that something was and nothing is there."""
    marks = days.read(folder)
    if not marks.ends and alerts.last_beat(session, NOTED) is not None:
        return replace(marks, faults=(*marks.faults, f"{days.NAME} 不见了，或者被清空"))
    return marks


def guarded(session: Session, verdict: ChainVerdict) -> ChainVerdict:
    """A right journal whose guards are gone or others is wrong as well, though no line is known to be."""
    if verdict.ok and (gone := guard.missing(session)):
        return replace(verdict, ok=False, why=f"数据库中防止改动日志的触发器被删除或改过：{'、'.join(gone)}")
    return verdict
