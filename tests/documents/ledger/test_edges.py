"""Where one reading of a ledger ends and the other begins: the day itself, the last of several, the second name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from bot.documents.ledger import meaning, reading, states
from bot.documents.ledger.entries import KnownNames, Ledger
from bot.documents.reading import Answers
from bot.documents.sheets.grid import Grid
from bot.rules.words import FactKind

KNOWN = KnownNames({"规划科", "产业科", "政策、法规处"}, unit=("某市工信局", "工信局"))
ITEM = {
    "编号": "1",
    "案由": "关于某事的建议",
    "办理类型": "主办",
    "牵头处室": "规划科",
    "交办日期": "2021-03-05",
    "办理时限": "2021-07-31",
    "密级": "不涉密",
}
TITLE = "2021年市人大代表建议"


def read(*lines: Mapping[str, Any] | str, title: str = TITLE, **answers: Any) -> Ledger:
    """A sheet of these items, each a change of a good one, and of the titles between them."""
    items = [{**ITEM, "编号": str(place), **line} for place, line in enumerate(lines) if not isinstance(line, str)]
    columns = list(dict.fromkeys(name for item in items for name in item))
    cells = iter([[item.get(name, "") for name in columns] for item in items])
    rows = [[line] if isinstance(line, str) else next(cells) for line in lines]
    return reading.of_sheets([Grid("台账", [[title], columns, *rows])], KNOWN, Answers(**answers))


def reasons(found: Ledger) -> str:
    return "\n".join(one.reason for one in (*found.rejected, *found.warnings))


OTHER = ["案由", "编号", "牵头处室", "办理类型"]


def test_four_known_titles_in_another_order_begin_a_table():
    below = [OTHER, ["关于乙的建议", "2", "产业科", "会办"]]
    grid = Grid("台账", [[TITLE], [*ITEM], [*ITEM.values()], *below])
    found = reading.of_sheets([grid], KNOWN, Answers(received="2021-03-05", due="2021-07-31"))
    assert [(entry.digits, entry.lead_division) for entry in found.entries] == [("1", "规划科"), ("2", "产业科")]


@pytest.mark.parametrize("line", [OTHER[:3], [*OTHER[2:], "案由", "交办日期"]], ids=["three", "without numbers"])
def test_fewer_titles_or_none_of_numbers_begin_none(line):
    found = reading.of_sheets([Grid("台账", [[TITLE], [*ITEM], [*ITEM.values()], line])], KNOWN)
    assert len(found.reading) == 1 and len(found.entries) == 1


def test_a_title_of_both_bodies_leaves_the_body_open_although_the_numbers_name_one():
    row = {"建议编号": "20210001"}
    items = {name: cell for name, cell in ITEM.items() if name != "编号"}
    for title, asked in (("2021年市人大代表建议和政协提案", ["body"]), ("2021年市级任务", [])):
        grid = Grid("台账", [[title], [*row, *items], [*row.values(), *items.values()]])
        found = reading.of_sheets([grid], KNOWN, Answers(level="市"))
        assert [question.about for question in found.questions] == asked


def test_the_innermost_section_that_says_it_counts():
    (entry,) = read("一、省人大代表建议", "（一）市人大代表建议", {}).entries
    assert entry.level == "市"


def test_a_heading_without_a_number_begins_anew():
    found = read("一、省人大代表建议", {}, "政协提案", {}, title="2021年任务")
    assert [entry.level for entry in found.entries] == ["省"] and [one.about for one in found.questions] == ["level"]


def test_the_row_s_own_year_goes_before_the_option_and_a_section_s_batch_before_the_title_s():
    assert read({"编号": "20210001"}, title="市人大代表建议", year=2020).entries[0].year == 2021
    assert read({}, title="市人大代表建议", year=2020).entries[0].year == 2020
    found = read({}, "二、第二批", {}, title=f"{TITLE}（第一批）")
    assert [entry.batch for entry in found.entries] == ["第一批", "第二批"]


def test_a_short_name_of_our_unit_is_not_another_unit_s():
    units = ("某市工信局", "工信局")
    assert meaning.stands_in("工信局、市发改委", units) and meaning.stands_in("东省某市工信局（牵头）", units)
    assert not meaning.stands_in("省工信局", units)


def test_two_days_in_a_status_say_no_finish():
    assert states.finish_in("3月5日转办，5月20日答复") == (False, "")
    assert states.finish_in("5月20日答复") == (True, "5月20日")


def test_a_bracket_behind_yes_takes_nothing_away():
    assert meaning.yes("是（省级重点）") is True and meaning.yes("否（一般件）") is False and meaning.yes("待定（是）") is None


REVIEWS = {"处室审核日期": "2021-06-01", "分管领导审阅日期": "2021-06-02", "主要领导审阅日期": "2021-06-03"}


def test_steps_that_are_missing_or_out_of_order_are_told():
    mailed = {"征求代表意见日期": "2021-06-05", "寄出日期": "2021-06-08"}
    assert "日期" not in reasons(read({**REVIEWS, **mailed}))
    assert "已办结但缺少主要领导审阅日期" in reasons(read({**REVIEWS, **mailed, "主要领导审阅日期": ""}))
    assert "审核日期缺少前一级" in reasons(read({**REVIEWS, "分管领导审阅日期": ""}))
    assert "先后颠倒" in reasons(read({**REVIEWS, **mailed, "寄出日期": "2021-06-04"}))


def test_the_day_of_the_hand_over_itself_is_none_before_it():
    december = {"交办日期": "2020-12-20", "办理时限": "2021-03-31"}
    (entry,) = read({**december, "首次电话沟通": "12月20日"}, title="2020年市人大代表建议").entries
    assert entry.facts[FactKind.FIRST_CONTACT][0] == date(2020, 12, 20)
    (entry,) = read({"寄出日期": "2021-03-05"}).entries
    assert entry.facts[FactKind.MAILED][0] == date(2021, 3, 5)


def test_a_status_that_is_open_and_a_day_of_finish_contradict_each_other():
    assert "互相矛盾" in reasons(read({"办理状态": "办理中", "办结日期": "2021-06-01"}))


def test_a_telephone_number_that_stands_among_others_is_no_other_one():
    row = {"代表": "王示甲13800000000", "代表电话": "13900000000、13800000000"}
    assert "电话" not in reasons(read(row))


def test_a_division_whose_name_holds_a_joint_is_one():
    (entry,) = read({"牵头处室": "政策、法规处", "配合处室": "产业科"}).entries
    assert (entry.lead_division, entry.assisting) == ("政策、法规处", ("产业科",))


def test_a_day_of_receiving_is_none_of_a_limit_although_its_title_speaks_of_handling():
    without = {name: cell for name, cell in ITEM.items() if name not in ("交办日期", "办理时限")}
    grid = Grid("台账", [[TITLE], [*without, "来件办理日"], [*without.values(), "2021-03-05"]])
    (question, *_) = reading.of_sheets([grid], KNOWN).questions
    assert question.choices[0] == "交办日期"


def test_units_of_others_below_a_title_of_shares_are_no_divisions():
    upper = [*ITEM, "职责分工", ""]
    lower = [*[""] * len(ITEM), "主办", "会办"]
    grid = Grid("台账", [[TITLE], upper, lower, [*ITEM.values(), "市发改委", "市教育局"]])
    (entry,) = reading.of_sheets([grid], KNOWN).entries
    assert (entry.lead_division, entry.assisting) == ("规划科", ()) and "市发改委" in entry.remarks
