"""connect: what is typed and read, what is refused at once, and what is said of a platform that cannot be reached."""

from __future__ import annotations

import io
import json
import socket
import sys
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from bot import config, platforms, wsgi
from bot.cli.connecting import registered_by_hand
from bot.cli.filling_in import Configuration
from bot.cli.listening_in import SpokenHere
from bot.clock import SystemClock
from bot.errors import UserError
from bot.message import Message
from bot.records import chats, inbox, lines
from bot.records.engine.database import sole_service
from bot.records.journal import note
from bot.records.lines import LineHealth
from bot.simulator import callbacks
from bot.simulator.cast import Credentials
from bot.simulator.dingtalk import DingtalkCallbacks
from bot.simulator.platforms import Platforms
from bot.simulator.wecom import WecomCallbacks
from bot.simulator.wecom_gateway import WecomGateway
from tests.cli.running import Done, Run, here
from tests.conftest import FIXTURES, ZONE
from tests.connections.conftest import until

AES_KEY = "n3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def gateway() -> Iterator[WecomGateway]:
    made = WecomGateway({"aibUNIT": "right secret"}, each_minute=0)
    yield made
    made.stop()


@pytest.fixture
def duban(tmp_path: Path) -> Run:
    run = here(tmp_path / "config.toml")
    run("init", "--data", str(tmp_path))
    with socket.create_server(("127.0.0.1", 0)) as found:
        address = f"127.0.0.1:{found.getsockname()[1]}"
    file = tmp_path / "config.toml"
    written = file.read_text(encoding="utf-8").replace("127.0.0.1:8080", address)
    file.write_text(written.replace("[platforms.wecom]\n", f'[platforms.wecom]\napi_base = "{NOWHERE}"\n', 1), encoding="utf-8")
    return run


@pytest.fixture
def typing(duban: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """connect with these lines typed."""

    def typed(*lines: str, options: tuple[str, ...] = (), code: int = 0) -> Done:
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines) + "\n"))
        return duban("connect", "wecom", "--wait", "0", *options, code=code)

    return typed


def answered(folder: Path, text: str) -> str:
    file = folder / "answers.toml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def line_answers(folder: Path, url: str, key: str = "right secret") -> str:
    return answered(
        folder, f'corp_id = "wwUNIT"\napi_base = "{NOWHERE}"\nws_url = "{url}"\n[bot]\nbot_id = "aibUNIT"\nsecret = "{key}"\n'
    )


