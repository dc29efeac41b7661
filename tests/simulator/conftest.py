"""Pretend platforms around a real service whose answers the test chooses."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

import pytest
from werkzeug.serving import make_server

from bot.clock import MovableClock, StoppedClock
from bot.message import Message, Reply
from bot.platforms.dingtalk import callback as dingtalk
from bot.platforms.dingtalk.messages import SpokenTo
from bot.platforms.sealing import Codec
from bot.platforms.wecom import door as wecom
from bot.platforms.wecom.bot_callback import BotCallback
from bot.simulator import TERMINAL, Conversation, Credentials, Platforms, Player, Simulator, TerminalAnswer, create_page
from bot.web import create_app
from tests.platforms.dingtalk.ways import answers

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
START = datetime(2021, 7, 16, 8, 55, tzinfo=ZoneInfo("Asia/Shanghai"))
CREDENTIALS = Credentials(
    wecom_corp_id="wwDemo",
    wecom_token="token",
    wecom_aes_key=AES_KEY,
    wecom_bot_name="督办助手",
    wecom_keys={"key-1": "wecom-group"},
    dingtalk_app_key="dingappkey",
    dingtalk_corp_id="dingDemo",
    dingtalk_app_secret="app-secret",
    dingtalk_tokens={"token-1": ("SEC1", "dingtalk-group")},
)
PEOPLE = [
    Player("吴示安", "信息化推进处 承办人", "WuShian", "manager1"),
    Player("周示平", "信息化推进处 处室负责人", "ZhouShiping", "manager12"),
    Player("局外人", "未绑定身份", "stranger", ""),
]
CONVERSATIONS = [
    Conversation("wecom-group", "wecom", "建议提案办理群", "wrDEMO"),
    Conversation("wecom-single", "wecom", "与督办助手单聊", None),
    Conversation("dingtalk-group", "dingtalk", "督办工作群", "cidDEMO"),
    Conversation("dingtalk-single", "dingtalk", "与督办助手单聊", None),
    Conversation("terminal", TERMINAL, "终端", None),
]


class Bot:
    """Stands where the dispatcher stands: hears messages, gives the replies that wait, the same for a repeated message."""

    def __init__(self) -> None:
        self.heard: list[Message] = []
        self.replies: list[Reply] = []
        self.given: dict[str, Reply] = {}

    def answer(self, message: Message) -> Reply:
        self.heard.append(message)
        if message.key not in self.given:
            self.given[message.key] = self.replies.pop(0) if self.replies else Reply(f"收到：{(message.text or '').strip()}")
        return self.given[message.key]


class Terminal:
    """Answers what is typed in the terminal: what waits in `answers`, else the words again."""

    def __init__(self) -> None:
        self.heard: list[tuple[int, str]] = []
        self.answers: list[TerminalAnswer] = []

    def ask(self, person: int, text: str) -> TerminalAnswer:
        self.heard.append((person, text))
        return self.answers.pop(0) if self.answers else TerminalAnswer(f"收到：{text}")


@pytest.fixture
def terminal() -> Terminal:
    return Terminal()


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock(START)


@pytest.fixture
def bot() -> Bot:
    return Bot()


class Ticked(Simulator):
    """Notes when reminders were asked for."""

    ticks: list[datetime]


@pytest.fixture
def simulator(bot, terminal):
    """The pretend platforms; `ticks` notes when reminders were asked for."""
    clock = MovableClock(START)
    platforms = Platforms(CREDENTIALS, clock)
    oapi = platforms.listen()["dingtalk"]
    robot = dingtalk.Callback(SpokenTo("dingDemo", "dingtalk"), "app-secret", 300)
    doors = {
        "wecom/bot": wecom.door("bot", BotCallback(Codec("token", AES_KEY), "wwDemo", 300, "wecom")),
        "dingtalk/robot": dingtalk.door(robot, answers(oapi)),
    }
    server = make_server("127.0.0.1", 0, create_app(bot, doors, clock, cast(Any, None)), threaded=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    ticks: list[datetime] = []
    made = Ticked(
        service_url=f"http://127.0.0.1:{server.server_port}",
        credentials=CREDENTIALS,
        platforms=platforms,
        people=PEOPLE,
        conversations=CONVERSATIONS,
        clock=clock,
        tick=lambda: ticks.append(clock.now()),
        next_workday=next_weekday,
        ask_terminal=terminal.ask,
    )
    made.ticks = ticks
    yield made
    platforms.close()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def page(simulator):
    return create_page(simulator).test_client()


def next_weekday(day: date) -> date:
    following = day + timedelta(days=1)
    return following if following.weekday() < 5 else next_weekday(following)


@pytest.fixture
def seen(simulator):
    """The events of a kind, newest last."""
    return lambda kind: [event for event in simulator.events.after(0) if event["kind"] == kind]
