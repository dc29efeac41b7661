"""The sender is killed at random instants: every message arrives, a second copy only where one may have, and labelled."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.clock import monotonic
from bot.records.delivery import claims
from bot.records.engine.database import Database
from scheduler.sending import Sender
from tests.chaos import senders
from tests.chaos.conftest import Dice, Report, Size
from tests.chaos.family import LONGEST, Family, Flag, pause
from tests.chaos.senders import Post

pytestmark = pytest.mark.chaos

LONGEST_LIFE = 0.16  # seconds until a sender is killed, at most
PER_KILL = 20  # messages: there has to be work until the last kill
QUIET = 90  # seconds in which the rest must have been sent, and
SLOWEST = 40  # messages a second, on a machine that does other things as well
BATCH = 10


def kill_often(family: Family, post: Post, dice: Dice, kills: int, processes: int) -> None:
    """So many kills, one sender at a time; afterwards all of them live."""
    living = [family.fork(lambda: senders.send(post)) for _ in range(processes)]
    for _ in range(kills):
        pause(dice.random.uniform(0, LONGEST_LIFE) / processes)
        place = dice.random.randrange(processes)
        family.kill_working(living[place])
        living[place] = family.fork(lambda: senders.send(post))


@pytest.mark.parametrize("remembering", [False, True], ids=["group-robot", "platform-that-remembers"])
def test_every_message_arrives_and_second_copies_are_labelled_however_often_the_sender_is_killed(
    database_url: str, family: Family, tmp_path: Path, dice: Dice, size: Size, report: Report, remembering: bool
):
    kills = size(6, 500)
    post = senders.post_office(family, database_url, tmp_path, kills * PER_KILL, dice.seed, remembering=remembering)
    processes = 1 if post.service.database.is_sqlite else 2
    since = monotonic()
    kill_often(family, post, dice, kills, processes)
    database = Database(database_url, busy_milliseconds=15000)
    left = senders.states(database).get("pending", 0)
    ended = senders.wait_until_sent(database, QUIET + left / SLOWEST)
    took = monotonic() - since
    found = senders.outcome(post, database)
    report(
        what=f"{processes} sender(s) killed{', platform remembers' if remembering else ''} (seed {dice.seed})",
        engine=database.engine.dialect.name,
        faults=kills,
        **found.counted,
        seconds=f"{took:.0f}",
    )
    assert left  # there was work until the last kill
    assert ended.keys() <= {"sent", "unknown"} and sum(ended.values()) == len(post.messages) + 1
    senders.assert_promises(post, database)
    if remembering:
        assert found.twice == found.labelled == 0
        assert min(senders.doubts(database), default=claims.REMEMBERED) >= claims.REMEMBERED  # it was too late to repeat those
    else:
        assert found.twice <= kills
    database.close()


def taken_together(post: Post, most: int) -> list[tuple[claims.Claim, str]]:
    """So many messages of different robots, claimed one after the other."""
    service = post.service
    sender = Sender(service.database, service.office, service.clock, post.ticker().pushers, senders.SEND_SECONDS)
    found: list[tuple[claims.Claim, str]] = []
    while len(found) < most:
        claimed, payload = sender.take()
        if claimed is None or payload is None:
            break
        found.append((claimed, payload))
    return found


def stop_within(sent: int, step: int, reached: Flag) -> None:
    """Wait to be killed once so many messages of a batch are out."""
    if sent == step:
        reached.set()
        pause(LONGEST)


def kill_within_batches(family: Family, work: Callable[[int, Flag], None], dice: Dice, kills: int) -> None:
    """So many senders in turn, each killed in the middle of its first batch."""
    for _ in range(kills):
        step, reached = dice.random.randint(3, BATCH - 2), Flag()
        sender = family.fork(partial(work, step, reached))
        until = monotonic() + QUIET
        while not reached:
            assert monotonic() < until
            pause(0.01)
        family.kill_working(sender)


def send_carelessly(post: Post, step: int, reached: Flag) -> None:
    """Takes ten messages, marks them as sent, then sends them: what this project must never do."""
    service, pushers = post.service, post.ticker().pushers
    while True:
        taken = taken_together(post, BATCH)
        with service.database.begin() as session:
            for claimed, _ in taken:
                claims.settle(session, claimed, now=service.clock.now(), state="sent")
        for sent, (claimed, payload) in enumerate(taken):
            stop_within(sent, step, reached)
            pushers[claimed.robot].send(payload, lambda: None)
        pause(senders.IDLE)


def test_a_sender_that_marks_before_it_sends_loses_messages(
    database_url: str, family: Family, tmp_path: Path, dice: Dice, size: Size, report: Report
):
    kills = size(2, 20)
    post = senders.post_office(family, database_url, tmp_path, kills * BATCH, dice.seed, per_robot=1)
    kill_within_batches(family, lambda step, reached: send_carelessly(post, step, reached), dice, kills)
    database = Database(database_url, busy_milliseconds=15000)
    found = senders.outcome(post, database)
    sent = senders.states(database)["sent"] - 1
    engine = database.engine.dialect.name
    report(what="control: marks before it sends", engine=engine, faults=kills, messages=sent, lost=sent - len(found.copies))
    database.close()
    assert sent > len(found.copies)


def send_in_batches(post: Post, step: int, reached: Flag) -> None:
    """Takes ten messages, sends them, and acknowledges all of them at the end: what this project must never do."""
    service, pushers = post.service, post.ticker().pushers
    while True:
        taken = taken_together(post, BATCH)
        for sent, (claimed, payload) in enumerate(taken):
            stop_within(sent, step, reached)

            def stamp(claimed: claims.Claim = claimed) -> None:
                with service.database.begin() as session:
                    claims.stamp_writing(session, claimed, service.clock.now())

            pushers[claimed.robot].send(payload, stamp)
        with service.database.begin() as session:
            for claimed, _ in taken:
                claims.settle(session, claimed, now=service.clock.now(), state="sent")
        pause(senders.IDLE)


def test_a_sender_that_acknowledges_a_batch_at_its_end_says_far_too_much_twice(
    database_url: str, family: Family, tmp_path: Path, dice: Dice, size: Size, report: Report
):
    kills = size(2, 20)
    post = senders.post_office(family, database_url, tmp_path, (kills + 1) * BATCH, dice.seed, per_robot=1)
    since = monotonic()
    kill_within_batches(family, lambda step, reached: send_in_batches(post, step, reached), dice, kills)
    database = Database(database_url, busy_milliseconds=15000)
    family.fork(lambda: senders.send(post))
    senders.wait_until_sent(database, QUIET)
    found = senders.outcome(post, database)
    report(
        what="control: one acknowledgement a batch",
        engine=database.engine.dialect.name,
        faults=kills,
        **found.counted,
        seconds=f"{monotonic() - since:.0f}",
    )
    database.close()
    assert found.twice > kills
