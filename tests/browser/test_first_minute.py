"""Who sees the page for the first time: what it is, what to press, five roles in two minutes, and a year that begins to play."""

from __future__ import annotations

import importlib
import json
import re
from urllib.parse import quote

import pytest
import requests

from tests.browser.conftest import DESKTOP, LOW, PHONE, ROOT

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser
ROLES = ["承办人", "处长", "分管领导", "主要领导", "办公室"]
DONE = ["下一个轮到处长", "轮到分管领导", "轮到主要领导", "三级审核完成", "数字由台账逐件算出"]


def test_the_first_screen_says_what_this_is_and_what_to_press(open_page):
    page = open_page(DESKTOP, "")
    first = page.get_by_role("region", name="督办助手：群里的督办秘书")
    expect(first).to_contain_text("一问就答")
    expect(first).to_contain_text("请按“两分钟导览”")
    expect(first.get_by_role("list", name="五个角色").get_by_role("listitem")).to_have_text([re.compile(role) for role in ROLES])
    for size in (DESKTOP, PHONE, LOW):
        page.set_viewport_size(size)
        for name in ("两分钟导览", "一分钟看全年", "直接试用"):
            expect(first.get_by_role("button", name=name)).to_be_in_viewport(ratio=1)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    first.get_by_role("button", name="直接试用").click()
    expect(first).to_be_hidden()
    expect(page.get_by_role("textbox", name="消息")).to_be_focused()


def test_five_roles_in_two_minutes(open_page):
    """Each step says who one is and what to press, and does it on the sample; one is done with the card's own button."""
    page = open_page(DESKTOP, "")
    page.get_by_role("button", name="两分钟导览").click()
    guide, log = page.locator("#guide"), page.get_by_role("log")
    steps = guide.get_by_role("list", name="两分钟导览").get_by_role("listitem")
    for place, (role, name) in enumerate(zip(ROLES, ["吴示安", "周示平", "副局长甲", "局长", "督查示员"], strict=True)):
        expect(guide.get_by_role("heading", name=f"您是{name}")).to_be_focused()
        expect(steps.nth(place)).to_have_attribute("aria-current", "step")
        expect(steps.nth(place)).to_have_text(role)
        if role == "分管领导":
            log.get_by_role("region", name="20210032").last.get_by_role("button", name="通过", exact=True).click()
        else:
            guide.get_by_role("button").nth(1).click()
        expect(guide.get_by_role("status")).to_contain_text(DONE[place])
        for size in (PHONE, LOW, DESKTOP):
            page.set_viewport_size(size)
            expect(guide.get_by_role("button").nth(1)).to_be_in_viewport(ratio=1)
            shares = page.evaluate("document.getElementById('log').clientHeight / innerHeight")
            assert shares >= 0.5, (size, shares)
        if role != ROLES[-1]:
            guide.get_by_role("button").nth(1).press("Enter")
    expect(log.get_by_role("img", name=re.compile("2021年共33件"))).to_be_visible()
    guide.get_by_role("button", name="自己试试").click()
    expect(guide).to_be_hidden()


def test_a_step_that_was_done_before_is_said_to_be(open_page, demo):
    page = open_page(DESKTOP, "")
    page.get_by_role("button", name="两分钟导览").click()
    guide = page.locator("#guide")
    send = {"conversation": "wecom-group", "person": 0, "text": "/送审 20210032"}
    requests.post(f"{demo}/api/say", json=send, timeout=30)
    guide.get_by_role("button").nth(1).click()
    expect(guide.get_by_role("status")).not_to_be_empty()
    expect(guide.get_by_role("button", name="下一步：做处长")).to_be_visible()


def test_the_year_plays_pauses_and_ends(open_page):
    page = open_page(DESKTOP, "")
    page.get_by_role("button", name="一分钟看全年").click()
    guide = page.locator("#guide")
    chapters = guide.get_by_role("list", name="一分钟看全年").get_by_role("listitem")
    expect(chapters).to_have_text([re.compile(name) for name in ("七月", "八月", "十月", "年底")])
    expect(guide.get_by_role("heading", name="7月16日，已登记 2 步")).to_be_visible()
    guide.get_by_role("button", name="暂停").press("Enter")
    expect(guide.get_by_role("button", name="继续")).to_be_focused()
    expect(page.get_by_role("log")).to_contain_text("已登记：电子信息产业处书面意见")
    guide.get_by_role("button", name="结束一分钟看全年").click()
    expect(guide).to_be_hidden()


def test_the_year_that_plays_is_the_manuals_story(monkeypatch):
    """`python docs/story.py --write` writes it anew."""
    monkeypatch.syspath_prepend(ROOT / "docs")
    story = importlib.import_module("story")
    page = story.YEAR.read_text(encoding="utf-8")
    assert page == story.written()
    assert all(set(day) == {"day", "scene", "work"} for day in json.loads(page))


def test_an_address_names_a_conversation_and_who_one_is(open_page):
    page = open_page(PHONE, quote("dingtalk-single/周示平"))
    expect(page.get_by_role("heading", name="督办助手")).to_be_visible()
    expect(page.get_by_role("combobox", name="您是").locator("option:checked")).to_have_text("周示平（处室负责人）")
