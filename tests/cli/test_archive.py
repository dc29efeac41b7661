"""duban archive: a finished year in one file, read back with duban alone; what was changed in it is refused."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import update

from bot import wsgi
from bot.backups import archive
from bot.cli import cli
from bot.clock import StoppedClock
from bot.errors import UserError
from bot.records import whole_year
from bot.records.suggestions import Suggestion
from bot.wsgi import Service
from tests.conftest import Say, at, settings_for

END = ("--at", "2021-12-31 09:00")


@pytest.fixture
def service(finished_url: str) -> Service:
    """The finished year of the sample, on each engine."""
    made = wsgi.assemble(settings_for(finished_url), StoppedClock(at("2021-12-31 09:00")))
    made.database.close()
    return made


def run(folder: Path, url: str, *words: str) -> Result:
    config = folder / "config.toml"
    config.write_text(f'[database]\nurl = "{url}"\n[unit]\nname = "示例市数据局"\n', encoding="utf-8")
    config.chmod(0o600)
    return CliRunner().invoke(cli, ["--config", str(config), "archive", *words], standalone_mode=False)


def done(result: Result) -> str:
    assert result.exception is None, result.exception
    return result.output


def test_a_finished_year_is_kept_and_read_without_its_database(service: Service, finished_url: str, tmp_path: Path):
    file = tmp_path / "2021年.zip"
    assert "2021年34件已归档" in done(run(tmp_path, finished_url, "2021", "-o", str(file), *END))
    assert file.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(file) as kept:
        assert set(kept.namelist()) == {"说明.txt", "台账.xlsx", "总结.docx", "总结.md", "办件.json", "清单.json"}
    nowhere = f"sqlite:///{tmp_path / 'nowhere.db'}"
    said = done(run(tmp_path, nowhere, "--read", str(file)))
    assert said.startswith("示例市数据局2021年办理档案") and "34件，内容完整。" in said and len(said.splitlines()) == 35
    one = done(run(tmp_path, nowhere, "--read", str(file), "--number", "20210032"))
    assert "寄出　示工信函〔2021〕61号" in one and "第1轮第1级通过" in one
    (item,) = json.loads(done(run(tmp_path, nowhere, "--read", str(file), "--number", "20210032", "--json")))["items"]
    assert {"assignment", "fact", "review_round", "review_decision"} <= set(item)
    assert not any("_id" in column for row in item["fact"] for column in row)
    again = run(tmp_path, finished_url, "2021", "-o", str(file), *END)
    assert isinstance(again.exception, UserError) and "未覆盖" in str(again.exception)


def test_a_year_with_open_items_is_not_put_away(bureau: Service, tmp_path: Path):
    result = run(tmp_path, f"sqlite:///{bureau.database.path}", "2021", "-o", str(tmp_path / "a.zip"), "--at", "2021-07-16 09:00")
    assert isinstance(result.exception, UserError) and "未办结，不能归档" in str(result.exception)
    assert not (tmp_path / "a.zip").exists()


def test_what_was_changed_in_an_archive_is_refused(tmp_path: Path):
    file, url = tmp_path / "a.zip", f"sqlite:///{tmp_path / 'nowhere.db'}"
    archive.write(
        file,
        2021,
        "示例市数据局",
        at("2021-12-31 09:00"),
        {"台账.xlsx": b"x"},
        [{"number": "1", "handling": "独办", "title": "甲"}],
    )
    with zipfile.ZipFile(file) as kept:
        members = {name: kept.read(name) for name in kept.namelist()}
    whole = file.read_bytes()
    for name in ("台账.xlsx", "办件.json", "说明.txt"):
        with zipfile.ZipFile(file, "w") as changed:
            for member, content in members.items():
                changed.writestr(member, content + (b" " if member == name else b""))
        assert "与清单不同" in str(run(tmp_path, url, "--read", str(file)).exception)
    for spoilt in (b"", whole[: len(whole) // 2], b"text", whole[:-30]):
        file.write_bytes(spoilt)
        assert "不是本程序的档案" in str(run(tmp_path, url, "--read", str(file)).exception)
    assert "没有这个文件" in str(run(tmp_path, url, "--read", str(tmp_path / "b.zip")).exception)


def test_what_people_did_is_in_it_by_name_and_in_the_units_time(bureau: Service, say: Say):
    say("/签收 20210032", by="吴示安")
    with bureau.database.begin() as session:
        found = {item["number"]: item for item in whole_year.items(session, 2021, bureau.office.zone)}
        (line,) = found["20210032"]["journal"]
        assert [line[part] for part in ("at", "person", "command", "words")] == [
            "2021-07-16 09:00:00",
            "吴示安",
            "/签收",
            "20210032",
        ]
        session.execute(update(Suggestion).where(Suggestion.number == "20210032").values(secrecy="秘密"))
        assert "20210032" not in {item["number"] for item in whole_year.items(session, 2021, bureau.office.zone)}
