"""What stands around the rows of a ledger: sections in sections, tables below tables, marks, sheets of steps."""

from __future__ import annotations

from typing import Any

import pytest

from bot.documents.ledger import reading
from bot.documents.ledger.entries import KnownNames, Ledger
from bot.documents.reading import Answers
from bot.documents.sheets.grid import Grid
from bot.errors import UserError

HEADER = ["编号", "案由", "办理类型", "牵头处室", "交办日期", "办理时限", "密级"]
TITLE = ["2021年任务分解表"]
KNOWN = KnownNames({"规划科", "产业科"})


def item(serial: int, **changes: str) -> list[Any]:
    row = {"编号": f"2021{serial:04d}", "案由": f"关于第{serial}项的建议", "办理类型": "主办", "牵头处室": "规划科"}
    row |= {"交办日期": "2021-03-05", "办理时限": "2021-07-31", "密级": "不涉密"}
    return [*({**row, **changes}.values())]


def read(*grids: Grid, answers: Answers | None = None) -> Ledger:
    return reading.of_sheets(grids, KNOWN, answers or Answers())


def origins(found: Ledger) -> list[tuple[int, str, str]]:
    return [(entry.row, str(entry.level), str(entry.body)) for entry in found.entries]


def test_a_section_inside_another_refines_it():
    rows = [
        ["一、省人大代表建议（1件）"],
        ["（一）重点督办件"],
        item(1),
        ["二、市级"],
        ["（一）人大代表建议"],
        item(2),
        ["（二）政协提案"],
        item(3),
    ]
    found = read(Grid("x", [TITLE, HEADER, *rows]))
    assert origins(found) == [(5, "省", "人大"), (8, "市", "人大"), (10, "市", "政协")]
    assert not found.questions and not found.rejected


def test_a_level_alone_is_a_section_and_ends_the_one_above():
    found = read(
        Grid("x", [["2021年人大代表建议"], HEADER, ["省级建议"], item(1), ["市级提案"], item(2), ["县级（1件）"], item(3)])
    )
    assert origins(found) == [(4, "省", "人大"), (6, "市", "政协"), (8, "区县", "人大")]


def test_a_section_may_stand_under_the_numbers_or_beside_its_own():
    rows = [["", "一", "省人大代表建议（1件）"], item(1), ["", "二", "市人大代表建议", "小计1件"], item(2)]
    header = ["编号", "案由", "办理类型", "牵头处室", "交办日期", "办理时限", "密级"]
    assert origins(read(Grid("x", [TITLE, header, *rows]))) == [(4, "省", "人大"), (6, "市", "人大")]


def test_a_header_in_another_order_begins_a_table_of_its_own():
    other = ["案由", "编号", "牵头处室", "办理类型", "办理时限", "交办日期", "密级"]
    below = ["关于乙的提案", "20210002", "产业科", "会办", "2021-08-31", "2021-04-05", "不涉密"]
    found = read(Grid("x", [["2021年市人大代表建议"], HEADER, item(1), ["2021年市政协提案"], other, below]))
    assert origins(found) == [(3, "市", "人大"), (6, "市", "政协")]
    assert (found.entries[1].lead_division, found.entries[1].due_on.isoformat()) == ("产业科", "2021-08-31")


def test_a_header_that_comes_again_in_its_order_is_a_pages():
    found = read(Grid("x", [["2021年市人大代表建议"], HEADER, item(1), HEADER, item(2)]))
    assert [entry.row for entry in found.entries] == [3, 5]


@pytest.mark.parametrize(
    "grid",
    [
        Grid("x", [["2021年市人大代表建议"], HEADER, ["二、涉密件（1件）"], item(1)]),
        Grid("x", [["2021年市人大代表建议"], HEADER, ["二、人大建议（机密）"], item(1)]),
        Grid("涉密件", [["2021年市人大代表建议"], HEADER, item(1)]),
        Grid("x", [["2021年市人大代表建议"], ["秘密★3年"], HEADER, item(1)]),
        Grid("x", [["2021年市人大代表建议"], HEADER, item(1), ["机密★1年"]]),
        Grid("x", [["2021年市人大代表建议"], [*HEADER, "是否涉密"], [*item(1), "是"]]),
        Grid("x", [["2021年市人大代表建议"], [*HEADER, "涉密"], [*item(1), "√"]]),
    ],
    ids=["section", "bracketed section", "sheet", "above", "below", "second column", "tick"],
)
def test_a_mark_wherever_it_stands_keeps_its_rows_out(grid: Grid):
    found = read(grid)
    assert found.entries == [] and [secret.number for secret in found.secret] == ["20210001"]


@pytest.mark.parametrize("note", ["注：涉密件不得在本表填报", "本表不含涉密件"])
def test_a_note_about_secrecy_is_no_mark(note: str):
    found = read(Grid("x", [["2021年市人大代表建议"], [note], HEADER, item(1), [note]]))
    assert len(found.entries) == 1 and not found.secret


def test_steps_of_another_year_or_body_are_not_this_items():
    tasks = Grid("市人大建议", [["2021年"], HEADER, item(1)])
    for steps in (
        Grid("进展", [["编号", "寄出日期"], ["20200001", "2021-05-05"]]),
        Grid("进展", [["提案号", "寄出日期"], ["20210001", "2021-05-05"]]),
    ):
        found = read(tasks, steps)
        assert not found.entries[0].facts and "没有" in found.rejected[0].reason


