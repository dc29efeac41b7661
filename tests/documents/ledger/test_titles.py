"""What the columns of a sheet are taken for, and what is asked about them instead of being guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from bot.documents.ledger import reading
from bot.documents.ledger.entries import KnownNames, Ledger
from bot.documents.reading import Answers, How
from bot.documents.sheets.grid import Grid
from bot.rules.words import FactKind, Handling

KNOWN = KnownNames({"融资服务处", "装备产业处"}, unit=("某市工信局", "市工信局"))
ITEM = {
    "编号": "20210901",
    "案由": "关于某事的建议",
    "级别": "市",
    "办理类型": "独办",
    "牵头处室": "融资服务处",
    "交办日期": "2021-03-05",
    "办理时限": "2021-07-31",
    "密级": "不涉密",
}


def ledger(
    *rows: Mapping[str, Any],
    without: Sequence[str] = (),
    heads: Mapping[str, tuple[str, str]] | None = None,
    title: str = "2021年人大代表建议",
    **answers: Any,
) -> Ledger:
    """A sheet of items with these cells, each a change of a good one; `heads` are columns that stand in a group."""
    items = [{**ITEM, "编号": str(20210901 + place), **row} for place, row in enumerate(rows)]
    columns = [name for name in dict.fromkeys(name for item in items for name in item) if name not in without]
    columns.sort(key=lambda name: name in (heads or {}))
    body = [[item.get(name, "") for name in columns] for item in items]
    header: list[list[str]] = [columns]
    if heads:
        groups = [heads.get(name, (name, "")) for name in columns]
        upper = [group if not place or groups[place - 1][0] != group else "" for place, (group, _) in enumerate(groups)]
        header = [upper, [sub for _, sub in groups]]
    return reading.of_sheets([Grid("台账", [[title], *header, *body])], KNOWN, Answers(**answers))


def asked(found: Ledger) -> dict[str, tuple[str, ...]]:
    """The columns that are asked about, with the choices."""
    return {one.option.removeprefix("--column ").rstrip("="): one.choices for one in found.questions if one.about == "column"}


def said(**columns: str) -> dict[str, tuple[str, How]]:
    return {title: (column, "option") for title, column in columns.items()}


@pytest.mark.parametrize("title", ["办结时间", "办结日期", "答复时间", "回复时间", "办复日期"])
def test_a_finish_beside_no_limit_may_be_the_limit_and_is_asked_about(title: str):
    row = {title: "2021-06-30"}
    assert asked(ledger(row, without=["办理时限"])) == {title: ("办理时限", "办结日期", "备注")}
    assert not ledger(row).questions and FactKind.MAILED in ledger(row).entries[0].facts
    assert not ledger(row, without=["办理时限"], due="2021-07-31").questions


@pytest.mark.parametrize("plain", ["实际办结时间", "办结日期"])
def test_beside_a_plain_finish_another_one_may_be_the_limit(plain: str):
    row = {plain: "2021-06-30", "答复时间": "2021-07-31"}
    assert asked(ledger(row, without=["办理时限"])) == {"答复时间": ("办理时限", "备注", "办结日期")}
    (entry,) = ledger(row, without=["办理时限"], columns=said(答复时间="办理时限")).entries
    assert (entry.due_on, entry.facts[FactKind.MAILED][0]) == (date(2021, 7, 31), date(2021, 6, 30))


@pytest.mark.parametrize("how", ["option", "memory"])
def test_the_answer_is_taken_whether_given_now_or_before(how: str):
    (entry,) = ledger({"答复时间": "2021-06-30"}, without=["办理时限"], columns={"答复时间": ("办理时限", how)}).entries
    assert entry.due_on == date(2021, 6, 30) and not entry.facts


def test_a_limit_in_the_column_of_finishes_is_no_finish():
    found = ledger({"办结日期": "2021年6月30日前"})
    assert not found.entries[0].facts and "办结日期：2021年6月30日前" in found.entries[0].remarks
    assert any("是期限，未采用" in one.reason for one in found.warnings)


def test_the_kind_follows_from_the_column_in_which_our_unit_stands():
    found = ledger(
        {"主办单位": "市工信局", "会办单位": "市发改委"},
        {"主办单位": "市发改委", "会办单位": "市工信局、市教育局"},
        {"主办单位": "市发改委", "协办单位": "某市工信局（协办）"},
        {"分办单位": "市工信局"},
        {"主办单位": "市工信局（牵头）"},
        without=["办理类型"],
    )
    assert [entry.handling for entry in found.entries] == [
        Handling.LEAD,
        Handling.JOINT,
        Handling.JOINT,
        Handling.SEPARATE,
        Handling.LEAD,
    ]
    assert [entry.lead_unit for entry in found.entries] == ["", "市发改委", "市发改委", "", ""]
    assert "会办单位：市发改委" in found.entries[0].remarks and not found.questions


def test_a_unit_that_stands_in_two_columns_or_in_none_is_not_guessed():
    rows = ({"主办单位": "市工信局", "会办单位": "市工信局"}, {"主办单位": "市发改委", "会办单位": "市教育局"})
    reasons = [one.reason for one in ledger(*rows, without=["办理类型"]).rejected]
    assert "同时填在主办单位、会办单位中" in reasons[0] and "中没有本单位" in reasons[1]
    (entry,) = ledger(*rows, without=["办理类型"], handling="参阅").entries
    assert entry.handling is Handling.REFERENCE


def test_two_columns_that_were_answered_as_the_same_one_are_asked_about():
    row = {"甲栏": "融资服务处", "乙栏": "装备产业处"}
    found = ledger(row, without=["牵头处室"], columns=said(甲栏="牵头处室", 乙栏="牵头处室"))
    assert asked(found) == {"乙栏": ("配合处室", "备注")}
    (entry,) = ledger(row, without=["牵头处室"], columns=said(甲栏="牵头处室", 乙栏="配合处室")).entries
    assert (entry.lead_division, entry.assisting) == ("融资服务处", ("装备产业处",))


def test_two_columns_that_are_called_alike_are_asked_about_where_they_differ():
    row = {"交办时间": "2021-03-05", "收文日期": "2021-03-02"}
    assert asked(ledger(row, without=["交办日期"])) == {"收文日期": ("备注", "交办日期")}
    assert not asked(ledger({**row, "收文日期": "2021-03-05"}, without=["交办日期"]))
    assert not asked(ledger(row))  # ours by its own name is plain
    (entry,) = ledger(row, without=["交办日期"], columns=said(收文日期="交办日期")).entries
    assert entry.received_on == date(2021, 3, 2)


def test_two_columns_of_one_title_are_told_apart_by_their_letters():
    header = [*ITEM, "牵头处室"]
    rows = [["2021年人大代表建议"], header, [*ITEM.values(), "装备产业处"]]
    assert asked(reading.of_sheets([Grid("台账", rows)], KNOWN)) == {"牵头处室（列I）": ("配合处室", "备注", "牵头处室")}
    found = reading.of_sheets([Grid("台账", rows)], KNOWN, Answers(columns=said(**{"牵头处室（列I）": "配合处室"})))
    assert found.entries[0].assisting == ("装备产业处",) and not found.warnings


@pytest.mark.parametrize("group", ["责任分工", "职责分工", "分工", "承办分工"])
def test_a_group_that_shares_out_work_holds_divisions(group: str):
    row = {"牵头处室": "融资服务处", "配合处室": "装备产业处"}
    heads = {"牵头处室": (group, "牵头"), "配合处室": (group, "配合")}
    (entry,) = ledger(row, heads=heads).entries
    assert (entry.lead_division, entry.assisting) == ("融资服务处", ("装备产业处",))


@pytest.mark.parametrize("paper", ["建议编号", "提案编号", "人大建议编号"])
@pytest.mark.parametrize("other", ["案号", "件号"])
def test_the_number_is_the_one_that_names_the_paper(paper: str, other: str):
    found = ledger({other: "17", paper: "20210902"}, without=["编号"])
    assert [entry.digits for entry in found.entries] == ["20210902"] and f"{other}：17" in found.entries[0].remarks


def test_a_column_that_only_counts_the_rows_is_no_column_of_numbers_beside_one_that_names_the_paper():
    found = ledger({"编号": "1", "建议编号": "20210902"}, {"编号": "2", "建议编号": "20210907"})
    assert [entry.digits for entry in found.entries] == ["20210902", "20210907"]


@pytest.mark.parametrize(
    ("title", "cell", "column", "choices"),
    [
        ("来文日期", "2021-03-05", "交办日期", ("交办日期", "办结日期", "备注")),
        ("反馈时间", "2021-07-31", "办理时限", ("办理时限", "办结日期", "备注")),
        ("类型", "主办件", "办理类型", ("办理类型", "备注")),
    ],
)
def test_a_column_that_may_be_the_missing_one_by_its_cells_is_asked_about(title, cell, column, choices):
    assert asked(ledger({title: cell}, without=[column])) == {title: choices}
    assert title not in asked(ledger({title: cell}))
    (entry,) = ledger({title: cell}, without=[column], columns=said(**{title: column})).entries
    assert entry.received_on == date(2021, 3, 5) and entry.due_on == date(2021, 7, 31)


def test_a_column_of_bodies_is_asked_about_where_nothing_says_the_body():
    rows = ({"类型": "人大", "案由": "某事"}, {"类型": "政协", "案由": "某事"})
    assert asked(ledger(*rows, title="台账")) == {"类型": ("类别", "备注")}
    assert asked(ledger(*rows)) == {"类型": ("类别", "备注")}  # against the title
    assert not asked(ledger(rows[0]))


def test_days_below_one_title_are_told_apart_by_their_own():
    heads = {"交办日期": ("办理时间", "交办"), "办理时限": ("办理时间", "办结")}
    assert asked(ledger({}, heads=heads)) == {"办理时间/办结": ("办理时限", "办结日期", "备注")}
    (entry,) = ledger({}, heads=heads, columns=said(**{"办理时间/办结": "办理时限"})).entries
    assert (entry.received_on, entry.due_on) == (date(2021, 3, 5), date(2021, 7, 31))


def test_a_day_of_a_step_without_a_year_lies_after_the_hand_over():
    turn = {"交办日期": "2020-12-20", "办理时限": "2021-07-31"}
    (entry,) = ledger({**turn, "首次电话沟通": "1月8日"}).entries
    assert entry.facts[FactKind.FIRST_CONTACT][0] == date(2021, 1, 8)
    assert "寄出日期早于交办日期" in ledger({"寄出日期": "2021-02-08"}).rejected[0].reason
    for row in ({"首次电话沟通": "2月8日"}, {"办结日期": "2月8日"}):
        assert "请写明年份" in ledger(row).rejected[0].reason
    assert "办结日期早于交办日期" in ledger({"办结日期": "2021-02-08"}).rejected[0].reason


def test_words_without_a_day_have_that_of_the_finish():
    (entry,) = ledger({"办结日期": "2021-06-30", "答复类别": "A类"}).entries
    assert entry.facts[FactKind.REPLY_CLASS] == (date(2021, 6, 30), "A")


@pytest.mark.parametrize("status", ["2021.5.20办结", "已于5月20日答复", "5月20日已办复（A类）"])
def test_a_status_that_says_its_day_is_a_finish(status: str):
    (entry,) = ledger({"办理状态": status}).entries
    assert entry.facts[FactKind.MAILED][0] == date(2021, 5, 20)


def test_a_status_that_says_no_day_is_refused_with_a_way_to_say_it():
    assert "请补一列“办结日期”" in ledger({"办理状态": "已办复（A类）"}).rejected[0].reason
    assert "请填写办结日期" in ledger({"办理状态": "已办结", "办结日期": ""}).rejected[0].reason
    (entry,) = ledger({"办理状态": "拟于5月20日答复"}).entries
    assert not entry.facts and "办理状态：拟于5月20日答复" in entry.remarks


def test_a_telephone_number_beside_the_deputy_is_kept_apart():
    (entry,) = ledger({"代表": "王示甲（13800000000）"}).entries
    assert (entry.deputy, entry.deputy_phone) == ("王示甲", "13800000000")
    (entry,) = ledger({"代表": "王示甲，电话：13800000000、李示乙13900000000"}).entries
    assert (entry.deputy, entry.deputy_phone) == ("王示甲、李示乙", "13800000000、13900000000")
    found = ledger({"代表": "王示甲 13800000000", "代表电话": "13900000000", "第一责任人": "冯示川13700000000"})
    assert (found.entries[0].deputy, found.entries[0].deputy_phone) == ("王示甲", "13900000000")
    assert found.entries[0].heads == ("冯示川",)
    assert sum("电话" in one.reason for one in found.warnings) == 2
    assert not any("138000" in one.reason or "137000" in one.reason for one in found.warnings)


def test_a_padded_word_for_the_cell_above_stands_for_it():
    found = ledger({"第一责任人": "冯示川"}, {"第一责任人": "同 上"})
    assert [entry.heads for entry in found.entries] == [("冯示川",)] * 2 and not found.warnings


def test_a_division_is_nobody_s_name():
    found = ledger({"第一责任人": "融资服务处"})
    assert found.entries[0].heads == () and any("不是姓名" in one.reason for one in found.warnings)
