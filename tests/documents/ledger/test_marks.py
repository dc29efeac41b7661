"""Marks of secrecy in a ledger: of a row that bears one nothing is said but its number, and no option takes the column away."""

from __future__ import annotations

from typing import Any

import pytest

from bot.documents.ledger import reading
from bot.documents.ledger.entries import KnownNames, Ledger
from bot.documents.reading import Answers, How
from bot.documents.sheets.grid import Grid

KNOWN = KnownNames({"规划科"})
HEADER = ["编号", "案由", "办理类型", "牵头处室", "交办日期", "办理时限", "密级"]
TITLE = ["2021年市人大代表建议"]
CANARY = "金丝雀"


def item(number: str, **changes: str) -> list[Any]:
    row = {"编号": number, "案由": "关于某事的建议", "办理类型": "主办", "牵头处室": "规划科"}
    row |= {"交办日期": "2021-03-05", "办理时限": "2021-07-31", "密级": "不涉密"}
    return [*({**row, **changes}.values())]


def tasks(*rows: list[Any], header: list[str] = HEADER) -> Grid:
    return Grid("台账", [TITLE, header, *rows])


def read(*grids: Grid, **columns: str) -> Ledger:
    said: dict[str, tuple[str, How]] = {title: (column, "option") for title, column in columns.items()}
    return reading.of_sheets(grids, KNOWN, Answers(columns=said))


def kept_out(found: Ledger) -> list[tuple[str, str, bool]]:
    """Number, level and whether it is certain, of each secret row; nothing of its words is anywhere."""
    assert CANARY not in repr([found.rejected, found.secret, found.warnings, found.questions, found.reading, found.entries])
    return [(secret.number, str(secret.level), secret.marked) for secret in found.secret]


STEPS = ["编号", "寄出日期", "备注"]


@pytest.mark.parametrize(
    ("header", "step"),
    [
        (STEPS, ["20210001", f"{CANARY}后", "（机密）"]),
        (STEPS, ["20210001（秘密）", f"{CANARY}后", ""]),
        ([*STEPS, "是否涉密"], ["20210001", f"{CANARY}后", "", "是"]),
        ([*STEPS, "级别"], ["20210001", "2021-05-05", "机密★1年", CANARY]),
    ],
    ids=["in the remarks", "in the number", "a column of its own", "of an unknown level"],
)
def test_a_marked_row_of_steps_keeps_its_item_out_whatever_else_is_wrong_with_it(header, step):
    found = read(tasks(item("20210001")), Grid("进展", [header, step]))
    assert kept_out(found) == [("20210001", "市", True)] and not found.entries and not found.rejected


def test_a_marked_row_of_steps_keeps_its_item_out_although_the_item_itself_is_bad():
    found = read(tasks(item("20210001", 交办日期=f"{CANARY}日")), Grid("进展", [STEPS, ["20210001", "", "涉密件"]]))
    assert kept_out(found) == [("20210001", "", True)] and not found.rejected


def test_marked_steps_of_no_item_are_kept_out_and_say_what_they_mean():
    rows = [["市人大20210002（秘密）", "2021-05-05", ""], [f"{CANARY}（秘密）", "2021-05-05", "无"]]
    found = read(tasks(item("20210001")), Grid("进展", [STEPS, *rows]))
    assert kept_out(found) == [("市人大20210002", "市", True), ("", "", True)]
    assert [entry.digits for entry in found.entries] == ["20210001"] and not found.rejected


def test_steps_on_a_marked_sheet_keep_their_items_out():
    found = read(tasks(item("20210001")), Grid("涉密件", [STEPS, ["20210001", "2021-05-05", ""]]))
    assert kept_out(found) == [("20210001", "市", True)]


@pytest.mark.parametrize(
    ("cell", "number", "level"),
    [("20210001（机密）", "20210001", "市"), (f"关于{CANARY}（机密）", "", ""), (f"20210001 {CANARY}【内部】", "", "")],
)
def test_of_a_marked_number_only_the_number_is_said(cell, number, level):
    assert kept_out(read(tasks(item(cell)))) == [(number, level, True)]


def test_of_a_row_whose_secrecy_is_unknown_only_the_number_is_said():
    assert kept_out(read(tasks(item(f"{CANARY}1", 密级="待核")))) == [("", "", False)]


def test_a_step_whose_level_nobody_knows_is_refused_with_its_row():
    found = read(tasks(item("20210001")), Grid("进展", [["编号", "级别", "寄出日期"], ["20210001", "乡", "2021-05-05"]]))
    assert [(one.number, one.reason[:19]) for one in found.rejected] == [("20210001", "办理进展表第 2 行：级别“乡”不认识")]


