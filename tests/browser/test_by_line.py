"""The demo of an office without an address of its own: over lines that the bot opened, the page is used as ever."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import move
from tests.browser.test_review import row

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def options():
    return ["--by", "line"]


def go(page, platform, place):
    page.get_by_role("list", name=platform).get_by_role("button", name=re.compile(f"^{place}")).click()


def test_a_review_goes_over_the_lines_of_both_platforms(act, page, tools):
    expect(page.get_by_text("企业微信群聊，机器人以长连接接入")).to_be_visible()
    expect(tools.get_by_role("button", name="伪造签名")).to_be_disabled()
    act.say("/送审 20210032", by="吴示安")
    title = "卡片：20210032"
    act.press(title, "通过", by="周示平")
    expect(row(act.card(title), "处室负责人")).to_have_text(re.compile("周示平.*通过"))
    page.get_by_role("button", name="重发上一条").click()
    expect(page.get_by_text("平台已重发，机器人没有重复办理。")).to_be_visible()
    move(page, "下一个工作日")
    go(page, "钉钉", "督办助手")
    act.press(title, "通过", by="副局长甲")  # told alone, by a card over the Stream
    expect(row(act.card(title), "分管领导")).to_have_text(re.compile("副局长甲.*通过"))
    expect(act.card(title)).to_contain_text("已登记：分管领导审核通过（副局长甲）")
    act.say("/审 20210032 通过", by="局长")
    expect(act.log).to_contain_text("主要领导审核通过")
    go(page, "企业微信", "建议提案办理群")
    act.say("/查 20210032", by="吴示安")
    expect(row(act.card(title), "主要领导")).to_have_text(re.compile("局长.*通过"))
