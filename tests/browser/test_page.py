"""The page on a desk and on a phone, and what can be tried on it."""

from __future__ import annotations

import re

import pytest
import requests

from tests.browser.conftest import DESKTOP, PHONE, move

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser
EVERY_CONTROL_HAS_A_NAME = """() => [...document.querySelectorAll("button, input, select, textarea, summary, a")]
    .filter((one) => !(one.ariaLabel || one.textContent.trim() || one.labels?.length)).map((one) => one.outerHTML)"""


def test_the_mornings_reminder_stands_there_before_the_page_is_offered(demo):
    """Later it would push the answer of whoever asks at once out of view."""
    events = requests.get(f"{demo}/api/events", params={"after": 0}, timeout=10).json()["events"]
    assert [one["parts"][0]["text"][:16] for one in events if one["kind"] == "message"] == ["【办理提醒】2021年7月16日"]


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_page_fits_and_answers(open_page, size):
    page = open_page(size)
    expect(page.get_by_text("演示模式")).to_be_visible()
    page.get_by_role("group", name="试一试").get_by_role("button").first.click()
    card = page.get_by_role("log").get_by_role("region", name="20210032").last
    expect(card).to_contain_text("周示平")
    expect(card).to_be_in_viewport()
    expect(page.get_by_role("button", name="发送", exact=True)).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(EVERY_CONTROL_HAS_A_NAME) == []
    page.get_by_role("textbox", name="消息").fill("／查　２０２１００３２")
    page.get_by_role("textbox", name="消息").press("Enter")
    expect(page.get_by_role("log").get_by_role("article").filter(has_text="／查　２０２１００３２")).not_to_have_count(0)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_tools_are_folded_away_until_the_keyboard_opens_and_closes_them(open_page, size):
    page = open_page(size)
    toggle, tools = page.get_by_role("button", name="技术"), page.get_by_role("complementary", name="技术")
    expect(tools).to_be_hidden()
    toggle.press("Enter")
    expect(tools.get_by_role("button", name="伪造签名")).to_be_in_viewport()
    expect(tools.get_by_role("button", name="收起")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    expect(tools).to_be_hidden()
    expect(toggle).to_be_focused()


def test_what_comes_in_elsewhere_is_counted_until_it_is_read(open_page):
    here, there = open_page(DESKTOP), open_page(PHONE)
    there.get_by_role("button", name="会话列表").click()
    there.get_by_role("button", name="督办工作群").click()
    there.get_by_role("button", name="/帮助", exact=True).click()
    expect(there.get_by_role("log")).to_contain_text("可用命令")
    unread = here.get_by_role("button", name=re.compile("督办工作群 ?，1 条未读"))  # the bot's; what one typed oneself is no news
    expect(unread).to_be_visible()
    expect(unread).to_have_accessible_description(re.compile("^督办助手：.*可用命令"))
    here.get_by_role("button", name="督办工作群").click()
    expect(here.get_by_role("heading", name="督办工作群")).to_be_visible()
    expect(here.get_by_role("button", name="督办工作群", exact=True)).to_have_attribute("aria-current", "true")


def test_a_single_chat_is_ones_own(act, page):
    page.get_by_role("button", name="督办助手", exact=True).first.click()
    act.say("/我的", by="周示平")
    expect(act.log).to_contain_text("周示平（信息化推进处 处室负责人）")
    act.become("吴示安")
    expect(act.log).not_to_contain_text("周示平（信息化推进处 处室负责人）")


def test_what_is_typed_is_never_markup(act):
    act.say("<img src=x onerror=alert(1)>")
    expect(act.log).to_contain_text("<img src=x onerror=alert(1)>")


def test_the_same_bytes_again_are_answered_the_same(act, page, tools):
    act.say("/谁 信息化推进处")
    expect(act.log).to_contain_text("郑示宁")
    calls = page.get_by_role("group").filter(has_text="/callback/")
    expect(calls.first.get_by_label("请求明文")).to_contain_text("谁 信息化推进处")
    shown = calls.count()
    page.get_by_role("button", name="重发上一条").click()
    expect(tools.get_by_role("status")).to_have_text("已原样重发，应答与上次一致。")
    expect(calls).to_have_count(shown + 1)
    newest, before = calls.nth(0), calls.nth(1)
    newest.locator("summary").click()
    before.locator("summary").click()
    for block in ("请求密文", "请求明文", "应答明文"):
        assert newest.get_by_label(block).text_content() == before.get_by_label(block).text_content()


def test_a_forged_signature_is_refused(page, tools):
    page.get_by_role("button", name="伪造签名").click()
    expect(tools.get_by_role("status")).to_contain_text("HTTP 403")
    expect(page.get_by_role("list").filter(has_text="POST").get_by_role("listitem").first).to_contain_text("HTTP 403")


def test_the_next_working_day_brings_a_push_that_mentions_people(act, page):
    move(page, "下一个工作日")
    expect(page.get_by_role("button", name="机器人的今天：2021年7月19日（周一）08:55")).to_be_visible()
    expect(act.log).to_contain_text("机器人的今天：2021年7月19日（周一）08:55，工作日")
    push = act.log.get_by_role("article", name=re.compile("推送")).filter(has_text="7月19日（周一）")
    expect(push).to_contain_text("@褚示光")  # head of an assisting division whose opinion has been overdue for a day
    expect(push).to_contain_text("0032 配合意见")


def test_an_old_client_draws_no_cards_and_wechat_shows_nothing_of_the_robot(act, page, tools):
    act.say("/查 20210032", by="吴示安")
    expect(act.card("卡片：20210032")).to_be_visible()
    client = page.get_by_role("combobox", name="企业微信客户端")
    client.select_option(label="旧版，不显示卡片")
    expect(act.log.get_by_role("region")).to_have_count(0)
    expect(act.log).to_contain_text("亮灯：橙灯")
    client.select_option(label="在微信中看，不显示智能机器人的消息")
    expect(act.log.get_by_role("article", name=re.compile("^督办助手 "))).to_have_count(0)
    expect(act.log.get_by_role("article", name=re.compile("^督办助手（推送）")).first).to_be_attached()
