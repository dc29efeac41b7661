"""An office from whose network nothing leads out but its proxy: told so without the setting, reached with it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.clock import SystemClock
from bot.simulator import accounts
from bot.simulator.platforms import Platforms
from bot.simulator.wecom_gateway import WecomGateway
from tests.conftest import ZONE
from tests.connect_proxy import ConnectProxy, certified
from tests.only_way_out import PORT
from tests.test_config import write

LINE = "line.example"
WAYS = (["unshare", "--user", "--map-root-user", "--net"], ["unshare", "--net"])  # as anybody; as root, where that is not let
SECRETS = accounts.invented()


@cache
def alone() -> list[str]:
    """The words before a program that give it a network of its own; none where this machine lets nobody."""
    ways = WAYS if shutil.which("unshare") and shutil.which("ip") else ()
    tried = (way for way in ways if not subprocess.run([*way, "ip", "link", "set", "lo", "up"], capture_output=True).returncode)
    return next(tried, [])


@pytest.fixture
def platforms() -> Iterator[Platforms]:
    with closing(Platforms(SECRETS, SystemClock(ZONE))) as made:
        yield made


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[WecomGateway]:
    _, context = certified(tmp_path, LINE)
    made = WecomGateway({"aib-test": "line secret"}, sealed=context)
    yield made
    made.stop()


@pytest.fixture
def proxy(platforms: Platforms, gateway: WecomGateway, tmp_path: Path) -> Iterator[ConnectProxy]:
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "way"))
    listener.listen()
    names = {f"{name}.example": urlsplit(url).port or 0 for name, url in platforms.listen().items()}
    made = ConnectProxy({**names, LINE: gateway.server.socket.getsockname()[1]}, listener=listener)
    yield made
    made.stop()


def inside(folder: Path, network: str) -> dict[str, str]:
    """What a service says that runs where only the proxy leads out."""
    text = f'[network]\nca_bundle = "root.pem"\n{network}[limits]\nsend_seconds = 5\n'
    text += f"[service]\ndata_dir = {json.dumps(str(folder))}\n"
    addresses = {name: f"http://{name}.example" for name in ("wecom", "dingtalk")}
    for name, section in accounts.settings(SECRETS, addresses).items():
        hooks = section.pop("webhooks")["main"]
        flat = {key: value for key, value in section.items() if isinstance(value, str)}
        text += f"[platforms.{name}]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in flat.items())
        if name == "wecom":
            text += f'ws_url = "wss://{LINE}"\n[platforms.wecom.bot]\nmode = "long_connection"\n'
            text += 'bot_id = "aib-test"\nsecret = "line secret"\n'
        text += f"[platforms.{name}.webhooks.main]\n" + "".join(f"{key} = {json.dumps(value)}\n" for key, value in hooks.items())
    settings = write(folder / "config.toml", text)
    program = [sys.executable, "-m", "tests.only_way_out", str(settings), str(folder / "way")]
    root = Path(__file__).parents[1]
    found = subprocess.run([*alone(), *program], capture_output=True, text=True, cwd=root, timeout=120)
    assert found.returncode == 0, found.stderr
    said: dict[str, str] = json.loads(found.stdout)
    return said


@pytest.mark.slow
def test_behind_a_proxy_the_setting_is_asked_for_and_with_it_both_platforms_are_reached(
    platforms: Platforms, proxy: ConnectProxy, tmp_path: Path
):
    if not alone():
        assert not os.environ.get("CI"), "这里不能建立网络命名空间"
        pytest.skip("unshare -Urn 在这里不可用，未试只有代理可通的网络")
    asked_for, unknown = "如单位须经代理上网，请设置 [network] proxy", "查不到对方的地址"
    assert inside(tmp_path, "") == {
        "wecom/main": f"{unknown}，未送达",
        "dingtalk/main": f"{unknown}，未送达",
        "wecom": f"{unknown}，未送达（wecom.example、{LINE}）；{asked_for}",
        "dingtalk": f"{unknown}，未送达（dingtalk.example）；{asked_for}",
        "line": unknown,
    }
    assert proxy.asked == []
    said = inside(tmp_path, f'proxy = "http://127.0.0.1:{PORT}"\n')
    assert said == {"wecom/main": "已送达", "dingtalk/main": "已送达", "wecom": "", "dingtalk": "", "line": "已应答"}
    assert len(platforms.postbox.delivered()) == 2
    assert set(proxy.asked) == {"CONNECT wecom.example:80", "CONNECT dingtalk.example:80", f"CONNECT {LINE}:443"}