def test_the_year_s_own_sheet_keeps_marked_lines_out():
    year = Grid("年度", [["主要领导批示", f"{CANARY}（秘密）"], ["发起通知", "某通知"]])
    found = read(tasks(item("20210001")), year)
    assert kept_out(found) == [] and found.year_facts == {2021: [("发起通知", "某通知")]}
    assert any("该行带有密级标志" in one.reason for one in found.warnings)


@pytest.mark.parametrize("column", ["备注", "代表", "序号"])
@pytest.mark.parametrize("title", ["密级", "是否涉密", "秘级", "保密级别"])
def test_the_only_column_of_secrecy_stays_one(title, column):
    header = [title if name == "密级" else name for name in HEADER]
    found = read(tasks(item("20210001"), header=header), **{title: column})
    (question,) = found.questions
    assert (question.option, question.choices) == (f"--column {title}=", ("密级",)) and f"不能改作{column}" in question.text
    assert not read(tasks(item("20210001"), header=header), **{title: "密级"}).questions


def test_a_second_column_of_secrecy_may_be_a_remark_and_still_keeps_its_rows_out():
    found = read(tasks([*item("20210001"), "是"], [*item("20210002"), "否"], header=[*HEADER, "是否涉密"]), 是否涉密="备注")
    assert not found.questions and kept_out(found) == [("20210001", "市", True)]
    assert [entry.secrecy for entry in found.entries] == ["不涉密"]


def test_words_of_marked_rows_are_in_no_question():
    known = KnownNames({"规划科"}, {CANARY: set()})
    rows = [[*item("20210001", 密级="机密"), CANARY], [*item("20210002"), "规划科"]]
    found = reading.of_sheets([tasks(*rows, header=[*HEADER, "某栏"])], known)
    assert kept_out(found) == [("20210001", "市", True)]


SHEETS = ("机密台账", "涉密台账", "秘密", "台账(秘密)")
TITLES = ("2021年涉密建议提案台账", "内部资料  严禁外传", "2021年市人大代表建议台账（涉密）")
LINES = ("以下为涉密件", "以下均为秘密件（2件）", "本表涉密，请妥善保管", "注：本表涉密")


@pytest.mark.parametrize(
    "grid",
    [
        *(Grid(name, [TITLE, HEADER, item("20210001")]) for name in SHEETS),
        *(Grid("台账", [[title], TITLE, HEADER, item("20210001")]) for title in TITLES),
        *(Grid("台账", [TITLE, HEADER, [line], item("20210001")]) for line in LINES),
        *(Grid("台账", [TITLE, HEADER, item("20210001"), ["", line]]) for line in LINES),
        *(
            Grid("台账", [TITLE, HEADER, [title], item("20210001")])
            for title in ("二、涉密件（1件）", "二、秘密级建议", "涉密建议")
        ),
    ],
)
def test_what_a_sheet_s_name_its_title_or_a_lone_line_says_of_secrecy_holds_for_its_rows(grid):
    found = read(grid)
    assert not found.entries and [number for number, _, sure in kept_out(found) if sure] == ["20210001"]


@pytest.mark.parametrize("line", ["严禁外传", "请注意保密", "机密？"])
@pytest.mark.parametrize("above", [True, False])
def test_rows_of_a_sheet_that_may_be_secret_are_kept_out_and_nothing_is_erased_for_them(line, above):
    rows = [[line], TITLE, HEADER, item("20210001")] if above else [TITLE, HEADER, item("20210001"), [line]]
    found = read(Grid("台账", rows))
    assert not found.entries and [(number, sure) for number, _, sure in kept_out(found)] == [("20210001", False)]
    assert "说明行像是密级标志" in found.secret[0].reason


@pytest.mark.parametrize(
    "title", ["厅内部任务分解表", "非涉密台账", "台账（不含涉密件）", "内含代表电话，请勿外传", "注：涉密的不填"]
)
def test_other_words_above_a_ledger_keep_nothing_out(title):
    assert len(read(Grid("台账", [[title], TITLE, HEADER, item("20210001")])).entries) == 1


@pytest.mark.parametrize(
    ("words", "sure"), [("已沟通\n机密", True), (f"{'甲' * 2001}（机密）", True), ("疑似涉密", False), ("保密", False)]
)
@pytest.mark.parametrize("column", ["备注", "案由", "某栏"])
def test_a_row_is_kept_out_by_any_line_of_any_cell(words, sure, column):
    row = item("20210001", 案由=words) if column == "案由" else [*item("20210001"), words]
    found = read(tasks(row, header=HEADER if column == "案由" else [*HEADER, column]))
    assert not found.entries and [(number, certain) for number, _, certain in kept_out(found)] == [("20210001", sure)]
