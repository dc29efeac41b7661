"""Whose opinion is missing is said to who reviews and who goes on; what the lead explained is waited for no more."""

from __future__ import annotations

import re

import pytest

from bot.records.delivery.outbox import Outbox
from tests.conftest import at
from tests.scenarios.played import play

SUBMITTED = """
03-09 09:00 | 吴示安 | /联系 20210032 不要求面复 | 已登记
06-01 09:00 | 卫示航 | /意见 20210032 | 尚缺：软件产业处
07-20 09:00 | 吴示安 | /送审 20210032 | 尚缺：软件产业处
"""
LATE = "请注意，尚缺软件产业处书面意见（7月16日到期，已逾期2个工作日）。"


def notices(office) -> list[str]:
    with office[0].database.begin() as session:
        return [row.content for row in session.query(Outbox).filter_by(kind="notice").order_by(Outbox.id)]


def test_a_reviewer_sees_whose_opinion_is_missing_in_the_items_light(office):
    play(
        office,
        [
            SUBMITTED,
            f"""
            07-20 09:01 | 周示平 | /审 | 1. 20210032 加快新型智慧城市建设（红灯，软件产业处配合意见已逾期2个工作日）主办答复7月31日到期，还剩8个工作日，缺软件产业处书面意见
            07-20 09:02 | 周示平 | /我的 | （红灯，软件产业处配合意见已逾期2个工作日）答复7月31日到期，还剩8个工作日，缺软件产业处书面意见，待您审核
            07-20 09:03 | 周示平 | /审 20210032 通过 | {LATE}
            """,
        ],
    )
    asked = [text for text in notices(office) if "请周示平" in text or "请副局长甲" in text]
    assert len(asked) == 2 and all(LATE in text for text in asked)


def test_a_review_of_a_complete_item_names_nobody(office):
    play(
        office,
        [
            SUBMITTED,
            """
            07-20 09:30 | 沈示达 | /意见 20210032 | 已收齐
            07-20 09:31 | 周示平 | /审 | 1. 20210032 加快新型智慧城市建设（黄灯，7月31日到期，还剩8个工作日）主办答复，处室负责人审核，7月20日起
            """,
        ],
    )
    receipt = play(office, ["07-20 09:32 | 周示平 | /审 20210032 通过 | 已登记"])[-1]
    assert "尚缺" not in receipt


def test_what_waits_for_my_review_is_a_question(office, say_as):
    for text in ("/审", "审核", "/审 有哪些"):
        reply = say_as(text, "周示平")
        assert reply.outcome == "answered" and "未生效" not in reply.text and "没有待您审核的件" in reply.text
    play(office, [SUBMITTED])
    reply = say_as("/审", "周示平")
    assert reply.outcome == "answered" and "未生效" not in reply.text and "20210032" in reply.text
    for text in ("同意", "/审 通过", "/审 随便"):
        reply = say_as(text, "周示平")
        assert reply.outcome == "refused" and "本次操作未生效" in reply.text


def test_what_the_lead_explained_is_waited_for_no_more_but_stays_named(office, say_as):
    play(
        office,
        [
            """
            03-09 09:00 | 吴示安 | /联系 20210032 不要求面复 | 已登记
            06-01 09:00 | 卫示航 | /意见 20210032 | 尚缺：软件产业处
            07-20 09:00 | 督查示员 | /逾期 | 软件产业处配合意见
            07-20 09:01 | 吴示安 | /意见 20210032 缺意见 理由：经多次催要仍未提交 | 下一步：请吴示安送审答复稿
            07-20 09:02 | 吴示安 | /查 20210032 | 亮灯：黄灯，还剩8个工作日
            07-20 09:02 | 吴示安 | /查 20210032 | 状态：办理中，待送审
            07-20 09:03 | 吴示安 | /查 20210032 | 未交意见：软件产业处，已说明理由
            07-20 09:03 | 吴示安 | /查 20210032 | 缺意见的理由：经多次催要仍未提交
            07-20 09:04 | 吴示安 | /我的 | 待您办理
            """
        ],
    )
    assert "20210032" not in say_as("/逾期", "督查示员").text
    assert "20210032" not in say_as("/我的", "沈示达").text
    urged = say_as("/催办 20210032", "督查示员").text
    assert "软件产业处" not in urged.partition("下一步")[0] and "已催吴示安" in urged
    # Who hands it in all the same may; one that was given, and goes back later, is waited for again.
    play(office, ["07-20 09:30 | 沈示达 | /意见 20210032 | 已收齐"])
    play(office, ["07-20 09:31 | 吴示安 | /意见 20210032 退回 软件产业处 内容空泛请补充 | 等软件产业处书面意见"])


def test_an_item_stands_in_each_list_in_which_something_of_it_is_owed(office, say_as):
    play(
        office,
        [
            "06-01 09:00 | 卫示航 | /意见 20210032 | 尚缺：软件产业处",
        ],
    )
    office[1].at = at("2021-07-30 09:00")
    near, late = say_as("/临期", "督查示员").text, say_as("/逾期", "督查示员").text
    (near_line,) = [line for line in near.splitlines() if "20210032" in line]
    (late_line,) = [line for line in late.splitlines() if "20210032" in line]
    assert "信息化推进处答复" in near_line and "软件产业处" not in near_line
    assert "软件产业处配合意见" in late_line and "答复" not in late_line
    for text, who in ((near, "近期"), (late, "逾期")):
        assert re.search("：[1-9][0-9]*件（截至7月30日）", text.splitlines()[0]), who
    assert "临期 · 软件产业处：0件" in say_as("/临期 软件产业处", "督查示员").text


@pytest.mark.parametrize("unit", ["软件产业处", "软件处"])
def test_an_assisting_division_is_no_unit_outside(office, say_as, unit: str):
    reply = say_as(f"/意见 20210032 收到 {unit}", "督查示员")
    assert reply.text.startswith("已登记：软件产业处书面意见") and "尚缺：电子信息产业处" in reply.text
    reply = say_as(f"/意见 20210032 收到 {unit}", "吴示安")
    assert reply.outcome == "refused" and "软件产业处的意见须由该处室或办公室登记" in reply.text
    reply = say_as(f"/意见 20210032 致 {unit}", "吴示安")
    assert reply.outcome == "refused" and "软件产业处是本件的配合处室" in reply.text


def test_another_division_of_the_bureau_is_no_unit_outside_either(office, say_as):
    reply = say_as("/意见 20210032 收到 经济运行处", "吴示安")
    assert reply.outcome == "refused" and "经济运行处不是本件的配合处室" in reply.text
    assert say_as("/意见 20210032 收到 市大数据局", "吴示安").text.startswith("已登记")
