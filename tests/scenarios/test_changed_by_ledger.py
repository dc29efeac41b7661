"""An item that a ledger, or the office, made another one: from when its days count, what became of its review, what is said."""

from __future__ import annotations

import pytest

from tests.conftest import at
from tests.scenarios.changing import mailed, submitted


def test_what_nobody_signed_for_waits_since_it_became_what_it_is(changing):
    changing.clock.at = at("2021-06-15 10:00")
    changing.import_with("20210021", 办理类型="主办", 主办单位="")
    changing.clock.at = at("2021-06-16 10:00")
    assert "状态：待签收，6月15日起" in changing.say("/查 20210021", by="郑示宁")
    why = changing.say("/为什么 20210021", by="郑示宁")
    assert "申退：2021年6月22日（周二）前（5个工作日内" in why and "首次联系代表：2021年7月13日（周二）前" in why
    assert "请于6月22日（周二）前申退" in changing.say("/签收 20210021", by="郑示宁")


def test_a_division_that_got_an_item_later_has_its_days_from_then_on(changing):
    changing.clock.at = at("2021-06-15 10:00")
    changing.say("/改派 20210021 牵头 融资服务处", by="督查示员")
    assert "状态：待签收，6月15日起" in changing.say("/查 20210021", by="督查示员")
    changing.clock.at = at("2021-06-17 10:00")
    changing.import_with("20210032", 牵头处室="融资服务处", 第一责任人="冯示川", 直接责任人="陈示文", 分管领导="副局长乙")
    assert "状态：待签收，6月17日起" in changing.say("/查 20210032", by="陈示文")
    assert "申退：2021年6月24日（周四）前" in changing.say("/为什么 20210032", by="陈示文")


def test_a_round_that_a_change_ended_stays_ended_when_the_item_is_again_what_it_was(changing):
    changing.clock.at = at("2021-06-08 10:00")
    submitted(changing, "20210021", "郑示宁", "周示平")
    changing.clock.at = at("2021-06-15 10:00")
    changing.import_with("20210021", 办理类型="主办", 主办单位="")
    changing.clock.at = at("2021-06-16 10:00")
    changing.import_with("20210021")
    shown = changing.say("/查 20210021", by="郑示宁")
    assert "状态：办理中，待送审，6月16日起" in shown
    assert "第1轮：6月8日送审，6月15日随台账更新终止" in shown and "\n审核：" not in shown
    assert "最近一步：6月16日 台账更新：办理类型由主办改为会办，主办单位由未填改为市大数据局" in shown
    assert "第1轮送审6月8日（6月15日随台账更新终止）" in changing.say("/为什么 20210021", by="郑示宁")
    assert "第1轮已随台账更新终止，没有可撤回的内容" in changing.say("/撤回 20210021", by="郑示宁")
    assert "第1轮送审已随台账更新终止，请等待重新送审" in changing.say("/审 20210021 通过", by="副局长甲")
    assert "第2轮送审" in changing.say("/送审 20210021", by="郑示宁")


def test_a_paper_that_was_withdrawn_shows_no_review(changing):
    changing.clock.at = at("2021-06-08 10:00")
    submitted(changing, "20210021", "郑示宁", "周示平")
    changing.say("/撤回 20210021", by="郑示宁")
    shown = changing.say("/查 20210021", by="郑示宁")
    assert "第1轮：6月8日送审，6月8日撤回" in shown and "\n审核：" not in shown


def test_all_that_one_import_changed_is_one_last_step(changing):
    changing.clock.at = at("2021-06-15 10:00")
    changing.import_with("20210021", 办理类型="主办", 主办单位="", 配合处室="软件产业处", 直接责任人="吴示安")
    last = (
        "台账更新：办理类型由会办改为主办，主办单位由市大数据局改为未填，配合处室由未填改为软件产业处，承办人由郑示宁改为吴示安"
    )
    assert f"最近一步：6月15日 {last}" in changing.say("/查 20210021", by="周示平")
    changing.import_with(
        "20210021", 办理类型="主办", 主办单位="", 配合处室="软件产业处", 直接责任人="吴示安", 分管领导="副局长乙"
    )
    changing.clock.at = at("2021-06-15 11:00")
    changing.import_with("20210021", 办理类型="主办", 主办单位="", 分管领导="副局长乙", 直接责任人="吴示安")
    assert "最近一步：6月15日 台账更新：配合处室由软件产业处改为未填" in changing.say("/查 20210021", by="周示平")


