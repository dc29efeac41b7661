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
from bot.records import outbox
from bot.records.database import Database, sole_service
from bot.records.outbox import Outbox
from bot.wsgi import Service
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

    def ticker(self) -> Ticker:
        service = self.service
        return Ticker(service.database, service.office, service.clock, wsgi.pushers(service), SEND_SECONDS)


def post_office(family: Family, url: str, folder: Path, messages: int, seed: int) -> Post:
    """So many messages, PER_ROBOT for each of the robots that they need; the service is warm and holds no connection."""
    recorder = Recorder(family, folder, seed)
    robots = [f"r{n:03d}" for n in range(-(-messages // PER_ROBOT) + 1)]
    settings = bureau.settings(url, robots, recorder.url)
    service = wsgi.assemble(settings, FastClock(MORNING, SPEED))
    bureau.furnish(service.database, items=8, entered=MORNING)
    group = bureau.add_group(service.database, 0, None, robots[0])
    post = Post(service, recorder, frozenset(f"第{n:04d}件" for n in range(messages)))
    with service.database.begin() as session:
        put(session, group, robots[0], "热身")
    post.ticker().send()
    assert [one.text.splitlines()[-1] for one in recorder.deliveries()] == ["热身"]
    with service.database.begin() as session:
        for n, name in enumerate(sorted(post.messages)):
            put(session, group, robots[1 + n // PER_ROBOT], name)
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
