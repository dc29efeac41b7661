"""What is no typed word, sent from the page: voices, things, quotes, arrivals, and an address that is saved."""

from __future__ import annotations

import pytest

from tests.browser.conftest import DESKTOP, PHONE, Acts

expect = pytest.importorskip("playwright.sync_api").expect
pytestmark = pytest.mark.browser


def send(act: Acts, kind: str, words: str = "") -> None:
    act.page.get_by_role("combobox", name="消息种类").select_option(label=kind)
    act.say(words)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_text_stands_beside_the_card_and_can_be_quoted(open_page, size):
    act = Acts(open_page(size))
    act.say("/查 20210079", by="周示平")
    expect(act.card("20210079")).to_be_in_viewport()
    text = act.log.get_by_role("article").filter(has_text="牵头：").last
    text.get_by_role("button", name="引用").click()
    expect(act.page.get_by_text("引用：20210079")).to_be_visible()
    act.say("办到哪了")
    mine = act.log.get_by_role("article").filter(has_text="@督办助手 办到哪了").last
    expect(mine.get_by_role("blockquote")).to_contain_text("20210079")
    expect(act.log.get_by_role("article").filter(has_text="牵头：").nth(1)).to_contain_text("20210079")
    expect(act.page.get_by_text("引用：20210079")).to_be_hidden()
    assert act.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_mention_alone_and_a_picture_are_answered_in_a_group(act):
    send(act, "只@机器人")
    expect(act.log).to_contain_text("我是督办助手")
    send(act, "图片")
    expect(act.log).to_contain_text("收到图片，内容不读取、不保存")


def test_a_voice_is_read_back_and_records_nothing(act, page):
    page.get_by_role("button", name="督办助手", exact=True).first.click()
    act.become("吴示安")
    send(act, "语音", "送审二零二一零零三二")
    expect(act.log).to_contain_text("语音识别为：送审二零二一零零三二")
    expect(act.log).to_contain_text("请核对后用文字发送：/送审 20210032")
    send(act, "进入单聊")
    expect(act.log).to_contain_text("例如：/查 ")


def test_an_address_that_is_saved_is_tried(tools):
    tools.get_by_role("button", name="在管理后台保存回调地址").click()
    expect(tools.get_by_role("status")).to_have_text("保存成功：验证通过")
