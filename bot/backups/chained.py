"""The journal in a backup: looked at once the file is written, and when it comes back. A changed one keeps no backup from being
made or restored, for what else should be restored? It is said."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.audit import days
from bot.backups import container
from bot.backups.working import working
from bot.records.engine.database import Database, versions
from bot.records.journal import note, verifying
from bot.rules import erasures
from bot.rules.chain import SYSTEM
from bot.rules.chain_check import ChainVerdict
from bot.rules.marks import Marks

COMMAND = "恢复"
WARNING = "其中的操作日志与写入时不同：{}，请运行 duban audit verify"


def fault_of(file: Path) -> str:
    """What is wrong with the journal in a database file of the newest schema; empty where nothing is."""
    verdict = verdict_of(file)
    return "" if verdict.ok else WARNING.format(verdict.said())


def verdict_of(file: Path, marks: Marks | None = None) -> ChainVerdict:
    database = Database(f"sqlite:///{file}")
    try:
        with database.glances() as session:
            return verifying.verify(session, marks)
    finally:
        database.close()


def fault_of_backup(backup: Path, data: Path, secret: bytes | None) -> str:
    """The same of a backup that was just written, compared with what was noted in the data folder; one of an older schema has no
    chain yet. The last line of a right one is noted there: should the backup come back, it is known to which history it belongs.
    """
    with working(data) as file:
        with file.open("wb") as into:
            manifest = container.read(backup, secret, into)
        if manifest.schema != max(versions()):
            return ""
        verdict = verdict_of(file, days.read(data))
    if not verdict.ok:
        return WARNING.format(verdict.said())
    days.ended(data, manifest.moment(None).date(), verdict.last)
    return ""


def goes_on_from(database: Database, data: Path, now: datetime) -> None:
    """After a restore the journal ends where the backup did: a line of the journal tells of it, and the file outside."""
    with database.begin() as session:
        head = verifying.head(session)
        if head and head.last_id:
            told = erasures.restored(head.last_id, head.last_hash)
            note(session, at=now, platform=SYSTEM, user_id="", command=COMMAND, outcome="answered", erased=told)
    if head:
        days.restored(data, now, (head.last_id, head.last_hash))
