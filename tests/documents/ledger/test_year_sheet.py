"""The sheet 年度: the year's own facts come in with the ledger, all or nothing, and change only when the sheet does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bot import wsgi
from bot.clock import StoppedClock
from bot.documents.ledger import reading
from bot.documents.ledger.entries import KnownNames, Ledger
from bot.documents.sheets.grid import Grid
from bot.ledger_desk import bring_ledger
from bot.records.figures import year_facts
from bot.wsgi import Service
from tests.conftest import FIXTURES, at, copy_of_sqlite, settings_for
from tests.documents.books import GOOD

NOW = at("2021-03-05 09:00")
SAMPLE = {
    "发起通知": "市人大财经委《通知》",
    "督查督办通知": "局督查督办通知〔2020〕5号",
    "部署会日期": "2021-03-05",
    "部署会主持": "副局长甲",
    "部署会内容": "全局业务处室负责人会议,专题部署2021年度建议办理工作",
    "主要领导批示": "多次",
    "成效：智慧城市": "示例:数据融合、政务服务、城市管理等方面建议被采纳",
    "成效：中小微企业": "示例:风险补偿、转贷、担保等措施落实到位",
}


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(copy_of_sqlite(tmp_path, None)), StoppedClock(NOW))
    yield made
    made.database.close()


def read(*lines: list[Any], title: str = "2021年人大代表建议任务分解表") -> Ledger:
    tasks = Grid("任务", [[title], list(GOOD), list(GOOD.values())])
    found = reading.of_sheets([tasks, Grid("年度", [*lines])], KnownNames({GOOD["牵头处室"]}))
    assert found
    return found


def known(service: Service, year: int = 2021) -> dict[str, str]:
    with service.database.begin() as session:
        return year_facts.of_year(session, year)


@pytest.mark.parametrize("name", ["2021-ledger.xlsx", "2021-ledger-open.xlsx", "2021-ledger-as-typed.xlsx"])
def test_the_samples_lines_are_kept_in_their_order_and_a_second_import_is_none(service: Service, name: str):
    assert bring_ledger(service, FIXTURES / name, now=NOW).year_facts == [2021]
    assert list(known(service).items()) == list(SAMPLE.items())
    again = bring_ledger(service, FIXTURES / name, now=NOW)
    assert (again.year_facts, again.updated, again.warnings) == ([], [], [])


def test_when_a_row_is_rejected_the_sheet_is_not_written_either(service: Service, tmp_path: Path):
    import xlsxwriter

    with xlsxwriter.Workbook(tmp_path / "l.xlsx") as book:
        tasks, year = book.add_worksheet("人大建议"), book.add_worksheet("年度")
        for row, cells in enumerate((list(GOOD), list({**GOOD, "办理类型": "代办"}.values()))):
            tasks.write_row(row, 0, cells)
        year.write_row(0, 0, ["年度", 2021])
        year.write_row(1, 0, ["发起通知", "某通知"])
    assert not bring_ledger(service, tmp_path / "l.xlsx", now=NOW).written
    assert known(service) == {}


def test_its_year_is_its_own_line_or_else_the_ledgers():
    assert read(["年度", "2021年"], ["发起通知", "甲"]).year_facts == {2021: [("发起通知", "甲")]}
    assert read(["发起通知", "甲"]).year_facts == {2021: [("发起通知", "甲")]}
    other = read(["年度", 2020.0], ["发起通知", "甲"])
    assert other.year_facts == {2020: [("发起通知", "甲")]}
    assert [warning.reason for warning in other.warnings] == ["年度表：表中年度是 2020，与台账年度 2021 不同，请核对"]


def test_a_day_is_kept_as_such_whatever_way_it_was_typed():
    for cell in (date(2021, 3, 5), "2021年3月5日", 20210305.0):
        assert read(["部署会日期", cell]).year_facts == {2021: [("部署会日期", "2021-03-05")]}
    doubtful = read(["部署会日期", "三月初"])
    assert doubtful.year_facts == {2021: [("部署会日期", "三月初")]}
    assert "不是有效日期" in doubtful.warnings[0].reason


def test_telephone_numbers_are_masked_and_days_and_letters_are_not():
    found = read(["成效：专题", "联系人138、0013、8000，指标20家"], ["部署会日期", date(2021, 3, 5)], ["通知", "〔2020〕5号"])
    assert dict(found.year_facts[2021]) == {
        "成效：专题": "联系人138****8000，指标20家",
        "部署会日期": "2021-03-05",
        "通知": "〔2020〕5号",
    }


def test_either_colon_names_the_same_line_and_two_lines_of_a_name_are_joined():
    found = read(["成效:智慧城市", "甲"], ["成效 ： 智慧城市", "乙"])
    assert found.year_facts == {2021: [("成效：智慧城市", "甲；乙")]}
    assert "出现多次" in found.warnings[0].reason


def test_a_line_without_a_value_says_nothing_and_an_emptied_sheet_says_that_there_is_nothing(service: Service):
    assert read(["发起通知", ""], ["部署会日期", None], ["只有名称"]).year_facts == {2021: []}


def test_a_file_without_the_sheet_leaves_what_is_known():
    found = reading.of_sheets([Grid("人大建议", [list(GOOD), list(GOOD.values())])], KnownNames({GOOD["牵头处室"]}))
    assert found and found.year_facts == {}
