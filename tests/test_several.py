"""Several commands in one message: where each begins, and what is free text all the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

import handlers  # noqa: F401 - declares every command
from bot import several

NAMES = ("督办助手",)
BREAKS = ("\n", "\r\n", "\r", "\u2028", "\n\n", " \n ")


@pytest.mark.parametrize("line_break", BREAKS)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/面复 20210067 登门 昨天 张三", "/面复 20210088 座谈 昨天 李四"),
        ("/批示 20210058 抓紧办理", "批示 20210079 也要抓紧"),
        ("审 20210058 退回 数据需核实", "20210079 通过"),
        ("58号退回 数据需核实", "79号通过"),
        ("/批示 20210058 抓紧办理", "／批示 20210079 也要抓紧"),
        ("/批示 20210058 抓紧办理", "@督办助手 /批示 20210079 也要抓紧"),
        ("/批示 20210058 抓紧办理", "/批试 20210079 也要抓紧"),
        ("/申退 20210058 不属本处职责", "我的"),
    ],
)
def test_a_command_begins_at_a_line_that_begins_like_one(first, second, line_break):
    parts = several.split(f"{first}{line_break}{second}", NAMES)
    assert parts == [first, second.replace("／", "/").removeprefix("@督办助手 ")]


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("/批示 20210058 抓紧办理 /批示 20210079 也要抓紧", ["/批示 20210058 抓紧办理", "/批示 20210079 也要抓紧"]),
        ("/批示 20210058 抓紧办理/批示 20210079 也要抓紧", ["/批示 20210058 抓紧办理", "/批示 20210079 也要抓紧"]),
        ("58号退回，数据要核实，79号通过", ["58号退回,数据要核实", "79号通过"]),
        ("58号通过，79号通过；88号退回 数据有误", ["58号通过", "79号通过", "88号退回 数据有误"]),
        ("通过 20210058，通过 20210079", ["通过 20210058", "通过 20210079"]),
        ("/申退 20210058 不属本处职责，送审 20210079", ["/申退 20210058 不属本处职责", "送审 20210079"]),
        ("/批示 20210058 抓紧 /批试 20210079 快办", ["/批示 20210058 抓紧", "/批试 20210079 快办"]),
        ("/审 20210058 通过 20210079 退回 数据有误", ["/审 20210058 通过", "20210079 退回 数据有误"]),
        ("/送审 20210058 /送审 20210079", ["/送审 20210058", "/送审 20210079"]),
    ],
)
def test_a_command_begins_inside_a_line_where_an_act_stands_beside_a_number(typed, parts):
    assert several.split(typed, NAMES) == parts


@pytest.mark.parametrize(
    "typed",
    [
        "/批示 20210058 请：\n1. 抓紧办理\n2. 退回重写",
        "/批示 20210058 该件属城管/交通职责",
        "/申退 20210058 与20210079内容重复，请一并考虑",
        "/更正 20210032 寄出 20210728 理由：日期写错",
        "/更正 20210032 意见 经济运行处 撤销 理由：登记错",
        "/更正 20210032 文号 示工信函〔2021〕61号 理由：补记",
        "/反馈 20210032 态度满意 结果不满意 理由：意见3条未采纳",
        "/查\n20210032",
        "/审\n20210058 通过",
        "@督办助手\n/查 20210032",
        "/查 20210032\n20210033",
        "/公开 20210032 已公开 7.29 https://example.cn/a/b/20210079",
        "/承诺 20210032 建成20家 检查 12月31日\n依据：实施方案",
        "/批示 20210058\n同意",
        "退回 20210032 第3页数据有误",
        "/意见 20210257 收到 市文旅局 意见 5.31",
    ],
)
def test_free_text_is_not_cut(typed):
    assert len([part for part in several.split(typed, NAMES) if part]) == 1


@given(some.text(max_size=200))
def test_no_text_makes_splitting_fail_and_nothing_is_lost(typed):
    parts = several.split(typed, NAMES)
    for part in parts:
        assert part == part.strip()


def letters(text: str) -> str:
    return "".join(each for each in text if each.isalnum())


@given(
    some.lists(
        some.sampled_from(["/批示", "20210058", "抓紧，", "58号", "退回", "\n", " ", "/", "通过", "，79号", "理由：", "督办"])
    )
)
def test_cutting_loses_no_word(parts):
    typed = "".join(parts)
    assert letters("".join(several.split(typed, NAMES))) == letters(typed)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("五十八号退回，数据要核实，七十九号通过", ["五十八号退回,数据要核实", "七十九号通过"]),
        ("七十九号通过，十八号退回，数据要核实", ["七十九号通过", "十八号退回,数据要核实"]),
        ("七十九号通过\n八十号退回，数据要核实", ["七十九号通过", "八十号退回,数据要核实"]),
        ("更正 20210032 寄出 十五号 理由：写错", ["更正 20210032 寄出 十五号 理由:写错"]),
        ("退回 20210032 数据有误，十五号寄出的材料", ["退回 20210032 数据有误,十五号寄出的材料"]),
    ],
)
def test_a_number_that_is_said_parts_commands_as_one_that_is_typed_and_a_day_does_not(text, parts):
    assert several.split(text) == parts
