"""A process is killed while it answers over a long connection: the next one says what was kept and not said, once."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from bot import wsgi
from bot.clock import SystemClock, monotonic
from bot.connections import LeaseKeeper
from bot.connections.machine import Tempo
from bot.connections.owing import OwedAnswers
from bot.message import Message
from bot.records.engine.database import Database
from bot.records.inbox import Inbox
from bot.simulator.wecom_gateway import WecomGateway
from bot.told import ToldOnce
from tests.chaos.conftest import Dice, Report, Size
from tests.chaos.family import Family, Flag, kept_port, pause
from tests.conftest import WECOM_CORP, ZONE, settings_for

pytestmark = pytest.mark.chaos

ROBOT, SECRET = "aib-chaos", "a secret of the long connection"
LEASE = 2.0  # seconds; a tenth of the service's
MESSAGES = 40  # at once, each by somebody else
SLOWLY = 0.03  # seconds that the gateway takes for each answer, so that most are kept and not said at a kill


def serve_gateway(port: int, told: Path) -> None:
    """The pretend gateway: it brings all messages to the first who connects, and writes down who heard how many answers."""
    gateway = WecomGateway({ROBOT: SECRET}, port=port)
    gateway.heard = lambda req_id, body: pause(SLOWLY)
    asked: dict[str, str] = {}
    while True:
        if gateway.live and not asked:
            asked = {f"u{n}": gateway.said(f"u{n}", "/帮助") for n in range(MESSAGES)}
        said = {user: len(gateway.callbacks[req_id].answers) for user, req_id in asked.items()}
        seen = Counter(said) + Counter(body["chatid"] for body in list(gateway.pushed))
        told.with_suffix(".new").write_text(json.dumps({"heard": seen, "lives": len(gateway.subscriptions)}))
        told.with_suffix(".new").replace(told)
        pause(0.02)


def unchanged(keeper: LeaseKeeper) -> None:
    return


def hold(url: str, port: int, stop: Flag, change: Callable[[LeaseKeeper], None]) -> None:
    """A process of the service with its line."""
    bot = {"mode": "long_connection", "bot_id": ROBOT, "secret": SECRET}
    section = {"corp_id": WECOM_CORP, "ws_url": f"ws://127.0.0.1:{port}", "bot": bot}
    service = wsgi.assemble(settings_for(url, platforms={"wecom": section}), SystemClock(ZONE))
    running = wsgi.lines(service)
    for keeper in running.keepers:
        keeper.lease = timedelta(seconds=LEASE)
        keeper.loop.tempo = keeper.loop.machine.tempo = Tempo(shortest=0.1)
        change(keeper)
    running.start()
    while not stop:
        pause(0.02)
    running.stop()


@dataclass(frozen=True)
class Outcome:
    """Of the messages that were kept: how often each of those persons heard an answer, and how many kills there were."""

    heard: tuple[int, ...]
    kills: int

    @property
    def lost(self) -> int:
        return self.heard.count(0)

    @property
    def twice(self) -> int:
        return sum(times > 1 for times in self.heard)


def run(
    url: str,
    folder: Path,
    family: Family,
    dice: Dice,
    kills: int,
    change: Callable[[LeaseKeeper], None] = unchanged,
    patience: float = 20.0,
) -> Outcome:
    """One process after the other is killed while it says what is owed; the last one lives until nothing is owed any more,
    somebody has heard it twice, or so many seconds have passed."""
    keeper, port = kept_port()
    told, database = folder / "gateway.json", Database(url)
    gateway = family.fork(lambda: serve_gateway(port, told))

    def counted(*conditions: object) -> int:
        with database.begin() as session:
            return session.scalar(select(func.count()).select_from(Inbox).where(*conditions)) or 0  # type: ignore[arg-type]

    def seen() -> dict[str, Any]:
        return json.loads(told.read_text()) if told.exists() else {"heard": {}, "lives": 0}

    def heard() -> Counter[str]:
        return Counter(seen()["heard"])

    def until(condition: Callable[[], object]) -> None:
        end = monotonic() + 30
        while not condition():
            assert monotonic() < end, f"it did not come about, seed {dice.seed}"
            pause(0.02)

    stop = Flag()
    for kill in range(kills):
        victim = family.fork(lambda: hold(url, port, stop, change))
        before = sum(heard().values())
        until(lambda: counted() >= MESSAGES / 2 and sum(heard().values()) > before)  # noqa: B023 - looked at in this round
        pause(dice.random.uniform(0, 3 * SLOWLY))
        family.kill_working(victim)
        if kill == 0:
            pause(2 * SLOWLY)  # what had left is written down
            assert sum(heard().values()) < counted(), f"nothing was owed, seed {dice.seed}"
    last = family.fork(lambda: hold(url, port, stop, change))
    until(lambda: seen()["lives"] == kills + 1)
    end = monotonic() + patience
    while counted(Inbox.owed_to.is_not(None)) and monotonic() < end and max(heard().values()) < 2:
        pause(0.05)
    pause(0.5)  # what is under way arrives and is written down
    kept = counted()
    stop.set()
    family.wait(last)
    family.kill_working(gateway)
    keeper.close()
    database.close()
    found = heard()
    times = [times for times in found.values() if times]
    return Outcome((*times, *(0 for _ in range(kept - len(times)))), kills)


def test_what_was_kept_is_said_once_by_the_next_process(
    postgres_url: str, quick_folder: Path, family: Family, dice: Dice, size: Size, report: Report
):
    kills = size(1, 12)
    found = run(postgres_url, quick_folder, family, dice, kills)
    report(what="killed while it answers over a line", engine="postgresql", faults=kills, lost=found.lost, copies=found.twice)
    assert found.twice == 0, f"seed {dice.seed}"
    assert found.lost <= kills, f"seed {dice.seed}"  # noted as leaving, one command at a time, and killed before it left


class Forgetful(OwedAnswers):
    """Says nothing of what an earlier process left: what this project must never be."""

    def look(self) -> None:
        return


class Careless(ToldOnce):
    """Does not note that an answer leaves."""

    def leaving(self, message: Message) -> bool:
        return True


def forgetful(keeper: LeaseKeeper) -> None:
    keeper.owed = Forgetful(keeper.loop, keeper.database, keeper.clock)


def careless(keeper: LeaseKeeper) -> None:
    keeper.loop.answering.told = Careless(keeper.database, keeper.office, keeper.clock)


def test_a_service_that_does_not_look_back_loses_answers(
    postgres_url: str, quick_folder: Path, family: Family, dice: Dice, report: Report
):
    found = run(postgres_url, quick_folder, family, dice, 1, forgetful, patience=1.0)
    report(what="control: does not look back", engine="postgresql", faults=1, lost=found.lost, copies=found.twice)
    assert found.lost > found.kills


def test_a_service_that_does_not_note_what_leaves_says_it_twice(
    postgres_url: str, quick_folder: Path, family: Family, dice: Dice, report: Report
):
    found = run(postgres_url, quick_folder, family, dice, 1, careless)
    report(what="control: does not note what leaves", engine="postgresql", faults=1, lost=found.lost, copies=found.twice)
    assert found.twice
