"""duban people: a list goes in or is asked about; who is appointed to what, bound by what, and reached by which groups."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from bot import wsgi
from bot.cli import asking, cli
from bot.clock import StoppedClock
from bot.errors import UserError
from bot.records import people
from bot.wsgi import Service
from tests import engines
from tests.conftest import DINGTALK_CORP, FIXTURES, at, copy_of_sqlite, settings_for

AES_KEY = "n3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw"
CONFIG = """
[platforms.wecom]
corp_id = "wwtest"
[platforms.wecom.webhooks.main]
key = "k1"
"""


@pytest.fixture
def listed(tmp_path: Path):
    service: Service = wsgi.assemble(settings_for(copy_of_sqlite(tmp_path)), StoppedClock(at("2021-03-05 09:00")))
    with service.database.begin() as session:
        person = people.named(session, "副局长丙")[0].id
        for row in session.query(people.Identity).filter_by(person_id=person):
            session.delete(row)
    service.database.close()
    config = tmp_path / "config.toml"
    config.write_text(CONFIG, encoding="utf-8")
    config.chmod(0o600)

    def run(*words: str) -> str:
        return CliRunner().invoke(cli, ["--config", str(config), "people", "list", *words], standalone_mode=False).stdout

    return run


def test_the_list_shows_by_which_way_each_is_reached(listed):
    rows = {row["name"]: row for row in json.loads(listed("--json"))}
    assert rows["吴示安"]["accounts"] == ["wecom"]
    assert rows["吴示安"]["elsewhere"] == [f"钉钉（企业 {DINGTALK_CORP}，未配置）"]
    assert rows["吴示安"]["groups"] == ["督办群"]
    assert rows["副局长丙"]["accounts"] == []
    assert rows["副局长丙"]["groups"] == []


def test_people_read_it_too(listed):
    lines = listed().splitlines()
    assert f"吴示安　信息化推进处　承办人　已绑定 企业微信　钉钉（企业 {DINGTALK_CORP}，未配置）　所在群 督办群" in lines
    assert any(line.startswith("副局长丙") and line.endswith("未绑定　无群可达") for line in lines)


@pytest.fixture
def duban(tmp_path: Path):
    engines.fresh_sqlite(tmp_path)
    config = tmp_path / "config.toml"
    config.write_text(CONFIG, encoding="utf-8")
    config.chmod(0o600)

    def run(*words: str) -> Result:
        return CliRunner().invoke(cli, ["--config", str(config), *words], standalone_mode=False)

    return run


DIRECTORY = str(FIXTURES / "layouts" / "L01-people-directory.xlsx")


def test_a_directory_is_asked_about_and_goes_in_with_the_answers(duban):
    asked = duban("people", "import", DIRECTORY, "--json")
    found = json.loads(asked.stdout)
    assert asked.return_value == 1
    assert (found["written"], found["created"], found["rejected"]) == (False, [], [])
    assert [question["option"] for question in found["questions"]] == ["--role 科长=处室负责人", "--role 副科长=承办人"]
    assert found["reading"][0]["columns"][1] == {"column": "B", "header": "科室", "as": "处室", "how": "name"}
    assert "待答：职务“科长”（钱甲，1人）" in duban("people", "import", DIRECTORY).stdout
    done = duban("people", "import", DIRECTORY, "--role", "科长=处室负责人", "--role", "副科长=承办人", "--json")
    assert json.loads(done.stdout)["created"] == ["钱甲", "钱乙"]
    assert "未变 2 人" in duban("people", "import", DIRECTORY).stdout


@pytest.mark.parametrize("role", ["科长", "科长=科长", "=承办人"])
def test_an_answer_that_is_none_is_wrong_usage(duban, role: str):
    assert isinstance(duban("people", "import", DIRECTORY, "--role", role).exception, click.BadParameter)


def test_a_code_for_one_of_several_people_of_a_name(duban):
    duban("people", "import", str(FIXTURES / "layouts" / "L04-people-same-name.xlsx"))
    assert "有3个“钱甲”（规划科、产业科、综合科），请加 --division" in str(duban("people", "code", "钱甲").exception)
    given = json.loads(duban("people", "code", "钱甲", "--division", "产业科", "--json").stdout)
    assert (given["name"], len(given["code"])) == ("钱甲", 8)
    assert "没有“综合处钱甲”这个人" in str(duban("people", "code", "钱甲", "--division", "综合处").exception)


def test_somebody_leaves_by_name_and_in_words_that_an_office_writes(listed, tmp_path):
    def end(*words: str) -> Result:
        config = str(tmp_path / "config.toml")
        return CliRunner().invoke(cli, ["--config", config, "people", "end", *words, "--at", "2021-07-16 09:00"])

    done = end("吴示安", "--on", "2021年7月15日")
    assert done.exit_code == 0, done.output
    first, items, *rest = done.output.splitlines()
    assert first == "吴示安自2021年7月15日（周四）起不再任职（承办人），解除账号绑定2个。"
    assert items.startswith("离任前参与的在办件") and items.endswith("须由接任的人办理。")
    assert rest == ["办公室将在群里收到通知。", "登记有误的，把其写回人员表再次导入，并重新绑定账号。"]
    assert {row["until"] for row in json.loads(listed("--json")) if row["name"] == "吴示安"} == {"2021-07-15"}
    found = json.loads(end("副局长丙", "--json").output)
    assert (found["posts"], found["accounts"], found["on"]) == (["分管领导"], 0, "2021-07-16")
    assert end("周示平", "--on", "gestern").exit_code == 2


@pytest.fixture
def console(listed, tmp_path: Path):
    """A command of people at a moment."""

    def run(*words: str, typed: str = "") -> Result:
        config = str(tmp_path / "config.toml")
        return CliRunner().invoke(cli, ["--config", config, "people", *words, "--at", "2021-07-16 09:00"], input=typed)

    return run


def test_the_last_of_a_role_is_named_and_no_notice_is_promised_that_nobody_hears(console):
    told = console("end", "局长").output
    assert "此后无人任主要领导，请更新人员表。" in told and "在办件" in told and "办公室将在群里收到通知" in told
    assert "此后无人任" not in console("end", "督查示员").output
    told = console("end", "值班示员").output
    assert "此后无人任办公室" in told and "主要领导" not in told and "将在群里收到通知" not in told
    assert "没有可以通知的办公室人员或全局群，请另行告知。" in told


def test_who_is_to_be_forgotten_is_shown_and_asked_about(console, listed, monkeypatch):
    def names() -> set[str]:
        return {row["name"] for row in json.loads(listed("--json"))}

    console("end", "吴示安")
    refused = console("erase", "吴示安")
    assert isinstance(refused.exception, UserError) and "吴示安" in names()
    assert "吴示安（信息化推进处）：曾任承办人" in str(refused.exception) and "--yes" in str(refused.exception)
    monkeypatch.setattr(asking, "on_terminal", lambda: True)
    for typed in ("\n", "否\n"):
        kept = console("erase", "吴示安", typed=typed)
        assert kept.exit_code == 1 and "未作任何改动" in kept.output and "相关记录" in kept.output and "吴示安" in names()
    done = console("erase", "吴示安", typed="是\n")
    assert done.exit_code == 0 and "个人信息已删除" in done.output and "吴示安" not in names()


def test_a_group_with_the_scope_of_an_older_one_is_said_to_stay_silent_when_it_is_registered_and_later(duban):
    assert duban("chats", "add", "wecom", "wr1", "--name", "督办群", "--scope", "全局", "--push", "main").exit_code == 0
    said = duban("chats", "add", "wecom", "wr2", "--name", "第二群", "--scope", "全局", "--push", "main").stdout
    silent = "与群“督办群”范围相同，提醒都在该群发送，本群收不到提醒"
    assert said.splitlines()[1] == f"{silent}。"
    assert [row["note"] for row in json.loads(duban("chats", "list", "--json").stdout)] == [None, silent]
    assert duban("chats", "list").stdout.splitlines()[1].endswith(silent)
    found = {check["name"]: check for check in json.loads(duban("doctor", "--json").stdout)["checks"]}
    assert found["同范围的群"] == {"name": "同范围的群", "ok": True, "detail": f"群“第二群”{silent}"}


def test_a_list_with_an_encrypted_account_says_that_it_is_no_use_for_mentions(duban, tmp_path: Path):
    account = "woAJ2GCAAAXtWyujaWJHDDGi0mACas1w"
    (tmp_path / "list.csv").write_text(f"姓名,处室,角色,企业微信账号\n甲示人,一处,承办人,{account}\n", encoding="utf-8")
    said = duban("people", "import", str(tmp_path / "list.csv")).stdout
    warned = f"提示 第 2 行 甲示人：“{account}”是企业微信加密账号，认得出本人，但提醒中不能@，请另填企业微信账号"
    assert warned in said
    (line,) = [line for line in duban("people", "list").stdout.splitlines() if line.startswith("甲示人")]
    assert line.endswith("已绑定 企业微信（只有加密账号，不能@）　无群可达")


@pytest.mark.parametrize(
    ("corp_ids", "where"),
    [
        (("wwtest", "dingtest"), "在企业微信或钉钉中"),
        (("请填写企业ID", "dingtest"), "在钉钉中"),
        (("请填写企业ID", "请填写CorpId"), "在企业微信或钉钉中"),
    ],
)
def test_a_code_is_handed_out_with_the_platforms_on_which_it_works(tmp_path: Path, corp_ids: tuple[str, str], where: str):
    copy_of_sqlite(tmp_path)
    config = tmp_path / "config.toml"
    wecom, dingtalk = corp_ids
    config.write_text(
        f'[platforms.wecom]\ncorp_id = "{wecom}"\n[platforms.wecom.bot]\ntoken = "t"\nencoding_aes_key = "{AES_KEY}"\n'
        f'[platforms.dingtalk]\ncorp_id = "{dingtalk}"\n[platforms.dingtalk.robot]\napp_secret = "s"\n',
        encoding="utf-8",
    )
    config.chmod(0o600)
    said = CliRunner().invoke(cli, ["--config", str(config), "people", "code", "吴示安"], standalone_mode=False).stdout
    assert f"请本人{where}与机器人单聊发送：/绑定 " in said
