"""Who holds a robot, proved by the fence, and what becomes of a message whose sender died; on both engines."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from bot.records import chats
from bot.records.delivery import claims, outbox, robots
from bot.records.delivery.claims import Claim
from bot.records.delivery.outbox import Outbox, Priority
from bot.records.delivery.robots import Robot
from bot.records.engine.database import Database
from tests.conftest import at

NOW = at("2021-07-16 09:00")
LEASE = timedelta(seconds=32)
ROBOT = "wecom/main"


@pytest.fixture
def waiting(database: Database) -> Database:
    """One robot and one group, with nothing to say yet."""
    with database.begin() as session:
        robots.ensure(session, ROBOT)
        chats.register(session, "wecom", "ww", "wrALL", name="督办群", division_ids=None, push="main", since=None)
    return database


def put(database: Database, key: str, priority: Priority = Priority.NOTICE, **changes: object) -> int:
    """A message for the group."""
    with database.begin() as session:
        made = outbox.add(
            session,
            key=key,
            kind="notice",
            robot=ROBOT,
            chat_id=1,
            day=NOW.date(),
            content=json.dumps({"text": key}),
            not_before=NOW,
        )
        assert made
        message = session.get_one(Outbox, made)
        message.priority = priority
        for name, value in changes.items():
            setattr(message, name, value)
    return made


def claim(database: Database, now: datetime = NOW) -> Claim | None:
    with database.begin() as session:
        return claims.claim(session, now, LEASE, [ROBOT])


def holder(database: Database) -> Robot:
    with database.begin() as session:
        found = session.get_one(Robot, ROBOT)
        session.expunge(found)
    return found


def test_f08_a_result_written_a_second_time_does_not_touch_whoever_holds_the_robot_since(waiting: Database):
    put(waiting, "first")
    second = put(waiting, "second")
    one = claim(waiting)
    assert one
    with waiting.begin() as session:
        claims.start(session, one.message)
        claims.sent(session, one, NOW)
    two = claim(waiting)
    assert two and two.message.id == second
    with waiting.begin() as session:
        assert not claims.settle(session, one, now=NOW, state="dead", reason="again")
        assert not claims.go_on(session, one, NOW, LEASE)
        assert not claims.stamp_writing(session, one, NOW)
    assert holder(waiting).lease_until == NOW + LEASE
    with waiting.begin() as session:
        assert [row.state for row in session.query(Outbox).order_by(Outbox.id)] == ["sent", "pending"]


def test_what_is_repeated_holds_up_messages_of_its_own_priority_alone(waiting: Database):
    put(waiting, "digest", Priority.DIGEST, attempts=1, not_before=NOW + timedelta(minutes=5))
    put(waiting, "another digest", Priority.DIGEST)
    assert claim(waiting) is None
    notice = put(waiting, "notice")
    found = claim(waiting)
    assert found and found.message.id == notice


@pytest.mark.parametrize(
    ("minutes", "remembering", "state", "labelled"),
    [
        (1, (ROBOT,), "pending", False),  # the platform still knows these bytes
        (26, (ROBOT,), "unknown", False),  # it does not any more, and no label tells them apart
        (1, (), "pending", True),
    ],
)
def test_f06_what_a_dead_sender_may_have_said_is_repeated_as_its_platform_allows(
    waiting: Database, minutes: int, remembering: tuple[str, ...], state: str, labelled: bool
):
    key = put(waiting, "doubtful", state="sending", attempts=1, payload="{}", writing_at=NOW, first_writing_at=NOW)
    later = NOW + timedelta(minutes=minutes)
    with waiting.begin() as session:
        session.get_one(Robot, ROBOT).lease_until = NOW + LEASE
    with waiting.begin() as session:
        (found,) = claims.rescue(session, later, remembering=remembering)
        assert (found.id, found.state, found.labelled) == (key, state, labelled)
