"""Opinions before the letter: what is missing is warned of, asked for, recorded with a reason, and seen afterwards."""

from __future__ import annotations

import pytest

from tests.conftest import at
from tests.scenarios.played import play

AGREED = """
03-09 09:00 | 吴示安 | /联系 20210032 不要求面复 | 已登记
06-01 09:00 | 卫示航 | /意见 20210032 | 尚缺：软件产业处
07-08 09:00 | 吴示安 | /送审 20210032 | 请注意，尚缺：软件产业处的书面意见，寄出前须收齐，或写明缺意见的理由。
07-08 10:00 | 周示平 | /审 20210032 通过 | 审核通过
07-08 11:00 | 副局长甲 | /审 20210032 通过 | 审核通过
07-08 12:00 | 局长 | /审 20210032 通过 | 审核通过
07-12 09:00 | 吴示安 | /征求 20210032 同意 | 已登记
"""


def test_a_letter_does_not_leave_while_an_assisting_division_is_silent(office):
    play(
        office,
        [
            AGREED,
            """
            07-13 09:00 | 吴示安 | /查 20210032 | 等软件产业处书面意见（7月16日前），收齐后由吴示安寄出答复函后登记
            07-13 09:01 | 吴示安 | /寄出 20210032 示工信函〔2021〕61号 | ✗ 尚缺软件产业处的书面意见，不再等待的请写明理由：/寄出 20210032 文号 日期 缺意见 理由：…
            07-13 09:02 | 督查示员 | 已办理 20210032 | ✗ 尚缺软件产业处的书面意见
            07-13 09:03 | 吴示安 | /寄出 20210032 示工信函〔2021〕61号 缺意见 | ✗ 缺意见须写明理由
            07-13 09:04 | 吴示安 | /寄出 20210032 示工信函〔2021〕61号 缺意见 理由：急 | ✗ 不少于4个字
            07-13 09:05 | 沈示达 | /意见 20210032 | 配合处室意见已收齐
            07-13 09:06 | 吴示安 | /寄出 20210032 示工信函〔2021〕61号 缺意见 理由：经多次催要仍未提交 | ✗ 配合处室意见已收齐，无须写“缺意见”
            07-13 09:07 | 吴示安 | /寄出 20210032 示工信函〔2021〕61号 A类 | 已登记
            07-13 09:08 | 吴示安 | /查 20210032 | 配合：电子信息产业处、软件产业处
            """,
        ],
    )


@pytest.mark.parametrize(
    "said",
    [
        "/寄出 20210032 示工信函〔2021〕61号 A类 7月13日 缺意见 理由：7月2日以来三次催要仍未提交",
        "寄出 20210032 示工信函〔2021〕61号 7.13 A类，缺意见，理由：7月2日以来三次催要仍未提交",
        "已办理 20210032 示工信函〔2021〕61号 A类 缺意见 理由：7月2日以来三次催要仍未提交",
    ],
)
def test_the_lead_goes_on_without_and_says_why_and_the_silence_stays_visible(office, said: str):
    receipt, *_, shown = play(
        office,
        [
            f"07-13 09:00 | 吴示安 | {said} | 缺软件产业处的书面意见，理由：7月2日以来三次催要仍未提交",
            AGREED,
            "07-13 09:30 | 吴示安 | /查 20210032 | 未交意见：软件产业处",
        ],
    )[-2:]
    assert "已登记：答复函7月13日（周二）寄出" in receipt
    assert "缺意见的理由：7月2日以来三次催要仍未提交" in shown
    told, _ = play(
        office,
        [
            """
            07-14 09:00 | 吴示安 | /我的 | 已办结而缺配合意见1件：20210032，未交意见：软件产业处。
            07-14 09:01 | 沈示达 | /我的 | 没有在办件
            """
        ],
    )
    assert "没有在办件" in told


