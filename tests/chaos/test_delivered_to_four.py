"""The same callbacks reach four processes (SQLite: one, over four threads) at once: one effect each, four answers alike."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from bot.clock import monotonic
from bot.records.delivery.outbox import Outbox
from bot.records.engine.database import Database
from bot.records.inbox import Inbox
from bot.records.journal import Journal
from bot.records.reviews import ReviewDecision
from bot.simulator import callbacks as platform
from bot.simulator.callbacks import Delivery, compact
from bot.simulator.wecom import WecomCallbacks
from tests.chaos import bureau, callbacks
from tests.chaos.conftest import Dice, Size
from tests.chaos.family import Family, kept_port, pause
from tests.conftest import at

pytestmark = pytest.mark.chaos

TIMES, DIVISIONS = 4, 8
PATIENCE = 30  # seconds for one message
AGAIN = 0.03  # seconds until a message that found the service busy is delivered again


def answer(heads: WecomCallbacks, port: int, delivery: Delivery) -> tuple[str, int]:
    """The plain text of the answer, and how many times the service was busy before."""
    until, busy = monotonic() + PATIENCE, 0
    while True:
        exchange = platform.post(f"http://127.0.0.1:{port}", delivery, heads.opened)
        if exchange.answer is not None:
            assert callbacks.took_effect(exchange)
            return compact(exchange.answer), busy
        assert exchange.status in (0, 503), f"{exchange.status} {exchange.fault}"
        assert monotonic() < until
        busy += 1
        pause(AGAIN)


def test_f42_a_callback_delivered_to_all_at_once_takes_effect_once_and_is_answered_alike(
    database_url: str, family: Family, tmp_path: Path, dice: Dice, size: Size
):
    messages = size(30, 200)
    database = Database(database_url)
    morning = at("2021-07-01 09:00")
    entered = bureau.furnish(database, items=messages + 1, divisions=DIVISIONS, entered=morning, in_review=True)
    bureau.add_group(database, 0, None, "r0")
    database.close()
    items = [(number, n % DIVISIONS) for n, number in enumerate(entered.numbers)]
    dice.random.shuffle(items)
    service, _ = callbacks.warmed(bureau.settings(database_url, ["r0"]), *items.pop())
    processes = 1 if service.database.is_sqlite else TIMES
    kept = [kept_port() for _ in range(processes)]
    for _, port in kept:
        family.fork(partial(callbacks.serve, service, port))
    heads = callbacks.heads()
    deliveries = [callbacks.confirmation(heads, number, division) for number, division in items]
    together = Barrier(TIMES)

    def deliver(place: int) -> list[tuple[str, int]]:
        found = []
        for delivery in deliveries:
            together.wait(2 * PATIENCE)
            found.append(answer(heads, kept[place % processes][1], delivery))
        return found

    since = monotonic()
    with ThreadPoolExecutor(TIMES) as clients:
        answers = list(clients.map(deliver, range(TIMES)))
    took = monotonic() - since
    for keeper, _ in kept:
        keeper.close()
    alike = sum(len({text for text, _ in same}) == 1 for same in zip(*answers, strict=True))
    busy = sum(times for one in answers for _, times in one)
    with database.begin() as session:
        counts = [
            session.scalars(select(func.count()).select_from(table)).one() for table in (ReviewDecision, Inbox, Journal, Outbox)
        ]
    print(
        f"\n{database.engine.dialect.name}: {messages} callbacks to each of {processes} process(es), {TIMES} at once, "
        f"in {took:.0f} s: {counts[0] - 1} effects, {sum(map(len, answers))} answers, {alike} of {messages} alike, "
        f"{busy} times busy (seed {dice.seed})"
    )
    assert alike == messages
    assert counts == [messages + 1] * 4  # with the one that warmed up
    database.close()
