"""Faults are a press away, and the outbox shows that nothing is lost."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import DESKTOP, PHONE, move, unfolded

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser
NAMES = ["平台变慢", "45009 限流", "130101 封禁", "送达后超时", "停机一小时", "恢复正常"]


class Tools:
    """The fault buttons and the outbox of a page."""

    def __init__(self, page):
        self.page = page
        self.buttons = page.get_by_role("group", name="平台故障")
        self.outbox = page.get_by_role("list", name="发件箱")
        self.newest = self.outbox.get_by_role("listitem").first

    def press(self, name):
        self.buttons.get_by_role("button", name=name).press("Enter")

    def move(self, name):
        move(self.page, name)
        expect(self.page.get_by_role("group", name="演示时钟").get_by_role("status")).to_have_text("时钟已调整，到期提醒已处理。")
        self.page.keyboard.press("Escape")


@pytest.fixture
def tools(page):
    """All is well, and everything that waited was said."""
    unfolded(page)
    found = Tools(page)
    found.press("恢复正常")
    found.move("1 小时后")
    expect(page.get_by_text("待发 0 ·")).to_be_visible()
    return found


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_buttons_are_reached_by_keyboard_and_say_which_is_pressed(open_page, size):
    page = open_page(size)
    unfolded(page)
    tools = Tools(page)
    expect(tools.buttons.get_by_role("button")).to_have_text(NAMES)
    slow = tools.buttons.get_by_role("button", name="平台变慢")
    slow.focus()
    page.keyboard.press("Space")
    expect(slow).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("每条推送 3 秒后才有应答")).to_be_visible()
    tools.press("恢复正常")
    expect(slow).to_have_attribute("aria-pressed", "false")
    expect(page.get_by_text("平台正常。")).to_be_visible()
    box = tools.outbox.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= size["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_an_hour_of_downtime_leaves_the_message_waiting_and_then_it_is_said(act, page, tools):
    tools.press("停机一小时")
    expect(page.get_by_text("不接受连接")).to_be_visible()
    act.say("/催办 20210257", by="督查示员")
    expect(tools.newest).to_contain_text("待发")
    expect(tools.newest).to_contain_text("建议提案办理群")
    expect(tools.outbox).to_contain_text("连接对方失败")  # the first of three; the others wait for their turn
    pushes = act.log.get_by_role("article", name=re.compile("推送")).filter(has_text="办公室催办 20210257")
    expect(pushes).to_have_count(0)
    tools.move("1 小时后")
    expect(page.get_by_text("平台正常。")).to_be_visible()
    expect(page.get_by_text("待发 0 ·")).to_be_visible()
    expect(pushes.first).to_be_visible()
    expect(tools.newest).to_contain_text("已发")


def test_what_may_have_been_delivered_is_sent_once_more_with_a_label(act, page, tools):
    tools.press("送达后超时")
    act.say("/催办 20210011", by="督查示员")
    expect(act.log).to_contain_text("办公室催办 20210011")
    expect(
        page.get_by_role("list").filter(has_text="POST").get_by_role("listitem").filter(has_text="平台未应答")
    ).not_to_have_count(0)
    expect(tools.outbox).to_contain_text("待补发")
    tools.move("10 分钟后")
    expect(act.log).to_contain_text("【补发】办公室催办 20210011")
    expect(tools.outbox).not_to_contain_text("待补发")
    expect(page.get_by_text(re.compile("补发 [1-9]"))).to_be_visible()


def test_a_throttled_robot_says_why_its_message_waits(act, page, tools):
    tools.press("45009 限流")
    act.say("/催办 20210018", by="督查示员")
    expect(tools.outbox).to_contain_text("过于频繁（45009）")
    tools.move("10 分钟后")
    expect(act.log).to_contain_text("办公室催办 20210018")
    expect(page.get_by_text("待发 0 ·")).to_be_visible()
