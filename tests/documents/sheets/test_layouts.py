"""Sheets as bureaus keep them, opened as a person sees them."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.documents.sheets import workbook
from bot.documents.sheets.grid import Grid, Unread
from tests.conftest import FIXTURES

LAYOUTS = FIXTURES / "layouts"
NO_RESULT = Unread("公式没有计算结果")


def opened(name: str) -> list[Grid]:
    return workbook.open_sheets(LAYOUTS / name)


def columns(grid: Grid, header: int = 1) -> dict[str, list[Any]]:
    """What stands below each title."""
    return {title: [row[place] for row in grid.rows[header + 1 :]] for place, title in enumerate(grid.rows[header])}


@pytest.mark.parametrize(
    ("name", "areas", "values"),
    [
        ("P01a-merged-secrecy.xlsx", ["R3:R5"], {"密级": ["秘密", "秘密", "秘密", "不涉密"]}),
        ("P01b-merged-level-body.xlsx", ["C3:C5", "D3:D5"], {"级别": ["省"] * 3, "类别": ["政协"] * 3}),
        (
            "P01c-merged-division.xlsx",
            ["K3:K5", "O3:O5", "P3:P4", "Q3:Q4"],
            {"牵头处室": ["信息化推进处"] * 3, "办理时限": ["2021-07-31"] * 3},
        ),
        (
            "P01d-merged-assisting-people.xlsx",
            ["G3:G5", "L3:L5", "M3:M5", "N3:N5", "O3:O5"],
            {"代表": ["李代表"] * 3, "配合处室": ["智能制造处"] * 3, "直接责任人": ["承办一"] * 3},
        ),
    ],
)
def test_a_merged_area_says_its_value_in_every_row(name: str, areas: list[str], values: dict[str, list[str]]):
    (grid,) = opened(name)
    assert sorted(area.name for area in grid.merged) == areas
    assert {title: columns(grid)[title] for title in values} == values


def test_a_hidden_sheet_is_told_from_a_visible_one():
    assert [(grid.name, grid.visible) for grid in opened("P10a-hidden-old-sheet-first.xlsx")] == [
        ("旧表", False),
        ("任务分解表", True),
    ]


def test_hidden_rows_and_those_struck_out_are_told_and_keep_their_words():
    (grid,) = opened("P10b-hidden-and-struck-rows.xlsx")
    assert (grid.hidden_rows, grid.struck, grid.hidden_columns) == ({3}, {4}, set())
    assert columns(grid)["编号"] == ["20210101", "20210102", "20210103"]


def test_a_hidden_column_is_told_and_keeps_its_words():
    (grid,) = opened("P10c-hidden-column.xlsx")
    assert grid.hidden_columns == {17}
    assert columns(grid)["密级"] == ["不涉密"]


def test_a_formula_without_its_result_is_unread():
    cells = columns(opened("P12-formulas-no-cache.xlsx")[0])
    assert cells["办理时限"][0] == cells["密级"][1] == cells["级别"][2] == cells["配合处室"][2] == NO_RESULT
    assert sum(cell == NO_RESULT for column in cells.values() for cell in column) == 4


def test_a_number_stands_as_its_format_shows_it():
    assert columns(opened("P07c-custom-format.xlsx")[0])["编号"] == ["20210032", "00000033"]


def test_days_of_a_workbook_that_counts_from_1904():
    cells = columns(opened("P06c-1904-workbook-date-cells.xlsx")[0])
    assert (cells["交办日期"], cells["办理时限"]) == ([date(2021, 3, 5)], [date(2021, 7, 31)])


@pytest.mark.parametrize("name", ["P17-xls.xls", "P17-wps.et"])
def test_old_excel_and_wps(name: str):
    (grid,) = opened(name)
    assert [area.name for area in grid.merged] == ["A1:T1"] and len(set(grid.rows[0])) == 1
    assert columns(grid)["办理时限"] == ["2021-07-31", date(2021, 7, 31)]
    assert [workbook.text(cell) for cell in columns(grid)["编号"]] == ["20210101", "20210102"]


@pytest.mark.parametrize("name", ["P17-gbk.csv", "P17-oa-export.xls"])
def test_texts_and_web_pages_under_any_name(name: str):
    (grid,) = opened(name)
    assert grid.name == name.split(".")[0]
    cells = columns(grid, header=0)
    assert (cells["编号"], cells["代表电话"], cells["牵头处室"]) == (["20210101"], ["13900002211"], ["信息化推进处"])


@pytest.mark.parametrize(
    "name",
    [
        "F01-dimension-A1.xlsx",
        "F02-no-dimension.xlsx",
        "F03-dimension-huge.xlsx",
        "F04-wps-core.xlsx",
        "F05-styled-row-30000.xlsx",
        "F06-styled-column-300.xlsx",
    ],
)
def test_what_a_file_claims_of_its_size_does_not_matter(name: str):
    assert opened(name) == opened("F00-base.xlsx")


def test_rich_text_is_read_whole():
    assert columns(opened("F07-rich-text.xlsx")[0])["案由"] == ["关于推进甲事的建议", "关于推进乙事的建议\n（重点）"]


def test_every_layout_opens_and_says_which_areas_it_merges():
    merged = {
        path.name: [area.name for grid in opened(path.name) for area in grid.merged] for path in sorted(LAYOUTS.glob("P14*.xlsx"))
    }
    assert all(merged.values()), merged
