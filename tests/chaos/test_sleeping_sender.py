"""A sender that was stopped for longer than its lease, told step by step: nothing is forgotten, nothing said twice unlabelled."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest

from bot import office
from bot.clock import StoppedClock
from bot.office import Office
from bot.platforms.doors import OWN_GROUP, To
from bot.records.delivery.outbox import Outbox
from bot.records.engine.database import Database
from scheduler import sending, wording
from scheduler.sending import Sender
from tests.chaos import bureau, senders
from tests.chaos.conftest import Report

pytestmark = pytest.mark.chaos

ROBOT = "wecom/r0"


class Robot:
    """Writes down what is said; `first` happens once, before the request is written."""

    def __init__(self, first: Callable[[], object] = lambda: None) -> None:
        self.said: list[str] = []
        self.first = first

    def render(self, text: str, mentions: Sequence[tuple[str, str]], to: To = OWN_GROUP) -> str:
        return json.dumps(text)

    def picture(self, png: str) -> str:
        return png

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        first, self.first = self.first, lambda: None
        first()
        on_writing()
        self.said.append(json.loads(payload))


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(senders.MORNING)


@pytest.fixture
def rules() -> Office:
    return office.from_settings(bureau.settings("sqlite://", ["r0"]))


@pytest.fixture
def two_messages(database: Database) -> Database:
    """A robot with two messages to say."""
    bureau.furnish(database, items=8, entered=senders.MORNING)
    group = bureau.add_group(database, 0, None, "r0")
    with database.begin() as session:
        for name in ("甲", "乙"):
            senders.put(session, group, "r0", name)
    return database


def later(clock: StoppedClock, seconds: int) -> None:
    clock.at += timedelta(seconds=seconds)


def test_f26_a_sender_that_wakes_after_its_lease_writes_nothing(two_messages: Database, rules: Office, clock: StoppedClock):
    other = Robot()

    def sleep() -> None:
        later(clock, 60)
        sending.send_due(two_messages, rules, clock, {ROBOT: other})

    sleeper = Robot(first=sleep)
    sending.send_due(two_messages, rules, clock, {ROBOT: sleeper})
    assert [text.splitlines()[-1] for text in other.said + sleeper.said] == ["甲", "乙"]
    assert senders.states(two_messages) == {"sent": 2}


def test_f26_f39_a_robot_whose_lease_ran_out_is_rescued_before_it_speaks_again(
    two_messages: Database, rules: Office, clock: StoppedClock
):
    """Claimed without a rescue, its first message would stay "sending" for ever."""
    robot = Robot()
    Sender(two_messages, rules, clock, {ROBOT: robot}).take()
    later(clock, 60)
    assert Sender(two_messages, rules, clock, {ROBOT: robot}).take() == (None, None)
    sending.send_due(two_messages, rules, clock, {ROBOT: robot})
    assert [text.splitlines()[-1] for text in robot.said] == ["甲", "乙"]
    assert not any(text.startswith(wording.RESENT) for text in robot.said)


def test_an_unfenced_sender_that_wakes_says_unlabelled_what_another_has_said(
    two_messages: Database, rules: Office, clock: StoppedClock, report: Report
):
    """Control: it neither asks whether the message is still its own nor proves so when it settles."""
    other, sleeper = Robot(), Robot()
    claimed, payload = Sender(two_messages, rules, clock, {ROBOT: sleeper}).take()
    assert claimed and payload
    later(clock, 60)
    sending.send_due(two_messages, rules, clock, {ROBOT: other})
    sleeper.send(payload, lambda: None)
    with two_messages.begin() as session:
        session.get_one(Outbox, claimed.message.id).state = "sent"
    assert [text.splitlines()[-1] for text in other.said + sleeper.said] == ["甲", "乙", "甲"]
    engine = two_messages.engine.dialect.name
    report(what="control: does not ask whether it still holds the message", engine=engine, faults=1, messages=2, lost=0, copies=1)
    assert not any(text.startswith(wording.RESENT) for text in other.said + sleeper.said)