def test_two_sheets_of_steps_are_kept_apart():
    tasks = Grid("市人大建议", [["2021年"], HEADER, item(1), item(2)])
    one, two = (Grid(f"进展{n}", [["编号", "寄出日期"], [f"2021000{n}", "2021-05-05"]]) for n in (1, 2))
    found = read(tasks, one, two)
    assert [bool(entry.facts) for entry in found.entries] == [True, True] and not found.rejected
    stray = Grid("进展3", [["编号", "寄出日期"], ["20219999", "2021-05-05"]])
    assert [bad.number for bad in read(tasks, one, stray).rejected] == ["20219999"]


def test_a_row_of_column_numbers_and_a_count_are_no_items():
    numbers = [str(n) for n in range(1, len(HEADER) + 1)]
    found = read(Grid("x", [["2021年市人大代表建议"], HEADER, numbers, item(1), ["主办1件", "会办0件"]]))
    assert [entry.row for entry in found.entries] == [4] and not found.rejected and not found.secret


def test_an_option_that_matches_nothing_is_named():
    grid = Grid("台账", [["2021年市人大代表建议"], HEADER, item(1)])
    found = read(grid, answers=Answers(columns={"没有的列": ("编号", "option")}))
    assert any("没有的列" in warning.reason for warning in found.warnings)
    with pytest.raises(UserError, match=r"没有工作表“别的”.*台账"):
        read(grid, answers=Answers(sheets=("别的",)))


def test_a_title_of_ten_thousand_levels_is_read_at_once():
    words = "市" * 10_000
    assert read(Grid("x", [[words], [words], HEADER, item(1)])).questions


def test_the_congress_of_a_row_says_its_level_and_body():
    header = [*HEADER, "届次"]
    rows = [[*item(1), "省十三届人大四次会议"], [*item(2), "市政协十二届五次会议"], [*item(3), "十七届"]]
    assert origins(read(Grid("x", [["2021年市人大代表建议"], header, *rows]))) == [
        (3, "省", "人大"),
        (4, "市", "政协"),
        (5, "市", "人大"),
    ]


def test_a_dash_for_a_title_is_no_title_and_what_is_no_name_leaves_the_people_as_they_are():
    header = [*HEADER, "第一责任人"]
    found = read(Grid("x", [["2021年市人大代表建议"], header, [*item(1, 案由="—"), "3人"], [*item(2, 案由="待定"), "周示平"]]))
    assert [entry.title for entry in found.entries] == ["", ""]
    assert ["第一责任人" in entry.told for entry in found.entries] == [False, True]


def test_a_row_of_steps_may_hold_a_number_and_one_day():
    tasks = Grid("市人大建议", [["2021年"], HEADER, item(2)])
    for number in ("2", "20210002", "第2号"):
        found = read(tasks, Grid("进展", [["编号", "首次电话沟通"], [number, "2021-04-01"]]))
        assert [fact.isoformat() for fact, _ in found.entries[0].facts.values()] == ["2021-04-01"]


@pytest.mark.parametrize("example", ["例", "示例", "（例）", "填写示例"])
def test_a_row_that_shows_how_to_fill_the_table_in_is_no_item(example: str):
    found = read(Grid("x", [["2021年市人大代表建议"], ["序号", *HEADER], [example, *item(1)], ["1", *item(2)]]))
    assert [entry.digits for entry in found.entries] == ["20210002"]
    assert [skipped.why for skipped in found.reading[0].skipped_rows] == ["填写示例"]


def test_a_title_of_crosses_is_an_example_and_one_with_some_is_none():
    rows = [item(1, 案由="关于×××的建议"), item(2, 案由="关于支持××公司发展的建议")]
    assert [entry.digits for entry in read(Grid("x", [["2021年市人大代表建议"], HEADER, *rows])).entries] == ["20210002"]


def test_a_title_that_is_cut_short_is_told():
    found = read(Grid("x", [["2021年市人大代表建议"], HEADER, item(1, 案由="关于治理全市第..."), item(2)]))
    assert [one.number for one in found.warnings if "可能不完整" in one.reason] == ["20210001"]


def test_a_ledger_on_a_hidden_sheet_alone_is_named_with_the_way_to_it():
    grids = (Grid("说明", [["填报说明"]]), Grid("台账", [["2021年市人大代表建议"], HEADER, item(1)], visible=False))
    with pytest.raises(UserError, match=r"隐藏的工作表“台账”没有读取.*--with-hidden，或用 --sheet 台账"):
        read(*grids)
    assert len(read(*grids, answers=Answers(with_hidden=True)).entries) == 1


TICKED: dict[int, list[object]] = {
    1: [True, False, True, False],
    2: [False, True, False, False],
    3: [True, False, False, True],
}


def test_boxes_to_tick_are_yes_and_no():
    header = [*(name for name in HEADER if name not in ("办理类型", "密级")), "主办", "会办", "重点建议", "是否涉密"]
    rows = [
        [*(cell for place, cell in enumerate(item(serial)) if place not in (2, 6)), *ticks] for serial, ticks in TICKED.items()
    ]
    found = read(Grid("x", [["2021年市人大代表建议"], header, *rows]))
    assert [(str(entry.handling), entry.key) for entry in found.entries] == [("主办", True), ("会办", False)]
    assert [secret.number for secret in found.secret] == ["20210003"]
