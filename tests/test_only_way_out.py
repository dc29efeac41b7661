"""An office from whose network nothing leads out but its proxy: told so without the setting, working in full with it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from bot.cli import reaching
from bot.cli.proving import NOBODY_SPOKE
from bot.clock import SystemClock
from bot.simulator import accounts, dingtalk_api, sessions, wecom_api
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.simulator.dingtalk_kinds import text
from bot.simulator.platforms import Platforms
from tests.conftest import DINGTALK_CORP, WECOM_CORP, ZONE, copy_of_sqlite
from tests.connect_proxy import ConnectProxy, certified
from tests.only_way_out import DONE, GROUP, PERSONS, PORT
from tests.test_config import write
from tests.toml import as_toml

NAMES = {"wecom": "wecom.example", "dingtalk": "dingtalk.example"}
LINE, STREAM = "line.example", "stream.example"
WAYS = (["unshare", "--user", "--map-root-user", "--net"], ["unshare", "--net"])  # as anybody; as root, where that is not let
SECRETS = replace(accounts.invented(), wecom_corp_id=WECOM_CORP, dingtalk_corp_id=DINGTALK_CORP)
UNKNOWN, NOT_TRIED = "查不到对方的地址", "不单独试用，试用会断开正在使用的长连接；是否正确见“长连接”一项"


@cache
def alone() -> list[str]:
    """The words before a program that give it a network of its own; none where this machine lets nobody."""
    ways = WAYS if shutil.which("unshare") and shutil.which("ip") else ()
    tried = (way for way in ways if not subprocess.run([*way, "ip", "link", "set", "lo", "up"], capture_output=True).returncode)
    return next(tried, [])


@pytest.fixture
def platforms(tmp_path: Path) -> Iterator[Platforms]:
    """Both, behind TLS, and somebody on each who speaks to every new connection."""
    _, context = certified(tmp_path, *NAMES.values(), LINE, STREAM)
    with closing(Platforms(SECRETS, SystemClock(ZONE))) as made:
        made.listen(context, {name: f"https://{host}" for name, host in NAMES.items()})
        assert made.stream
        made.stream.conduct.elsewhere = f"wss://{STREAM}/connect"
        made.wecom_api.members.add(PERSONS["wecom"])
        made.dingtalk_api.staff.add(PERSONS["dingtalk"])
        made.dingtalk_api.groups[GROUP] = "dingtalk-group"
        ended = Event()
        speaking = Thread(target=speak, args=(made, ended))
        speaking.start()
        yield made
        ended.set()
        speaking.join()


def speak(platforms: Platforms, ended: Event) -> None:
    robot = DingtalkCallbacks(DINGTALK_CORP, SECRETS.dingtalk_app_secret, platforms.clock)
    robot.sessions, robot.robot_code = platforms.sessions, SECRETS.dingtalk_app_key
    line, stream, spoken = platforms.gateway, platforms.stream, [0, 0]
    assert line and stream
    while not ended.wait(0.05):
        if line.live and len(line.subscriptions) > spoken[0]:
            spoken[0] = len(line.subscriptions)
            line.said(PERSONS["wecom"], "/查 20210032")
        if stream.open and len(stream.connected) > spoken[1]:
            spoken[1] = len(stream.connected)
            stream.deliver(robot.message(PERSONS["dingtalk"], None, "", "吴示安", text("/查 20210032", group=False)))


@pytest.fixture
def proxy(platforms: Platforms, tmp_path: Path) -> Iterator[ConnectProxy]:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "way"))
    listener.listen()
    assert platforms.gateway and platforms.stream
    ports = {host: platforms.endpoints[name].port for name, host in NAMES.items()}
    made = ConnectProxy({**ports, LINE: platforms.gateway.port, STREAM: platforms.stream.port}, listener=listener)
    yield made
    made.stop()


def inside(folder: Path, network: str, seconds: int) -> dict[str, Any]:
    """What becomes of an office where only the proxy leads out, by `tests.only_way_out`."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        listen = f"127.0.0.1:{found.getsockname()[1]}"
    shutil.rmtree(folder / "office", ignore_errors=True)
    (folder / "office").mkdir(mode=0o700)
    settings = f"""[service]
listen = "{listen}"
data_dir = {json.dumps(str(folder / "office"))}
[database]
url = "{copy_of_sqlite(folder / "office")}"
[network]
ca_bundle = {json.dumps(str(folder / "root.pem"))}
{network}
[limits]
send_seconds = 5
[unit]
name = "示例市工业和信息化局"
"""
    write(folder / "config.toml", settings)
    sections = accounts.settings(SECRETS, {name: f"https://{host}" for name, host in NAMES.items()})
    sections = accounts.over_lines(SECRETS, sections, f"wss://{LINE}")
    sections["wecom"]["app"] = {"agent_id": SECRETS.wecom_agent_id, "secret": SECRETS.wecom_app_secret}
    for name, section in sections.items():
        write(folder / f"{name}.toml", "\n".join(f"{key} = {as_toml(value)}" for key, value in section.items()))
    program = [sys.executable, "-m", "tests.only_way_out", str(folder), str(seconds)]
    root = Path(__file__).parents[1]
    done = subprocess.run([*alone(), *program], capture_output=True, text=True, cwd=root, timeout=120)
    assert done.returncode == 0, done.stderr
    said: dict[str, Any] = json.loads(done.stdout)
    return said


