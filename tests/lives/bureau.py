"""A small bureau in memory in which generated stories are played, and what its parts say, read as an outsider reads it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.ledger_desk import bring_ledger, bring_people
from bot.message import Reply
from bot.records.engine.library import sqlite3
from bot.wsgi import Service
from tests import engines
from tests.conftest import at, furnish, settings_for
from tests.documents import books
from tests.lives.days import Days
from tests.lives.model import Item
from tests.lives.posts import STAFF, Posts, Row
from tests.scenarios.changing import people_list
from tests.scheduler import naive

BEGIN = date(2021, 3, 8)  # the Monday after the hand-over
OFFICE = "督查示员"
# number, body, level, handling, lead division, assisting divisions, due
ITEMS = (
    ("20210032", "人大", "市", "主办", "信息化推进处", ("电子信息产业处", "软件产业处"), date(2021, 7, 31)),
    ("20210257", "政协", "市", "独办", "融资服务处", (), date(2021, 7, 31)),
    ("20210021", "人大", "市", "会办", "信息化推进处", ("软件产业处",), date(2021, 6, 15)),
    ("0317", "人大", "省", "分办", "规划与政策法规处", ("经济运行处",), date(2021, 4, 30)),
)
EXTRA = ("类别", "代表", "重点建议")
TOGETHER = ("0317",)  # two deputies made it, and it is a key item
BODIES = {number: body for number, body, *_ in ITEMS}
RECEIVED = date(2021, 3, 5)
PEOPLE = (*(name for staff in STAFF.values() for name in staff[:2]), "副局长甲", "副局长乙", "局长", "卫示航", "沈示达", "曹示均")
LIGHT = re.compile(r"[绿黄橙红灰]灯")


@cache
def template() -> Path:
    """A SQLite file with the sample's people and the stories' items, handed over on 5 March and untouched."""
    folder = Path(mkdtemp(prefix="duban-stories-"))
    url = engines.fresh_sqlite(folder)
    service = wsgi.assemble(settings_for(url), StoppedClock(at("2021-03-05 09:00")))
    furnish(service, ledger=None)
    rows = [row(item) for item in handed_over()]
    bring_ledger(service, books.ledger(folder / "items.xlsx", *rows, extra=EXTRA), now=at("2021-03-05 09:00"))
    service.database.close()
    return folder / "duban.db"


def handed_over() -> list[Item]:
    """The items as they were handed over."""
    return [
        Item(number, handling, lead, list(assisting), RECEIVED, due, *STAFF[lead], together=number in TOGETHER)
        for number, _, _, handling, lead, assisting, due in ITEMS
    ]


def row(item: Item) -> dict[str, object]:
    """An item's line in the ledger."""
    body, level = next((body, level) for number, body, level, *_ in ITEMS if number == item.number)
    officer, head, leader = STAFF[item.lead]
    return {
        "编号": item.number,
        "级别": level,
        "类别": body,
        "案由": f"关于某事{item.number}的建议",
        "办理类型": item.handling,
        "主办单位": "市大数据局" if item.joint else "",
        "牵头处室": item.lead,
        "配合处室": "、".join(item.assisting),
        "第一责任人": head,
        "直接责任人": officer,
        "分管领导": leader,
        "办理时限": item.limit.isoformat(),
        "代表": "周示戊、李示丁" if item.together else "周示戊",
        "重点建议": "是" if item.together else "",
    }


LEDGERS: dict[tuple[object, ...], Path] = {}


def ledger_with(item: Item) -> Path:
    """A ledger that has the item as it is now; made once for all stories."""
    cells = row(item)
    known = tuple(cells.values())
    if known not in LEDGERS:
        LEDGERS[known] = books.ledger(template().parent / f"{len(LEDGERS)}.xlsx", cells, extra=EXTRA)
    return LEDGERS[known]


@cache
def list_of(*rows: Row) -> Path:
    """A list of people with these rows."""
    folder = template().parent / f"people-{'-'.join(row[0] for row in rows)}"
    folder.mkdir()
    return people_list(folder, *rows)


def year_days() -> Days:
    """The working days of 2021 and 2022, written by hand from the State Council's arrangements."""
    rests = {date(2021, month, day) for month, day in naive.RESTS[2021]}
    worked = {date(2021, month, day) for month, day in naive.WORKED[2021]}
    for month, first, last in (
        (1, 1, 3),
        (1, 31, 31),
        (2, 1, 6),
        (4, 3, 5),
        (4, 30, 30),
        (5, 1, 4),
        (6, 3, 5),
        (9, 10, 12),
        (10, 1, 7),
    ):
        rests |= {date(2022, month, day) for day in range(first, last + 1)}
    worked |= {date(2022, *day) for day in ((1, 29), (1, 30), (4, 2), (4, 24), (5, 7), (10, 8), (10, 9))}
    return Days(rests, worked)


@dataclass
class Bureau:
    """A service in memory, the model of what happened in it, and the day it is."""

    service: Service
    clock: StoppedClock
    items: list[Item]
    days: Days = field(default_factory=year_days)
    letters: int = 0
    promises: list[str] = field(default_factory=list)
    posts: Posts = field(default_factory=Posts)
    past: list[tuple[date, str, list[Item], str]] = field(
        default_factory=list
    )  # to be taken back: day, by whom, items before, which

    @property
    def today(self) -> date:
        return self.clock.at.date()

    def say(self, text: str, by: str) -> Reply:
        return speak(self.service, text, by, None, "console")

    def days_pass(self, count: int) -> None:
        self.clock.at += timedelta(days=count)

    def listed(self, rows: list[Row]) -> bool:
        """The list of people is imported with these rows; False for none."""
        if rows:
            result = bring_people(self.service, list_of(*rows), dated=True)
            assert result.written, result
            self.past.clear()
        return bool(rows)

    def imported(self, item: Item) -> None:
        """The ledger is imported with the item as it is now, otherwise than it was."""
        result = bring_ledger(self.service, ledger_with(item), now=self.clock.now(), answers=books.EMPTIED, tell=True)
        assert result.written and len(result.updated) == 1, result

    @contextmanager
    def trying(self) -> Iterator[None]:
        """What happens inside did not happen."""
        with closing(sqlite3.connect(":memory:")) as kept:
            driver = raw(self.service)
            driver.backup(kept)
            try:
                yield
            finally:
                kept.backup(driver)


def raw(service: Service) -> Any:
    """The driver's own connection: in memory there is one."""
    connection = service.database.engine.raw_connection()
    try:
        return connection.driver_connection
    finally:
        connection.close()


@contextmanager
def opened() -> Iterator[Bureau]:
    """A bureau on a copy of the template in memory."""
    clock = StoppedClock(at(f"{BEGIN} 09:00"))
    service = wsgi.assemble(settings_for("sqlite:///:memory:"), clock)
    with closing(sqlite3.connect(template())) as source:
        source.backup(raw(service))
    yield Bureau(service, clock, handed_over())
    service.database.close()
