"""The vendor's own client talks to our pretend gateway, its parser reads our messages, and its acknowledgments are ours."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from threading import Event, Thread
from typing import Any

import pytest

from bot.clock import StoppedClock
from bot.message import Card, Message, Reply
from bot.platforms.dingtalk import presses
from bot.platforms.dingtalk.messages import SpokenTo, message_of
from bot.platforms.dingtalk.stream import ack
from bot.simulator import dingtalk_kinds
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.simulator.platforms import Platforms
from bot.simulator.stream_gateway import CARD
from tests.connections.conftest import until
from tests.platforms.dingtalk.test_session_answers import ACCOUNTS

sdk = pytest.importorskip("dingtalk_stream", reason="dingtalk-stream is not installed: make .venv/counterparts")
NOW = datetime(2021, 7, 16, 9, tzinfo=UTC)


@pytest.fixture
def theirs() -> Iterator[Platforms]:
    made = Platforms(ACCOUNTS, StoppedClock(NOW))
    made.listen()
    yield made
    made.close()


@pytest.fixture
def robot(theirs: Platforms) -> DingtalkCallbacks:
    made = DingtalkCallbacks("ding1", "secret", theirs.clock)
    made.sessions = theirs.sessions
    return made


@pytest.fixture
def heard(theirs: Platforms, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Any]]:
    """What the vendor's client hears, connected to our gateway with its own handlers."""
    found: list[Any] = []

    class Words(sdk.ChatbotHandler):  # type: ignore[misc, name-defined]
        async def process(self, callback: Any) -> tuple[int, str]:
            found.append(sdk.ChatbotMessage.from_dict(callback.data))
            return sdk.AckMessage.STATUS_OK, "OK"

    class Pressed(sdk.CallbackHandler):  # type: ignore[misc, name-defined]
        async def process(self, callback: Any) -> tuple[int, dict[str, Any]]:
            found.append(sdk.CardCallbackMessage.from_dict(callback.data))
            return sdk.AckMessage.STATUS_OK, {"cardUpdateOptions": {"updateCardDataByKey": True}}

    address = f"{theirs.endpoints['dingtalk'].url}/v1.0/gateway/connections/open"
    monkeypatch.setattr(sdk.DingTalkStreamClient, "OPEN_CONNECTION_API", address)
    over = Event()

    class Ending(sdk.DingTalkStreamClient):  # type: ignore[misc, name-defined]
        """The client, which cancelling does not end."""

        def open_connection(self) -> Any:
            if over.is_set():
                raise KeyboardInterrupt
            return super().open_connection()

    client = Ending(sdk.Credential("key", "secret"))
    client.register_callback_handler(sdk.ChatbotMessage.TOPIC, Words())
    client.register_callback_handler(CARD, Pressed())

    def run() -> None:
        loop = asyncio.new_event_loop()
        loop.run_until_complete(client.start())
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.gather(*asyncio.all_tasks(loop), return_exceptions=True))
        loop.close()

    thread = Thread(target=run, daemon=True)
    thread.start()
    assert theirs.stream
    gateway = theirs.stream
    until(lambda: gateway.open)
    yield found
    over.set()
    gateway.end()
    thread.join()


def test_the_vendor_s_client_connects_hears_and_acknowledges(theirs: Platforms, robot: DingtalkCallbacks, heard: list[Any]):
    assert theirs.stream
    said = theirs.stream.deliver(robot.message("wx001", "cid1", "督办群", "吴示安", dingtalk_kinds.text("/查 32")))
    until(lambda: said.acks)
    (message,) = heard
    assert (message.text.content, message.sender_staff_id, message.conversation_id) == (" /查 32", "wx001", "cid1")
    assert message.session_webhook.startswith(theirs.sessions.base) and message.at_users[0].dingtalk_id
    pressed = theirs.stream.deliver(dingtalk_kinds.press("rv1@g", "wx001", "ding1", "cid1", "pass:1"), CARD)
    until(lambda: pressed.acks)
    assert heard[1].card_instance_id == "rv1@g" and pressed.answer["response"]["cardUpdateOptions"]


@pytest.mark.parametrize("kind", sorted(dingtalk_kinds.KINDS))
def test_the_vendor_s_parser_reads_every_kind_of_message_as_we_do(robot: DingtalkCallbacks, kind: str):
    body = robot.message("wx001", "cid1", "督办群", "吴示安", dingtalk_kinds.KINDS[kind])
    ours, read = message_of(body, b"", SpokenTo("ding1", "dingtalk")), sdk.ChatbotMessage.from_dict(body)
    assert (read.message_id, read.sender_staff_id, read.conversation_type) == (ours.key, ours.user_id or None, "2")
    if ours.kind in ("text", "picture"):  # it knows no others
        assert " ".join(map(str.strip, read.get_text_list() or [])) == (ours.text or "").strip()


def test_our_acknowledgments_are_what_the_vendor_s_client_would_send():
    made = sdk.AckMessage()
    made.code, made.headers.message_id, made.message, made.data = 200, "m1", "OK", {"response": {}}
    made.headers.content_type = "application/json"
    assert json.loads(ack({"messageId": "m1"}, {"response": {}})) == made.to_dict()


def test_the_vendor_s_parser_reads_a_press_as_we_do():
    body = dingtalk_kinds.press("rv1@g", "wx001", "ding1", "cid1", "pass:1")
    read = sdk.CardCallbackMessage.from_dict(body)
    ours: Message = presses.press_of(body, "k", SpokenTo("ding1", "dingtalk"), signed=True)
    assert ours.press and read.content["cardPrivateData"]["actionIds"] == [ours.press.key]
    assert presses.answered(Reply("已审核", card=Card("rv1", "t", ())), ours)
