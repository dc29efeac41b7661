"""The week's outlook is said once, on the week's first working day, where the office wants it, to nobody in particular."""

from __future__ import annotations

import base64
import json
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.clock import MovableClock
from bot.outgoing import Outgoing
from bot.platforms.wecom.webhook import Webhook
from bot.records import chats
from bot.records.delivery.outbox import Outbox
from bot.wsgi import Service
from scheduler import planning, sending, upkeep, weekly
from tests.conftest import DINGTALK_CORP, at


class Robot(Webhook):
    """A WeCom robot that keeps what it is given to say."""

    def __init__(self) -> None:
        super().__init__(Outgoing(1), "", "")
        self.bodies: list[str] = []

    def send(self, payload, on_writing) -> None:
        on_writing()
        self.bodies.append(payload)


@pytest.fixture
def wanting(bureau: Service) -> Service:
    return replace(bureau, office=replace(bureau.office, weekly_picture=True, jitter_minutes=0))


def rows(service: Service) -> list[tuple[str, str]]:
    with service.database.begin() as session:
        query = select(Outbox.kind, Outbox.state).where(Outbox.kind.in_(("outlook", "picture"))).order_by(Outbox.id)
        return [(chat, words) for chat, words in session.execute(query)]


def test_an_office_that_does_not_ask_for_it_hears_nothing(bureau: Service):
    assert weekly.plan(bureau.database, bureau.office, at("2021-07-19 08:30")) == 0


@pytest.mark.parametrize(
    ("moment", "messages"),
    [
        ("2021-07-19 08:30", 2),  # a Monday: words and picture
        ("2021-07-19 08:29", 0),
        ("2021-07-20 08:30", 0),
        ("2021-07-18 09:00", 0),  # a Sunday
        ("2021-10-08 09:00", 2),  # the Friday after the long holiday is the first working day of its week
        ("2021-10-09 09:00", 0),
    ],
)
def test_it_is_said_on_the_first_working_day_of_a_week_within_hours(wanting: Service, moment: str, messages: int):
    assert weekly.plan(wanting.database, wanting.office, at(moment)) == messages


def test_planning_again_adds_nothing(wanting: Service):
    assert weekly.plan(wanting.database, wanting.office, at("2021-07-19 08:30")) == 2
    assert weekly.plan(wanting.database, wanting.office, at("2021-07-19 11:30")) == 0


def test_the_group_gets_the_words_then_a_png_and_nobody_is_mentioned(wanting: Service):
    now = at("2021-07-19 08:30")
    weekly.plan(wanting.database, wanting.office, now)
    robot = Robot()
    sending.send_due(wanting.database, wanting.office, MovableClock(now), {"wecom/main": robot})
    words, picture = (json.loads(body) for body in robot.bodies)
    assert words["text"]["content"].startswith("【本周概览】2021年7月19日（周一），在办")
    assert "第一批（7月31日前）：还剩9个工作日" in words["text"]["content"]
    assert words["text"]["mentioned_list"] == []
    assert base64.b64decode(picture["image"]["base64"]).startswith(b"\x89PNG")
    assert rows(wanting) == [("outlook", "sent"), ("picture", "sent")]


def test_a_dingtalk_group_gets_the_words_alone(wanting: Service):
    with wanting.database.begin() as session:
        chats.register(session, "dingtalk", DINGTALK_CORP, "cidA", name="钉钉群", division_ids=None, push="main", since=None)
    weekly.plan(wanting.database, replace(wanting.office, robots=frozenset({"dingtalk/main"})), at("2021-07-19 08:30"))
    assert rows(wanting) == [("outlook", "pending")]


def test_it_does_not_keep_a_reminder_of_the_day_away(wanting: Service):
    now = at("2021-07-26 08:30")
    weekly.plan(wanting.database, wanting.office, now)
    assert planning.plan(wanting.database, wanting.office, now) > 0


def test_once_an_item_turns_secret_what_waits_is_not_said(wanting: Service):
    from bot.records.erasure import turned

    weekly.plan(wanting.database, wanting.office, at("2021-07-19 08:30"))
    with wanting.database.begin() as session:
        turned.erase(session, [1], at("2021-07-19 08:35"))
    assert rows(wanting) == [("outlook", "cancelled"), ("picture", "cancelled")]


def test_the_bytes_of_old_pictures_are_not_kept(wanting: Service):
    now = at("2021-07-19 08:30")
    weekly.plan(wanting.database, wanting.office, now)
    sending.send_due(wanting.database, wanting.office, MovableClock(now), {"wecom/main": Robot()})
    upkeep.Upkeep().run(wanting.database, wanting.office, at("2021-07-20 01:00"))
    with wanting.database.begin() as session:
        picture = session.scalars(select(Outbox).where(Outbox.kind == "picture")).one()
        assert (picture.state, picture.content, picture.payload) == ("sent", "{}", None)
