"""Two processes and one robot that may have one connection: whatever becomes of them, there is one at any time."""

from __future__ import annotations

import json
import os
import signal
from datetime import timedelta
from pathlib import Path

import pytest

from bot import wsgi
from bot.clock import SystemClock, monotonic
from bot.connections.machine import Tempo
from bot.records.engine.database import Database
from bot.records.lines import LineRow
from bot.simulator.wecom_gateway import WecomGateway
from tests.chaos.conftest import Dice, Report, Size
from tests.chaos.family import Family, Flag, kept_port, pause
from tests.conftest import WECOM_CORP, ZONE, settings_for

pytestmark = pytest.mark.chaos

ROBOT, SECRET = "aib-chaos", "a secret of the long connection"
LEASE = 3.0  # seconds; a tenth of the service's
TAKEOVER = 60 * LEASE / 30


def serve_gateway(port: int, told: Path) -> None:
    """The pretend gateway, which writes down what it saw."""
    gateway = WecomGateway({ROBOT: SECRET}, port=port)
    while True:
        seen = {"overlaps": gateway.overlaps, "subscriptions": len(gateway.subscriptions), "live": gateway.live is not None}
        told.with_suffix(".new").write_text(json.dumps(seen))
        told.with_suffix(".new").replace(told)
        pause(0.02)


def hold(url: str, port: int, stop: Flag) -> None:
    """A process of the service with its line, until it is stopped cleanly, or killed."""
    bot = {"mode": "long_connection", "bot_id": ROBOT, "secret": SECRET}
    section = {"corp_id": WECOM_CORP, "ws_url": f"ws://127.0.0.1:{port}", "bot": bot}
    service = wsgi.assemble(settings_for(url, platforms={"wecom": section}), SystemClock(ZONE))
    running = wsgi.lines(service)
    for keeper in running.keepers:
        keeper.lease = timedelta(seconds=LEASE)
        keeper.loop.tempo = keeper.loop.machine.tempo = Tempo(shortest=0.1)
    running.start()
    while not stop:
        pause(0.02)
    running.stop()


class Looking:
    """What the database and the gateway tell."""

    def __init__(self, url: str, told: Path) -> None:
        self.database, self.told = Database(url), told

    def gateway(self) -> dict[str, int]:
        found: dict[str, int] = json.loads(self.told.read_text()) if self.told.exists() else {}
        return found

    def holder(self) -> int | None:
        """The process that holds the line, and is connected."""
        with self.database.glances() as session:
            row = session.get(LineRow, "wecom/bot", populate_existing=True)
            if row is None or row.holder is None or row.state != "live":
                return None
            return int(row.holder.split(":")[1])

    def taken(self, processes: dict[int, Flag], seconds: float) -> tuple[int, float]:
        """Who of these holds the line and is connected, and after how long."""
        began = monotonic()
        while (found := self.holder()) not in processes or not self.gateway().get("live"):
            assert monotonic() - began < seconds, "nobody took the line"
            pause(0.02)
        assert found is not None
        return found, monotonic() - began


def test_one_connection_at_any_time_however_its_holders_end(
    postgres_url: str, quick_folder: Path, family: Family, size: Size, dice: Dice, report: Report
):
    keeper, port = kept_port()
    told = quick_folder / "gateway.json"
    family.fork(lambda: serve_gateway(port, told))
    processes: dict[int, Flag] = {}

    def begin() -> None:
        stop = Flag()
        processes[family.fork(lambda: hold(postgres_url, port, stop))] = stop

    begin()
    begin()
    looking = Looking(postgres_url, told)
    killed, stopped, rounds = [], [], size(4, 100)
    for _ in range(rounds):
        holder, _ = looking.taken(processes, TAKEOVER + 10)
        before = looking.gateway()["subscriptions"]
        pause(dice.random.random())
        flag = processes.pop(holder)
        if dice.random.random() < 0.25:
            flag.set()
            _, seconds = looking.taken(processes, TAKEOVER + 10)
            stopped.append(seconds)
            family.wait(holder)
        else:
            family.kill_working(holder)
            _, seconds = looking.taken(processes, TAKEOVER + 10)
            killed.append(seconds)
        assert looking.gateway()["subscriptions"] == before + 1, f"seed {dice.seed}"
        begin()
    keeper.close()
    looking.database.close()
    assert looking.gateway()["overlaps"] == 0, f"seed {dice.seed}"
    assert max(killed, default=0) <= TAKEOVER and max(stopped, default=0) <= 2
    report(what="holders of a line ended", engine="postgresql", faults=rounds, copies=0, seconds=f"{max(killed, default=0):.1f}")


def test_a_holder_that_slept_through_its_lease_leaves_the_line_to_its_successor(
    postgres_url: str, quick_folder: Path, family: Family
):
    keeper, port = kept_port()
    told = quick_folder / "gateway.json"
    family.fork(lambda: serve_gateway(port, told))
    processes = {family.fork(lambda: hold(postgres_url, port, Flag())): Flag() for _ in range(2)}
    looking = Looking(postgres_url, told)
    asleep, _ = looking.taken(processes, TAKEOVER + 10)
    os.kill(asleep, signal.SIGSTOP)
    others = {process: flag for process, flag in processes.items() if process != asleep}
    awake, _ = looking.taken(others, TAKEOVER + 10)
    os.kill(asleep, signal.SIGCONT)
    pause(LEASE)
    assert looking.holder() == awake and looking.gateway()["subscriptions"] == 2
    keeper.close()
    looking.database.close()