def test_the_reason_may_be_given_beforehand_by_the_lead_alone(office):
    play(
        office,
        [
            AGREED,
            """
            07-13 09:00 | 卫示航 | /意见 20210032 缺意见 理由：经多次催要仍未提交 | ✗ 须由承办人、牵头处室负责人或办公室登记
            07-13 09:01 | 副局长甲 | /意见 20210032 缺意见 理由：经多次催要仍未提交 | ✗ 本次操作未生效
            07-13 09:02 | 周示平 | /意见 20210032 缺意见 理由：经多次催要仍未提交 | 已登记：缺软件产业处的书面意见，理由：经多次催要仍未提交
            07-13 09:03 | 吴示安 | /查 20210032 | 下一步：请吴示安寄出答复函后登记
            07-13 09:04 | 吴示安 | /意见 20210032 退回 电子信息产业处 内容空泛，请补充 | 已登记
            07-13 09:05 | 吴示安 | /寄出 20210032 示工信函〔2021〕61号 A类 | ✗ 尚缺电子信息产业处的书面意见
            07-13 09:06 | 卫示航 | /意见 20210032 | 已登记
            07-13 09:07 | 吴示安 | /寄出 20210032 示工信函〔2021〕61号 A类 | 已登记
            07-13 09:08 | 吴示安 | /撤销 | 撤销寄出答复函
            07-13 09:09 | 周示平 | /撤销 20210032 | 撤销缺意见的理由（7月13日）
            07-13 09:10 | 吴示安 | /寄出 20210032 示工信函〔2021〕61号 A类 | ✗ 尚缺软件产业处的书面意见
            """,
        ],
    )


def test_it_may_be_said_when_the_draft_is_submitted(office):
    play(
        office,
        [
            AGREED.replace(
                "/送审 20210032 | 请注意，尚缺：软件产业处的书面意见，寄出前须收齐，或写明缺意见的理由。",
                "/送审 20210032 缺意见 理由：经多次催要仍未提交 | 缺软件产业处的书面意见，理由：经多次催要仍未提交",
            ),
            "07-08 08:59 | 吴示安 | /送审 20210032 稿子 | ✗ 没有看懂“稿子”",
            "07-13 09:00 | 吴示安 | /寄出 20210032 示工信函〔2021〕61号 A类 | 已登记",
        ],
    )


def test_the_opinion_of_a_joint_item_waits_for_the_assisting_division_too(tmp_path):
    from tests.scenarios.played import ITEMS, opened

    with opened(tmp_path, [{**ITEMS[2], "配合处室": "软件产业处"}]) as office:
        play(
            office,
            [
                """
                07-08 09:00 | 郑示宁 | /送审 20210021 | 软件产业处的书面意见，报送前须收齐
                07-08 10:00 | 周示平 | /审 20210021 通过 | 审核通过
                07-08 11:00 | 副局长甲 | /审 20210021 通过 | 审核通过
                07-08 12:00 | 局长 | /审 20210021 通过 | 审核通过
                07-09 09:00 | 郑示宁 | /报送 20210021 | ✗ 尚缺软件产业处的书面意见，不再等待的请写明理由：/报送 20210021 日期 缺意见 理由：…
                07-09 09:01 | 郑示宁 | /报送 20210021 缺意见 理由：主办单位要求当日报送 | 缺软件产业处的书面意见
                07-09 09:02 | 郑示宁 | /查 20210021 | 未交意见：软件产业处
                """
            ],
        )


ASKED = "20210257 仍须经济运行处提交书面意见，请于"
EXCUSED = "20210257 融资服务处不再等待经济运行处的书面意见，此前要求提交的通知和提醒作废。"


def mailed(changing, last: str) -> None:
    """The paper is through, one opinion is there, and this is said of the other one."""
    for text, person in (
        ("/联系 20210257 不要求面复", "陈示文"),
        ("/意见 20210257 中小企业发展处", "督查示员"),
        ("/送审 20210257", "陈示文"),
        ("/审 20210257 通过", "冯示川"),
        ("/审 20210257 通过", "副局长乙"),
        ("/审 20210257 通过", "局长"),
        ("/征求 20210257 同意", "陈示文"),
        (last, "陈示文"),
    ):
        changing.say(text, by=person)


def test_a_division_whose_opinion_is_not_waited_for_any_more_hears_that_and_hears_when_it_is_again(changing):
    changing.say("/意见 20210257 中小企业发展处", by="督查示员")
    changing.say("/意见 20210257 缺意见 理由：经多次催要仍未提交", by="陈示文")
    staff = {"孔示衡", "曹示均"}
    assert changing.told(EXCUSED) == staff
    assert not any("中小企业发展处的书面意见" in text for text, _ in changing.notices())  # its opinion is there
    assert EXCUSED in changing.send()
    changing.say("/更正 20210257 缺意见 撤销 理由：该处已答应补交", by="陈示文")
    assert changing.told(ASKED) == staff


