"""A reply goes through its review on the page: with buttons, with words alone, and back again."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import DESKTOP

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser


def row(card, label):
    """The value beside a label of a card."""
    return card.locator("dl > div", has=card.page.locator("dt", has_text=re.compile(f"^{label}$"))).locator("dd")


def test_four_people_pass_a_reply_with_buttons(act):
    act.say("/送审 20210032", by="吴示安")
    title = "卡片：20210032"
    expect(row(act.card(title), "处室负责人")).to_contain_text("待审核")
    for level, name in (("处室负责人", "周示平"), ("分管领导", "副局长甲"), ("主要领导", "局长")):
        act.press(title, "通过", by=name)
        expect(row(act.card(title), level)).to_have_text(re.compile(f"{name}.*通过"))
    card = act.card(title)
    for name in ("周示平", "副局长甲", "局长"):
        expect(card).to_contain_text(name)
    expect(card.get_by_role("button", name="通过")).to_have_count(0)


def test_four_people_pass_a_reply_with_words_alone(act):
    act.say("/送审 20210257", by="陈示文")
    expect(act.log).to_contain_text("待处室负责人审核（第1轮）")
    for name, level in (("冯示川", "处室负责人"), ("副局长乙", "分管领导"), ("局长", "主要领导")):
        act.say("/审 20210257 通过", by=name)
        expect(row(act.card("卡片：20210257"), level)).to_contain_text("通过")
    act.say("/查 20210257", by="陈示文")
    card = act.card("卡片：20210257")
    for name in ("冯示川", "副局长乙", "局长"):
        expect(card).to_contain_text(name)


def test_a_return_by_button_asks_for_the_reason_in_words(act):
    act.say("/送审 20210067", by="杨示峰")
    title = "卡片：20210067"
    act.press(title, "退回", by="韩示岳")
    expect(act.card(title)).to_contain_text("/审 20210067 退回 理由")
    act.say("/审 20210067 退回 请补充数据来源")
    expect(act.card(title)).to_contain_text("请补充数据来源")
    expect(act.log.get_by_role("article", name=re.compile("推送")).filter(has_text="请补充数据来源")).to_contain_text("@杨示峰")


def test_whoever_may_not_decide_sees_why_and_the_others_see_nothing_of_it(act, open_page):
    other = open_page(DESKTOP)
    act.say("/送审 20210088", by="杨示峰")
    title = "卡片：20210088"
    act.press(title, "通过", by="督查示员")
    expect(act.card(title)).to_contain_text("您不是 20210088 当前环节的审核人")
    theirs = other.get_by_role("log").get_by_role("region", name=title)
    expect(theirs).to_contain_text("韩示岳")
    expect(theirs).not_to_contain_text("您不是")
