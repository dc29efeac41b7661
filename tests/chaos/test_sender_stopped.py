"""A sender is stopped for longer than its lease and goes on afterwards, beside one that works: nothing is lost or said twice."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from bot.clock import monotonic
from bot.records.engine.database import Database
from tests import engines
from tests.chaos import senders
from tests.chaos.conftest import Dice, Report, Size
from tests.chaos.family import Family, pause

pytestmark = pytest.mark.chaos

PER_STOP = 60  # messages: some are left when the stopped one goes on
QUIET = 90
STOPPED = 1.25 * senders.SEND_SECONDS * 4 / senders.SPEED  # seconds of ours: a lease is four times as long as a send may take


def test_f26_a_sender_that_is_stopped_beyond_its_lease_says_nothing_that_the_other_has_said(
    family: Family, tmp_path: Path, dice: Dice, size: Size, report: Report
):
    stops = size(1, 20)
    url = engines.fresh_postgres()
    post = senders.post_office(family, url, tmp_path, stops * PER_STOP, dice.seed)
    since = monotonic()
    stopped, _ = (family.fork(lambda: senders.send(post)) for _ in range(2))
    for _ in range(stops):
        pause(dice.random.uniform(0.05, 0.2))
        os.kill(stopped, signal.SIGSTOP)
        pause(STOPPED)
        os.kill(stopped, signal.SIGCONT)
    database = Database(url)
    ended = senders.wait_until_sent(database, QUIET)
    found = senders.outcome(post, database)
    report(
        what=f"sender stopped beyond its lease (seed {dice.seed})",
        engine="postgresql",
        faults=stops,
        **found.counted,
        seconds=f"{monotonic() - since:.0f}",
    )
    assert ended.keys() <= {"sent", "unknown"} and sum(ended.values()) == len(post.messages) + 1
    senders.assert_promises(post, database)
    assert found.twice <= stops
    database.close()