@pytest.mark.slow
def test_behind_a_proxy_the_setting_is_asked_for_and_with_it_both_platforms_work_in_full(
    platforms: Platforms, proxy: ConnectProxy, tmp_path: Path
):
    if not alone():
        assert not os.environ.get("CI"), "这里不能建立网络命名空间"
        pytest.skip("unshare -Urn 在这里不可用，未试只有代理可通的网络")
    without = inside(tmp_path, "", 1)
    assert proxy.asked == []
    for name in NAMES:
        found = without[name]
        assert (found.pop("ok"), found.pop("connected"), found.pop("asked for")) == (False, False, True)
        assert {why for why in found.values() if why not in (NOT_TRIED, NOBODY_SPOKE)} == {f"{UNKNOWN}，未送达"}
    assert set(without["used"].values()) == {f"{UNKNOWN}，未送达"} and without["time"] == ""
    assert without["lines"] == {"wecom/bot": f"{UNKNOWN}（{LINE}）", "dingtalk/robot": f"{UNKNOWN}，未送达"}
    assert without["reached"] == {
        "wecom": f"{UNKNOWN}，未送达（wecom.example、{LINE}）；{reaching.BY_PROXY}",
        "dingtalk": f"{UNKNOWN}，未送达（dingtalk.example）；{reaching.BY_PROXY}",
    }
    assert set(without["doctor"].values()) == {f"{UNKNOWN}，未送达", DONE}  # the line's own key is not tried by itself
    said = inside(tmp_path, f'proxy = "http://127.0.0.1:{PORT}"\n', 20)
    for name in NAMES:
        found = said[name]
        assert (found.pop("ok"), found.pop("connected"), found.pop("asked for")) == (True, True, False)
        assert set(found.values()) <= {DONE, NOT_TRIED, "已发送，请查看"}
    assert {*said["used"].values(), *said["lines"].values(), *said["doctor"].values(), said["time"]} == {DONE}
    assert said["reached"] == {"wecom": "", "dingtalk": ""}
    assert {one.route for one in platforms.postbox.delivered()} == {
        platforms.wecom.route,
        platforms.dingtalk.route,
        wecom_api.SEND,
        dingtalk_api.TO_GROUP,
        dingtalk_api.TO_PERSONS,
        dingtalk_api.DELIVER,
        sessions.PATH,
    }
    assert platforms.gateway and platforms.gateway.pushed and any(one.answers for one in platforms.gateway.callbacks.values())
    assert set(proxy.asked) == {f"CONNECT {host}:443" for host in (*NAMES.values(), LINE, STREAM)}
