"""The journal is looked at: whole every night, what is new every hour. The line with which a day ended is told to the operators
and noted beside the database (docs/decisions/journal.md#days)."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.audit import days
from bot.office import Office
from bot.records import readiness
from bot.records.delivery import operators
from bot.records.engine.database import Database
from bot.records.journal import verifying
from bot.rules import dates
from bot.rules.chain_check import ChainVerdict
from bot.rules.workdays import DAY
from scheduler.upkeep import NIGHT

logger = logging.getLogger(__name__)

HOUR = timedelta(hours=1)


@dataclass
class JournalWatch:
    """`data` is the folder of the file of days, None where none is kept; `seen` the line up to which all was right."""

    data: Path | None = None
    seen: tuple[int, str] | None = None
    looked: datetime | None = None
    whole_on: date | None = None

    def run(self, database: Database, office: Office, now: datetime) -> None:
        """What is due now, if anything."""
        night = now.time() >= NIGHT and self.whole_on != now.date()
        if not night and self.looked is not None and timedelta() <= now - self.looked < HOUR:
            return
        verdict = self.look(database, whole=night or self.seen is None)
        self.looked, self.seen = now, verdict.last if verdict.ok else None
        readiness.note_journal(database, now, ok=verdict.ok)
        if not verdict.ok:
            self.alarm(database, office, verdict, now)
        elif night:
            self.note_day(database, office, verdict, now)
        if night:
            self.whole_on = now.date()

    def look(self, database: Database, *, whole: bool) -> ChainVerdict:
        with database.snapshot() as session:
            if whole or self.seen is None:
                return verifying.verify(session, days.read(self.data) if self.data else {})
            return verifying.verify_since(session, self.seen)

    def alarm(self, database: Database, office: Office, verdict: ChainVerdict, now: datetime) -> None:
        """The service goes on; who changed what has to be found out by people."""
        logger.error("the journal was changed at line %s", verdict.first_bad)
        text = f"操作日志自第{verdict.first_bad}行起与写入时不同，可能被改动，请保留现场并运行 duban audit verify"
        with database.begin() as session:
            operators.tell(session, office.operators, "journal", text, now)

    def note_day(self, database: Database, office: Office, verdict: ChainVerdict, now: datetime) -> None:
        """With which line yesterday ended: told first, then noted, so that the file is never ahead of the database."""
        day, (last, hashed) = now.date() - DAY, verdict.last
        if not last:
            return
        if office.operators:
            text = f"【每日日志】截至{dates.short(day)}夜间，操作日志至第{last}行，校验值 {hashed}"
            with database.begin() as session:
                operators.put(session, office.operators, f"journal:{day}", text, now)
        if self.data and days.last_day(self.data) != day:
            days.add(self.data, days.DAY, day, (last, hashed))
