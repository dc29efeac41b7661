"""duban doctor: one line for every promise and condition; anything wrong ends with 1 and says what to do."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot import wsgi
from bot.backups import shelf
from bot.cli import cli, doctor, serving
from bot.clock import SystemClock
from bot.platforms.doors import ADVICE, BadCallback, Untried, Why
from bot.records.delivery import alerts, outbox, robots
from bot.records.delivery.outbox import Outbox
from bot.records.engine.library import sqlite3
from bot.traffic import Traffic
from bot.wsgi import Service
from tests import engines
from tests.conftest import ZONE, at, settings_for

Duban = Callable[..., Result]


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return wsgi.assemble(settings_for(engines.fresh_sqlite(tmp_path)))


@pytest.fixture
def duban(service: Service, tmp_path: Path) -> Duban:
    """Run the command with a platform at that port."""

    def run(*words: str, port: int = 0) -> Result:
        config = tmp_path / "config.toml"
        platform = f'[platforms.wecom]\ncorp_id = "c"\napi_base = "http://127.0.0.1:{port}"\n' if port else ""
        config.write_text(f"{platform}[limits]\nsend_seconds = 1\n", encoding="utf-8")
        config.chmod(0o600)
        return CliRunner().invoke(cli, ["--config", str(config), *words], standalone_mode=False)

    return run


def checks(result: Result) -> dict[str, dict[str, Any]]:
    return {check["name"]: check for check in json.loads(result.stdout)["checks"]}


def answering() -> int:
    """A port at which one request is answered, with a refusal."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        line, _ = listener.accept()
        with line, listener:
            line.recv(65536)
            line.sendall(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")

    Thread(target=serve, daemon=True).start()
    return int(listener.getsockname()[1])


def test_a_healthy_service_has_nothing_to_say(duban: Duban):
    result = duban("doctor", "--json", port=answering())
    found = json.loads(result.stdout)
    wrong = [check["name"] for check in found["checks"] if not check["ok"]]
    assert set(wrong) <= {"放假安排"} and found["ok"] is not bool(wrong)  # from December the next year has to be known
    names = [check["name"] for check in found["checks"]]
    assert {name.split()[0] for name in names if name.startswith("I")} == {f"I{n}" for n in (*range(1, 14), 15)}
    expected = [
        "时钟",
        "放假安排",
        "提醒进程",
        "推送机器人",
        "职责有人",
        "审核人账号",
        "群可达",
        "账号可@",
        "单独通知",
        "操作日志与每日校验值",
        "办件记录",
        "同范围的群",
        "寄出、报送前的配合意见",
        "备份",
        "恢复演练",
        "文件权限",
        "数据库所在磁盘",
        "磁盘空间",
        "数据库可写",
        "中文字体",
        "被拒收的回调",
        "连接 企业微信",
        "SQLite",
        "标识 企业微信",
        "平台时间",
    ]
    assert names[0] == "数据库文件完整"
    assert names[-len(expected) :] == expected
    assert all(set(check) == {"name", "ok", "detail"} for check in found["checks"])
    untried = {check["name"] for check in found["checks"] if check["detail"].startswith("未试：")}
    assert untried == {"备份", "恢复演练", "被拒收的回调", "平台时间"}
    lines = duban("doctor").stdout.splitlines()
    assert {line.partition("：")[0] for line in lines if line.startswith("未试")} == {f"未试　{name}" for name in untried}
    assert lines[:2] == ["正常　数据库文件完整", "正常　I1 每条来信有结果"]


def test_the_platforms_marks_of_the_unit_are_shown_to_be_compared_with_its_console(duban: Duban):
    found = checks(duban("doctor", "--json", port=9))["标识 企业微信"]
    assert found["ok"] and "c" in found["detail"].split()
    assert "标识 企业微信：" in duban("doctor", port=9).stdout


def test_a_role_of_the_whole_bureau_that_nobody_has_is_named(duban: Duban, service: Service, tmp_path: Path):
    rows = ["姓名,处室,角色", "甲示人,一处,承办人", "乙示人,办公室,办公室"]
    listed = tmp_path / "people.csv"
    listed.write_text("\n".join(rows), encoding="utf-8")
    assert "新增 2 人" in duban("people", "import", str(listed)).stdout
    assert checks(duban("doctor", "--json"))["职责有人"]["detail"] == "无人任主要领导，请更新人员表（duban people import）"
    listed.write_text("\n".join([*rows, "丙示人,局领导,主要领导"]), encoding="utf-8")
    duban("people", "import", str(listed))
    assert checks(duban("doctor", "--json"))["职责有人"]["ok"]


def test_a_platform_that_does_not_answer_is_named(duban: Duban):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        result = duban("doctor", "--json", port=taken.getsockname()[1])
    assert result.return_value == 1
    broken = [check for check in checks(result).values() if not check["ok"] and check["name"] != "放假安排"]
    assert [check["name"] for check in broken] == ["连接 企业微信"] and "连接对方失败" in broken[0]["detail"]


def test_a_broken_promise_and_a_silent_scheduler_are_named(service: Service, duban: Duban):
    now = SystemClock(ZONE).now()
    with service.database.begin() as session:
        alerts.beat(session, "plan", now - timedelta(minutes=11))
        made = outbox.add(
            session,
            key="k",
            kind="alert",
            robot="wecom/main",
            chat_id=None,
            day=now.date(),
            content='{"text": "", "people": []}',
            not_before=now,
        )
        session.get_one(Outbox, made).state = "sent"
    result = duban("doctor", "--json")
    found = checks(result)
    assert result.return_value == 1
    assert found["I7 已发消息有发送记录"] == {"name": "I7 已发消息有发送记录", "ok": False, "detail": "1处，编号 1"}
    assert "没有动静" in found["提醒进程"]["detail"]
    assert "异常　I7 已发消息有发送记录：1处，编号 1" in duban("doctor").stdout


def test_t36_a_clock_behind_what_the_database_has_seen_is_named(service: Service):
    with service.database.begin() as session:
        made = outbox.add(
            session,
            key="k",
            kind="alert",
            robot="wecom/main",
            chat_id=None,
            day=at("2021-07-16 09:00").date(),
            content="{}",
            not_before=at("2021-07-16 09:00"),
        )
        session.get_one(Outbox, made).writing_at = at("2021-07-16 09:00")
    with service.database.begin() as session:
        assert doctor.clock(session, at("2021-07-16 08:56")) == ""
        assert "请校准" in doctor.clock(session, at("2021-07-16 08:54"))


@pytest.mark.parametrize(("moment", "missing"), [("2021-12-31 09:00", ""), ("2035-06-01 09:00", "2035年放假安排尚未导入")])
def test_a_year_without_an_arrangement_is_named(service: Service, moment: str, missing: str):
    with service.database.begin() as session:
        found = doctor.calendar(session, at(moment))
    assert found.startswith(missing) and bool(found) is bool(missing)


def test_little_room_on_the_disk_is_named(tmp_path: Path):
    assert doctor.free(tmp_path, least=0) == ""
    assert "MB，请清理" in doctor.free(tmp_path, least=10**18)


def test_what_left_without_opinions_is_named_and_a_fault_without_a_reason(bureau, clock):
    from bot.cli.doctor import without_opinions
    from bot.cli.talking import speak
    from bot.records import facts, suggestions
    from bot.rules.permissions import Scope
    from bot.rules.words import FactKind

    with bureau.database.begin() as session:
        looked = without_opinions(session, clock.now().date())
        assert (looked.ok, looked.detail) == (True, "")
        (item,) = suggestions.with_number(session, "20210032", Scope(everything=True), clock.now().date())
        facts.record(session, item, FactKind.MAILED, clock.now().date(), channel="ledger", now=clock.now())
        looked = without_opinions(session, clock.now().date())
        assert (looked.ok, looked.detail) == (False, "20210032 缺2个处室，未写明理由")
        facts.retract(session, item, FactKind.MAILED, now=clock.now())
    assert "已登记" in speak(bureau, "/意见 20210032 缺意见 理由：经多次催要仍未提交", "吴示安", None, "console").text
    with bureau.database.begin() as session:
        facts.record(session, item, FactKind.MAILED, clock.now().date(), channel="ledger", now=clock.now())
        looked = without_opinions(session, clock.now().date())
        assert (looked.ok, looked.detail) == (True, "20210032 缺2个处室")


def test_t22_an_item_that_cannot_be_worked_out_is_named_and_the_rest_is_looked_at(bureau, clock):
    from bot.cli import doctor
    from bot.records.suggestions import Suggestion

    with bureau.database.begin() as session:
        assert doctor.spoilt_items(bureau, session, clock.now()) == ""
        session.query(Suggestion).filter_by(number="20210032").update({"level": "星区"})
        found = {check.name: check for check in doctor.inside(bureau, session, clock.now())}
    assert found["办件记录"].detail.startswith("20210032 的记录无法计算")
    assert found["寄出、报送前的配合意见"].detail == "有无法计算的办件，不能核对"
    assert "恢复演练" in found


def test_a_damaged_file_is_named_and_the_rest_is_looked_at(service: Service, duban: Duban, tmp_path: Path):
    service.database.close()
    content = bytearray((tmp_path / "duban.db").read_bytes())
    content[8192:] = b"\xa5" * (len(content) - 8192)
    (tmp_path / "duban.db").write_bytes(bytes(content))
    result = duban("doctor", "--json")
    found = checks(result)
    assert result.return_value == 1
    assert not found["数据库"]["ok"] and "已损坏" in found["数据库"]["detail"]
    assert found["磁盘空间"]["ok"]


def test_what_the_service_turned_away_is_told_with_what_to_do(service: Service):
    traffic = Traffic()
    for error in (BadCallback(Why.SIGNATURE), BadCallback(Why.SIGNATURE), BadCallback(Why.CLOCK, off=-402.4)):
        traffic.turned_away("wecom/bot", error)
    admin = serving.listening(wsgi.admin_app(service, None, traffic), "127.0.0.1:0", threads=1)
    Thread(target=admin.run, daemon=True).start()
    assert doctor.refused(f"127.0.0.1:{admin.effective_port}") == (
        "wecom/bot 时间相差过大（对方时间比本机慢402秒）1次，请校准本机时间；"
        "wecom/bot 签名不符2次，请核对 Token、EncodingAESKey 或 AppSecret 是否与平台后台一致"
    )
    while any(channel.requests for channel in list(admin.active_channels.values())):
        pass
    admin.close()


def test_without_a_listener_there_is_nothing_to_tell_and_a_silent_one_is_a_fault():
    untold = doctor.refused("")
    assert isinstance(untold, Untried) and "admin_listen" in untold
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
    assert doctor.refused(address) == f"管理端口 {address} 没有应答，服务可能没有运行"


def test_there_is_advice_for_every_cause():
    assert set(ADVICE) == set(Why)


def test_the_last_backup_its_age_and_the_last_drill_are_told(service: Service, duban: Duban, tmp_path: Path):
    found = checks(duban("doctor", "--json"))
    assert found["备份"]["detail"] == "未试：从未备份；没有设置每日备份（[backup] folder）" and found["备份"]["ok"]
    assert found["恢复演练"]["detail"].startswith("未试：从未演练")
    file = tmp_path / "一.duban"
    assert duban("backup", str(file)).exception is None
    assert duban("restore", str(file), "--try").stdout.startswith("演练成功")
    today = f"{SystemClock(ZONE).now():%Y-%m-%d}"
    found = checks(duban("doctor", "--json"))
    assert found["备份"]["detail"].startswith(f"上次 {today}") and "（刚刚）" in found["备份"]["detail"]
    assert found["恢复演练"]["detail"] == f"上次 {today}"


def test_daily_backups_that_do_not_come_are_a_fault(tmp_path: Path):
    now, folder, key = at("2021-07-16 09:00"), tmp_path / "backups", tmp_path / "key"
    assert shelf.faults(folder, None, now) == [f"没有文件夹 {folder}，请建立，或检查磁盘是否接上"]
    folder.mkdir(mode=0o700)
    assert shelf.faults(folder, None, now)[0].startswith("一天内没有新的备份")
    shelf.place(folder, now - timedelta(hours=27)).touch()
    assert shelf.faults(folder, None, now)[0].startswith("一天内没有新的备份")
    shelf.place(folder, now - timedelta(hours=7)).touch()
    assert shelf.faults(folder, None, now) == []
    folder.chmod(0o755)
    assert [fault[:5] for fault in shelf.faults(folder, key, now)] == ["文件夹权限", "密钥文件 "]
    assert [shelf.age(timedelta(hours=h)) for h in (0, 1, 47, 48, 100)] == ["刚刚", "1小时前", "47小时前", "2天前", "4天前"]


def test_a_database_that_takes_nothing_is_named(service: Service, duban: Duban, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert doctor.writable(service) == ""
    service.database.written_at = None
    monkeypatch.setattr(service.database.patience, "milliseconds", 20)
    with sqlite3.connect(tmp_path / "duban.db", isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        service.database.writable = False
        assert doctor.writable(service).startswith("不能写入")
        other.execute("ROLLBACK")
    other.close()


def test_a_robot_that_rests_for_longer_than_its_pace_is_named_with_the_reason(service: Service, duban: Duban):
    now = SystemClock(ZONE).now()
    with service.database.begin() as session:
        robots.ensure(session, "wecom/main", "wecom/second")
        robots.pause(session, "wecom/main", now + timedelta(days=1), reason="群机器人已被停用（93004）")
        robots.pause(session, "wecom/second", now + timedelta(seconds=65), reason="调用过于频繁（45009）")
    found = checks(duban("doctor", "--json"))["推送机器人"]
    assert not found["ok"] and "wecom/main 暂停至" in found["detail"] and "（93004）" in found["detail"]
    assert "wecom/second" not in found["detail"]
