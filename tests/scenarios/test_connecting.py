"""A unit is set up from nothing by script: init, connect, serve, to the first confirmed review, over the wire."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot.clock import SystemClock
from bot.simulator import callbacks
from bot.simulator.cast import Credentials
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.simulator.platforms import Platforms
from bot.simulator.wecom import WecomCallbacks
from bot.simulator.wecom_gateway import WecomGateway
from tests.cli.running import command, here
from tests.conftest import FIXTURES, ZONE
from tests.connections.conftest import until

KEY, TOKEN, SIGNED = "robot-key-of-the-unit", "access-token-of-the-unit", "SECsigned-by-the-unit"
WECOM, DINGTALK = "wwUNIT", "dingUNIT"
LINE, APP = "line secret of the unit", "app-secret-of-the-unit"
AES_KEY = "n3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw"
CREDENTIALS = Credentials(
    WECOM,
    "callback-token",
    AES_KEY,
    "督办助手",
    {KEY: "wecom-group"},
    DINGTALK,
    "appkey",
    APP,
    {TOKEN: (SIGNED, "dingtalk-group")},
)
GROUP = {"wecom": "wrUNITgroup01", "dingtalk": "cidUNITgroup01=="}
OFFICE, OFFICER, HEAD = "督查示员", "吴示安", "周示平"
ACCOUNTS = {"督查示员": ("wx006", "manager4006"), "吴示安": ("wx009", "manager4009"), "周示平": ("wx008", "manager4008")}
ITEM = "20210032"
Says = Callable[[str, str, str | None], str]


class Unit:
    """A unit's folder and the pretend platforms around it. `says` is how its people speak, set once they can."""

    def __init__(self, folder: Path, platform: str) -> None:
        self.folder, self.platform, self.duban = folder, platform, here(folder / "config.toml")
        self.clock = SystemClock(ZONE)
        self.theirs = Platforms(CREDENTIALS, self.clock)
        self.base = self.theirs.listen()[platform]
        self.gateway = WecomGateway({"aibUNIT": LINE})
        with socket.create_server(("127.0.0.1", 0)) as found:
            self.listen = f"127.0.0.1:{found.getsockname()[1]}"

    def account(self, name: str) -> str:
        return ACCOUNTS[name][0 if self.platform == "wecom" else 1]

    def begin(self) -> None:
        """What an operator does before: configuration, people, ledger."""
        self.duban("init", "--data", str(self.folder), "--platform", self.platform)
        file = self.folder / "config.toml"
        written = file.read_text(encoding="utf-8").replace("127.0.0.1:8080", self.listen).replace("本单位", "示例市工信局")
        file.write_text(written, encoding="utf-8")

    def furnish(self) -> None:
        self.duban("people", "import", str(FIXTURES / "people.xlsx"))
        self.duban("import", str(FIXTURES / "2021-ledger-open.xlsx"), "--at", "2021-03-05")

    def connect(self, answers: str, meanwhile: Callable[[], object], *more: str) -> dict[str, Any]:
        """`connect` by script, while somebody acts on the platform's side; what it says in the end."""
        file = self.folder / "answers.toml"
        file.write_text(answers, encoding="utf-8")
        acting = Thread(target=meanwhile, daemon=True)
        acting.start()
        wanted = ["--answers", str(file), "--wait", "20", "--group", "建议提案办理群", "--push", "main", "--send", "main", *more]
        done = self.duban("connect", self.platform, *wanted, "--json")
        acting.join(5)
        for secret in (KEY, TOKEN, SIGNED, LINE, APP, AES_KEY, "callback-token"):
            assert secret not in done.stdout + done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The service in a process of its own."""
        log = self.folder / "log"
        with (
            log.open("wb") as said,
            subprocess.Popen(command(self.folder / "config.toml", "serve", "--all"), stderr=said) as running,
        ):
            try:
                until(lambda: "已启动" in log.read_text(encoding="utf-8"), 30)
                yield
            finally:
                running.send_signal(signal.SIGTERM)

    def close(self) -> None:
        self.theirs.close()
        self.gateway.stop()


@pytest.fixture
def unit(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Unit]:
    made = Unit(tmp_path, request.param)
    yield made
    made.close()


def review(says: Says) -> None:
    """The first confirmed review."""
    assert "已登记：第1轮送审" in says(f"/送审 {ITEM}", OFFICER, None)
    assert "已登记" in says(f"/审 {ITEM} 通过", HEAD, None)
    assert "处室负责人" in says(f"/查 {ITEM}", OFFICE, "group")


def set_up(unit: Unit, found: dict[str, Any]) -> None:
    """What `connect` said it did, and what stands in the configuration."""
    assert (found["ok"], found["connected"], found["registered"]) == (True, True, GROUP[unit.platform])
    assert found["sent"] and all(one["ok"] for one in found["sent"])
    assert found["accounts"] > 30 and found["heard"][-1]["name"] == OFFICE
    assert [message.text for message in unit.theirs.postbox.delivered()][-1].startswith("督办群助手测试消息")
    assert (unit.folder / "config.toml").stat().st_mode & 0o077 == 0
    (chat,) = json.loads(unit.duban("chats", "list", "--json").stdout)
    assert (chat["chat_id"], chat["name"], chat["push"]) == (GROUP[unit.platform], "建议提案办理群", "main")
    unit.duban("check")


@pytest.mark.parametrize("unit", ["wecom"], indirect=True)
def test_wecom_without_an_address_of_its_own(unit: Unit):
    unit.begin()
    unit.furnish()
    answers = f"""corp_id = "{WECOM}"
