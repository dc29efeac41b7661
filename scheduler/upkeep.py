"""What the scheduler does once a night: see whether the years still add up, and tell the office what is new in the morning."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zlib import crc32

from sqlalchemy.orm import Session

from bot import pruning, reach
from bot.office import Office
from bot.records import calendar as calendar_records
from bot.records import cases, people, readiness
from bot.records.delivery import notices, operators
from bot.records.engine import faults
from bot.records.engine.database import Database
from bot.records.engine.faults import DatabaseFault
from bot.records.figures import findings, year_items
from bot.records.figures.findings import Finding
from bot.rules import hours
from bot.rules.papers import equations
from scheduler import year_asking

logger = logging.getLogger(__name__)

NIGHT = time(1, 0)  # nobody asks anything then; a service that was off at night makes up for it when it starts
YEARS = 2  # this year and the one before: older ledgers are not touched any more
DECEMBER = 12
MISSING = (
    "【日历】{year}年放假安排尚未导入，涉及该年的日期按周一至周五（法定节日除外）暂定，并在消息中注明。"
    "国务院办公厅公布后，请在单聊中把通知文件发给我，或发送 /日历 并粘贴通知原文，也可交运维人员导入。"
)


Part = Callable[[Database, Office, datetime], None]


@dataclass
class Upkeep:
    """Remembers the last day that was looked after; doing it again changes nothing."""

    done_on: date | None = None

    def due(self, now: datetime) -> bool:
        """Whether tonight's work has not been done yet."""
        return now.time() >= NIGHT and self.done_on != now.date()

    def run(self, database: Database, office: Office, now: datetime) -> None:
        """Tonight's work, once. What fails keeps nothing else from being done, and the operators hear of it; a database that
        fails is tried again."""
        if self.due(now):
            failed = [part for part in PARTS if not done(part, database, office, now)]
            if failed:
                with database.begin() as session:
                    names = "、".join(PARTS[part] for part in failed)
                    operators.tell(session, office.operators, "upkeep", f"夜间维护未完成：{names}。其余已完成，请查看日志", now)
            self.done_on = now.date()


def done(part: Part, database: Database, office: Office, now: datetime) -> bool:
    """Whether a part of the night's work came to its end; raises what a failing database raises."""
    try:
        part(database, office, now)
    except Exception as error:
        if faults.of(error):
            raise
        logger.exception("upkeep failed")
        return False
    return True


def prune(database: Database, office: Office, now: datetime) -> None:
    """What nobody needs any more goes."""
    pruning.run(database, office.journal_days, now)
    database.optimize()


def look_for_damage(database: Database, office: Office, now: datetime) -> None:
    """A damaged file is told at once, while yesterday's backup is still there."""
    if not readiness.check(database, now):
        with database.begin() as session:
            operators.tell(session, office.operators, "damaged", f"{DatabaseFault.DAMAGED}。请运行 duban doctor 查看", now)


def guard(database: Database, office: Office, now: datetime) -> None:
    """Look at the figures of the latest years; what is new or mended goes to the office, anything else is silence."""
    for year in range(now.year - YEARS + 1, now.year + 1):
        with database.snapshot() as session:
            items = year_items.of_year(session, year, statutory=cases.governing(session, office), settled=office.chains)
        known = {item.number for item in items}
        broken = equations.broken(equations.of_year(items, now.date()))
        with database.begin() as session:
            seen = findings.compare(session, year, broken, now)
            cleared = [finding for finding in seen.cleared if finding.number in known]  # one that turned secret is nowhere
            if seen.found or cleared:
                tell(session, office, year, seen.found, cleared, now)


def ask_for_arrangement(database: Database, office: Office, now: datetime) -> None:
    """Once a week, as long as this year's arrangement is missing, and from 1 December on next year's, which is published in
    November (docs/decisions/limits.md#calendar); the operators hear it where no group may."""
    week = "{}w{}".format(*now.isocalendar())
    with database.begin() as session:
        known = calendar_records.load(session)
        for year in (now.year, now.year + 1) if now.month == DECEMBER else (now.year,):
            if not known.provisional(year):
                continue
            told = people.office(session, now.date())
            morning, key = hours.next_opening(known, office.hours, now), f"calendar-missing:{year}:{week}"
            if reach.office_hears(session, office, now):
                text, private = MISSING.format(year=year), reach.readers(session, office, now)
                notices.tell_office(session, told, text, key=key, now=now, not_before=morning, private=private)
            else:
                operators.tell(
                    session,
                    office.operators,
                    f"calendar-missing:{year}",
                    f"{year}年放假安排尚未导入，且没有全局群可通知办公室",
                    now,
                )


def name_unreached(database: Database, office: Office, now: datetime) -> None:
    """Whom no group reaches is told to the office once a week, and when there are others; where no group may hear of every
    item the operators hear it."""
    week = "{}w{}".format(*now.isocalendar())
    with database.begin() as session:
        found = reach.unreached(session, office, now)
        if not found:
            return
        text = reach.told_of_unreached(session, office, found)
        told, known = people.office(session, now.date()), calendar_records.load(session)
        ids = crc32(",".join(str(party.id) for party in found).encode())
        key, morning = f"unreached:{week}:{ids:08x}", hours.next_opening(known, office.hours, now)
        if reach.office_hears(session, office, now):
            text, private = f"【通知范围】{text}。", reach.readers(session, office, now)
            notices.tell_office(session, told, text, key=key, now=now, not_before=morning, private=private)
        else:
            what = f"{len(found)}人无群可达，且没有全局群可通知办公室，请运行 duban doctor 查看"
            operators.tell(session, office.operators, "unreached", what, now)


def tell(
    session: Session, office: Office, year: int, found: Sequence[Finding], cleared: Sequence[Finding], now: datetime
) -> None:
    """Put it into the outbox for the morning, or into the log where no group may hear it."""
    told = people.office(session, now.date())
    key = f"figures:{year}:{max(finding.id for finding in (*found, *cleared))}:{len(cleared)}"
    morning = hours.next_opening(calendar_records.load(session), office.hours, now)
    words, private = text(year, found, cleared), reach.readers(session, office, now)
    if not notices.tell_office(session, told, words, key=key, now=now, not_before=morning, private=private):
        counts = (year, len(found), len(cleared))
        logger.warning("figures of %s: %s new findings, %s mended, no group of the whole bureau to tell the office in", *counts)


def text(year: int, found: Sequence[Finding], cleared: Sequence[Finding]) -> str:
    """What the office reads: the equations that do not hold any more with the items, and those that hold again."""
    lines = [f"新发现 {line}" for line in grouped(found)] + [f"已消除 {line}" for line in grouped(cleared)]
    numbers = {finding.number for finding in (*found, *cleared)}
    one = numbers.pop() if len(numbers) == 1 else "编号"
    return "\n".join((f"【数字核对】{year}年台账有变化：", *lines, f"请发送 /查 {one} 核对，改正后自动消除。"))


def grouped(listed: Sequence[Finding]) -> list[str]:
    """One line per equation: 等式“…”不成立（17 ≠ 16）：20210032、20210257"""
    numbers: dict[str, list[str]] = {}
    for finding in listed:
        numbers.setdefault(finding.text, []).append(finding.number)
    return [f"{words}：{'、'.join(named)}" for words, named in numbers.items()]


PARTS: dict[Part, str] = {
    look_for_damage: "检查数据库文件",
    prune: "清理到期记录",
    ask_for_arrangement: "提示放假安排",
    name_unreached: "核对通知范围",
    guard: "数字核对",
    year_asking.ask: "询问年度表所缺内容",  # last: it goes with what the others put in
}
