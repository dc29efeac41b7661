"""The page at every width and in both clients' looks, for eyes, fingers, keyboards and screen readers."""

from __future__ import annotations

import base64
import re
from urllib.parse import quote

import pytest
import requests

from tests.browser.conftest import DESKTOP, LOW, PHONE

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser
SIZES = (DESKTOP, PHONE, LOW)
PLACES = ("wecom-group", "wecom-single", "dingtalk-group", "dingtalk-single", "terminal")
TOO_SMALL = """() => [...document.querySelectorAll("button, select, input, textarea, a, summary")]
    .filter((one) => one.checkVisibility() && !one.matches(".skip"))
    .map((one) => [one.id || one.textContent, one.getBoundingClientRect()])
    .filter(([, box]) => box.width < 44 || box.height < 44).map(([name, box]) => `${name} ${box.width}×${box.height}`)"""
SHARE = "document.getElementById('log').clientHeight / innerHeight"
OUTLINED = """() => {
    const style = getComputedStyle(document.activeElement);
    return style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 3;
}"""
FOCUSED = """(document.activeElement.querySelector(".name")?.firstChild.textContent || document.activeElement.ariaLabel
    || document.activeElement.id)"""


@pytest.fixture(scope="module")
def spoken(demo):
    """Something of every kind was said in every place: a card, a quotation, a file, a picture, figures."""
    names = [person["name"] for person in requests.get(f"{demo}/api/state", timeout=30).json()["people"]]
    file = {"name": "台账.xlsx", "content": base64.b64encode(b"PK\x03\x04").decode()}
    for place, who, saying in (
        ("wecom-group", "吴示安", {"text": "/送审 20210032"}),
        ("wecom-single", "吴示安", {"text": "看一下", "kind": "file", "file": file}),
        ("wecom-single", "吴示安", {"text": "/查 20210032"}),
        ("dingtalk-group", "卫示航", {"text": "/意见 20210032", "quoted": "请按时办理"}),
        ("dingtalk-single", "吴示安", {"kind": "picture"}),
        ("terminal", "督查示员", {"text": "/台账 2021"}),
    ):
        wish = {"conversation": place, "person": names.index(who), **saying}
        assert requests.post(f"{demo}/api/send", json=wish, timeout=60).ok
    return names


def views(page, demo, sizes):
    """Every place at these sizes, seen by somebody who reads there."""
    for place in PLACES:
        who = "督查示员" if place == "terminal" else "吴示安"
        page.goto(f"{demo}#{place}/{quote(who)}")
        for size in sizes:
            page.set_viewport_size(size)
            yield f"{place} {size['width']}"


def test_everywhere_the_conversation_keeps_most_of_the_height_and_what_is_pressed_is_large(open_page, demo, spoken):
    page = open_page(DESKTOP)
    for view in views(page, demo, SIZES):
        assert page.evaluate(SHARE) >= 0.6, view
        assert page.evaluate(TOO_SMALL) == [], view
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), view
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="会话列表").click()
    page.get_by_role("button", name="技术").click()
    assert page.evaluate(TOO_SMALL) == []


def test_a_judge_of_accessible_pages_finds_nothing_serious(open_page, demo, spoken, judge):
    page = open_page(DESKTOP, "")
    found = {"first": judge(page)}
    for view in views(page, demo, [DESKTOP]):
        found[view] = judge(page)
    page.goto(f"{demo}#wecom-group")
    page.get_by_text("35 人").click()
    found["members"] = judge(page)
    page.set_viewport_size(LOW)
    found["low"] = judge(page)
    page.set_viewport_size(PHONE)
    found["phone"] = judge(page)
    page.get_by_role("button", name="会话列表").click()
    found["list"] = judge(page)
    page.get_by_role("button", name="技术").click()
    found["tools"] = judge(page)
    page.set_viewport_size(DESKTOP)
    page.locator("#clock-toggle").click()
    found["clock"] = judge(page)
    page.get_by_role("button", name="导览").click()
    page.get_by_role("button", name="两分钟导览").click()
    for size in SIZES:
        page.set_viewport_size(size)
        found[f"tour {size['width']}"] = judge(page)
    assert {view: faults for view, faults in found.items() if faults} == {}


