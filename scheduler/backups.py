"""The daily backup: made once after its hour, the oldest ones go, and a failure is told to the operators.

What was missed is made up for when the service is there again. Several schedulers agree by the table of alerts on who tries.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from threading import Lock

from sqlalchemy.exc import DBAPIError

from bot.backups import chained, making, sealing, shelf
from bot.errors import UserError
from bot.office import Office
from bot.records.delivery import alerts as records
from bot.records.delivery import operators
from bot.records.engine import faults
from bot.records.engine.database import Database
from bot.rules.workdays import DAY

logger = logging.getLogger(__name__)

AGAIN = timedelta(hours=1)  # after a failure


@dataclass(frozen=True)
class Daily:
    """What `[backup]` says: where, when, how many are kept, with which key; `data` is the folder for what is under way."""

    folder: Path
    at: time
    keep: int
    key_file: Path | None
    data: Path
    lock: Lock = field(default_factory=Lock)

    def due(self, now: datetime) -> bool:
        """Whether the newest backup is older than the last moment at which one was to be made."""
        last = datetime.combine(now.date(), self.at, now.tzinfo)
        wanted = last if last <= now else last - DAY
        kept = shelf.kept(self.folder)
        return not kept or shelf.made_at(kept[-1], now.tzinfo) < wanted

    def run(self, database: Database, office: Office, now: datetime) -> None:
        """Make the backup that is due; nothing while one is being made."""
        if not self.lock.acquire(blocking=False):
            return
        try:
            if self.due(now) and self.first(database, now):
                self.make(database, office, now)
        finally:
            self.lock.release()

    def first(self, database: Database, now: datetime) -> bool:
        """Whether nobody tried within the hour."""
        with database.begin() as session:
            return records.first_in(session, "backup-begun", now, AGAIN)

    def make(self, database: Database, office: Office, now: datetime) -> None:
        try:
            shelf.ready(self.folder, self.data)
            secret = sealing.secret(self.key_file) if self.key_file else None
            target = shelf.place(self.folder, now)
            made = making.make(database, target, self.data, unit=office.name, now=now, secret=secret)
        except (UserError, DBAPIError) as error:
            reason = shelf.reason(error) if isinstance(error, UserError) else str(faults.of(error) or "数据库出错")
            logger.error("the daily backup failed: %s", reason)
            with database.begin() as session:
                operators.tell(
                    session,
                    office.operators,
                    "backup",
                    f"每日备份失败：{reason}。一小时后再试，处理后也可运行 duban backup。",
                    now,
                )
            return
        shelf.remember(database, shelf.MADE, now)
        if changed := chained.fault_of_backup(target, self.data, secret):
            with database.begin() as session:
                operators.tell(session, office.operators, "backup-journal", f"每日备份已完成，但{changed}", now)
        gone = shelf.prune(self.folder, self.keep)
        logger.info("backup made: %s rows, %s old ones removed", sum(made.rows.values()), gone)
