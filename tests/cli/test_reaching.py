"""doctor: each server of a platform is asked by the configured way; a cause is told once, the setting named without a proxy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import config, wsgi
from bot.cli import trying
from bot.cli.reaching import reach
from bot.errors import ConfigError
from bot.platform_clock import PlatformClock
from tests.connect_proxy import ConnectProxy, OneAnswer
from tests.test_config import write

GONE = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
PLATFORMS = (
    '[platforms.wecom]\ncorp_id = "ww1"\napi_base = "http://qyapi.example"\nws_url = "wss://openws.example"\n'
    '[platforms.wecom.bot]\nmode = "long_connection"\nbot_id = "b"\nsecret = "s"\n'
    '[platforms.dingtalk]\ncorp_id = "d"\noapi_base = "http://oapi.example"\napi_base = "http://api.example"\n'
    '[platforms.dingtalk.robot]\napp_key = "k"\napp_secret = "s"\nrobot_code = "r"\n'
)


@pytest.fixture
def answering() -> Iterator[OneAnswer]:
    made = OneAnswer(GONE)
    yield made
    made.stop()


@pytest.fixture
def proxy(answering: OneAnswer) -> Iterator[ConnectProxy]:
    made = ConnectProxy(dict.fromkeys(["qyapi.example", "oapi.example", "api.example"], answering.port))
    yield made
    made.stop()


def said(folder: Path, network: str, platform: str) -> str:
    settings = config.load(write(folder / "config.toml", network + PLATFORMS), {})
    return reach(wsgi.assemble(settings), platform, PlatformClock())


def test_every_server_is_asked_through_the_proxy(tmp_path: Path, proxy: ConnectProxy):
    through = f'[network]\nproxy = "http://user:Geheim7@127.0.0.1:{proxy.port}"\n'
    assert said(tmp_path, through, "dingtalk") == ""
    assert proxy.asked == ["CONNECT oapi.example:80", "CONNECT api.example:80"]
    assert said(tmp_path, through, "wecom") == (
        "代理连不上 openws.example:443（502），未送达；请代理的管理员核对它的出口和域名解析（openws.example）"
    )


def test_one_cause_is_told_once_with_every_server_and_without_the_password(tmp_path: Path, proxy: ConnectProxy):
    proxy.authorization = "Basic other"
    found = said(tmp_path, f'[network]\nproxy = "http://user:Geheim7@127.0.0.1:{proxy.port}"\n', "dingtalk")
    assert found == "代理要求认证，未送达；请核对 [network] proxy 中的用户名和密码（oapi.example、api.example）"


def test_certificates_that_cannot_be_read_are_a_line_of_the_doctor_s(tmp_path: Path):
    found = said(tmp_path, '[network]\nca_bundle = "/nowhere/root.pem"\n', "wecom")
    assert found == "证书文件 /nowhere/root.pem 读不出来（应为 PEM 格式），请核对 [network] ca_bundle"
    settings = config.load(tmp_path / "config.toml", {})
    with pytest.raises(ConfigError, match="ca_bundle"):
        wsgi.pushers(wsgi.assemble(settings))
    tried = {one.name: one.detail for one in trying.tried(wsgi.assemble(settings), PlatformClock())}
    assert tried == dict.fromkeys(("试用 企业微信", "试用 钉钉"), found)
