"""duban audit: the journal is looked at and exported, and an export shows by itself that it is whole."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from bot.audit import days
from bot.cli import cli
from bot.cli.talking import speak
from bot.errors import UserError
from bot.records import people
from bot.records.engine.database import Database
from bot.records.journal import guard, roll, verifying, witnesses
from bot.wsgi import Service
from tests.conftest import at, set_clock

Duban = Callable[..., Result]


@pytest.fixture
def duban(bureau: Service, tmp_path: Path) -> Duban:
    """The command line of a bureau in which something was said."""
    for words in ("/送审 20210032", "/查 20210032", "/延期 20210032 8月20日 代表同意"):
        speak(bureau, words, "吴示安", None, "console")
    config = tmp_path / "config.toml"
    config.write_text('[unit]\nname = "示例市数据局"\n', encoding="utf-8")
    config.chmod(0o600)
    return lambda *words: CliRunner().invoke(cli, ["--config", str(config), *words], standalone_mode=False)


def tampered(bureau: Service, *statements: str) -> None:
    with bureau.database.begin() as session:
        for statement in (*(f"DROP TRIGGER IF EXISTS {name}" for name in guard.NAMES), *statements):
            session.execute(text(statement))


def last_of(database: Database) -> tuple[int, str]:
    with database.begin() as session:
        return verifying.verify(session).last


def test_a_journal_that_nobody_changed_is_right(duban: Duban):
    found = json.loads(duban("audit", "verify", "--json").stdout)
    assert (found["ok"], found["length"], found["first_bad"], found["erased"], found["compared"]) == (True, 5, None, 0, 0)


def test_a_changed_line_is_named_and_the_command_ends_with_1(duban: Duban, bureau: Service):
    tampered(bureau, "UPDATE journal SET command = '/审' WHERE id = 2")
    result = duban("audit", "verify", "--json")
    found = json.loads(result.stdout)
    assert (found["ok"], found["length"], found["first_bad"]) == (False, 5, 2) and "自第2行起不可信" in found["error"]
    assert result.return_value == 1


def test_f17_f24_a_journal_that_ends_earlier_than_a_day_did_is_found(duban: Duban, bureau: Service, tmp_path: Path):
    days.add(tmp_path, days.DAY, date(2021, 7, 16), last_of(bureau.database))
    assert (tmp_path / days.NAME).stat().st_mode & 0o777 == 0o600
    assert json.loads(duban("audit", "verify", "--json").stdout)["ok"]
    head = "UPDATE journal_head SET last_id = 1, last_hash = (SELECT hash FROM journal WHERE id = 1)"
    tampered(bureau, "DELETE FROM journal WHERE id > 1", head)
    assert json.loads(duban("audit", "verify", "--json").stdout)["first_bad"] == 2


def test_what_a_restore_took_back_is_not_missed(tmp_path: Path):
    for line, kind in ((5, days.DAY), (9, days.DAY), (5, days.RESTORED), (7, days.DAY)):
        days.add(tmp_path, kind, date(2021, 7, 16), (line, f"h{line}"))
    assert days.read(tmp_path).ends == {5: "h5", 7: "h7"}
    (tmp_path / days.NAME).write_text("anything else\n")
    assert not days.read(tmp_path).ends and days.last_day(tmp_path) is None
    assert days.read(tmp_path).faults == ("journal-heads.txt 第1行不是本程序所写",)


def test_an_export_is_its_owner_s_alone_and_right_by_itself(duban: Duban, tmp_path: Path):
    file = tmp_path / "日志.jsonl"
    assert json.loads(duban("audit", "export", "-o", str(file), "--json").stdout)["length"] == 5
    assert file.stat().st_mode & 0o777 == 0o600
    opening, *lines = file.read_text(encoding="utf-8").splitlines()
    assert "吴示安" in opening and [json.loads(line)["command"] for line in lines] == [
        "people import",
        "import",
        "/送审",
        "/查",
        "/延期",
    ]
    assert json.loads(duban("audit", "verify", str(file), "--json").stdout)["ok"]
    file.write_text(file.read_text(encoding="utf-8").replace("/送审", "/审"), encoding="utf-8")
    assert json.loads(duban("audit", "verify", str(file), "--json").stdout)["first_bad"] == 3


def test_a_journal_that_is_gone_with_all_that_was_noted_of_it_is_missed_by_what_was_done(duban: Duban, bureau: Service):
    gone = "UPDATE journal_head SET last_id = 0, last_hash = '', cut_id = 0, cut_hash = ''"
    tampered(bureau, "DELETE FROM journal", gone, *guard.SQLITE.values())
    assert "来信3件（编号1起）、登记2件（编号1起）" in duban("audit", "verify").stderr
    tampered(bureau, "UPDATE inbox SET outcome = 'ignored'", *guard.SQLITE.values())
    found = json.loads(duban("audit", "verify", "--json").stdout)
    assert (found["ok"], found["first_bad"]) == (False, None) and "登记2件（编号1起）" in found["error"]


def test_the_end_that_was_cut_off_before_anybody_noted_it_is_missed_by_what_was_done(duban: Duban, bureau: Service):
    head = "UPDATE journal_head SET last_id = 4, last_hash = (SELECT hash FROM journal WHERE id = 4)"
    tampered(bureau, "DELETE FROM journal WHERE id = 5", head, *guard.SQLITE.values())
    assert "来信1件（编号3起）" in duban("audit", "verify").stderr


def test_behind_a_cut_what_came_at_its_edge_needs_no_line(bureau: Service):
    for moment in ("2021-07-16 09:00", "2021-07-16 23:00", "2021-07-17 09:30"):
        set_clock(bureau, at(moment))
        speak(bureau, "/查 20210032", "吴示安", None, "console")
    gone = "UPDATE journal_head SET cut_id = last_id - 1, cut_hash = (SELECT hash FROM journal WHERE id = last_id - 1)"
    with bureau.database.begin() as session:
        session.execute(text(gone))
        session.execute(text("DELETE FROM journal WHERE id <= (SELECT cut_id FROM journal_head)"))
        assert witnesses.untold(session, of_cut=True) == []
        assert witnesses.untold(session, of_cut=False) == ["来信2件（编号1起）"]


def test_an_export_in_which_people_have_other_names_is_found(duban: Duban, bureau: Service, tmp_path: Path):
    file = tmp_path / "日志.jsonl"
    with bureau.database.begin() as session:
        names = people.every_name(session)
        roll.call(session, {number: name for number, name in names.items() if number < 4}, bureau.clock.now())
    opening, *lines = exported(duban, file)
    assert "文件中3人的姓名与日志中的名册一致；其余姓名是导出时查得的" in duban("audit", "verify", str(file)).stdout
    found = json.loads(opening)
    found["people_at_export"] |= {"1": names[2], "2": names[1]}
    file.write_text(json.dumps(found) + "\n" + "".join(lines), encoding="utf-8")
    assert "2人的姓名与日志中的名册不同（人员编号 1起）" in duban("audit", "verify", str(file)).stderr


def test_an_export_goes_over_no_file_and_other_files_are_refused(duban: Duban, tmp_path: Path):
    file = tmp_path / "别的.txt"
    file.write_text("别的内容")
    for words in (("export", "-o", str(file)), ("verify", str(file)), ("verify", str(tmp_path / "没有"))):
        result = duban("audit", *words)
        assert isinstance(result.exception, UserError), result.output
    assert file.read_text() == "别的内容"


def test_the_command_says_what_it_compared_with_what(duban: Duban, bureau: Service, tmp_path: Path):
    last = last_of(bureau.database)
    said = duban("audit", "verify").stdout
    assert "没有可比对的每日校验值" in said and "完整" not in said and last[1] in said
    assert "操作日志完整：5行，逐行衔接，与所给的1个校验值一致。" in duban("audit", "verify", "--head", last[1]).stdout
    wrong = duban("audit", "verify", "--head", "ab12", "--json")
    assert json.loads(wrong.stdout)["ok"] is False and wrong.return_value == 1
    days.add(tmp_path, days.DAY, date(2021, 7, 16), last)
    assert "与已公布或记下的1个校验值一致" in duban("audit", "verify").stdout
    (tmp_path / days.NAME).write_bytes(b"\xff\x00 day\n")
    assert "journal-heads.txt 第1行不是本程序所写" in duban("audit", "verify").stderr


@pytest.mark.parametrize("value", ["CAST(x'ff' AS TEXT)", "x'00ff'", "5"])
def test_a_value_that_is_none_of_ours_is_a_changed_line_for_every_command(
    duban: Duban, bureau: Service, tmp_path: Path, value: str
):
    tampered(bureau, f"UPDATE journal SET words = {value} WHERE id = 2")  # noqa: S608 - values of our own
    assert len(exported(duban, tmp_path / "日志.jsonl")) == 1 + 5  # what it is, and the lines
    assert json.loads(duban("audit", "verify", str(tmp_path / "日志.jsonl"), "--json").stdout)["first_bad"] == 2
    assert json.loads(duban("audit", "verify", "--json").stdout)["first_bad"] == 2
    checks = json.loads(duban("doctor", "--json").stdout)["checks"]
    named = [check["detail"] for check in checks if check["name"].startswith(("I12", "操作日志"))]
    assert len(named) == 2 and all("自第2行起不可信" in detail for detail in named)


def exported(duban: Duban, file: Path) -> list[str]:
    duban("audit", "export", "-o", str(file))
    return file.read_text(encoding="utf-8").splitlines(keepends=True)


def test_an_export_that_was_shortened_is_found_by_what_was_noted_outside(duban: Duban, bureau: Service, tmp_path: Path):
    file, last = tmp_path / "日志.jsonl", last_of(bureau.database)
    opening, *lines = exported(duban, file)
    assert "姓名是导出时查得的，不在核对之内" in duban("audit", "verify", str(file)).stdout
    shorter = json.loads(lines[1])
    forged = json.loads(opening) | {"head": [shorter["id"], shorter["hash"]], "days": {}}
    file.write_text(json.dumps(forged) + "\n" + "".join(lines[:2]), encoding="utf-8")
    found = json.loads(duban("audit", "verify", str(file), "--json").stdout)
    assert (found["ok"], found["compared"]) == (True, 0)  # the file by itself vouches for nothing
    assert not json.loads(duban("audit", "verify", str(file), "--head", last[1], "--json").stdout)["ok"]
    days.add(tmp_path, days.DAY, date(2021, 7, 10), last)
    assert json.loads(duban("audit", "verify", str(file), "--json").stdout)["first_bad"] == 3


@pytest.mark.parametrize("line", ["{", "[" * 20_000, '{"id": 1}', "[]", "7"])
def test_a_line_of_an_export_that_cannot_be_read_is_named(duban: Duban, tmp_path: Path, line: str):
    file = tmp_path / "日志.jsonl"
    opening, first, *rest = exported(duban, file)
    file.write_text("".join([opening, first, line + "\n", *rest]), encoding="utf-8")
    assert json.loads(duban("audit", "verify", str(file), "--json").stdout)["first_bad"] == 2
