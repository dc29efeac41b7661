"""Two replicas on PostgreSQL, one after the other killed and begun again: the platform gives no press up."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.clock import monotonic
from bot.records.engine.database import Database
from bot.records.inbox import Inbox
from bot.simulator import callbacks as platform
from bot.simulator.callbacks import Delivery, Exchange
from bot.simulator.wecom import WecomCallbacks
from tests import engines
from tests.chaos import bureau, callbacks
from tests.chaos.callbacks import Confirmed
from tests.chaos.conftest import Dice, Report, Size
from tests.chaos.family import Family, Flag, kept_port, listens, pause
from tests.chaos.test_service_killed import decided
from tests.conftest import at

pytestmark = pytest.mark.chaos

CLIENTS, DIVISIONS = 4, 8
EVERY, DOWN = 5.0, 2.0  # seconds between two kills, and until the killed one is begun again: the supervisor's pause and a start
AGAIN = 0.5  # seconds until the platform repeats what failed at once
PRESSES = 4  # a second of each client
QUICKER = 10  # the short form takes a tenth of the time, where the machine answers as quickly:
BETWEEN = 8  # presses at least that are answered between two kills
PATIENCE = 60  # seconds for those


def through_the_proxy(ports: Sequence[int], first: int, delivery: Delivery, heads: WecomCallbacks) -> Exchange:
    """What the platform sees behind a proxy that asks the other replica where one does not listen."""
    for place in range(len(ports)):
        port = ports[(first + place) % len(ports)]
        if listens(port):
            return platform.post(f"http://127.0.0.1:{port}", delivery, heads.opened)
    return Exchange(delivery, 502, 0, "", None, "no replica listens")


def press(ports: Sequence[int], items: Sequence[tuple[str, int]], file: Path, stop: Flag, pace: float) -> None:
    """Confirm one item after the other, at replicas in turn."""
    heads = callbacks.heads()
    with file.open("w", encoding="utf-8") as told:
        for turn, (number, division) in enumerate(items):
            if stop:
                return
            delivery = callbacks.confirmation(heads, number, division)
            post = partial(through_the_proxy, ports, turn, delivery, heads)
            callbacks.note(callbacks.delivered(delivery, number, post, AGAIN), told)
            pause(pace)


def test_f03_no_press_is_given_up_while_one_replica_after_the_other_is_killed(
    family: Family, tmp_path: Path, dice: Dice, size: Size, report: Report
):
    kills, quicker = size(8, 120), 1 if size.form == "full" else QUICKER
    url = engines.fresh_postgres()
    database = Database(url)
    presses = int(kills * EVERY * PRESSES * CLIENTS) + 1
    entered = bureau.furnish(database, items=presses, divisions=DIVISIONS, entered=at("2021-07-01 09:00"), in_review=True)
    bureau.add_group(database, 0, None, "r0")
    database.close()
    items = [(number, n % DIVISIONS) for n, number in enumerate(entered.numbers)]
    dice.random.shuffle(items)
    service, first = callbacks.warmed(bureau.settings(url, ["r0"]), *items.pop())
    kept = [kept_port() for _ in range(2)]
    ports, stop = [port for _, port in kept], Flag()
    replicas = [family.fork(partial(callbacks.serve, service, port)) for port in ports]
    files = [tmp_path / f"client-{n}.jsonl" for n in range(CLIENTS)]
    for port in ports:
        callbacks.wait_until_it_listens(port)
    pace = 1 / PRESSES / quicker
    clients = [family.fork(partial(press, ports, items[n::CLIENTS], files[n], stop, pace)) for n in range(CLIENTS)]
    since = monotonic()
    for kill in range(kills):
        place = kill % 2
        wait_for_more(files, than=answers(files), most=monotonic() + PATIENCE)
        pause(dice.random.uniform(0.2, 1) * (EVERY - DOWN) / quicker)
        family.kill_working(replicas[place])
        pause(DOWN / quicker)
        replicas[place] = family.fork(partial(callbacks.serve, service, ports[place]))
        callbacks.wait_until_it_listens(ports[place])
    stop.set()
    for client in clients:
        family.wait(client)
    for keeper, _ in kept:
        keeper.close()
    done = [first, *(line for file in files for line in callbacks.read(file))]
    assert_none_is_given_up(done, url, report, kills, dice.seed, monotonic() - since)
    for replica in replicas:
        family.kill_working(replica)
    engines.drop_postgres(url)


def answers(files: Sequence[Path]) -> int:
    """How many messages the clients have written down."""
    return sum(len(callbacks.read(file)) for file in files if file.exists())


def wait_for_more(files: Sequence[Path], *, than: int, most: float) -> None:
    while answers(files) < than + BETWEEN:
        assert monotonic() < most
        pause(0.02)


def assert_none_is_given_up(done: list[Confirmed], url: str, report: Report, kills: int, seed: int, seconds: float) -> None:
    database = Database(url)
    found = decided(database)
    with database.begin() as session:
        messages = session.scalar(select(func.count()).select_from(Inbox))
    database.close()
    again = sum(one.deliveries > 1 for one in done)
    lost = [one.number for one in done if not one.answered]
    report(
        what=f"one of two replicas killed, {again} presses delivered again (seed {seed})",
        engine="postgresql",
        faults=kills,
        messages=len(done),
        lost=len(lost),
        copies=sum(found.values()) - len(found),
        seconds=f"{seconds:.0f}",
    )
    assert not lost
    assert found == {one.number: 1 for one in done}
    assert messages == len(done)