def section(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((folder / "config.toml").read_text(encoding="utf-8"))["platforms"]["wecom"]
    return found


def test_what_is_typed_comes_into_the_configuration_and_secrets_are_not_shown(typing: Callable[..., Done], tmp_path: Path):
    before = (tmp_path / "config.toml").read_text(encoding="utf-8")
    done = typing("1", "wwUNIT", "督办助手、旧名", "aibUNIT", "line secret of the unit", "n", "n", "n")
    found = section(tmp_path)
    assert found["corp_id"] == "wwUNIT" and found["bot"]["names"] == ["督办助手", "旧名"]
    assert (found["bot"]["mode"], found["bot"]["bot_id"], found["bot"]["secret"]) == (
        "long_connection",
        "aibUNIT",
        "line secret of the unit",
    )
    assert "line secret" not in done.stdout + done.stderr
    written = (tmp_path / "config.toml").read_text(encoding="utf-8")
    assert [line for line in before.splitlines() if line.startswith("#")] == [
        line for line in written.splitlines() if line.startswith("#")
    ]
    assert (tmp_path / "config.toml").stat().st_mode & 0o077 == 0
    assert [file.name for file in tmp_path.glob(".*.new")] == []
    assert "可使用的成员" in done.stdout and "Bot ID" in done.stdout


def test_a_wrong_key_is_said_at_once_and_asked_for_again(typing: Callable[..., Done], tmp_path: Path):
    done = typing("2", "wwUNIT", "", "a token", "too short", "", "a token", AES_KEY, "n", "n", "n")
    assert "encoding_aes_key：应为企业微信给出的 43 位字母和数字。请重新填写" in done.stdout
    assert section(tmp_path)["bot"]["encoding_aes_key"] == AES_KEY
    assert "too short" not in done.stdout


def test_what_is_no_answer_is_asked_again_in_chinese(typing: Callable[..., Done], tmp_path: Path):
    done = typing("7", "1", "wwUNIT", "", "aibUNIT", "s", "maybe", "是", "main", "right-key", "n", "否", code=1)
    assert "请输入 1 到 2。" in done.stdout and "请输入 是 或 否。" in done.stdout and "Error" not in done.stdout
    assert section(tmp_path)["webhooks"] == {"main": {"key": "right-key"}}
    assert section(tmp_path)["bot"]["names"] == ["督办助手"]


def test_nothing_is_written_where_the_typing_ends_early(typing: Callable[..., Done], tmp_path: Path):
    before = (tmp_path / "config.toml").read_bytes()
    typing("1", "wwUNIT", code=1)
    assert (tmp_path / "config.toml").read_bytes() == before


def test_what_is_there_already_stays_with_a_bare_return(typing: Callable[..., Done], tmp_path: Path):
    typing("1", "wwUNIT", "", "aibUNIT", "line secret of the unit", "n", "n", "n")
    first = section(tmp_path)
    typing("1", "", "", "", "", "n", "n", "n")
    assert section(tmp_path) == first


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('corp_id = "wwUNIT"\n[bot]\nbot_id = "aibUNIT"\n', "须填写 secret"),
        ('corp_id = "wwUNIT"\n[bot]\nbot_id = "aibUNIT"\nsecret = "s"\nsecrt = "x"\n', "没有这个配置项"),
        ('[bot]\nbot_id = "aibUNIT"\nsecret = "s"\n', "仍是示例中的内容"),
    ],
)
def test_answers_that_cannot_work_are_refused_whole(duban: Run, tmp_path: Path, text: str, words: str):
    before = (tmp_path / "config.toml").read_bytes()
    done = duban("connect", "wecom", "--answers", answered(tmp_path, text), "--wait", "0", code=78)
    assert words in done.stderr and (tmp_path / "config.toml").read_bytes() == before


def test_a_file_that_is_no_toml_and_a_way_that_there_is_not(duban: Run, tmp_path: Path):
    assert "应为 TOML 格式" in duban("connect", "wecom", "--answers", answered(tmp_path, "x ="), code=1).stderr
    assert "没有“pigeon”这种方式" in duban("connect", "wecom", "--mode", "pigeon", code=2).stderr


def test_a_layout_that_cannot_be_changed_is_left_alone(duban: Run, tmp_path: Path):
    file = tmp_path / "config.toml"
    file.write_text('[platforms]\nwecom = { corp_id = "ww" }\n', encoding="utf-8")
    with pytest.raises(UserError, match="请手工填写"):
        Configuration(file, "wecom").changed({("bot", "bot_id"): "aib"})


def test_a_secret_that_the_platform_refuses_is_named(duban: Run, tmp_path: Path, gateway: WecomGateway):
    answers = line_answers(tmp_path, gateway.url, "wrong secret")
    done = duban("connect", "wecom", "--answers", answers, "--wait", "1", "--json", code=1)
    found = json.loads(done.stdout)
    assert (found["ok"], found["connected"]) == (False, False)
    assert "拒绝机器人编号或长连接密钥" in found["detail"]
    assert "wrong secret" not in done.stdout + done.stderr


