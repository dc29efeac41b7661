"""The sender is killed at random instants: every message arrives, a second copy only where one may have, and labelled."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.clock import monotonic
from bot.records import claims
from bot.records.database import Database
from bot.records.robots import Robot
from scheduler import sending, wording
from tests.chaos import senders
from tests.chaos.conftest import Dice, Size
from tests.chaos.family import Family, pause
from tests.chaos.senders import Post

pytestmark = pytest.mark.chaos

LONGEST_LIFE = 0.3  # seconds until a sender is killed, at most
PER_KILL = 12  # messages: there has to be work until the last kill
QUIET = 60  # seconds in which the rest must have been sent


def kill_often(family: Family, post: Post, dice: Dice, kills: int, processes: int) -> None:
    """So many kills, one sender at a time; afterwards all of them live."""
    living = [family.fork(lambda: senders.send(post)) for _ in range(processes)]
    for _ in range(kills):
        pause(dice.random.uniform(0, LONGEST_LIFE) / processes)
        place = dice.random.randrange(processes)
        family.kill_working(living[place])
        living[place] = family.fork(lambda: senders.send(post))


def test_every_message_arrives_and_second_copies_are_labelled_however_often_the_sender_is_killed(
    database_url: str, family: Family, tmp_path: Path, dice: Dice, size: Size
):
    kills = size(8, 100)
    post = senders.post_office(family, database_url, tmp_path, kills * PER_KILL, dice.seed)
    processes = 1 if post.service.database.is_sqlite else 2
    since = monotonic()
    kill_often(family, post, dice, kills, processes)
    database = Database(database_url)
    left = senders.states(database).get("pending", 0)
    ended = senders.wait_until_sent(database, QUIET)
    copies = post.recorder.copies()
    copies.pop("热身")
    lost = post.messages - copies.keys()
    doubles = {name: texts for name, texts in copies.items() if len(texts) > 1}
    twice = sum(len(texts) - 1 for texts in doubles.values())
    print(
        f"\n{database.engine.dialect.name}: {processes} sender(s) killed {kills} times in {monotonic() - since:.0f} s, "
        f"{len(post.messages)} messages, {len(lost)} lost, {twice} copies, "
        f"{sum(text.startswith(wording.RESENT) for texts in copies.values() for text in texts)} labelled (seed {dice.seed})"
    )
    assert left  # there was work until the last kill
    assert not lost
    assert copies.keys() == post.messages
    assert ended == {"sent": len(post.messages) + 1}
    assert twice <= kills
    for texts in doubles.values():
        assert sum(not text.startswith(wording.RESENT) for text in texts) <= 1, texts
        assert all(text.startswith(wording.RESENT) for text in texts[1:]), texts
    with database.begin() as session:
        assert not session.scalars(select(Robot.name).where(Robot.lease_until.is_not(None))).all()
    database.close()


def send_carelessly(post: Post) -> None:
    """Takes ten messages, marks them as sent, then sends them: what this project must never do."""
    service, pushers = post.service, post.ticker().pushers
    while True:
        taken = []
        while len(taken) < 10:
            claimed, payload = sending.take(service.database, service.office, service.clock, pushers, senders.SEND_SECONDS)
            if claimed is None or payload is None:
                break
            taken.append((claimed, payload))
            with service.database.begin() as session:
                claims.settle(session, claimed, now=service.clock.now(), state="sent")
        for claimed, payload in taken:
            pushers[claimed.robot].send(payload, lambda: None)
        pause(senders.IDLE)


def test_a_sender_that_marks_before_it_sends_loses_messages(
    database_url: str, family: Family, tmp_path: Path, dice: Dice, size: Size
):
    kills = size(4, 20)
    post = senders.post_office(family, database_url, tmp_path, kills * PER_KILL, dice.seed)
    for _ in range(kills):
        careless = family.fork(lambda: send_carelessly(post))
        pause(dice.random.uniform(0.05, LONGEST_LIFE))
        family.kill_working(careless)
    database = Database(database_url)
    last = family.fork(lambda: send_carelessly(post))
    senders.wait_until_sent(database, 4)
    pause(0.5)
    family.kill_working(last)
    lost = post.messages - post.recorder.copies().keys()
    sent = senders.states(database)["sent"] - 1
    database.close()
    print(f"\ncontrol, marks before it sends: {len(lost)} of {sent} lost in {kills} kills (seed {dice.seed})")
    assert lost