def test_who_takes_the_reason_back_at_once_is_told_of_and_who_had_not_heard_yet_hears_nothing(changing):
    changing.say("/意见 20210257 缺意见 理由：经多次催要仍未提交", by="陈示文")
    changing.say("/撤销 20210257", by="陈示文")
    assert changing.send() == []
    changing.say("/意见 20210257 缺意见 理由：经多次催要仍未提交", by="陈示文")
    assert sum("不再等待" in words for words in changing.send()) == 2  # two divisions
    changing.say("/撤销 20210257", by="陈示文")
    ended = [words for words in changing.send() if "撤销缺意见的理由" in words and "此前通知作废" in words]
    assert sum(ASKED in words for words in ended) == 1 and len(ended) == 2  # each division hears of its own opinion


def test_who_takes_back_that_a_paper_left_without_an_opinion_is_told_of_as_asking_for_it_again(changing):
    mailed(changing, last="/寄出 20210257 示工信函〔2021〕61号 A类 缺意见 理由：经多次催要仍未提交")
    assert EXCUSED in changing.send()
    changing.say("/撤销 20210257", by="陈示文")
    assert any(ASKED in words and "此前通知作废" in words for words in changing.send())


def test_an_opinion_that_comes_before_the_undoing_is_told_is_not_asked_for(changing):
    changing.say("/意见 20210257 中小企业发展处", by="督查示员")
    changing.say("/意见 20210257 缺意见 理由：经多次催要仍未提交", by="陈示文")
    changing.send()
    changing.say("/撤销 20210257", by="陈示文")
    changing.say("/意见 20210257 经济运行处", by="督查示员")
    assert not any(ASKED in words for words in changing.send())


def test_a_division_that_comes_back_after_the_reason_is_waited_for(changing):
    changing.say("/意见 20210257 缺意见 理由：经多次催要仍未提交", by="陈示文")
    changing.send()
    changing.clock.at = at("2021-03-08 09:00")
    changing.import_with("20210257", 配合处室="中小企业发展处")
    changing.send()
    changing.clock.at = at("2021-03-09 09:00")
    changing.import_with("20210257")
    shown = changing.say("/查 20210257", by="陈示文")
    assert "未交意见：经济运行处，时限7月16日" in shown and "未交意见：中小企业发展处，已说明理由" in shown
    changing.told("20210257 增列经济运行处为配合处室（台账已更新）。请于2021年7月16日（周五）前提交书面意见：/意见 20210257。")


def test_a_reason_that_holds_again_is_told_to_who_was_asked_meanwhile(changing):
    changing.say("/意见 20210257 中小企业发展处", by="督查示员")
    changing.say("/意见 20210257 缺意见 理由：经多次催要仍未提交", by="陈示文")
    changing.send()
    changing.say("/更正 20210257 缺意见 撤销 理由：该处已答应补交", by="陈示文")
    assert any(ASKED in words for words in changing.send())
    changing.say("/撤销 20210257", by="陈示文")
    assert any("恢复此前登记：缺意见的理由" in words and EXCUSED in words for words in changing.send())


def test_an_opinion_that_comes_before_the_notice_leaves_makes_it_needless(changing):
    changing.say("/意见 20210257 缺意见 理由：经多次催要仍未提交", by="陈示文")
    changing.say("/意见 20210257 经济运行处", by="督查示员")
    said = changing.send()
    assert any("不再等待中小企业发展处的" in words for words in said)
    assert EXCUSED not in said


def test_a_redo_waits_again_for_who_was_excused_from_the_first_answer(changing):
    mailed(changing, last="/寄出 20210257 示工信函〔2021〕61号 A类 缺意见 理由：经多次催要仍未提交")
    assert EXCUSED in changing.send()
    assert "已登记" in changing.say("/反馈 20210257 态度满意 结果不满意 理由：措施不具体", by="陈示文")
    assert any(words.startswith(ASKED) for words in changing.send())


def test_who_owes_an_opinion_on_what_is_in_review_has_no_turn_in_it(say):
    say("/送审 20210032", by="吴示安")
    (own,) = [line for line in say("/我的", by="卫示航").splitlines() if "20210032" in line]
    assert "配合意见" in own and "答复" not in own and "待您处提交书面意见" in own
    assert "20210032" not in say("/审", by="卫示航")