def test_where_nothing_is_connected_a_proxy_is_thought_of_unless_there_is_one(duban: Run, tmp_path: Path, gateway: WecomGateway):
    answers, hint = line_answers(tmp_path, gateway.url, "wrong secret"), "如单位须经代理上网，请设置 [network] proxy。"
    assert hint in duban("connect", "wecom", "--answers", answers, "--wait", "1", code=1).stdout
    file = tmp_path / "config.toml"
    file.write_text('[network]\nproxy = "http://127.0.0.1:9"\n' + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert hint not in duban("connect", "wecom", "--answers", answers, "--wait", "1", code=1).stdout


@pytest.mark.parametrize(("typed", "push"), [("", "main"), ("无", None), ("main", "main")])
def test_a_group_is_registered_with_a_robot_or_without_one_as_it_is_said(
    duban: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, typed: str, push: str | None
):
    file = tmp_path / "config.toml"
    file.write_text(file.read_text(encoding="utf-8") + '\n[platforms.wecom.webhooks.main]\nkey = "right-key"\n', encoding="utf-8")
    service, told = wsgi.assemble(config.load(file)), list[str]()
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"督办群\n全局\n{typed}\n"))
    registered_by_hand(service, "wecom", SpokenHere("wrALL", "", "wx001"), "全局", told.append)
    with service.database.begin() as session:
        (group,) = chats.registered(session, service.clock.now().date())
    assert (group.name, group.push) == ("督办群", push) and told
    service.database.close()


def test_a_verification_with_another_token_is_named_while_it_is_waited_for(duban: Run, tmp_path: Path):
    answers = answered(
        tmp_path,
        f'corp_id = "wwUNIT"\napi_base = "{NOWHERE}"\n[bot]\nmode = "callback"\ntoken = "t"\nencoding_aes_key = "{AES_KEY}"\n',
    )
    address = f"http://{config.load(tmp_path / 'config.toml').service.listen}"
    wrong = WecomCallbacks("another", AES_KEY, "督办助手", SystemClock(ZONE))
    saving = Thread(target=until, args=(lambda: "403" in callbacks.tried(address, *wrong.trial()), 20), daemon=True)
    saving.start()
    done = duban("connect", "wecom", "--answers", answers, "--wait", "2", "--json", code=1)
    saving.join(5)
    assert "签名不符，请核对 Token" in json.loads(done.stdout)["detail"]
    assert "还没有连通：签名不符，" in done.stderr


def test_beside_a_service_that_runs_it_waits_for_its_restart(duban: Run, tmp_path: Path, gateway: WecomGateway):
    answers = line_answers(tmp_path, gateway.url)
    duban("connect", "wecom", "--answers", answers, "--wait", "0")
    service = wsgi.assemble(config.load(tmp_path / "config.toml"))
    with sole_service(service.database):
        done = duban("connect", "wecom", "--answers", answers, "--wait", "1", "--json", code=1)
        assert "服务已在运行" in done.stderr and "请重启服务" in json.loads(done.stdout)["detail"]
        identity = wsgi.lines(service).keepers[0].loop.dialect.identity
        with service.database.begin() as session:
            now = service.clock.now()
            lines.wanted(session, "wecom/bot", identity, now)
            fence = lines.claim(session, "wecom/bot", identity, "service", now)
            assert fence
            lines.renew(session, "wecom/bot", identity, fence, LineHealth("live", now), now)
        with service.database.begin() as session:
            ahead = service.clock.now() + timedelta(minutes=1)
            known = Message("wecom", "m1", "wwUNIT", "wx001", "wrALL", "/帮助")
            inbox.first_time(session, known, ahead)
        done = duban("connect", "wecom", "--answers", answers, "--wait", "5", "--until", "message", "--json")
        found = json.loads(done.stdout)
        assert found["connected"] is True and found["heard"][0]["name"] == "已登记的账号或群"
        with service.database.begin() as session:
            corp = service.settings.platforms["wecom"].corp_id
            chats.register(session, "wecom", corp, "wrALL", name="督办群", division_ids=None, push=None, since=None)
            note(session, at=ahead, platform="wecom", chat_id="wrALL", user_id="wx001", command="/帮助", outcome="answered")
        done = duban("connect", "wecom", "--answers", answers, "--wait", "5", "--until", "group", "--json")
        found = json.loads(done.stdout)
        assert [(one["chat_id"], one["chat_title"]) for one in found["heard"]] == [("wrALL", "督办群")]
    service.database.close()
    assert gateway.subscriptions == []  # the service's line was not taken from it