def test_the_keyboard_goes_from_the_clock_to_the_list_to_the_messages_and_sees_where_it_is(open_page, spoken):
    page = open_page(DESKTOP)
    seen = []
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到消息输入")).to_be_focused()
    for _ in range(11):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(FOCUSED))
        assert page.evaluate(OUTLINED), seen
    bar, places = ["机器人的", "iden", "begi", "tool"], ["建议提案", "督办助手", "督办工作", "督办助手", "终端"]
    assert [name[:4] for name in seen] == [*bar, *places, "memb", "聊天记录"]
    for _ in range(4):
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="督办工作群")).to_be_visible()
    expect(page.get_by_role("log")).to_be_focused()


def test_the_members_of_a_group_are_listed_and_one_becomes_one_of_them(open_page, spoken):
    page = open_page(PHONE)
    page.get_by_text("35 人").press("Enter")
    members = page.get_by_role("list", name="群成员")
    expect(members.get_by_role("listitem")).to_have_count(35)
    expect(members.get_by_role("button", name="吴示安")).to_have_attribute("aria-pressed", "true")
    assert page.evaluate(TOO_SMALL) == []
    members.get_by_role("button", name="周示平").press("Enter")
    expect(page.get_by_role("combobox", name="您是").locator("option:checked")).to_have_text("周示平（处室负责人）")
    expect(members).to_be_hidden()


def test_what_is_new_is_read_out_and_what_was_there_is_not(open_page, spoken):
    page = open_page(DESKTOP)
    log = page.get_by_role("log", name="聊天记录")
    expect(log).to_have_attribute("aria-live", "polite")
    before = log.get_by_role("article").count()
    page.get_by_role("textbox", name="消息").fill("/谁 信息化推进处")
    page.get_by_role("textbox", name="消息").press("Enter")
    expect(log.get_by_role("article")).to_have_count(before + 2)
    expect(log).to_have_attribute("aria-live", "polite")
    card = log.get_by_role("region", name="20210032").last
    expect(card.get_by_role("group", name="卡片按钮").get_by_role("button").first).to_be_visible()
    expect(page.get_by_role("main")).to_have_count(1)
    expect(page.get_by_role("heading", level=1)).to_have_text("建议提案办理群")


def test_each_client_has_its_own_look(open_page, demo, spoken):
    page = open_page(DESKTOP)
    looks = {}
    for place in ("wecom-group", "dingtalk-group"):
        page.goto(f"{demo}#{place}")
        bubble, face = page.locator(".mine .bubble, .bubble").last, page.locator("#log .avatar").last
        send = page.get_by_role("button", name="发送", exact=True)
        looks[place] = [
            bubble.evaluate("(one) => getComputedStyle(one).borderRadius"),
            face.evaluate("(one) => getComputedStyle(one).borderRadius"),
            send.evaluate("(one) => getComputedStyle(one).backgroundColor"),
        ]
    assert all(one != other for one, other in zip(*looks.values(), strict=True))


def test_a_quotation_names_whom_and_a_file_looks_like_one(open_page, demo, spoken):
    page = open_page(DESKTOP, quote("dingtalk-group/卫示航"))
    expect(page.get_by_role("log").get_by_role("blockquote")).to_contain_text("请按时办理")
    page.goto(f"{demo}#{quote('wecom-single/吴示安')}")
    expect(page.locator("#log p.file")).to_have_text(re.compile("^台账.xlsx"))
    page.goto(f"{demo}#{quote('terminal/督查示员')}")
    expect(page.get_by_role("link", name="2021年台账.xlsx 下载")).to_be_visible()


def test_a_day_is_typed_and_said_with_what_it_is(open_page):
    page = open_page(DESKTOP)
    page.locator("#clock-toggle").click()
    panel = page.get_by_role("group", name="演示时钟")
    panel.get_by_role("textbox", name="到某一天").fill("7月17日")
    panel.get_by_role("textbox", name="到某一天").press("Enter")
    expect(panel.get_by_role("status")).to_have_text("时钟已调整，到期提醒已处理。")
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(page.locator("#clock-toggle")).to_be_focused()
    expect(page.get_by_role("log")).to_contain_text("机器人的今天：2021年7月17日（周六）08:55，休息日")
    expect(page.get_by_role("log")).to_contain_text("今日没有应发的提醒")
