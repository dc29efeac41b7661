"""connect hears who speaks on its own platform, though the service meanwhile answers on all of them."""

from __future__ import annotations

from queue import SimpleQueue
from typing import Any

from bot.cli.listening_in import Overhearing
from bot.message import Message
from bot.wsgi import Service
from tests.conftest import DINGTALK_CORP, WECOM_CORP


def test_who_speaks_on_another_platform_is_answered_and_not_taken_for_one_of_this(bureau: Service):
    spoken: SimpleQueue[Any] = SimpleQueue()
    ear = Overhearing(bureau.database, bureau.office, bureau.clock, spoken, "dingtalk")
    for platform, corp, user in (("dingtalk", DINGTALK_CORP, "manager4009"), ("wecom", WECOM_CORP, "wx009")):
        assert ear.answer(Message(platform, f"m-{platform}", corp, user, text="/我的")).text
    assert [spoken.get_nowait().user_id for _ in range(spoken.qsize())] == ["manager4009"]
