"""Spreadsheets made to do harm: each is refused with its own reason, and the process that was asked does not grow."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot import wsgi
from bot.clock import StoppedClock
from bot.documents.sheets import workbook
from bot.documents.sheets.grid import Grid
from bot.errors import UserError
from bot.ledger_desk import bring_ledger, bring_people
from bot.records.suggestions import Suggestion
from bot.wsgi import Service
from tests import engines
from tests.conftest import FIXTURES, at, settings_for
from tests.documents.sheets import hostile

NOW = at("2021-03-05 09:00")
MEGABYTE = 2**20


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(engines.fresh_sqlite(tmp_path_factory.mktemp("hostile"))), StoppedClock(NOW))
    bring_people(made, FIXTURES / "people.xlsx", dated=False)
    yield made
    made.database.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Each of them, made once."""
    folder = tmp_path_factory.mktemp("files")
    made = {wrong: folder / f"{place}.xlsx" for place, wrong in enumerate(hostile.FILES)}
    for wrong, path in made.items():
        path.write_bytes(hostile.FILES[wrong][0]())
    return made


def resident() -> int:
    """Bytes of this process in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def test_the_workbook_that_the_others_are_made_from_is_a_good_one(service: Service, tmp_path: Path):
    (tmp_path / "good.xlsx").write_bytes(hostile.book())
    assert bring_ledger(service, tmp_path / "good.xlsx", now=NOW, dry_run=True).created == ["20210901"]
    (tmp_path / "good.xls").write_bytes(hostile.xls((0, 0), (2, 1)))
    assert workbook.open_sheets(tmp_path / "good.xls") == [Grid("Sheet1", [[1.0, ""], ["", ""], ["", 1.0]])]


@pytest.mark.parametrize("wrong", hostile.FILES)
def test_t23_it_is_refused_with_its_reason_and_nothing_of_it_is_imported(service: Service, files: dict[str, Path], wrong: str):
    with pytest.raises(UserError, match="未导入") as refusal:
        bring_ledger(service, files[wrong], now=NOW)
    assert hostile.FILES[wrong][1] in str(refusal.value)
    with service.database.begin() as session:
        assert session.scalar(select(func.count()).select_from(Suggestion)) == 0


def test_t23_who_asks_does_not_grow(files: dict[str, Path]):
    before = resident()
    for file in list(files.values())[::4]:  # each of them is refused above; here it is memory that counts
        with pytest.raises(UserError):
            workbook.open_sheets(file)
    assert resident() - before < 5 * MEGABYTE


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(UserError, match="没有文件"):
        workbook.open_sheets(tmp_path / "none.xlsx")


def test_a_row_of_empty_cells_at_the_far_end_is_no_row(tmp_path: Path):
    (tmp_path / "l.xlsx").write_bytes(hostile.with_sheet(hostile.sheet('<row r="1048576"><c r="XFD1048576" s="0"/></row>')))
    assert len(workbook.open_sheets(tmp_path / "l.xlsx")[0].rows) == 2
