"""What was erased for good stays so, whichever backup is restored."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.cli.test_backup import Duban, content, done, kept_in, run
from tests.documents import books

WORD = "紫水母"


@pytest.fixture
def duban(bureau_url: str, tmp_path: Path) -> Duban:
    """The sample bureau's command line, on each engine."""
    return lambda *words, **more: run(tmp_path, bureau_url, *words, **more)


def turn_secret(duban: Duban, folder: Path) -> None:
    """One item's row says so in the next ledger."""
    rows = ({"编号": "20210032", "密级": "秘密"}, {"编号": "20210901"})
    done(duban("import", str(books.ledger(folder / "secret.xlsx", *rows)), "--clear", "--at", "2021-07-17 09:00"))


def test_what_was_erased_since_the_backup_is_erased_again(duban: Duban, bureau_url: str, tmp_path: Path):
    """An item turned secret, and somebody left, after the backup was made: it brings neither back, nor does a second restore."""
    backup, erased = tmp_path / "old.duban", tmp_path / "duban-erased.list"
    done(duban("say", f"/批示 20210032 {WORD}请抓紧", "--as", "局长", "--at", "2021-07-16 09:00"))
    done(duban("backup", str(backup)))
    turn_secret(duban, tmp_path)
    done(duban("people", "end", "吴示安"))
    assert erased.stat().st_mode & 0o777 == 0o600
    assert WORD not in erased.read_text() and "20210032" not in erased.read_text() and "wx" not in erased.read_text()
    for _ in range(2):
        said = json.loads(done(duban("restore", str(backup), "--json")))
        assert said["erased"] == {"items": 1, "accounts": len({"wecom", "dingtalk"}), "people": 0, "in_office": ["吴示安"]}
        kept_in(tmp_path).unlink()
        assert WORD not in str(content(bureau_url))
        assert "20210032" not in done(duban("say", "/查 20210129", "--as", "局长", "--at", "2021-07-17 09:00"))
    told = done(duban("restore", str(backup)))
    assert "已按清除名单再次清除" in told and "离任的吴示安恢复后又成为在任，请核对后重新登记" in told
    if bureau_url.startswith("sqlite"):
        assert not [file for file in tmp_path.iterdir() if file.suffix != ".duban" and WORD.encode() in file.read_bytes()]


def test_a_backup_that_was_made_after_the_erasure_is_restored_as_it_is(duban: Duban, bureau_url: str, tmp_path: Path):
    turn_secret(duban, tmp_path)
    time_passes(tmp_path)
    backup = tmp_path / "new.duban"
    done(duban("backup", str(backup)))
    assert json.loads(done(duban("restore", str(backup), "--json")))["erased"]["items"] == 0


def test_who_was_forgotten_is_so_again_and_holds_no_post(duban: Duban, bureau_url: str, tmp_path: Path):
    """Whatever day the console was told: backups are dated by the real one."""
    backup = tmp_path / "old.duban"
    done(duban("backup", str(backup)))
    done(duban("people", "end", "吴示安", "--at", "2021-07-16 09:00"))
    called = json.loads(done(duban("people", "erase", "吴示安", "--at", "2021-07-16 09:10", "--yes", "--json")))["called"]
    assert "吴示安" not in (tmp_path / "duban-erased.list").read_text()
    told = done(duban("restore", str(backup)))
    assert "已删除个人信息的1人" in told and "恢复后又成为在任" not in told
    assert "吴示安" not in str({name: rows for name, rows in content(bureau_url).items() if name != "sqlite_sequence"})
    rows = json.loads(done(duban("people", "list", "--json")))
    assert "吴示安" not in {row["name"] for row in rows}
    assert all(row["until"] for row in rows if row["name"] == called)


def time_passes(folder: Path) -> None:
    """What was erased was so the day before."""
    file = folder / "duban-erased.list"
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    before = {line["digest"]: datetime.fromisoformat(line["at"]) - timedelta(days=1) for line in lines if "digest" in line}
    kept = [line if "salt" in line else {**line, "at": before[line["digest"]].isoformat()} for line in lines]
    file.write_text("".join(f"{json.dumps(line)}\n" for line in kept))


def test_what_a_killed_process_did_not_note_the_next_backup_does_and_a_spoilt_line_is_passed_over(duban: Duban, tmp_path: Path):
    old, new = tmp_path / "old.duban", tmp_path / "new.duban"
    done(duban("backup", str(old)))
    turn_secret(duban, tmp_path)
    (tmp_path / "duban-erased.list").unlink()
    done(duban("backup", str(new)))
    with (tmp_path / "duban-erased.list").open("a") as file:
        file.write("{half a line\n[]\n")
    assert json.loads(done(duban("restore", str(old), "--json")))["erased"]["items"] == 1


def test_the_database_that_is_replaced_tells_what_is_secret_where_the_list_is_gone(duban: Duban, tmp_path: Path):
    old = tmp_path / "old.duban"
    done(duban("backup", str(old)))
    turn_secret(duban, tmp_path)
    (tmp_path / "duban-erased.list").unlink()
    assert json.loads(done(duban("restore", str(old), "--json")))["erased"]["items"] == 1