@pytest.mark.parametrize("there", [{"配合处室": ""}, {"办理类型": "会办"}, {"办理类型": "会办", "配合处室": ""}])
def test_opinions_that_an_answer_left_with_count_whatever_a_ledger_does_later(changing, there: dict[str, str]):
    changing.clock.at = at("2021-07-12 09:00")
    mailed(changing)
    before = changing.case("20210257")
    assert before.finished_on and not before.silent_divisions
    changing.send()
    changing.clock.at = at("2021-07-12 09:01")
    changing.import_with("20210257", **there)
    changing.clock.at = at("2021-07-12 09:03")
    changing.import_with("20210257")
    assert changing.send() == []
    after = changing.case("20210257")
    assert after.finished_on == before.finished_on and not after.silent_divisions
    assert "未交意见" not in changing.say("/查 20210257", by="督查示员")
    assert "收齐配合意见”不成立" not in changing.say("/总结 2021", by="督查示员")
    changing.clock.at = at("2021-07-12 09:05")
    changing.import_with("20210257", 配合处室="中小企业发展处、经济运行处、软件产业处")
    assert changing.case("20210257").silent_divisions == ("软件产业处",)


def test_who_sent_an_opinion_back_has_the_item_still_when_its_division_assists_no_more(changing):
    changing.clock.at = at("2021-07-12 09:00")
    changing.say("/意见 20210032", by="沈示达")
    changing.clock.at = at("2021-07-12 09:01")
    changing.say("/意见 20210032 退回 软件产业处 缺少具体数据", by="吴示安")
    before = changing.say("/查 20210032", by="吴示安")
    assert "状态：待与代表电话沟通" in before
    changing.clock.at = at("2021-07-12 09:10")
    changing.import_with("20210032", 配合处室="电子信息产业处")
    assert "状态：待与代表电话沟通" in changing.say("/查 20210032", by="吴示安")
    changing.clock.at = at("2021-07-12 09:20")
    changing.import_with("20210032", 配合处室="电子信息产业处", 牵头处室="融资服务处", 第一责任人="冯示川", 直接责任人="陈示文")
    assert "状态：待签收" in changing.say("/查 20210032", by="陈示文")


def test_what_nobody_took_over_waits_for_its_receipt_still_when_assisting_divisions_change(changing):
    changing.clock.at = at("2021-07-12 09:00")
    changing.say("/意见 20210032", by="沈示达")
    changing.import_with("20210032", 配合处室="电子信息产业处")
    assert "状态：待签收" in changing.say("/查 20210032", by="吴示安")


def test_nothing_of_a_round_that_a_ledger_ended_is_taken_back(changing):
    changing.clock.at = at("2021-07-12 09:00")
    submitted(changing, "20210032", "吴示安", "周示平")
    changing.clock.at = at("2021-07-12 09:01")
    changing.import_with("20210032", 办理类型="会办", 主办单位="市大数据局")
    before = changing.case("20210032")
    for person, what in (("吴示安", "第1轮送审（7月12日）"), ("周示平", "第1轮审核通过（7月12日）")):
        again = "请承办人重新送审：/送审 20210032。本次操作未生效。"
        words = f"20210032 第1轮送审已随台账更新终止，{what}不能撤销，{again}"
        assert changing.say("/撤销 20210032", by=person) == words
    assert changing.case("20210032") == before


def test_who_lost_an_item_by_a_ledger_takes_nothing_of_it_back(changing):
    changing.clock.at = at("2021-07-12 09:00")
    submitted(changing, "20210032", "吴示安", "周示平")
    changing.clock.at = at("2021-07-12 09:01")
    changing.import_with("20210032", 牵头处室="融资服务处", 第一责任人="冯示川", 直接责任人="陈示文", 分管领导="副局长乙")
    before = changing.case("20210032")
    assert all("没有找到编号 20210032" in changing.say("/撤销 20210032", by=name) for name in ("吴示安", "周示平"))
    assert changing.case("20210032") == before


def test_the_last_step_is_the_ledgers_change_though_something_was_typed_on_that_day(changing):
    changing.clock.at = at("2021-07-12 09:00")
    submitted(changing, "20210032", "吴示安", "周示平")
    changing.clock.at = at("2021-07-12 09:01")
    changing.import_with("20210032", 牵头处室="融资服务处", 第一责任人="冯示川", 直接责任人="陈示文", 分管领导="副局长乙")
    assert "最近一步：7月12日 台账更新：牵头处室由信息化推进处改为融资服务处" in changing.say("/查 20210032", by="督查示员")
    changing.clock.at = at("2021-07-12 09:02")
    changing.say("/签收 20210032", by="陈示文")
    assert "最近一步：7月12日 签收" in changing.say("/查 20210032", by="督查示员")


def test_what_two_imports_of_one_moment_changed_is_all_told(changing):
    changing.clock.at = at("2021-06-15 10:00")
    changing.import_with("20210021", 办理类型="主办", 主办单位="")
    changing.send()
    changing.import_with("20210021", 直接责任人="吴示安")
    said = changing.send()
    assert any(words.startswith("【办件变动】") and "20210021" in words for words in said), said
