"""Senders to be killed, on a clock that runs fast: a minute until a resend is two seconds here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot import wsgi
from bot.clock import monotonic
from bot.records import invariants
from bot.records.delivery import outbox
from bot.records.delivery.outbox import Outbox
from bot.records.delivery.robots import Robot
from bot.records.engine.database import Database, sole_service
from bot.wsgi import Service
from scheduler import wording
from scheduler.ticking import Ticker
from tests.chaos import bureau
from tests.chaos.family import Family, pause
from tests.chaos.recorder import Recorder
from tests.conftest import at

SPEED = 30
PER_ROBOT = 20  # no more than one minute's worth each
SEND_SECONDS = 30  # of the fast clock: leases end after four seconds of ours, long after every send
IDLE = 0.02
MORNING = at("2021-07-16 09:00")
WARMING = "热身"


class FastClock:
    """The same time in every process: it goes by the machine's monotonic clock."""

    def __init__(self, start: datetime, speed: int) -> None:
        self.start, self.speed, self.since = start, speed, monotonic()

    def now(self) -> datetime:
        return self.start + timedelta(seconds=(monotonic() - self.since) * self.speed)


@dataclass(frozen=True)
class Post:
    """An outbox full of messages, the other side that writes down what arrives, and a service to fork senders from."""

    service: Service
    recorder: Recorder
    messages: frozenset[str]
    remembering: frozenset[str] = frozenset()

    def ticker(self) -> Ticker:
        service, pushers = self.service, wsgi.pushers(self.service)
        return Ticker(service.database, service.office, service.clock, pushers, SEND_SECONDS, remembering=self.remembering)


def post_office(
    family: Family,
    url: str,
    folder: Path,
    messages: int,
    seed: int,
    *,
    per_robot: int = PER_ROBOT,
    remembering: bool = False,
) -> Post:
    """So many messages, `per_robot` for each of the robots that they need; the service is warm and holds no connection."""
    recorder = Recorder(family, folder, seed, remembering=remembering)
    robots = [f"r{n:03d}" for n in range(-(-messages // per_robot) + 1)]
    settings = bureau.settings(url, robots, recorder.url, reminders={"merge": False})
    service = wsgi.assemble(settings, FastClock(MORNING, SPEED))
    bureau.furnish(service.database, items=8, entered=MORNING)
    group = bureau.add_group(service.database, 0, None, robots[0])
    names = frozenset(f"第{n:05d}件" for n in range(messages))
    post = Post(service, recorder, names, service.office.robots if remembering else frozenset())
    with service.database.begin() as session:
        put(session, group, robots[0], WARMING)
    post.ticker().send()
    assert [one.text.splitlines()[-1] for one in recorder.deliveries()] == [WARMING]
    with service.database.begin() as session:
        for n, name in enumerate(sorted(post.messages)):
            put(session, group, robots[1 + n // per_robot], name)
    service.database.close()
    return post


def put(session: Session, group: int, robot: str, name: str) -> None:
    """One message; its last line names it."""
    content = {"text": f"办理提醒\n{name}", "people": [], "names": []}
    added = outbox.add(
        session,
        key=f"chaos:{name}",
        kind="notice",
        robot=f"wecom/{robot}",
        chat_id=group,
        day=MORNING.date(),
        content=json.dumps(content, ensure_ascii=False),
        not_before=MORNING,
        expires_at=None,
    )
    assert added


def send(post: Post) -> None:
    """What the scheduler process does, until killed."""
    ticker = post.ticker()
    with sole_service(post.service.database):
        if post.service.database.is_sqlite:
            ticker.after_crash()
        while True:
            ticker.send()
            pause(IDLE)


@dataclass(frozen=True)
class Outcome:
    """What a run came to: messages that neither arrived nor are named to the operators, second copies, labels, doubts."""

    messages: int
    lost: frozenset[str]
    copies: dict[str, list[str]]
    unknown: int

    @property
    def counted(self) -> dict[str, int]:
        """The run as columns of the report."""
        return {
            "messages": self.messages,
            "lost": len(self.lost),
            "copies": self.twice,
            "labelled": self.labelled,
            "unknown": self.unknown,
        }

    @property
    def twice(self) -> int:
        """How many copies too many."""
        return sum(len(texts) - 1 for texts in self.copies.values())

    @property
    def labelled(self) -> int:
        """How many messages arrived with the words 【补发】."""
        return sum(text.startswith(wording.RESENT) for texts in self.copies.values() for text in texts)


def outcome(post: Post, database: Database) -> Outcome:
    """The run as it stands now."""
    copies = post.recorder.copies()
    copies.pop(WARMING)
    with database.begin() as session:
        doubtful = session.scalars(select(Outbox.content).where(Outbox.state == "unknown")).all()
    named = {json.loads(content)["text"].splitlines()[-1] for content in doubtful}
    return Outcome(len(post.messages), post.messages - copies.keys() - named, copies, len(named))


def assert_promises(post: Post, database: Database) -> None:
    """Nothing was lost, nothing is there twice without a label, and every promise of the database holds."""
    found = outcome(post, database)
    assert not found.lost
    assert found.copies.keys() <= post.messages
    for texts in found.copies.values():
        assert sum(not text.startswith(wording.RESENT) for text in texts) <= 1, texts
        assert all(text.startswith(wording.RESENT) for text in texts[1:]), texts
    with database.snapshot() as session:
        broken = [one for one in invariants.look(session, post.service.clock.now()) if not one.ok]
        held = session.scalars(select(Robot.name).where(Robot.lease_until.is_not(None))).all()
    assert not broken and not held


def doubts(database: Database) -> list[timedelta]:
    """How long ago the messages that ended in doubt had been written for the first time, when they ended."""
    with database.begin() as session:
        query = select(Outbox.first_writing_at, Outbox.settled_at).where(Outbox.state == "unknown")
        return [settled - first for first, settled in session.execute(query) if first and settled]


def states(database: Database) -> dict[str, int]:
    """state → how many messages are in it"""
    with database.begin() as session:
        rows = session.execute(select(Outbox.state, func.count()).group_by(Outbox.state))
        return dict(rows.all())


def wait_until_sent(database: Database, seconds: float) -> dict[str, int]:
    """The states once nothing waits any more, or when the time is up."""
    until = monotonic() + seconds
    while True:
        found = states(database)
        if not ({"pending", "sending"} & found.keys()) or monotonic() > until:
            return found
        pause(0.25)
