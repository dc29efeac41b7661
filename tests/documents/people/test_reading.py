"""The ways in which offices lay out their people: one list, the same people; nobody is invented."""

from __future__ import annotations

from typing import Any

import pytest

from bot.documents.people import reading
from bot.documents.people.entries import PeopleRead
from bot.documents.reading import Answers
from bot.documents.sheets.grid import Area, Grid, Unread
from bot.errors import UserError
from bot.rules.words import Role

HEAD, OFFICER = Role.DIVISION_HEAD, Role.OFFICER
LIST = [["姓名", "处室", "角色"], ["钱甲", "规划科", "处室负责人"], ["孙乙", "规划科", "承办人"]]
ROLES = {"科长": "处室负责人", "科员": "承办人"}


def of(*grids: Grid, roles: dict[str, str] | None = None, remembered: dict[str, str] | None = None) -> PeopleRead:
    return reading.of_grids(grids, "通讯录.xlsx", Answers(roles=roles or {}), remembered or {})


def people(found: PeopleRead) -> list[tuple[str, str, tuple[Role, ...]]]:
    assert (found.rejected, found.questions) == ([], [])
    return [(row.name, row.division, row.roles) for row in found.rows]


TWO = [("钱甲", "规划科", (HEAD,)), ("孙乙", "规划科", (OFFICER,))]


@pytest.mark.parametrize(
    "rows",
    [
        LIST,
        [["市工信局通讯录", "", ""], ["（2021年3月）", "", ""], *LIST],
        [["序号", "科 室", "姓  名", "职务"], [1, "规划科", "钱 甲", "科长"], [2, "规划科", "孙　乙", "科员"]],
        [["部门", "姓名", "职务"], ["规划科", "钱甲", "科长"], ["同上", "孙乙", "科员"]],
        [["姓名", "职务"], ["规划科", ""], ["钱甲", "科长"], ["孙乙", "科员"]],
        [["序号", "姓名", "职务"], ["一、规划科（2人）"] * 3, [1, "钱甲", "科长"], [2, "孙乙", "科员"], ["合计", "2人", ""]],
        [["规 划 科", "", ""], ["所在科室", "姓名", "现任职务"], ["规 划 科", "钱甲", "科长"], ["规划科", "孙乙", "科员"]],
        [["科室", "人员", ""], ["", "姓名", "职务"], ["规划科", "钱甲", "科长"], ["规划科", "孙乙", "科员"]],
        [["姓名", "处室", "职务", "姓名", "处室", "职务"], ["钱甲", "规划科", "科长", "孙乙", "规划科", "科员"]],
        [["科室", "姓名", "职务", "姓名", "职务"], ["规划科", "钱甲", "科长", "孙乙", "科员"], ["规划科", "待定", "科员"]],
        [*LIST, [""], ["备注：以上人员以人事科为准"], ["填表人：某某  审核人：某某"], ["以下空白"]],
        [*LIST, ["姓名", "处室", "角色"], ["空缺", "规划科", "承办人"], ["—", "规划科", "—"]],
        [["姓名", "职务", "处室"], ["钱甲（女）", "科长", "规划科"], ["孙乙同志", "科员", "规划科"]],
        [["姓名", "处室", "角色"], ["钱甲", "规划科", "科室负责人"], ["孙乙", "规划科", "经办人"]],
        [["单位", "科室", "姓名", "职务"], ["市局", "规划科", "钱甲", "科长"], ["市局", "规划科", "孙乙", "科员"]],
        [["姓名", "科室", "职务", "职级"], ["钱甲", "规划科", "科长", "三级调研员"], ["孙乙", "规划科", "科员", "—"]],
        [
            ["姓名", "科室", "职务", "职责"],
            ["钱甲", "规划科", "科长", "主持规划科全面工作，负责规划编制和项目审批"],
            ["孙乙", "规划科", "科员", "负责文电"],
        ],
    ],
)
def test_the_same_two_people_in_many_layouts(rows: list[list[Any]]):
    assert people(of(Grid("通讯录", rows), roles=ROLES)) == TWO


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["科室", "科室负责人", "联系电话", "承办人", "联系电话"],
            ["规划科", "钱甲", "1", "孙乙", "2"],
            ["产业科", "李丙", "3", "待定", ""],
        ],
        [
            ["科室", "科室负责人", "", "承办人", ""],
            ["", "姓名", "电话", "姓名", "电话"],
            ["规划科", "钱甲", "1", "孙乙", "2"],
            ["产业科", "李丙", "3", "", ""],
        ],
    ],
)
def test_a_line_for_each_division_names_its_people_by_post(rows: list[list[Any]]):
    found = of(Grid("联络员名单", rows))
    assert people(found) == [*TWO, ("李丙", "产业科", (HEAD,))]
    assert [row.phone for row in found.rows] == ["1", "2", "3"]


