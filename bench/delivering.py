"""`python -m bench.delivering [reminders] [chats]`: as many reminders as given, planned and sent by two schedulers on PostgreSQL.

Three runs: with one message per duty and no limits, each exactly once and in the order of its chat; with merging and limits,
each sent or covered by a message that was; and 5,000 under the real limits in simulated time against the pretend platform.
A run that breaks a promise raises; goals of time count for 100,000 reminders over 500 chats.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from multiprocessing.synchronize import Barrier
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import func, select

from bench import crowd
from bench.figures import machine, percentile
from bot import wsgi
from bot.clock import StoppedClock
from bot.outgoing import PlatformAnswer
from bot.platforms.doors import OWN_GROUP, To
from bot.platforms.wecom import codes, webhook
from bot.records.delivery.outbox import Outbox, Reminded
from bot.records.engine.database import Database
from bot.records.suggestions import Suggestion
from bot.simulator.pace import Rules
from bot.simulator.postbox import Fate, Postbox
from bot.simulator.robots import WecomRobots
from bot.wsgi import Service
from scheduler import planning, sending
from tests import engines
from tests.chaos import bureau
from tests.conftest import at

REMINDERS, CHATS = 100_000, 500
PLAN_SECONDS, DRAIN_SECONDS = 15, 180
DEADLINE, SOON = date(2021, 7, 16), date(2021, 7, 23)  # today, and in five working days
NUMBER = re.compile(r"(?<=[：、])\d{4,8}(?=[、 ])")  # as a reminder shows it
OPENING = at("2021-07-16 08:30")
LIMITED, LIMITED_CHATS, MOST_MINUTES = 5_000, 25, 10


class Recording:
    """A robot of the recording platform: what it is asked to say is in the file before it answers."""

    def __init__(self, robot: str, file: int) -> None:
        self.robot, self.file = robot, file

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: To = OWN_GROUP) -> str:
        return words.replace("\n", " ")

    def picture(self, png: str) -> str:
        return png

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        on_writing()
        os.write(self.file, f"{self.robot}\t{payload}\n".encode())


class Pretending:
    """A robot of the pretend WeCom, without the network between."""

    def __init__(self, robots: WecomRobots, key: str) -> None:
        self.robots, self.key = robots, key
        self.render = webhook.Webhook(None, "", key).render  # type: ignore[arg-type]

    def picture(self, png: str) -> str:
        return png

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        on_writing()
        received = self.robots.send(self.key, payload.encode())
        codes.judge(PlatformAnswer(200, dict(received.answer or {})))


@contextmanager
def furnished(batches: dict[date, int], chats: int) -> Iterator[str]:
    """The URL of a PostgreSQL database with so many items, and a group with a robot for each division."""
    url = engines.fresh_postgres()
    database = Database(url)
    crowd.furnish(database, batches, divisions=chats)
    database.close()
    yield url
    engines.drop_postgres(url)


def service_of(url: str, chats: int, at: datetime, *, merge: bool, per_minute: int) -> Service:
    robots = [f"r{n}" for n in range(chats)]
    chosen = bureau.settings(url, robots, reminders={"merge": merge}, limits={"per_minute": per_minute})
    return wsgi.assemble(chosen, StoppedClock(at))


def work(url: str, chats: int, merge: bool, per_minute: int, said: Path, times: Path, both: Barrier) -> None:
    """One scheduler: plan, and once both have, send until nothing waits; writes down how long each took."""
    service = service_of(url, chats, OPENING + timedelta(minutes=10), merge=merge, per_minute=per_minute)
    file = os.open(said, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    pushers = {robot: Recording(robot, file) for robot in service.office.robots}
    since = perf_counter()
    new = planning.plan(service.database, service.office, service.clock.now())
    planning_took = perf_counter() - since
    both.wait()  # only one plans: the other would find nothing to send and go home
    planned = perf_counter()
    while waiting(service.database):
        sending.send_due(service.database, service.office, service.clock, pushers)
    times.write_text(f"{planning_took} {perf_counter() - planned} {new}", encoding="utf-8")
    service.database.close()


def waiting(database: Database) -> int:
    with database.begin() as session:
        states = ("pending", "sending")
        return session.scalar(select(func.count()).select_from(Outbox).where(Outbox.state.in_(states))) or 0


def two_schedulers(url: str, chats: int, folder: Path, *, merge: bool, per_minute: int) -> tuple[float, float, list[list[str]]]:
    """Seconds of planning and of draining, the longer of the two, and what was said: robot and text, in order."""
    said, times = folder / "said", [folder / "first", folder / "second"]
    processes = multiprocessing.get_context("spawn")
    barrier = processes.Barrier(2)
    both = [processes.Process(target=work, args=(url, chats, merge, per_minute, said, file, barrier)) for file in times]
    for one in both:
        one.start()
    for one in both:
        one.join()
        assert one.exitcode == 0
    took = [file.read_text(encoding="utf-8").split() for file in times]
    lines = [line.split("\t") for line in said.read_text(encoding="utf-8").splitlines()]
    return max(float(plan) for plan, *_ in took), max(float(drain) for _, drain, _ in took), lines


def singly(reminders: int, chats: int) -> tuple[float, float]:
    """One message per duty, no limits: each exactly once, in the order of its chat. Seconds of planning and draining."""
    with furnished({DEADLINE: reminders}, chats) as url, TemporaryDirectory() as name:
        plan, drain, said = two_schedulers(url, chats, Path(name), merge=False, per_minute=0)
        database = Database(url)
        with database.begin() as session:
            query = select(Outbox.robot, func.substr(Suggestion.number, 5)).join(Reminded, Reminded.outbox_id == Outbox.id)
            rows = session.execute(query.join(Suggestion, Suggestion.id == Reminded.suggestion_id).order_by(Outbox.id)).all()
        database.close()
    planned: dict[str, list[str]] = defaultdict(list)
    for robot, number in rows:
        planned[robot].append(number)
    heard: dict[str, list[str]] = defaultdict(list)
    for robot, text in said:
        heard[robot].append(NUMBER.findall(text)[0])
    assert len(said) == reminders == len(rows)
    assert heard == planned, "not in the order of the chat"
    return plan, drain


def merged(reminders: int, chats: int) -> tuple[float, float, int]:
    """Merged, with limits: every reminder was sent or is covered by one that was. Seconds, and how many messages."""
    with furnished({DEADLINE: reminders}, chats) as url, TemporaryDirectory() as name:
        plan, drain, said = two_schedulers(url, chats, Path(name), merge=True, per_minute=20)
        database = Database(url)
        with database.begin() as session:
            query = select(func.count()).select_from(Reminded).join(Outbox, Outbox.id == Reminded.outbox_id)
            assert session.scalar(query.where(Outbox.state == "sent")) == reminders
        database.close()
    numbered = Counter((robot, text.partition("）")[0] if "】（" in text else "") for robot, text in said)
    assert max(numbered.values()) == 1, "two messages in one group"
    told = [(robot, number) for robot, text in said for number in NUMBER.findall(text)]
    assert len(told) == reminders, "something is not named"
    return plan, drain, len(said)


def limited(reminders: int, chats: int, *, aligned: bool) -> tuple[float, float]:
    """The real limits, second by second, a fifth on the day of their deadline; minutes until those were there: median, p99.

    Raises when the platform had to say "too fast" once, or dropped something.
    """
    with furnished({DEADLINE: reminders // 5, SOON: reminders - reminders // 5}, chats) as url:
        service = service_of(url, chats, OPENING, merge=False, per_minute=20)
        clock = service.clock
        assert isinstance(clock, StoppedClock)
        postbox = Postbox()
        platform = WecomRobots({f"r{n}": f"r{n}" for n in range(chats)}, clock, postbox, rules=Rules(aligned=aligned, drops=True))
        pushers = {robot: Pretending(platform, robot.partition("/")[2]) for robot in service.office.robots}
        assert planning.plan(service.database, service.office, clock.now()) == reminders
        while waiting(service.database):
            sending.send_due(service.database, service.office, clock, pushers)
            clock.at += timedelta(seconds=1)
        service.database.close()
    fates = Counter(one.fate for one in postbox.entries())
    assert fates == {Fate.DELIVERED: reminders}, fates
    assert len({(one.conversation, one.text) for one in postbox.entries()}) == reminders
    late = [(one.when - OPENING).total_seconds() / 60 for one in postbox.entries() if "今日到期" in one.text]
    assert len(late) == reminders // 5
    return median(late), percentile(late, 99)


def main(reminders: int = REMINDERS, chats: int = CHATS) -> int:
    print(machine(), flush=True)
    whole = reminders == REMINDERS
    plan, drain = singly(reminders, chats)
    met = plan <= PLAN_SECONDS and drain <= DRAIN_SECONDS
    print(
        f"{reminders} over {chats} chats, one each, no limits: plan {plan:.1f} s, drain {drain:.0f} s, each once, in order",
        flush=True,
    )
    plan, drain, messages = merged(reminders, chats)
    told = f"{messages} messages, every reminder sent or covered"
    print(f"{reminders} over {chats} chats, merged, with limits: plan {plan:.1f} s, drain {drain:.0f} s, {told}", flush=True)
    for aligned in (False, True):
        middle, late = limited(LIMITED, LIMITED_CHATS, aligned=aligned)
        met = met and late <= MOST_MINUTES
        window = "minutes of the clock" if aligned else "any 60 seconds"
        print(
            f"{LIMITED} over {LIMITED_CHATS} chats, 20 in {window}: none refused, none dropped; "
            f"on the day of the deadline after {middle:.1f} min, p99 {late:.1f} min",
            flush=True,
        )
    return 1 if whole and not met else 0


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
