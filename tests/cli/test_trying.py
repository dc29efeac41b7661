"""duban doctor --try: each key is used, a wrong one is named, and no group hears anything."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner

from bot import config, wsgi
from bot.cli import cli, serving, trying
from bot.clock import StoppedClock, SystemClock
from bot.config import Settings
from bot.platform_clock import PlatformClock
from bot.records.delivery import robots
from bot.simulator import accounts
from bot.simulator.faults import FAULTS, Spell
from bot.simulator.platforms import Platforms
from bot.traffic import Traffic
from bot.wsgi import Service
from tests import engines
from tests.conftest import ZONE, at

SECRETS = accounts.invented()
NOBODY = {"wecom": "http://127.0.0.1:9", "dingtalk": "http://127.0.0.1:9"}


@pytest.fixture
def platforms() -> Iterator[Platforms]:
    with closing(Platforms(SECRETS, SystemClock(ZONE))) as made:
        yield made


def settings_of(url: str, addresses: dict[str, str], listen: str = "127.0.0.1:9", **more: Any) -> Settings:
    sections = accounts.settings(SECRETS, addresses)
    return config.Settings.model_validate(
        {"service": {"listen": listen}, "database": {"url": url}, "platforms": sections, "limits": {"send_seconds": 2}} | more
    )


@pytest.fixture
def service(tmp_path: Path, platforms: Platforms) -> Iterator[Service]:
    made = wsgi.assemble(settings_of(engines.fresh_sqlite(tmp_path), platforms.listen()))
    yield made
    made.database.close()


def outcomes(service: Service) -> dict[str, tuple[bool, str]]:
    return {found.name: (found.ok, found.detail) for found in trying.tried(service, PlatformClock())}


def with_changed(service: Service, change: Callable[[dict[str, Any]], None]) -> Service:
    """The same service whose configuration has another key somewhere."""
    sections = accounts.settings(SECRETS, {name: one.address for name, one in service.settings.platforms.items()})
    change(sections)
    settings = service.settings.model_copy(
        update={"platforms": config.Settings.model_validate({"platforms": sections}).platforms}
    )
    return wsgi.assemble(settings)


def test_right_keys_are_found_right_and_no_group_hears_of_it(service: Service, platforms: Platforms):
    assert outcomes(service) == {
        "试用 企业微信智能机器人 token、encoding_aes_key": (True, "服务没有运行"),
        "试用 企业微信群机器人 main": (True, ""),
        "试用 钉钉企业内部机器人 app_secret": (True, ""),
        "试用 钉钉自定义机器人 main": (True, ""),
    }
    assert platforms.postbox.delivered() == []


@pytest.mark.parametrize(
    ("section", "key", "name", "code"),
    [
        (("wecom", "webhooks", "main"), "key", "企业微信群机器人 main", "93000"),
        (("dingtalk", "webhooks", "main"), "access_token", "钉钉自定义机器人 main", "300005"),
        (("dingtalk", "webhooks", "main"), "secret", "钉钉自定义机器人 main", "310000"),
        (("dingtalk", "robot"), "app_secret", "钉钉企业内部机器人 app_secret", "40096"),
    ],
)
def test_a_wrong_key_is_named_with_the_platform_s_code(
    service: Service, platforms: Platforms, section: tuple[str, ...], key: str, name: str, code: str
):
    def change(sections: dict[str, Any]) -> None:
        found = sections
        for part in section:
            found = found[part]
        found[key] = "another"

    found = outcomes(with_changed(service, change))
    wrong = {which: detail for which, (ok, detail) in found.items() if not ok}
    assert list(wrong) == [f"试用 {name}"]
    assert code in wrong[f"试用 {name}"] and "another" not in wrong[f"试用 {name}"]
    assert platforms.postbox.delivered() == []


def test_without_an_app_key_the_secret_waits_for_a_message(service: Service):
    changed = with_changed(service, lambda sections: sections["dingtalk"]["robot"].pop("app_key"))
    ok, remark = outcomes(changed)["试用 钉钉企业内部机器人 app_secret"]
    assert ok and remark.startswith("没有填写 app_key")


def test_a_robot_that_is_full_or_paused_is_left_alone(service: Service, platforms: Platforms):
    now = service.clock.now()
    with service.database.begin() as session:
        robots.ensure(session, "wecom/main", "dingtalk/main")
        while robots.take_slot(session, "wecom/main", now):
            pass
        robots.pause(session, "dingtalk/main", now + timedelta(minutes=9), reason="发送过于频繁")
    found = outcomes(service)
    assert found["试用 企业微信群机器人 main"] == found["试用 钉钉自定义机器人 main"]
    assert found["试用 企业微信群机器人 main"][1].startswith("本分钟发送已满或平台要求暂停")
    assert platforms.postbox.entries() == []


def test_a_trial_counts_among_the_sends_of_the_minute(service: Service):
    for _ in range(robots.PER_MINUTE):
        assert outcomes(service)["试用 企业微信群机器人 main"] == (True, "")
    assert outcomes(service)["试用 企业微信群机器人 main"][1].startswith("本分钟发送已满")


def test_a_page_that_is_no_answer_is_no_proof(service: Service, platforms: Platforms):
    platforms.faults.set("wecom", Spell(FAULTS["gateway"]))
    ok, fault = outcomes(service)["试用 企业微信群机器人 main"]
    assert not ok and "应答无法识别" in fault


def test_the_running_service_is_asked_whether_it_has_this_key(tmp_path: Path):
    first = wsgi.assemble(settings_of(engines.fresh_sqlite(tmp_path), NOBODY))
    server = serving.listening(wsgi.web_app(first, None, Traffic()), "127.0.0.1:0", threads=1)
    Thread(target=server.run, daemon=True).start()
    address = f"127.0.0.1:{server.effective_port}"
    name = "试用 企业微信智能机器人 token、encoding_aes_key"
    same = wsgi.assemble(settings_of(first.settings.database_url, NOBODY, address))
    assert outcomes(same)[name] == (True, "运行中的服务用的是这一对；与管理后台是否一致，以收到的消息为准")
    other = with_changed(same, lambda sections: sections["wecom"]["bot"].update(token="another"))
    ok, fault = outcomes(other)[name]
    assert not ok and fault.startswith("运行中的服务不接受配置中的这一对密钥，请重启服务")
    server.close()


@pytest.mark.parametrize(
    ("listen", "own"),
    [
        ("127.0.0.1:8080", "http://127.0.0.1:8080/callback/wecom"),
        ("0.0.0.0:8080", "http://127.0.0.1:8080/callback/wecom"),
        ("[::]:8080", "http://127.0.0.1:8080/callback/wecom"),
        ("[::1]:80", "http://[::1]:80/callback/wecom"),
    ],
)
def test_the_service_is_asked_on_this_machine(listen: str, own: str):
    assert trying.own(listen, "wecom") == own


def test_the_key_of_the_backups_has_to_open_the_newest(tmp_path: Path):
    key, folder = tmp_path / "backup.key", tmp_path / "backups"
    write_key(key, "a")
    lines = [
        f'[service]\ndata_dir = "{tmp_path}"',
        f'[backup]\nfolder = "{folder}"\nkey_file = "{key}"',
        "[limits]\nsend_seconds = 1",
    ]
    engines.fresh_sqlite(tmp_path)
    file = tmp_path / "config.toml"
    file.write_text("\n".join(lines), encoding="utf-8")
    file.chmod(0o600)
    folder.mkdir(mode=0o700)

    def run(*words: str) -> Any:
        return CliRunner().invoke(cli, ["--config", str(file), *words], standalone_mode=False)

    def looked() -> dict[str, Any]:
        checks = json.loads(run("doctor", "--try", "--json").stdout)["checks"]
        return next(check for check in checks if check["name"] == "试用 备份密钥")

    assert run("backup").exception is None
    assert looked()["ok"]
    write_key(key, "b")
    found = looked()
    assert not found["ok"] and "另一个密钥" in found["detail"]
    assert "试用 备份密钥" not in run("doctor", "--json").stdout


def write_key(path: Path, digit: str) -> None:
    path.write_text(digit * 64, encoding="ascii")
    path.chmod(0o600)


def test_a_trial_hears_the_platforms_time_too(service: Service):
    heard = PlatformClock(StoppedClock(at("2021-07-16 09:00")))
    assert list(trying.tried(service, heard))
    assert heard.told is not None and heard.told.ahead > timedelta(days=365)