def test_a_section_ends_where_a_division_is_written():
    head, section = ["处室", "姓名", "角色"], ["规划科", "", ""]
    rows = [head, section, ["", "钱甲", "承办人"], ["产业科", "孙乙", "承办人"], ["", "李丙", "承办人"]]
    found = of(Grid("x", rows))
    assert [(row.name, row.division) for row in found.rows] == [("钱甲", "规划科"), ("孙乙", "产业科")]
    assert [(bad.row, bad.name) for bad in found.rejected] == [(5, "李丙")]


def test_titles_between_the_people_are_passed_over_and_no_sheet_is_a_division_by_chance():
    assert people(of(Grid("x", [*LIST, ["市工信局通讯录（续）"] * 3]))) == TWO
    found = of(Grid("机关科室", [["姓名", "角色"], ["钱甲", "承办人"]]))
    assert "处室为空" in found.rejected[0].reason


def test_a_list_of_names_without_posts_is_refused_whatever_else_it_names():
    rows = [["姓名", "科室", "电话", "分管领导"], ["钱甲", "规划科", "1", "孙乙"]]
    with pytest.raises(UserError, match="缺 角色（或 职务）"):
        of(Grid("x", rows))


def test_several_people_under_one_post_are_several_and_posts_in_titles_are_asked_about():
    rows = [["科室", "联络员", "联系电话"], ["规划科", "钱甲、孙乙", "1"]]
    (question,) = of(Grid("x", rows)).questions
    assert question.option == "--role 联络员=承办人"
    found = of(Grid("x", rows), roles={"联络员": "承办人"})
    assert people(found) == [("钱甲", "规划科", (OFFICER,)), ("孙乙", "规划科", (OFFICER,))]
    assert [row.phone for row in found.rows] == ["", ""]


def test_a_sheet_for_each_division_names_it():
    head = ["姓名", "职务"]
    found = of(Grid("规划科", [head, ["钱甲", "科长"]]), Grid("产业科", [head, ["孙乙", "科员"]]), roles=ROLES)
    assert people(found) == [("钱甲", "规划科", (HEAD,)), ("孙乙", "产业科", (OFFICER,))]


def test_a_post_is_asked_about_once_and_the_likeliest_role_stands_first():
    head = ["姓名", "科室", "职务"]
    rows = [head, ["钱甲", "规划科", "科长"], ["孙乙", "产业科", "科长"], ["李丙", "产业科", "副科长（主持工作）"]]
    found = of(Grid("通讯录", rows))
    assert [(question.about, question.option) for question in found.questions] == [
        ("value", "--role 科长=处室负责人"),
        ("value", "--role 副科长(主持工作)=处室负责人"),
    ]
    assert "钱甲、孙乙，2人" in found.questions[0].text
    assert found.questions[0].choices[0] == "科长=处室负责人"
    answered = of(Grid("通讯录", rows), roles={"科长": "处室负责人", "副科长（主持工作）": "无"})
    assert [row.roles for row in answered.rows] == [(HEAD,), (HEAD,), ()]
    assert answered.answered == {"科长": "处室负责人", "副科长(主持工作)": "无"}


def test_what_was_answered_before_is_used_and_shown_and_yields_to_a_new_answer():
    grid = Grid("通讯录", [["姓名", "科室", "职务"], ["钱甲", "规划科", "科长"]])
    found = of(grid, remembered={"科长": "处室负责人"})
    assert people(found) == [("钱甲", "规划科", (HEAD,))]
    assert "“科长”按以前的回答作处室负责人" in found.warnings[0].reason
    assert people(of(grid, remembered={"科长": "处室负责人"}, roles={"科长": "承办人"})) == [("钱甲", "规划科", (OFFICER,))]


def test_an_answer_changes_no_word_that_is_plain():
    assert people(of(Grid("x", LIST), roles={"承办人": "主要领导"})) == TWO


def test_a_post_that_is_not_given_is_asked_about_and_a_role_that_is_not_given_is_refused():
    found = of(Grid("x", [["姓名", "科室", "职务"], ["钱甲", "规划科", ""], ["孙乙", "规划科", "—"]]))
    (question,) = found.questions
    assert (question.option, "钱甲、孙乙" in question.text) == ("--role 未填=无", True)
    assert "角色没有填写" in of(Grid("x", [["姓名", "科室", "角色"], ["钱甲", "规划科", ""]])).rejected[0].reason


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (["张科长", "规划科", "科长"], "不是全名"),
        (["科长", "规划科", "科长"], "是职务，不是姓名"),
        (["钱甲、孙乙", "规划科", "科长"], "像是几个人"),
        (["", "规划科", "科长"], "姓名为空"),
        (["钱甲", "", "科长"], "处室为空"),
        (["规划科", "规划科", "科长"], "姓名栏写的是处室"),
        ([Unread("#REF!"), "规划科", "科长"], "姓名读不出：#REF!"),
        (["钱甲", "规划科", Unread("公式没有计算结果")], "职务读不出：公式没有计算结果"),
    ],
)
def test_a_row_that_names_nobody_clearly_is_refused_with_its_reason(row: list[Any], reason: str):
    found = of(Grid("x", [["姓名", "科室", "职务"], row]), roles=ROLES)
    assert [(bad.row, reason in bad.reason) for bad in found.rejected] == [(2, True)]
    assert found.rows == []


