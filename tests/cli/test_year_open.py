"""duban year open: one page of what a new year begins with, as often as it is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests import engines
from tests.cli.running import Run, here
from tests.conftest import FIXTURES

NEW_YEAR, JULY = ("--at", "2022-01-04 09:00"), ("--at", "2021-07-16 09:00")


@pytest.fixture(scope="module")
def duban(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The sample's finished year, with a promise, and nothing of the next."""
    folder = tmp_path_factory.mktemp("years")
    config = folder / "config.toml"
    config.write_text(f'[database]\nurl = "{engines.fresh_sqlite(folder)}"\n[unit]\nname = "示例市工信局"\n')
    config.chmod(0o600)
    run = here(config)
    run("people", "import", str(FIXTURES / "people.xlsx"))
    run("import", str(FIXTURES / "2021-ledger.xlsx"), "--at", "2021-03-05")
    said = "/承诺 20210257 设立资金池20亿元 检查 2022年3月31日"
    run("say", said, "--as", "督查示员", "--at", "2021-12-20 09:00")
    return run


def test_a_finished_year_is_left_and_archived_once(duban: Run, tmp_path: Path):
    file = tmp_path / "2021年.zip"
    page = duban("year", "open", "2022", *NEW_YEAR).stdout
    assert page.startswith("2022年度\n沿用：人员") and "2021年：共34件，办结34件。" in page
    assert "未办结的0件继续办理" in page and "结转的承诺1项，照常检查：\n  20210257　第1项　待检查　2022-03-31检查" in page
    assert "duban archive 2021 -o 2021年档案.zip" in page and "2022年放假安排已有" in page and "2022年还没有办件" in page
    assert duban("year", "open", "2022", *NEW_YEAR).stdout == page
    first = json.loads(duban("year", "open", "2022", "--archive", str(file), "--json", *NEW_YEAR).stdout)
    assert first["before"]["archived_now"] and first["before"]["may_be_archived"] and file.exists()
    kept = file.read_bytes()
    again = duban("year", "open", "2022", "--archive", str(file), *NEW_YEAR).stdout
    assert "2021年此前已归档" in again and file.read_bytes() == kept
    assert "是2021年的档案" in duban("year", "open", "2021", "--archive", str(file), *NEW_YEAR, code=1).stderr
    assert first["commitments"] == [{"number": "20210257", "place": "1", "state": "待检查", "check": "2022-03-31"}]
    assert first["open"] == [] and first["before"]["lacks"] == [] and first["items"] == 0


def test_what_is_open_stays_open_and_keeps_the_year_from_its_archive(duban: Run, tmp_path: Path):
    found = json.loads(duban("year", "open", "2022", "--json", *JULY).stdout)
    assert len(found["open"]) == found["before"]["total"] - found["before"]["finished"] > 0
    assert {"number", "year", "division", "due"} == set(found["open"][0]) and not found["before"]["may_be_archived"]
    page = duban("year", "open", "2022", *JULY).stdout
    assert "2021年尚有未办结的，办结后再归档。" in page and f"未办结的{len(found['open'])}件继续办理、照常提醒：" in page
    refused = duban("year", "open", "2022", "--archive", str(tmp_path / "x.zip"), *JULY, code=1)
    assert "不能归档" in refused.stderr and not (tmp_path / "x.zip").exists()


def test_a_year_without_an_arrangement_asks_for_it_and_one_without_items_is_refused(duban: Run):
    assert "没有2029年和2030年的办件" in duban("year", "open", "2030", *NEW_YEAR, code=1).stderr
    found = json.loads(duban("year", "open", "2022", "--json", *NEW_YEAR).stdout)
    assert found["calendar"] == {"year": 2022, "provisional": False} and found["stays"]["people"] > 20
