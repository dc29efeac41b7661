"""Which columns a ledger has matters: an absent one says nothing, an empty cell says that there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import wsgi
from bot.clock import StoppedClock
from bot.documents.ledger import reading
from bot.documents.ledger.columns import PROGRESS, TASKS
from bot.documents.ledger.entries import KnownNames
from bot.documents.sheets.grid import Grid
from bot.ledger_desk import bring_people
from bot.records import people
from bot.records.facts import FactRow
from bot.records.ledger import importing
from bot.records.ledger.importing import LedgerImport
from bot.wsgi import Service
from tests import engines
from tests.conftest import FIXTURES, at, settings_for
from tests.documents.books import GOOD
from tests.records.ledger.test_exporting import contents

NOW = at("2021-03-05 09:00")
ITEM = {
    **GOOD,
    "批次": "第三批",
    "代表": "王示甲",
    "代表电话": "13800000000",
    "主办单位": "市某局",
    "配合处室": "装备产业处",
    "重点建议": "是",
    "备注": "某备注",
    "届次": "十七",
    "会次": "三",
    "序号": "7",
}
STEP = {
    "编号": GOOD["编号"],
    "首次电话沟通": date(2021, 4, 1),
    "代表是否要求面复": "是",
    "面复日期": date(2021, 4, 20),
    "面复形式": "登门汇报",
    "处室意见齐日期": date(2021, 5, 1),
    "处室审核日期": date(2021, 5, 2),
    "分管领导审阅日期": date(2021, 5, 3),
    "主要领导审阅日期": date(2021, 5, 4),
    "征求代表意见日期": date(2021, 5, 5),
    "答复文号": "示〔2021〕1号",
    "寄出日期": date(2021, 5, 6),
    "办理态度": "满意",
    "办理结果": "满意",
    "答复类别": "A",
    "公开属性": "主动公开",
}
NEEDED = {"编号", "案由", "办理类型", "牵头处室", "交办日期", "办理时限"}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(engines.fresh_sqlite(tmp_path)), StoppedClock(NOW))
    bring_people(made, FIXTURES / "people.xlsx", dated=False)
    bring(made, ITEM, STEP)
    yield made
    made.database.close()


def bring(service: Service, item: dict[str, Any], step: dict[str, Any] | None) -> LedgerImport:
    """Import one item with these columns, and its steps where there are any."""
    sheets = [("任务分解表", [["2021年人大代表建议"], list(item), list(item.values())])]
    if step is not None:
        sheets.append(("办理进展", [list(step), list(step.values())]))
    with service.database.begin() as session:
        found = reading.of_sheets([Grid(*sheet) for sheet in sheets], KnownNames(set(people.divisions(session))))
        assert found
        return importing.write(session, found, now=NOW)


def known(service: Service) -> dict[str, list[str]]:
    with service.database.begin() as session:
        return contents(session)


@pytest.mark.parametrize("column", sorted(set(TASKS) - NEEDED - {"级别"}))
def test_a_file_without_a_column_changes_nothing_of_it(service: Service, column: str):
    before = known(service)
    assert bring(service, {name: cell for name, cell in ITEM.items() if name != column}, STEP).unchanged == 1
    assert known(service) == before


@pytest.mark.parametrize("column", sorted(set(PROGRESS) - {"编号", "首次电话沟通"}))
def test_neither_does_one_without_a_column_of_a_step(service: Service, column: str):
    before = known(service)
    assert bring(service, ITEM, {name: cell for name, cell in STEP.items() if name != column}).unchanged == 1
    assert known(service) == before


def test_a_file_without_the_second_sheet_changes_no_step(service: Service):
    before = known(service)
    assert bring(service, ITEM, None).unchanged == 1
    assert known(service) == before


@pytest.mark.parametrize("column", sorted(set(ITEM) - NEEDED - {"批次", "级别"}))
def test_an_emptied_cell_takes_back_what_stood_in_it(service: Service, column: str):
    before = known(service)
    assert bring(service, {**ITEM, column: ""}, STEP).updated == [GOOD["编号"]]
    assert known(service) != before


@pytest.mark.parametrize("column", sorted(set(STEP) - {"编号"}))
def test_so_does_an_emptied_cell_of_a_step(service: Service, column: str):
    assert bring(service, ITEM, {**STEP, column: None}).updated == [GOOD["编号"]]
    assert bring(service, ITEM, STEP).updated == [GOOD["编号"]]


def test_a_title_that_names_its_day_says_nothing_about_later_ones(service: Service):
    sheets: list[tuple[str, list[list[Any]]]] = [
        ("任务分解表", [["2021年人大代表建议台账（截至2021年5月3日）"], list(ITEM), list(ITEM.values())]),
        (
            "办理进展",
            [list(STEP), [GOOD["编号"], date(2021, 4, 1), "是", None, "", date(2021, 5, 1), date(2021, 5, 2), date(2021, 5, 3)]],
        ),
    ]
    with service.database.begin() as session:
        found = reading.of_sheets([Grid(*sheet) for sheet in sheets], KnownNames(set(people.divisions(session))))
        assert found and found.as_of == date(2021, 5, 3)
        assert importing.write(session, found, now=NOW).updated == [GOOD["编号"]]
        taken_back = session.scalars(select(FactRow.kind).where(FactRow.superseded_at.is_not(None))).all()
    assert len(taken_back) == 1 and "面复" in taken_back[0]  # 4月20日 is before the title's day; the letter of 5月6日 is not


def test_unknown_columns_of_the_second_sheet_are_kept_in_the_remarks_and_named(service: Service):
    result = bring(service, ITEM, {**STEP, "面复地点": "代表单位"})
    assert [warning.reason for warning in result.warnings] == ["不认识的列：面复地点，内容记入备注"]
    assert "某备注；面复地点：代表单位" in repr(known(service)["suggestion"])


def test_every_sheet_with_a_header_is_read_and_its_name_says_whose_items_these_are():
    rows = [list(GOOD), list(GOOD.values())]
    other = [list(GOOD), list({**GOOD, "编号": "20210902"}.values())]
    found = reading.of_sheets([Grid("人大建议", rows), Grid("政协提案", other)], KnownNames({GOOD["牵头处室"]}))
    assert [(entry.digits, entry.body) for entry in found.entries] == [("20210901", "人大"), ("20210902", "政协")]
    assert [seen.read for seen in found.reading] == [True, True] and not found.questions


def test_a_word_that_has_no_day_to_be_kept_with_is_told(service: Service):
    result = bring(service, ITEM, {**STEP, "寄出日期": "", "面复日期": ""})
    assert [warning.reason for warning in result.warnings] == [
        "有面复形式但没有面复日期，面复形式未记录",
        "有答复文号但没有寄出日期，答复文号未记录",
    ]


def test_remarks_that_are_too_long_to_be_kept_are_refused():
    long = {**GOOD, "备注": "长" * 6000, "其他": "长" * 6000}
    found = reading.of_sheets([Grid("人大建议", [list(long), list(long.values())])], KnownNames({GOOD["牵头处室"]}))
    assert found and [bad.reason for bad in found.rejected] == ["备注和不认识的列合计超过 10000 字"]