def test_one_name_is_told_apart_by_division_telephone_and_account():
    head = ["姓名", "科室", "角色", "手机", "企业微信账号"]
    found = of(
        Grid(
            "x",
            [
                head,
                ["钱甲", "规划科", "承办人", "13800000011", "a"],
                ["钱 甲", "产业科", "承办人", "138 0000 0012", "b"],
                ["钱甲", "综合科", "处室负责人", "13800000011", "a"],
                ["孙乙", "综合科", "承办人", "", ""],
                ["孙乙", "综合科", "处室负责人", "", ""],
            ],
        )
    )
    assert [(row.name, row.division, row.roles, row.phone, row.more) for row in found.rows] == [
        ("钱甲", "规划科", (OFFICER,), "13800000011", ((HEAD, "综合科"),)),
        ("钱甲", "产业科", (OFFICER,), "13800000012", ()),
        ("孙乙", "综合科", (OFFICER, HEAD), "", ()),
    ]
    assert "与第 2 行同名（规划科、产业科），按两个人登记" in [remark.reason for remark in found.warnings]


def test_f55_an_account_belongs_to_one_person():
    head = ["姓名", "科室", "角色", "企业微信账号"]
    found = of(Grid("x", [head, ["钱甲", "规划科", "承办人", "a"], ["孙乙", "规划科", "承办人", "a"]]))
    assert [(bad.row, bad.reason) for bad in found.rejected] == [(3, "账号“a”与第 2 行重复，但姓名不同")]


def test_one_name_twice_in_a_division_with_other_telephones_is_not_decided():
    found = of(
        Grid("x", [["姓名", "科室", "角色", "电话"], ["钱甲", "规划科", "承办人", "1"], ["钱甲", "规划科", "承办人", "2"]]),
    )
    assert "分不清是一人还是两人" in found.rejected[0].reason


def test_the_mobile_number_goes_before_that_of_the_desk():
    head = ["姓名", "科室", "角色", "办公电话", "手机"]
    rows = [head, ["钱甲", "规划科", "承办人", "0531-1", "13800000011"], ["孙乙", "规划科", "承办人", "0531-2", "—"]]
    found = of(Grid("x", rows))
    assert [row.phone for row in found.rows] == ["13800000011", "0531-2"]


def test_what_nobody_sees_is_named_and_left_out():
    rows = [*LIST, ["李丙", "规划科", "承办人"], ["周丁", "规划科", "承办人"]]
    hidden = Grid("旧", LIST, visible=False)
    found = of(hidden, Grid("新", rows, hidden_rows=frozenset({3}), struck=frozenset({4}), merged=(Area(1, 1, 2, 1),)))
    assert people(found) == TWO
    old, new = found.reading
    assert (old.read, new.hidden_rows, new.merged) == (False, [4, 5], ["B2:B3"])
    assert len([remark for remark in found.warnings if "隐藏" in remark.reason]) == 3


def test_a_page_of_notes_is_passed_over_and_half_a_list_is_not():
    notes = Grid("说明", [["请各处室核对后报送"]])
    found = of(Grid("x", LIST), notes, Grid("空", []))
    assert people(found) == TWO
    assert [sheet.read for sheet in found.reading] == [True, False, False]
    half, whole = Grid("另一张", [["姓名", "电话"], ["李丙", "1"]]), Grid("x", LIST)
    for grids in ((half, whole), (whole, half)):
        assert "缺 角色（或 职务）" in of(*grids).rejected[0].reason


def test_a_file_without_a_list_says_which_row_came_nearest_and_what_is_missing():
    with pytest.raises(UserError, match="第2行最像表头，认得 姓名、手机，缺 角色（或 职务）") as refused:
        of(Grid("x", [["通讯录", ""], ["姓名", "手机"], ["钱甲", "1"]]))
    assert "--column 表头=栏目" in str(refused.value)
    given = Answers(columns={"督办分工": ("角色", "option")})
    rows = [["姓名", "科室", "督办分工"], ["钱甲", "规划科", "承办人"]]
    assert people(reading.of_grids([Grid("x", rows)], "x", given, {})) == [("钱甲", "规划科", (OFFICER,))]


def test_a_post_as_a_name_stands_where_the_role_is_plain_and_is_said():
    found = of(Grid("x", [["姓名", "处室", "角色"], ["局长", "局领导", "主要领导"]]))
    assert people(found) == [("局长", "局领导", (Role.DIRECTOR,))]
    assert "是职务，不是姓名，请核对" in found.warnings[0].reason
