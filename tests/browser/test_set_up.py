"""A unit is set up from nothing by `connect` and on the page: first message, code, group, ledger, first confirmed review."""

from __future__ import annotations

import re

import pytest

from tests.browser.conftest import DESKTOP, Acts, unfolded
from tests.browser.set_up import ADMINISTRATOR, SetUp
from tests.browser.test_review import row
from tests.conftest import FIXTURES

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser
LEVELS = (("处室负责人", "周示平"), ("分管领导", "副局长甲"), ("主要领导", "局长"))
CARD = "卡片：20210032"


@pytest.fixture(params=["wecom", "dingtalk"])
def unit(request, tmp_path):
    """WeCom alone, by callback; DingTalk alone, which nobody reaches from outside."""
    made = SetUp(tmp_path, request.param, lines=request.param == "dingtalk")
    yield made
    made.close()


@pytest.fixture
def demo(unit):
    """The page is the unit's."""
    return unit.address


def go(page, place):
    page.get_by_role("navigation").get_by_role("button", name=re.compile(f"^{place}")).click()


def test_from_init_to_the_first_confirmed_review(unit, open_page):
    page = open_page(DESKTOP)
    act = Acts(page)
    with unit.connecting():
        if unit.platform == "wecom":
            expect_saved(page)
        else:
            assert unit.simulator.await_lines(30)
        go(page, "督办助手")
        act.say("/帮助", by=ADMINISTRATOR)
        expect(act.log).to_contain_text("一次性码")
    assert unit.connected["ok"] and unit.connected["connected"] and all(one["ok"] for one in unit.connected["sent"])
    with unit.serving():
        act.say(f"/绑定 {unit.code}")
        expect(act.log).to_contain_text(f"本账号已绑定为{ADMINISTRATOR}")
        go(page, "建议提案办理群")
        act.say("/群 登记 建议提案办理群 全局 main", by="督查示员")
        expect(act.log).to_contain_text("已登记")
        unit.duban("import", str(FIXTURES / "2021-ledger-open.xlsx"), "--at", "2021-03-05")
        act.say("/送审 20210032", by="吴示安")
        expect(act.log).to_contain_text("第1轮送审")
        for level, name in LEVELS:
            if unit.platform == "dingtalk":  # which draws cards in single chats alone
                go(page, "督办助手")
                act.become(name)
            act.press(CARD, "通过", by=name)
            expect(row(act.card(CARD), level)).to_have_text(re.compile(f"{name}.*通过"))
        go(page, "建议提案办理群")
        act.say("/查 20210032", by="督查示员")
        for _, name in LEVELS:
            expect(act.log).to_contain_text(re.compile(f"{name}.*通过"))


def expect_saved(page):
    """The console tries the callback's address when it is saved, again while nobody listens there."""
    unfolded(page)
    for _ in range(60):
        page.get_by_role("button", name="在管理后台保存回调地址").click()
        expect(page.locator("#outcome")).not_to_be_empty()
        if "保存成功" in (page.locator("#outcome").text_content() or ""):
            return
        page.wait_for_timeout(250)
    raise AssertionError(page.locator("#outcome").text_content())
