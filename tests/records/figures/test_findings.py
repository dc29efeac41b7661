"""The figure guard at an import: silent while nothing changed, naming the equation and the item that breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from bot import wsgi
from bot.clock import StoppedClock
from bot.documents.ledger.entries import Remark
from bot.ledger_desk import bring_ledger
from bot.records import facts, suggestions
from bot.records.figures import findings
from bot.records.figures.findings import Check
from bot.rules.permissions import Scope
from bot.rules.words import FactKind
from bot.wsgi import Service
from tests.conftest import FIXTURES, OPEN_LEDGER, at, settings_for
from tests.documents.books import EMPTIED

LEDGER = FIXTURES / "2021-ledger.xlsx"
NOW = at("2021-10-25 09:00")


@pytest.fixture
def service(finished_url: str) -> Iterator[Service]:
    """The finished year of the sample, on each engine."""
    made = wsgi.assemble(settings_for(finished_url), StoppedClock(NOW))
    yield made
    made.database.close()


def look(service: Service) -> Check:
    with service.database.begin() as session:
        return findings.check(session, 2021, service.office, NOW)


def retract(service: Service, number: str, kind: FactKind) -> None:
    with service.database.begin() as session:
        (item,) = suggestions.with_number(session, number, Scope(everything=True), NOW.date())
        facts.retract(session, item, kind, now=NOW)


def with_cell(file: Path, number: str, column: str, value: str) -> Path:
    """The sample ledger with another text in one cell."""
    book = CalamineWorkbook.from_path(str(LEDGER))
    with xlsxwriter.Workbook(str(file), {"default_date_format": "yyyy-mm-dd"}) as copy:
        for name in book.sheet_names:
            sheet, place = copy.add_worksheet(name), None
            for y, row in enumerate(book.get_sheet_by_name(name).to_python(skip_empty_area=False)):
                cells: list[Any] = list(row)
                place = cells.index(column) if column in cells else place
                if number in cells and place is not None:
                    cells[place] = value
                for x, cell in enumerate(cells):
                    sheet.write_datetime(y, x, cell) if isinstance(cell, date) else sheet.write(y, x, cell)
    return file


@pytest.mark.parametrize("ledger", [LEDGER, OPEN_LEDGER])
@pytest.mark.parametrize("moment", ["2021-03-05 09:00", "2021-10-25 09:00", "2026-11-24 09:00"])
def test_the_samples_add_up_whenever_they_are_imported(tmp_path: Path, people_url: str, ledger: Path, moment: str):
    made = wsgi.assemble(settings_for(people_url), StoppedClock(at(moment)))
    assert bring_ledger(made, ledger, now=at(moment)).warnings == []
    made.database.close()


def test_what_breaks_an_equation_is_found_once_and_cleared_once(service: Service):
    assert look(service) == Check([], [], [])
    retract(service, "20210032", FactKind.MAILED)
    found = look(service).found
    assert [(finding.number, finding.text) for finding in found] == [
        ("20210032", "等式“有反馈的均已寄出答复函”不成立（17 ≠ 16）")
    ]
    again = look(service)
    assert ([finding.id for finding in again.standing], again.found, again.cleared) == ([found[0].id], [], [])
    retract(service, "20210032", FactKind.ATTITUDE)
    retract(service, "20210032", FactKind.RESULT)
    assert [finding.id for finding in look(service).cleared] == [found[0].id]
    assert look(service) == Check([], [], [])


@pytest.mark.parametrize(
    ("number", "column", "value", "reason"),
    [
        ("20210032", "办理类型", "会办", "等式“已寄答复函都属独办、主办、分办件”不成立（17 ≠ 1 + 3 + 12）"),
        ("20210401", "办理类型", "独办", "等式“已报送会办意见都属会办件”不成立（17 ≠ 16）"),
        ("第0317号", "寄出日期", "", "等式“有反馈的均已寄出答复函”不成立（17 ≠ 16）"),
        ("20210142", "主要领导审阅日期", "", "等式“答复函每件均经各级审阅”不成立（50 ≠ 17 × 3）"),
    ],
)
@pytest.mark.parametrize("moment", ["2021-03-05 09:00", "2021-10-25 09:00"])
def test_an_import_names_the_equation_the_item_and_its_row(
    service: Service, tmp_path: Path, number: str, column: str, value: str, reason: str, moment: str
):
    file = with_cell(tmp_path / "ledger.xlsx", number, column, value)
    tried = bring_ledger(service, file, now=at(moment), answers=EMPTIED, dry_run=True)
    assert reason in [warning.reason for warning in tried.warnings]
    done = bring_ledger(service, file, now=at(moment), answers=EMPTIED)
    told = [warning for warning in done.warnings if "等式" in warning.reason]
    assert [(warning.number, warning.reason) for warning in told] == [(number, reason)]
    assert told[0].row > 3
    assert [w for w in bring_ledger(service, file, now=at(moment)).warnings if "等式" in w.reason] == []
    assert bring_ledger(service, LEDGER, now=at(moment)).warnings == []
    assert look(service) == Check([], [], [])


def test_what_was_broken_before_is_told_with_the_next_change(service: Service, tmp_path: Path):
    retract(service, "20210032", FactKind.MAILED)
    look(service)
    file = with_cell(tmp_path / "ledger.xlsx", "20210142", "主要领导审阅日期", "")
    bring_ledger(service, with_cell(tmp_path / "first.xlsx", "20210032", "寄出日期", ""), now=NOW, answers=EMPTIED)
    told = bring_ledger(service, file, now=NOW, answers=EMPTIED).warnings
    assert [warning.number for warning in told if "等式" in warning.reason] == ["20210142"]
    assert isinstance(told[0], Remark)
