"""What a statement lacks is asked for one by one, and each answer goes into its own place."""

from __future__ import annotations

import pytest

from bot.rules.understanding import filled, lacking, understand
from tests.rules.understanding.office import surroundings

OFFICER = surroundings("吴示安")


def lacks(command: str) -> list[str]:
    return [lack.what for lack in lacking(command)]


@pytest.mark.parametrize(
    ("command", "answer", "whole"),
    [
        ("/寄出 20210074 〔文号〕 7月16日", "示工信函[2021]61号", "/寄出 20210074 示工信函〔2021〕61号 7月16日"),
        ("/寄出 20210074 〔文号〕 7月16日", "文号是示工信函2021年61号", "/寄出 20210074 示工信函〔2021〕61号 7月16日"),
        ("/签收 〔编号〕 7月16日", "32号", "/签收 20210032 7月16日"),
        ("/签收 〔编号〕 7月16日", "74", "/签收 20210074 7月16日"),
        ("/审 20210142 退回 〔理由〕", "没有征求代表意见", "/审 20210142 退回 没有征求代表意见"),
        ("/审 20210142 退回 〔理由〕", "不对口，应由市商务局办理", "/审 20210142 退回 不对口，应由市商务局办理"),
        ("/签收 〔编号〕 7月16日", "工业互联网那件", "/签收 20210018 7月16日"),
        ("/面复 20210032 〔形式〕 7月15日", "上门的", "/面复 20210032 登门汇报 7月15日"),
        ("/反馈 20210045 〔等次〕 7月16日", "态度满意，结果基本满意", "/反馈 20210045 态度满意 结果基本满意 7月16日"),
        ("/反馈 20210045 〔等次〕 7月16日", "两项都满意", "/反馈 20210045 态度满意 结果满意 7月16日"),
        ("/征求 20210011 〔代表意见〕 7月16日", "没意见", "/征求 20210011 同意 7月16日"),
        ("/征求 20210011 〔代表意见〕 7月16日", "有意见", "/征求 20210011 有意见 7月16日"),
        ("/延期 20210032 〔延期日期〕 市人大同意", "8月15号", "/延期 20210032 8月15日 市人大同意"),
        ("/延期 20210032 8月15日 〔同意单位〕同意", "市人大代表工委同意了", "/延期 20210032 8月15日 市人大代表工委同意"),
        ("/审 20210142 退回 〔理由〕", "理由：数据没有更新", "/审 20210142 退回 数据没有更新"),
        ("/代理 副局长丙 〔起始日期〕 至 〔截止日期〕", "7月20日", "/代理 副局长丙 7月20日 至 〔截止日期〕"),
    ],
)
def test_an_answer_fills_the_first_blank(command, answer, whole):
    found = filled(command, answer, OFFICER)
    assert found is not None
    assert (found.kind, found.command) == ("do", whole)


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("/寄出 20210074 〔文号〕 7月16日", "还没编号"),
        ("/寄出 20210074 〔文号〕 7月16日", "61"),
        ("/签收 〔编号〕 7月16日", "不记得了"),
        ("/面复 20210032 〔形式〕 7月15日", "昨天"),
        ("/反馈 20210045 〔等次〕 7月16日", "满意"),
        ("/征求 20210011 〔代表意见〕 7月16日", "同意吗"),
        ("/延期 20210032 〔延期日期〕 市人大同意", "7月1日"),
        ("/审 20210142 退回 〔理由〕", "不好"),
        ("/签收 20210032 7月16日", "32号"),
        ("/延期 20210032 8月15日 〔同意单位〕同意", "还没人同意"),
        ("/延期 20210032 8月15日 〔同意单位〕同意", "市人大没同意"),
        ("/延期 20210032 8月15日 〔同意单位〕同意", "等市人大同意"),
        ("/延期 20210032 8月15日 〔同意单位〕同意", "局长说市人大会同意"),
        ("/延期 20210032 8月15日 〔同意单位〕同意", "谢谢领导"),
        ("/延期 20210032 8月15日 〔同意单位〕同意", "市人大不同意"),
        ("/征求 20210011 〔代表意见〕 7月16日", "还没同意"),
        ("/征求 20210011 〔代表意见〕 7月16日", "可能同意"),
        ("/征求 20210011 〔代表意见〕 7月16日", "应该没意见"),
        ("/征求 20210011 〔代表意见〕 7月16日", "领导同意"),
        ("/面复 20210032 〔形式〕 7月15日", "不是登门汇报"),
        ("/面复 20210032 〔形式〕 7月15日", "改天去现场看"),
        ("/面复 20210032 〔形式〕 7月15日", "不清楚是座谈还是登门"),
        ("/审 20210142 退回 〔理由〕", "我再想想吧"),
        ("/审 20210142 退回 〔理由〕", "算了先不退"),
        ("/审 20210142 退回 〔理由〕", "等会儿再说"),
        ("/审 20210142 退回 〔理由〕", "74号我签收了"),
        ("/反馈 20210045 态度满意 结果不满意 7月16日 〔理由〕", "代表还没写理由"),
        ("/寄出 20210074 〔文号〕 7月16日", "不是示工信函〔2021〕61号"),
        ("/签收 〔编号〕 7月16日", "不是32号"),
    ],
)
def test_what_is_no_answer_fills_nothing(command, answer):
    assert filled(command, answer, OFFICER) is None


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ("74号寄了", ["文号"]),
        ("32号昨天面复了", ["形式"]),
        ("32号延期了", ["延期日期", "同意单位"]),
        ("请副局长丙代审", ["起始日期", "截止日期"]),
        ("已经签收了", ["编号"]),
        ("74号寄了，示工信函〔2021〕61号", []),
    ],
)
def test_a_statement_says_what_it_lacks_in_the_order_of_its_command(said, missing):
    found = understand(said, OFFICER)
    assert found is not None
    assert found.kind == "do"
    assert [lack.what for lack in found.lacks] == missing == lacks(found.command)


def test_the_last_item_is_meant_where_none_is_named():
    found = understand("那我签收了", surroundings("吴示安", last="20210074"))
    assert found is not None
    assert found.command == "/签收 20210074 7月16日"
    asked = understand("这件到哪一步了", surroundings("吴示安", last="20210074"))
    assert asked is not None
    assert asked.command == "/查 20210074"


def test_small_talk_after_an_answer_is_no_statement_about_its_item():
    for said in ("收到", "好的", "知道了", "谢谢", "收到了，谢谢", "明白", "辛苦", "辛苦辛苦"):
        assert understand(said, surroundings("吴示安", last="20210074")) is None, said


def test_a_month_is_no_item():
    found = understand("这个月要到期的", surroundings("督查示员", last="20210074"))
    assert found is not None
    assert found.command == "/列 在办 本月到期"
