"""The terminal on the page: answers without a platform, and what they bring."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESKTOP, PHONE, unfolded

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_terminal_answers_and_says_that_nothing_is_on_a_wire(open_page, size):
    page = open_page(size)
    if size == PHONE:
        page.get_by_role("button", name="会话列表").press("Enter")
    page.get_by_role("button", name="终端").press("Enter")
    expect(page.get_by_role("heading", name="终端")).to_be_visible()
    expect(page.get_by_role("log")).to_be_focused()
    page.get_by_role("button", name="谁负责 20210032").click()
    expect(page.get_by_role("log")).to_contain_text("吴示安")
    unfolded(page)
    expect(page.get_by_text("终端不经过任何平台")).to_be_visible()
    expect(page.get_by_text("POST /callback")).to_have_count(0)
    expect(page.get_by_role("button", name="伪造签名")).to_be_disabled()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_to_try_depends_on_who_one_is_and_begins_with_a_plain_question(act, page):
    chips = page.get_by_role("group", name="试一试")
    act.become("吴示安")
    expect(chips.get_by_role("button").first).to_have_text("/查 20210032")
    expect(chips.get_by_role("button", name="/送审 20210032")).to_be_visible()
    act.become("周示平")
    expect(chips.get_by_role("button", name="/送审 20210032")).to_have_count(0)


def test_what_is_offered_works_when_the_demo_begins(act, page, reply):
    refused, tried = [], set()
    for place, alone in (("建议提案办理群", False), ("终端", True)):
        page.get_by_role("navigation").get_by_role("button", name=place).click()
        for name in ("吴示安", "周示平", "副局长甲", "局长", "督查示员", "卫示航", "许示佳", "冯示川"):
            act.become(name)
            offered = page.get_by_role("group", name="试一试").get_by_role("button").all_inner_texts()
            for words in (words for words in offered if (name, words) not in tried):  # a step is recorded once
                tried.add((name, words))
                said = reply(words, by=name, chat=None if alone else "督办群", platform="console" if alone else "wecom")
                refused += [f"{name} {words}: {said.text}"] if said.outcome != "answered" else []
    assert refused == []


def test_the_years_figures_come_with_a_picture(act, page):
    page.get_by_role("button", name="终端").click()
    act.say("/统计", by="督查示员")
    picture = act.log.get_by_role("img", name="2021年共33件")
    expect(picture).to_be_visible()
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")