def test_what_goes_before_the_configuration_is_said(typing: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DUBAN__PLATFORMS__WECOM__BOT__BOT_ID", "aibOTHER")
    done = typing("1", "wwUNIT", "", "aibUNIT", "line secret of the unit", "n", "n", "n")
    assert "注意：bot.bot_id 由环境变量或 secrets_dir 中的文件给出" in done.stdout


def test_typed_by_a_pipe_the_document_stands_alone(typing: Callable[..., Done]):
    done = typing("1", "wwUNIT", "", "aibUNIT", "line secret of the unit", "n", "n", "n", options=("--json",))
    assert json.loads(done.stdout)["mode"] == "long_connection" and "API 模式创建" in done.stderr


def test_accounts_of_another_corporation_are_nobody_s_here(duban: Run, tmp_path: Path, gateway: WecomGateway):
    duban("people", "import", str(FIXTURES / "people.xlsx"))
    answers = line_answers(tmp_path, gateway.url)
    first = json.loads(duban("connect", "wecom", "--answers", answers, "--wait", "0", "--json").stdout)
    assert first["accounts"] > 30  # entered while the corporation was still to be filled in
    other = answered(tmp_path, (tmp_path / "answers.toml").read_text(encoding="utf-8").replace("wwUNIT", "wwOTHER"))
    done = duban("connect", "wecom", "--answers", other, "--wait", "0", "--json", code=1)
    again = json.loads(done.stdout)
    assert again["accounts"] == 0  # the same name may be somebody else there
    assert not again["ok"] and again["elsewhere"].startswith("另有") and "个账号登记在企业 wwUNIT" in again["elsewhere"]
    assert "请再导入一次人员表" in done.stderr
    duban("people", "import", str(FIXTURES / "people.xlsx"))
    assert json.loads(duban("connect", "wecom", "--answers", other, "--wait", "0", "--json").stdout)["elsewhere"] == ""


def test_accounts_entered_under_the_placeholder_are_moved_whatever_was_written_before(
    duban: Run, tmp_path: Path, gateway: WecomGateway
):
    duban("people", "import", str(FIXTURES / "people.xlsx"))
    answers = line_answers(tmp_path, gateway.url)
    configuration = Configuration(tmp_path / "config.toml", "wecom")
    configuration.write({("corp_id",): "wwUNIT", ("api_base",): NOWHERE, ("bot", "bot_id"): "aib", ("bot", "secret"): "s"})
    found = json.loads(duban("connect", "wecom", "--answers", answers, "--wait", "0", "--json").stdout)
    assert found["accounts"] > 30


def test_without_a_database_nothing_is_written(duban: Run, tmp_path: Path):
    (tmp_path / "duban.db").unlink()
    before = (tmp_path / "config.toml").read_bytes()
    duban("connect", "wecom", "--answers", line_answers(tmp_path, NOWHERE), "--wait", "0", code=78)
    assert (tmp_path / "config.toml").read_bytes() == before


CREDENTIALS = Credentials(
    "wwUNIT",
    "t",
    AES_KEY,
    "督办助手",
    {"right-key": "wecom-group"},
    "dingUNIT",
    "appkey",
    "app-secret",
    {},
    wecom_app_secret="app-secret",
)


CORP = 'corp_id = "dingUNIT"'


@pytest.fixture
def theirs() -> Iterator[Platforms]:
    made = Platforms(CREDENTIALS, SystemClock(ZONE))
    made.listen()
    yield made
    made.close()


def test_what_the_platform_says_of_a_key_is_said_with_what_to_do(
    duban: Run, tmp_path: Path, theirs: Platforms, gateway: WecomGateway
):
    theirs.wecom_api.outside = "203.0.113.7"
    answers = answered(
        tmp_path,
        f'corp_id = "wwUNIT"\napi_base = "{theirs.endpoints["wecom"].url}"\nws_url = "{gateway.url}"\n'
        '[bot]\nbot_id = "aibUNIT"\nsecret = "right secret"\n[webhooks.main]\nkey = "wrong-key"\n'
        '[app]\nagent_id = 1000002\nsecret = "app-secret"\n',
    )
    done = duban("connect", "wecom", "--answers", answers, "--wait", "0", "--send", "main", "--json", code=1)
    found = json.loads(done.stdout)
    keys = {one["name"]: one for one in found["keys"]}
    assert not keys["自建应用 secret、agent_id"]["ok"] and "203.0.113.7" in keys["自建应用 secret、agent_id"]["detail"]
    assert not keys["群机器人 main"]["ok"] and "93000" in keys["群机器人 main"]["detail"]
    assert not found["sent"][0]["ok"] and "93000" in found["sent"][0]["detail"]
    theirs.wecom_api.outside = ""
    right = answered(tmp_path, (tmp_path / "answers.toml").read_text(encoding="utf-8").replace("wrong-key", "right-key"))
    again = json.loads(duban("connect", "wecom", "--answers", right, "--wait", "0", "--json").stdout)
    assert all(one["ok"] for one in again["keys"]) and again["connected"] is None


def test_dingtalk_by_callback_is_connected_by_its_first_message(duban: Run, tmp_path: Path, theirs: Platforms):
    base = theirs.endpoints["dingtalk"].url
    answers = answered(
        tmp_path,
        f'corp_id = "dingUNIT"\napi_base = "{base}"\noapi_base = "{base}"\n'
        '[robot]\nmode = "http"\napp_key = "appkey"\napp_secret = "app-secret"\n',
    )
    address = f"http://{config.load(tmp_path / 'config.toml').service.listen}"
    robot = DingtalkCallbacks("dingUNIT", "app-secret", SystemClock(ZONE))

    def said() -> bool:
        delivery = robot.said("manager4009", "cidUNIT==", "督办群", "吴示安", "/帮助")
        return callbacks.post(address, delivery, robot.opened).status == 200

    speaking = Thread(target=until, args=(said, 20), daemon=True)
    speaking.start()
    done = duban("connect", "dingtalk", "--answers", answers, "--wait", "20", "--until", "group", "--json")
    speaking.join(5)
    found = json.loads(done.stdout)
    assert (found["ok"], found["mode"], found["connected"]) == (True, "http", True)
    assert found["heard"][0] == {"chat_id": "cidUNIT==", "chat_title": "督办群", "user_id": "manager4009", "name": ""}


@pytest.mark.parametrize(
    ("change", "words"),
    [('corp_id = "dingOTHER"', "企业标识不符，请核对 corp_id"), ('robot_code = "dingother"', "编号不符，请核对 robot_code")],
)
def test_a_line_that_is_connected_and_refuses_what_is_said_names_the_setting(
    duban: Run, tmp_path: Path, theirs: Platforms, change: str, words: str
):
    base = theirs.endpoints["dingtalk"].url
    corp, robot = ("", change) if change.startswith("robot") else (change, "")
    answers = answered(
        tmp_path,
        f'{corp or CORP}\napi_base = "{base}"\noapi_base = "{base}"\n'
        f'[robot]\nmode = "stream"\napp_key = "appkey"\napp_secret = "app-secret"\n{robot}\n',
    )
    assert theirs.stream
    stream, robots = theirs.stream, DingtalkCallbacks("dingUNIT", "app-secret", SystemClock(ZONE))
    robots.sessions = theirs.sessions

    def said() -> bool:
        what = {"msgtype": "text", "text": {"content": "/帮助"}}
        return bool(stream.open and stream.deliver(robots.message("manager4009", None, "", "吴示安", what)))

    speaking = Thread(target=until, args=(said, 20), daemon=True)
    speaking.start()
    options = ("--wait", "3", "--until", "message", "--json")
    done = duban("connect", "dingtalk", "--answers", answers, *options, code=1)
    speaking.join(5)
    found = json.loads(done.stdout)
    assert (found["ok"], found["connected"], found["heard"]) == (False, False, [])
    assert words in found["detail"] and words in done.stderr


def test_each_platform_has_a_plan_for_each_of_its_ways():
    for kind in platforms.every():
        for mode in kind.connecting():
            errands = kind.errands(mode)
            assert errands and all(errand.title and errand.before and errand.blanks for errand in errands)
            assert any(mode in errand.fixed.values() for errand in errands)
