"""A naive model of questions and answers: it reads what was shown to whom where, and which facts the records hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.message import Reply
from bot.records.delivery.outbox import Outbox
from bot.records.engine.base import Table
from bot.records.facts import FactRow
from bot.records.hand_overs import HandOver
from bot.records.stand_ins import StandIn
from bot.records.suggestions import Suggestion
from bot.wsgi import Service
from tests.conftest import at, copy_of_sqlite, settings_for

YES = r"/批示 \d+ 发到群 第\d+条|/代理 确认 \d+|/交接 (?:确认|接收) \d+"
TO_SPEAKER = re.compile(rf"(?:同意请(?:单独回复 是，或)?发送|(?:请回复 是，或|也待您确认，请|的，请)发送)：(?P<yes>{YES})")
TO_ANOTHER = re.compile(rf"待(?P<whom>\S+?)(?:确认|同意)，.*\n请其回复 是，或发送：(?P<yes>{YES})")
NOT_TOLD = re.compile(r"(?P<item>\d{8}) 第(?P<place>\d+)条批示未发到群里，登记保留")
SINGLE, WECOM, GROUP = (None, "console"), (None, "wecom"), ("督办群", "console")
TABLES: tuple[type[Table], ...] = (FactRow, StandIn, HandOver, Outbox)
Place = tuple[str | None, str]


class Asked(NamedTuple):
    """A question: for whom it is, where it may be answered (None: anywhere), and until when."""

    whom: str
    where: Place | None
    until: datetime


@dataclass
class Facts:
    """What answers have recorded: commands that were done, with the row that shows it, and what is none any more."""

    done: set[tuple[str, int]] = field(default_factory=set)
    over: set[str] = field(default_factory=set)
    rows: tuple[int, ...] = ()


@dataclass
class Conversation:
    """A bureau in which people speak; every message comes a minute after the one before."""

    service: Service
    clock: StoppedClock
    asked: dict[str, Asked] = field(default_factory=dict)
    shown: dict[str, list[frozenset[str]]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)  # instructions that are not to be told

    def say(self, words: str, by: str, where: Place) -> Reply:
        """One message; what its reply shows is remembered."""
        self.clock.at += timedelta(minutes=1)
        reply = speak(self.service, words, by, *where)
        if found := frozenset(TO_SPEAKER.findall(reply.text)):
            for yes in found:
                self.asked.setdefault(yes, Asked(by, where, self.clock.at + timedelta(days=1)))
            self.shown.setdefault(by, []).append(found)
        for whom, yes in TO_ANOTHER.findall(reply.text):
            self.asked[yes] = Asked(whom, None, self.clock.at + timedelta(days=3))
            self.shown.setdefault(whom, []).append(frozenset({yes}))
        self.kept |= {f"/批示 {item} 发到群 第{place}条" for item, place in NOT_TOLD.findall(reply.text)}
        return reply

    def last_shown(self, by: str, where: Place) -> frozenset[str]:
        """What this person was asked last of what may be answered here."""
        here = [found & self.answered_here(by, where) for found in self.shown.get(by, ())]
        return next((found for found in reversed(here) if found), frozenset())

    def asked_where(self, by: str) -> Place:
        """Where this person may answer what was shown last."""
        last = self.shown.get(by, [frozenset()])[-1]
        return next((found for yes in sorted(last) if (found := self.asked[yes].where)), SINGLE)

    def answered_here(self, by: str, where: Place) -> frozenset[str]:
        return frozenset(yes for yes, asked in self.asked.items() if asked.whom == by and asked.where in (None, where))

    def open(self, by: str, where: Place) -> frozenset[str]:
        """The questions that still wait for this person's answer here."""
        facts, now = self.facts(), self.clock.at + timedelta(minutes=1)  # when the answer comes
        closed = facts.over | self.kept | {yes for yes, _ in facts.done}
        return frozenset(yes for yes in self.answered_here(by, where) - closed if self.asked[yes].until > now)

    def meant_by_an_answer(self, by: str, where: Place) -> frozenset[str]:
        """The one question that a mere 是 or 否 answers now: the only one that waits, when it was also shown last; else none."""
        waiting = self.open(by, where)
        return waiting if len(waiting) == 1 and waiting <= self.last_shown(by, where) else frozenset()

    def facts(self) -> Facts:
        """What the records hold."""
        found = Facts()
        with self.service.database.begin() as session:
            items = {item.id: item.number for item in session.query(Suggestion)}
            of_fact = {}
            for fact in session.query(FactRow).filter_by(kind="批示"):
                of_fact[fact.id] = f"/批示 {items[fact.suggestion_id]} 发到群 第{fact.subject}条"
                found.over |= {of_fact[fact.id]} if fact.superseded_at else set()
            told = session.query(Outbox).filter(Outbox.key.startswith("instruction:"))
            found.done = {(of_fact[int(notice.key.split(":")[2])], notice.id) for notice in told}
            stand_ins = session.query(StandIn).all()
            for row in stand_ins:
                yes = f"/代理 确认 {row.id}"
                if row.confirmed_at and row.asked_by != row.absent_id:
                    found.done.add((yes, row.id))
                beside = (one for one in stand_ins if one.confirmed_at and not one.ended_at and one.absent_id == row.absent_id)
                if row.ended_at or any(one.since <= row.until and row.since <= one.until for one in beside):
                    found.over.add(yes)
            for going in session.query(HandOver):
                if going.confirmed_at and going.asked_by != going.giving_id:
                    found.done.add((f"/交接 确认 {going.id}", going.id))
                if going.accepted_at:
                    found.done.add((f"/交接 接收 {going.id}", going.id))
                late = (going.confirmed_at or going.asked_at) <= self.clock.now() - timedelta(days=3)
                if going.ended_at or (late and not going.accepted_at):
                    found.over |= {f"/交接 确认 {going.id}", f"/交接 接收 {going.id}"}
            counted = [session.query(table).count() for table in TABLES]
            counted.append(session.query(FactRow).filter(FactRow.superseded_at.is_not(None)).count())
            found.rows = tuple(counted)
        return found


@contextmanager
def opened() -> Iterator[Conversation]:
    """The sample bureau, in which everybody also has an account of WeCom."""
    with TemporaryDirectory() as folder:
        clock = StoppedClock(at("2021-07-16 09:00"))
        service = wsgi.assemble(settings_for(copy_of_sqlite(Path(folder))), clock)
        try:
            yield Conversation(service, clock)
        finally:
            service.database.close()
