"""What left by another way than a response leaves once, for all processes and after a kill; a quota is told of once a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.message import Message
from bot.records.delivery.outbox import Outbox
from bot.records.inbox import Inbox
from bot.told import ToldOnce

SAID = Message("dingtalk", "m1", "ding1", "manager4220", text="/帮助")


@pytest.fixture
def told(bureau: Any) -> ToldOnce:
    return ToldOnce(bureau.database, bureau.office, bureau.clock)


def test_an_answer_leaves_once_in_all_processes(bureau: Any, told: ToldOnce):
    other = ToldOnce(bureau.database, bureau.office, bureau.clock)
    bureau.dispatcher.answer(SAID)
    assert [each.leaving(SAID) for each in (told, told, other)] == [True, False, False]


def test_what_did_not_arrive_may_leave_again(bureau: Any, told: ToldOnce):
    bureau.dispatcher.answer(SAID)
    assert told.leaving(SAID)
    told.stayed(SAID)
    with bureau.database.begin() as session:
        assert session.scalars(select(Inbox.told_at)).all() == [None]
    assert ToldOnce(bureau.database, bureau.office, bureau.clock).leaving(SAID)


def test_what_was_answered_without_being_kept_leaves_once_in_this_process(told: ToldOnce):
    assert [told.leaving(SAID), told.leaving(SAID)] == [True, False]
    told.stayed(SAID)
    assert told.leaving(SAID)


def test_messages_of_two_platforms_are_two(told: ToldOnce):
    assert told.leaving(SAID) and told.leaving(Message("wecom", "m1", "ww1", "u"))


def test_a_database_that_is_away_lets_nothing_leave_and_notes_nothing(bureau: Any, told: ToldOnce):
    bureau.dispatcher.answer(SAID)
    bureau.database.gave_up_at = float("inf")
    with pytest.raises(TimeoutError):
        told.leaving(SAID)
    bureau.database.gave_up_at = None
    assert told.leaving(SAID)
    bureau.database.gave_up_at = float("inf")
    told.stayed(SAID)  # it cannot be taken back now: rather unsaid than said twice
    bureau.database.gave_up_at = None
    assert not told.leaving(SAID)


def test_a_quota_that_is_used_up_is_told_once_a_day(bureau: Any, told: ToldOnce):
    clock = bureau.clock
    operators = ToldOnce(bureau.database, replace(bureau.office, operators="wecom/main"), clock)
    for hours in (0, 1, 30):
        clock.at += timedelta(hours=hours)
        operators.quota_used_up("dingtalk")
        told.quota_used_up("dingtalk")  # without a robot of the operators there is nobody to tell
    with bureau.database.begin() as session:
        told_so = session.scalars(select(Outbox.content).where(Outbox.kind == "alert")).all()
    assert len(told_so) == 2 and all("钉钉 提示本组织本月的调用额度已用完" in each for each in told_so)
    bureau.database.gave_up_at = float("inf")
    operators.quota_used_up("dingtalk")
    bureau.database.gave_up_at = None
