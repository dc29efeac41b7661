"""The command line as an operator's scripts use it: exit codes, JSON on stdout, sentences on stderr."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.records.engine.library import sqlite3
from tests import engines
from tests.cli.running import Run, apart, here
from tests.conftest import FIXTURES


@pytest.fixture
def duban(tmp_path: Path) -> Run:
    """Run `duban` on a fresh folder made by `duban init`."""
    run = here(tmp_path / "config.toml")
    run("init", "--data", str(tmp_path))
    return run


@pytest.fixture
def processes(duban: Run, tmp_path: Path) -> Run:
    """The same, each in a process of its own."""
    return apart(tmp_path / "config.toml")


def document(done: subprocess.CompletedProcess[str]) -> Any:
    return json.loads(done.stdout)


def test_init_names_the_platforms_that_it_writes(tmp_path: Path):
    for number, (words, said) in enumerate((((), "企业微信"), (("wecom", "dingtalk"), "钉钉或企业微信"))):
        folder = tmp_path / str(number)
        chosen = [word for name in words for word in ("--platform", name)]
        done = here(folder / "config.toml")("init", "--data", str(folder), *chosen)
        assert f"请在{said}中与机器人单聊发送 /绑定" in done.stdout


def test_a_first_day_from_init_to_an_answer(duban: Run, tmp_path: Path):
    assert (tmp_path / "config.toml").stat().st_mode & 0o777 == 0o600
    duban("init", "--data", str(tmp_path), code=1)
    faults = document(duban("check", "--json", code=78))["faults"]
    assert [(fault["key"], fault["line"]) for fault in faults] == [("unit.name", 9), ("platforms.wecom.corp_id", 12)]
    assert "本单位" in faults[0]["text"] and "请填写" in faults[1]["text"]
    file = tmp_path / "config.toml"
    file.write_text(file.read_text().replace("本单位", "示例市工信局").replace("请填写企业ID", "ww1"))
    assert document(duban("check", "--json")) == {"ok": True, "faults": []}
    assert len(document(duban("people", "import", str(FIXTURES / "people.xlsx"), "--json"))["created"]) == 33
    imported = document(duban("import", str(FIXTURES / "2021-ledger-open.xlsx"), "--at", "2021-03-05", "--json"))
    assert imported["written"] and len(imported["created"]) == 34 and imported["rejected"] == []
    duban("chats", "add", "wecom", "wrX", "--name", "督办群", "--scope", "全局")
    assert document(duban("chats", "list", "--json"))[0]["scope"] == "全局"

    said = document(duban("say", "/查 20210032", "--as", "吴示安", "--in", "督办群", "--at", "2021-07-16 09:00", "--json"))
    assert said["outcome"] == "answered" and "还剩10个工作日" in said["text"] and said["files"] == []
    assert said["card"]["buttons"][0]["text"] == "送审"
    assert (said["command"], said["proposed"]) == ("/查 20210032", None)
    stated = document(duban("say", "32号我签收了", "--as", "吴示安", "--at", "2021-07-16 09:00", "--json"))
    assert stated["command"] == stated["proposed"] == "/签收 20210032 7月16日"
    agreed = document(duban("say", "是", "--as", "吴示安", "--at", "2021-07-16 09:05", "--json"))
    assert (agreed["outcome"], agreed["command"], agreed["proposed"]) == ("answered", "/签收 20210032 7月16日", None)
    refused = duban("say", "/查 20210032", "--as", "路人", "--at", "2021-07-16 09:00", "--json", code=1)
    assert document(refused)["outcome"] == "refused"

    due = document(duban("remind", "--at", "2021-07-16 09:00", "--dry-run", "--json"))
    assert [message["target"] for message in due["messages"]] == [None]
    assert {duty["level"] for duty in due["messages"][0]["duties"]} == {"10", "0"}
    assert document(duban("statistics", "--year", "2021", "--at", "2021-07-16", "--json"))["finished"] == 14
    assert document(duban("calendar", "show", "2021", "--json"))["workdays"] == 250
    assert document(duban("calendar", "show", "2027", "--json"))["provisional"] is True
    code = document(duban("people", "code", "吴示安", "--json"))
    assert len(code["code"]) == 8


def test_wrong_usage_is_2_and_a_bad_configuration_78(duban: Run, tmp_path: Path):
    assert "Traceback" not in duban("nonsense", code=2).stderr
    duban("say", "x", code=2)
    duban("say", "x", "--as", "吴示安", "--at", "gestern", code=2)
    (tmp_path / "config.toml").write_text("[service]\nlisten = 3\n")
    faults = document(duban("check", "--json", code=78))
    assert faults["ok"] is False and faults["faults"][0] == {"key": "service.listen", "line": 2, "text": "应为带引号的文字"}
    refused = duban("say", "x", "--as", "y", code=78).stderr
    assert "应为带引号的文字" in refused and "配置有误，命令未执行" in refused
    assert "配置有误，服务未启动" in duban("serve", "--all", code=78).stderr


def test_rejected_rows_are_1_and_written_nothing(duban: Run, tmp_path: Path):
    done = duban("import", str(FIXTURES / "2021-ledger.xlsx"), "--json", code=1)
    found = document(done)
    assert not found["written"] and found["rejected"][0] == {
        "row": 4,
        "number": "第0317号",
        "reason": "处室“规划与政策法规处”不在人员表中，请核对名称或先导入人员表",
    }


def test_f14_f62_a_service_answers_beside_short_commands_and_refuses_a_second_service(processes: Run, tmp_path: Path):
    import socket
    import urllib.request

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "DUBAN__SERVICE__LISTEN": f"127.0.0.1:{port}"}
    command = [sys.executable, "-m", "bot", "--config", str(tmp_path / "config.toml"), "serve", "--all"]
    service = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    try:
        assert service.stderr
        for line in service.stderr:
            if "已启动" in line:
                break
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            ready = json.load(answer)
        assert ready["ok"] and set(ready["ages"]) == {"plan", "send", "upkeep"}
        processes("people", "import", str(FIXTURES / "people.xlsx"))
        second = processes("serve", "--all", code=78)
        assert f"进程号 {service.pid}" in second.stderr
        assert "serve --all" in processes("serve", code=78).stderr
    finally:
        service.send_signal(signal.SIGTERM)
        service.communicate(timeout=20)
    assert service.returncode == 0


def test_a_refusal_with_json_is_one_document_too(duban: Run, tmp_path: Path):
    assert "没有文件" in document(duban("import", "/nope.xlsx", "--json", code=1))["error"]
    duban("say", "x", "--as", "吴示安", "--at", "2021-07-16 08:55garbage", code=2)


@pytest.mark.parametrize(
    "text", ["service = 1\n", "[[service]]\n", '[database]\nurl = "garbage"\n', '[service]\nlisten = "a:99999"\n']
)
def test_whatever_is_wrong_with_the_configuration_is_said_in_a_sentence(duban: Run, tmp_path: Path, text: str):
    (tmp_path / "config.toml").write_text(text)
    assert document(duban("check", "--json", code=78))["ok"] is False


def test_a_database_that_fails_is_a_sentence_at_every_command(processes: Run, tmp_path: Path):
    config, file = tmp_path / "config.toml", tmp_path / "duban.db"
    whole = config.read_text(encoding="utf-8")
    config.write_text(whole.replace("sqlite:///duban.db", "postgresql://nobody@127.0.0.1:9/none"), encoding="utf-8")
    assert "异常　数据库：数据库连接不上或正忙" in processes("doctor", code=1).stdout
    for listed in (["chats", "list", "--json"], ["say", "/查 1", "--as", "吴示安"]):
        done = processes(*listed, code=75)
        assert "Traceback" not in done.stderr and "数据库连接不上或正忙" in done.stderr
    config.write_text(whole, encoding="utf-8")
    file.write_bytes(b"no database, and longer than the header of a page" * 90)
    for listed in (["serve", "--all"], ["chats", "list"], ["db", "upgrade"]):
        done = processes(*listed, code=78)
        assert "Traceback" not in done.stderr and "数据库文件已损坏" in done.stderr


def test_only_init_makes_a_database_file(processes: Run, tmp_path: Path):
    file = tmp_path / "duban.db"
    assert "数据库结构已是最新版本" in processes("db", "upgrade").stdout
    file.unlink()
    for listed in (["db", "upgrade"], ["people", "list"], ["serve", "--all"]):
        assert f"数据库文件 {file} 不存在或为空" in processes(*listed, code=78).stderr
        assert not file.exists()
    file.touch(mode=0o600)
    processes("db", "upgrade", code=78)
    assert file.stat().st_size == 0


def test_a_database_of_a_newer_program_is_not_upgraded(duban: Run, tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "duban.db")) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    done = duban("db", "upgrade", code=78)
    assert "更新版本的程序" in done.stderr and done.stdout == ""


def test_an_empty_postgres_is_furnished_by_the_first_upgrade_which_says_so(processes: Run, tmp_path: Path):
    url = engines.bare_postgres()
    config = tmp_path / "config.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("sqlite:///duban.db", url), encoding="utf-8")
    try:
        assert "数据库原为空，已建立结构" in processes("db", "upgrade").stdout
        assert "数据库结构已是最新版本" in processes("db", "upgrade").stdout
    finally:
        engines.drop_postgres(url)
