"""A process is killed at one step after the other of what it does: whatever it had begun is done afterwards, once.

A step is a call of one of our functions, or its return, as Python itself reports them: no step can be forgotten here.
"""

from __future__ import annotations

import os
import signal
import struct
import sys
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from mmap import mmap
from pathlib import Path
from types import FrameType

import pytest
from sqlalchemy import func, select

from bot import wsgi
from bot.clock import StoppedClock
from bot.records.delivery.outbox import Outbox
from bot.records.engine.database import Database
from bot.records.inbox import Inbox
from bot.records.journal import Journal
from bot.records.reviews import ReviewDecision
from bot.simulator.callbacks import Delivery, Exchange
from bot.wsgi import Service
from scheduler import planning, wording
from scheduler.sending import Sender
from tests import engines
from tests.chaos import bureau, callbacks, senders
from tests.chaos.conftest import Dice, Report, Size
from tests.chaos.family import Family
from tests.chaos.test_two_schedulers import FIRST, furnished, planned

pytestmark = pytest.mark.chaos

OURS = tuple(f"{Path(wsgi.__file__).parents[1] / folder}{os.sep}" for folder in ("bot", "scheduler"))
NOT_AT_ALL = -1
QUIET = 60


class Steps:
    """Counts the steps of a process, and kills it at one of them. `counted` outlives it."""

    def __init__(self, fatal: int = NOT_AT_ALL) -> None:
        self.fatal, self.shared = fatal, mmap(-1, 8)

    @property
    def counted(self) -> int:
        (found,) = struct.unpack("q", self.shared[:8])
        return int(found)

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event in ("call", "return") and frame.f_code.co_filename.startswith(OURS):
            counted = self.counted
            if counted == self.fatal:
                os.kill(os.getpid(), signal.SIGKILL)
            self.shared[:8] = struct.pack("q", counted + 1)


def stepping(family: Family, work: Callable[[], object], fatal: int = NOT_AT_ALL) -> int:
    """Do the work in a process that is killed at that step; how many steps were done."""
    steps = Steps(fatal)

    def watched() -> None:
        sys.setprofile(steps)
        try:
            work()
        finally:
            sys.setprofile(None)

    family.wait_for_end(family.fork(watched))
    return steps.counted


def spread(steps: int, points: int, dice: Dice) -> list[int]:
    """So many of the steps: the first and the last, and one of each of the stretches between them."""
    stretch = steps / points
    return [0, *(int((place + dice.random.random()) * stretch) for place in range(1, points - 1)), steps - 1]


def counts(database: Database) -> list[int]:
    """How many messages, decisions, lines of the journal and notices there are."""
    with database.begin() as session:
        return [
            session.scalars(select(func.count()).select_from(each)).one() for each in (Inbox, ReviewDecision, Journal, Outbox)
        ]


def test_f01_f02_f03_a_message_whose_answer_was_killed_at_any_step_takes_effect_once_when_it_comes_again(
    database_url: str, family: Family, dice: Dice, size: Size, report: Report
):
    points = size(10, 200)
    database = Database(database_url)
    entered = bureau.furnish(database, items=points + 2, entered=FIRST, in_review=True)
    bureau.add_group(database, 0, None, "r0")
    database.close()
    service, _ = callbacks.warmed(bureau.settings(database_url, ["r0"]), entered.numbers[0], 0)
    heads = callbacks.heads()

    def confirm(delivery: Delivery) -> Exchange:
        found = wsgi.web_app(service).test_client().post(delivery.path, data=delivery.body)
        return Exchange(delivery, found.status_code, 0, "", heads.opened(delivery, found.text) if found.text else None)

    def delivery(place: int) -> Delivery:
        return callbacks.confirmation(heads, entered.numbers[place], place % len(entered.divisions))

    all_steps = stepping(family, partial(confirm, delivery(1)))
    before_commit = 0
    for place, fatal in enumerate(spread(all_steps, points, dice), start=2):
        asked = delivery(place)
        stepping(family, partial(confirm, asked), fatal)
        left = counts(service.database)
        assert left in ([place] * 4, [place + 1] * 4)  # nothing, or everything
        before_commit += left == [place] * 4
        assert callbacks.took_effect(confirm(asked))
        assert counts(service.database) == [place + 1] * 4
        service.database.close()
    report(what=f"killed at steps of an answer (seed {dice.seed})", engine=service.database.engine.dialect.name, faults=points)
    assert 0 < before_commit < points


def test_f04_a_plan_that_was_killed_at_any_step_is_made_the_next_time(
    database_url: str, family: Family, tmp_path: Path, dice: Dice, size: Size, report: Report
):
    days = size(6, 60)
    furnished(database_url)
    alone = engines.fresh_sqlite(tmp_path)
    furnished(alone)
    settings = bureau.settings(database_url, [f"r{place}" for place in range(7)])

    def plan(service: Service, day: int) -> int:
        return planning.plan(service.database, service.office, FIRST + timedelta(days=day))

    service, other = (
        wsgi.assemble(settings, StoppedClock(FIRST)),
        wsgi.assemble(bureau.settings(alone, [f"r{place}" for place in range(7)])),
    )
    for day in range(days):
        service.database.close()
        all_steps = stepping(family, partial(plan, other, day))
        stepping(family, partial(plan, service, day), dice.random.randrange(all_steps))
        plan(service, day)
        plan(other, day)
    (messages, told, _), (expected, _, _) = planned(service.database), planned(other.database)
    report(what=f"killed at steps of a plan (seed {dice.seed})", engine=service.database.engine.dialect.name, faults=days)
    assert messages == expected and set(told.values()) == {1}
    service.database.close()
    other.database.close()


def test_f05_f06_f07_f08_a_message_whose_sender_was_killed_at_any_step_arrives_and_a_second_copy_is_labelled(
    database_url: str, family: Family, tmp_path: Path, dice: Dice, size: Size, report: Report
):
    points = size(10, 200)
    post = senders.post_office(family, database_url, tmp_path, points + 1, dice.seed, per_robot=1)
    database = post.service.database

    def send() -> None:
        service = post.service
        sender = Sender(service.database, service.office, service.clock, wsgi.pushers(service), senders.SEND_SECONDS)
        claimed, payload = sender.take()
        if claimed and payload and sender.attempt(claimed, payload):
            sender.acknowledge(claimed, go_on=False)

    all_steps = stepping(family, send)
    for fatal in spread(all_steps, points, dice):
        stepping(family, send, fatal)
    with database.begin() as session:
        claimed = select(Outbox.content, Outbox.writing_at).where(Outbox.state == "sending")
        unwritten = [content for content, writing_at in session.execute(claimed) if writing_at is None]
    database.close()
    family.fork(lambda: senders.send(post))
    senders.wait_until_sent(database, QUIET)
    senders.assert_promises(post, database)
    found = senders.outcome(post, database)
    report(
        what=f"killed at steps of sending (seed {dice.seed})", engine=database.engine.dialect.name, faults=points, **found.counted
    )
    for name, texts in found.copies.items():
        if any(name in content for content in unwritten):
            assert len(texts) == 1 and not texts[0].startswith(wording.RESENT)  # it was not on its way yet
    database.close()
