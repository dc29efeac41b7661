"""An item that was handed over waits for the lead division's receipt, or for anything else that it does about it."""

from __future__ import annotations

import pytest

from tests.scenarios.played import play

ITEM, OFFICER, OFFICE = "20210032", "吴示安", "督查示员"


def test_what_nobody_signed_for_waits_for_it_in_text_card_and_lists(office, say_as):
    play(
        office,
        [
            f"""
            03-08 09:00 | {OFFICER} | /查 {ITEM} | 状态：待签收，3月5日起
            03-08 09:00 | {OFFICER} | /查 {ITEM} | 下一步：请吴示安核对后签收
            03-08 09:00 | {OFFICER} | /查 {ITEM} | 发送：/签收 {ITEM}
            03-08 09:00 | {OFFICER} | /查 {ITEM} | 未交意见：电子信息产业处、软件产业处，时限7月16日
            03-08 09:00 | {OFFICER} | /为什么 {ITEM} | 依据：交办后尚无办理记录
            03-08 09:00 | {OFFICER} | /我的 | 待您办理
            03-08 09:00 | {OFFICE} | /催办 {ITEM} | 已催吴示安、周示平
            07-28 09:00 | {OFFICE} | /临期 | 3. 20210021 数据共享 信息化推进处会办意见，待签收
            """
        ],
    )
    card = say_as(f"/查 {ITEM}", OFFICER).card
    assert ("当前状态", "待签收，3月5日起") in card.lines
    assert [button.key for button in card.buttons][:3] == ["accept", "wanted", "unwanted"]


def test_a_receipt_brings_the_next_step_and_its_undoing_brings_it_back(office):
    play(
        office,
        [
            f"""
            03-08 09:00 | {OFFICER} | /签收 {ITEM} | 下一步：请吴示安与代表电话沟通，了解意愿后登记
            03-08 09:01 | {OFFICER} | /查 {ITEM} | 状态：待与代表电话沟通，3月5日起
            03-08 09:01 | {OFFICER} | /为什么 {ITEM} | 依据：签收3月8日
            03-08 09:02 | {OFFICER} | /撤销 {ITEM} | 已登记：撤销签收（3月8日）
            03-08 09:03 | {OFFICER} | /查 {ITEM} | 状态：待签收
            """
        ],
    )


@pytest.mark.parametrize(
    ("said", "item", "by", "state"),
    [
        (f"/联系 {ITEM} 不要求面复", ITEM, OFFICER, "办理中，待收齐配合处室意见"),
        (f"/送审 {ITEM}", ITEM, OFFICER, "待处室负责人审核（第1轮）"),
        (f"/延期 {ITEM} 8月15日 市人大代表工委同意", ITEM, OFFICER, "待与代表电话沟通"),
        ("/送审 20210021", "20210021", "郑示宁", "待处室负责人审核（第1轮）"),
    ],
)
def test_who_goes_straight_on_has_taken_the_item_over(office, said, item, by, state):
    play(office, [f"03-08 09:00 | {by} | {said} | 已登记", f"03-08 09:01 | {by} | /查 {item} | 状态：{state}"])


@pytest.mark.parametrize(
    ("said", "by"),
    [
        (f"/意见 {ITEM}", "卫示航"),
        (f"/意见 {ITEM}", "沈示达"),
        (f"/催办 {ITEM}", OFFICE),
        (f"/批示 {ITEM} 请抓紧办理", "局长"),
        (f"/改派 {ITEM} 承办 郑示宁", OFFICE),
        (f"/公开 {ITEM} 主动公开", OFFICE),
    ],
)
def test_what_others_record_is_no_receipt(office, said, by):
    play(office, [f"03-08 09:00 | {by} | {said} | 已", f"03-08 09:01 | {OFFICE} | /查 {ITEM} | 状态：待签收，3月5日起"])


def test_that_all_opinions_are_there_is_no_receipt_of_the_lead_division(office):
    play(
        office,
        [
            f"""
            03-08 09:00 | 卫示航 | /意见 {ITEM} | 尚缺：软件产业处
            03-08 09:01 | 沈示达 | /意见 {ITEM} | 已收齐
            03-08 09:02 | {OFFICE} | /查 {ITEM} | 状态：待签收，3月5日起
            """
        ],
    )