api_base = "{unit.base}"
ws_url = "{unit.gateway.url}"
[bot]
bot_id = "aibUNIT"
secret = "{LINE}"
[webhooks.main]
key = "{KEY}"
"""

    def meanwhile() -> None:
        until(lambda: unit.gateway.live)
        unit.gateway.said(unit.account(OFFICE), "@督办助手 /帮助", GROUP["wecom"])

    set_up(unit, unit.connect(answers, meanwhile, "--send", "bot"))
    (pushed,) = unit.gateway.pushed  # the robot itself spoke to the group that had spoken to it
    assert pushed["chatid"] == GROUP["wecom"] and "测试消息" in pushed["markdown"]["content"]

    def says(words: str, by: str, chat: str | None) -> str:
        asked = unit.gateway.said(unit.account(by), words, GROUP["wecom"] if chat else None)
        until(lambda: unit.gateway.callbacks[asked].answers)
        return json.dumps(unit.gateway.callbacks[asked].answers[0][1], ensure_ascii=False)

    with unit.serving():
        until(lambda: unit.gateway.live)
        review(says)


@pytest.mark.parametrize("unit", ["wecom"], indirect=True)
def test_wecom_by_callback_is_verified_at_the_moment_it_is_saved(unit: Unit):
    unit.begin()
    unit.furnish()
    console = WecomCallbacks("callback-token", AES_KEY, "督办助手", unit.clock)
    address = f"http://{unit.listen}"
    answers = f"""corp_id = "{WECOM}"
api_base = "{unit.base}"
[bot]
mode = "callback"
token = "callback-token"
encoding_aes_key = "{AES_KEY}"
[webhooks.main]
key = "{KEY}"
"""
    trials: list[str] = []

    def meanwhile() -> None:
        until(lambda: not callbacks.tried(address, *console.trial()))
        trials.append("saved")
        callbacks.post(address, console.said(unit.account(OFFICE), GROUP["wecom"], "/帮助"), console.opened)

    set_up(unit, unit.connect(answers, meanwhile))
    assert trials == ["saved"]

    def says(words: str, by: str, chat: str | None) -> str:
        delivery = console.said(unit.account(by), GROUP["wecom"] if chat else None, words)
        return json.dumps(callbacks.post(address, delivery, console.opened).answer, ensure_ascii=False)

    with unit.serving():
        review(says)


@pytest.mark.parametrize("unit", ["dingtalk"], indirect=True)
def test_dingtalk_alone(unit: Unit):
    unit.begin()
    unit.furnish()
    robot = DingtalkCallbacks(DINGTALK, APP, unit.clock)
    robot.sessions = unit.theirs.sessions
    gateway = unit.theirs.stream
    assert gateway
    answers = f"""corp_id = "{DINGTALK}"
api_base = "{unit.base}"
oapi_base = "{unit.base}"
[robot]
app_key = "appkey"
app_secret = "{APP}"
[webhooks.main]
access_token = "{TOKEN}"
secret = "{SIGNED}"
"""

    def says(words: str, by: str, chat: str | None) -> str:
        before = len(unit.theirs.postbox.delivered())
        what = {"msgtype": "text", "text": {"content": words}}
        group = GROUP["dingtalk"] if chat else None
        said = gateway.deliver(robot.message(unit.account(by), group, "督办群", by, what))
        until(lambda: said.acks)
        return "\n".join(one.text for one in unit.theirs.postbox.delivered()[before:])

    def meanwhile() -> None:
        until(lambda: gateway.open)
        says("/帮助", OFFICE, "group")

    set_up(unit, unit.connect(answers, meanwhile))
    with unit.serving():
        until(lambda: gateway.open)
        review(says)
