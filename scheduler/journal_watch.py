"""The journal is looked at: whole every night and at each start, what is new every hour. The last line is noted beside the
database, the one with which a day ended is told to the operators as well (docs/decisions/journal.md#days)."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from pathlib import Path

from bot.audit import days, looking
from bot.office import Office
from bot.records import people, readiness
from bot.records.delivery import alerts, operators
from bot.records.engine import faults
from bot.records.engine.database import Database
from bot.records.journal import roll, verifying
from bot.rules import dates
from bot.rules.chain_check import ChainVerdict
from bot.rules.erasures import in_words
from bot.rules.marks import Marks
from bot.rules.workdays import DAY
from scheduler.upkeep import NIGHT

logger = logging.getLogger(__name__)

HOUR = timedelta(hours=1)
TOLD = 5  # erasures in one message


@dataclass
class JournalWatch:
    """`data` is the folder of the file of days, None where none is kept; `seen` the line up to which all was right."""

    data: Path | None = None
    seen: tuple[int, str] | None = None
    looked: datetime | None = None
    whole_on: date | None = None
    names: dict[int, str] = field(default_factory=dict)  # that lines of the journal have

    def run(self, database: Database, office: Office, now: datetime) -> None:
        """What is due now, if anything."""
        night = now.time() >= NIGHT and self.whole_on != now.date()
        if not night and self.looked is not None and timedelta() <= now - self.looked < HOUR:
            return
        verdict = self.look(database, office, now, whole=night or self.seen is None)
        if verdict.ok:
            verdict = self.with_names(database, office, verdict, now)
        self.looked, self.seen = now, verdict.last if verdict.ok else None
        readiness.note_journal(database, now, ok=verdict.ok)
        if verdict.ok:
            self.tell_erasures(database, office, verdict, now)
            if night:
                self.note_day(database, office, verdict, now)
            self.note_end(database, verdict, now)
        else:
            self.alarm(database, office, verdict, now)
        if night:
            self.whole_on = now.date()

    def look(self, database: Database, office: Office, now: datetime, *, whole: bool) -> ChainVerdict:
        """A look that fails is no right journal; raises where the database does not answer at all."""
        try:
            with database.snapshot() as session:
                if whole or self.seen is None:
                    return looking.look(session, self.data, now, office.journal_days)
                return looking.guarded(session, verifying.verify_since(session, self.seen))
        except Exception as error:
            if faults.of(error):
                raise
            logger.exception("the journal was not looked at")
            return ChainVerdict(False, 0, None, "不能核对", 0, (0, ""))

    def with_names(self, database: Database, office: Office, verdict: ChainVerdict, now: datetime) -> ChainVerdict:
        """The names of people that no line has yet are noted, and the verdict is that of the journal with them."""
        self.names = {**({} if verdict.begun else self.names), **verdict.names}
        with database.begin() as session:
            new = {person: name for person, name in people.every_name(session).items() if person not in self.names}
            if new:
                roll.call(session, new, now)
        if not new:
            return verdict
        self.seen, self.names = verdict.last, self.names | new
        with_them = self.look(database, office, now, whole=False)
        return replace(verdict, last=with_them.last) if with_them.ok else with_them

    def alarm(self, database: Database, office: Office, verdict: ChainVerdict, now: datetime) -> None:
        """The service goes on; who changed what has to be found out by people."""
        logger.error("the journal was changed at line %s: %s", verdict.first_bad, verdict.why)
        where = f"自第{verdict.first_bad}行起与写入时不同" if verdict.first_bad is not None else verdict.why
        text = f"操作日志{where}，可能被改动，请保留现场并运行 duban audit verify"
        with database.begin() as session:
            operators.tell(session, office.operators, "journal", text, now)

    def tell_erasures(self, database: Database, office: Office, verdict: ChainVerdict, now: datetime) -> None:
        """What was erased, cut off or restored since the last note is told: whoever did not mean it has to know."""
        known = max(self.marks().ends, default=None)
        new = [f"第{line}行：{in_words(said)}" for line, said in verdict.telling if known is not None and line > known]
        if not new or not office.operators:
            return
        text = f"【操作日志】有内容被清除或恢复，请核对是否应当：{'；'.join(new[:TOLD])}{'…' if len(new) > TOLD else ''}"
        with database.begin() as session:
            operators.put(session, office.operators, f"journal-erased:{verdict.telling[-1][0]}", text, now)

    def note_end(self, database: Database, verdict: ChainVerdict, now: datetime) -> None:
        """The last line, where it is another one than was noted last, and behind which line the journal begins."""
        if not self.data or not verdict.last[0]:
            return
        marks = self.marks()
        if verdict.last[0] not in marks.ends:
            self.note(database, days.HOUR, now.date(), verdict.last, now)
        if verdict.cut[0] and verdict.cut[1] and verdict.begun and verdict.cut[0] not in marks.cuts:
            days.add(self.data, days.CUT, now.date(), verdict.cut)

    def note(self, database: Database, kind: str, day: date, last: tuple[int, str], now: datetime) -> None:
        """Into the file; the database knows that there is one."""
        if self.data:
            days.add(self.data, kind, day, last)
            with database.begin() as session:
                alerts.beat(session, looking.NOTED, now)

    def marks(self) -> Marks:
        return days.read(self.data) if self.data else Marks()

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
            self.note(database, days.DAY, day, (last, hashed), now)
