"""Taking back what one has just recorded, and changing one's own decision: what holds again, who is told, who is refused."""

from __future__ import annotations

import json

import pytest

from bot.records.delivery.outbox import Outbox
from bot.records.facts import FactRow
from bot.records.reviews import DecisionTakenBack
from tests.scenarios.played import play

UNDER_REVIEW = """
03-09 09:00 | 吴示安 | /联系 20210032 不要求面复 | 已登记
06-01 09:00 | 卫示航 | /意见 20210032 | 已登记
06-01 10:00 | 办公室 | /意见 20210032 软件产业处 | 已登记
07-08 09:00 | 吴示安 | /送审 20210032 | 第1轮送审
07-08 10:00 | 周示平 | /审 20210032 通过 | 审核通过
"""
THROUGH = f"""{UNDER_REVIEW.strip()}
07-08 11:00 | 副局长甲 | /审 20210032 通过 | 审核通过
07-08 12:00 | 局长 | /审 20210032 通过 | 审核通过
"""
CONSULTED = f"""{THROUGH.strip()}
07-12 09:00 | 吴示安 | /征求 20210032 同意 | 已登记
"""
MAILED = f"""{CONSULTED.strip()}
07-13 09:00 | 吴示安 | /寄出 20210032 示工信函〔2021〕61号 A类 | 已登记
"""


def played(story: str) -> str:
    """The sample's office is called 督查示员."""
    return story.replace("| 办公室 |", "| 督查示员 |")


@pytest.fixture
def tell(office):
    return lambda *stories: play(office, [played(story) for story in stories])


def notices(office) -> list[tuple[str, str, list[str]]]:
    """(state, words, who is mentioned) of every notice in order."""
    with office[0].database.begin() as session:
        rows = session.query(Outbox).filter_by(kind="notice").order_by(Outbox.id).all()
        return [(row.state, (told := json.loads(row.content))["text"], told["names"]) for row in rows]


def sent(office) -> None:
    """Every notice that waits has left."""
    with office[0].database.begin() as session:
        for row in session.query(Outbox).filter_by(kind="notice", state="pending"):
            row.state, row.attempts = "sent", 1


def kept(office, kind: str) -> list[tuple[bool, str | None]]:
    """(whether it holds, why not) of every row of a fact's kind."""
    with office[0].database.begin() as session:
        rows = session.query(FactRow).filter_by(kind=kind).order_by(FactRow.id)
        return [(row.superseded_at is None, row.reason) for row in rows]


def test_the_last_thing_somebody_recorded_is_taken_back_and_stays_in_the_history(tell, office):
    tell(
        """
        03-08 09:00 | 吴示安 | /签收 20210032 | 已登记
        03-08 09:05 | 吴示安 | /联系 20210032 要求面复 | 要求面复
        03-08 09:06 | 吴示安 | 撤销 | 已登记：撤销与代表电话沟通（3月8日）、代表面复意愿（要求面复，3月8日）。
        03-08 09:07 | 吴示安 | /查 20210032 | 待与代表电话沟通
        03-08 09:08 | 吴示安 | /撤销 20210032 理由：不是本处的件 | 已登记：撤销签收（3月8日）。
        03-08 09:09 | 吴示安 | /撤销 | ✗ 没有可以撤销的登记
        """
    )
    assert kept(office, "签收") == [(False, "撤销：不是本处的件")]
    assert kept(office, "首次电话沟通") == [(False, "撤销")]


def test_the_last_one_anywhere_is_meant_where_no_number_is_given(tell):
    tell(
        """
        03-08 09:00 | 吴示安 | /签收 20210032 | 已登记
        03-08 09:05 | 督查示员 | /签收 20210257 | 办公室代为登记
        03-08 09:06 | 督查示员 | /签收 20210021 | 办公室代为登记
        03-08 09:07 | 督查示员 | /撤销 20210257 | 撤销签收（3月8日）
        03-08 09:08 | 督查示员 | /撤销 | ✗ 您最近一次操作已是撤销。此前的登记为 20210021 数据共享：签收（3月8日）。确需撤销的，请发送 /撤销 20210021。本次操作未生效。
        03-08 09:09 | 督查示员 | /撤销 20210021 | 20210021 关于数据共享的建议
        """
    )


@pytest.mark.parametrize("slip", ["撤销", "我点错了", "撤销 20210032 刚才点错了", "/撤销 32"])
def test_it_is_said_in_many_ways(tell, slip: str):
    tell("03-08 09:00 | 吴示安 | /签收 20210032 | 已登记", f"03-08 09:01 | 吴示安 | {slip} | 撤销签收")


@pytest.mark.parametrize("words", ["撤销了吗", "/撤销 20210032 审核", "/撤销 20210032 吗", "/撤销 20210032 20210021"])
def test_a_question_and_words_nobody_reads_take_nothing_back(tell, words: str):
    tell("03-08 09:00 | 吴示安 | /签收 20210032 | 已登记", f"03-08 09:01 | 吴示安 | {words} | ✗ 本次操作未生效")


def test_somebody_elses_record_is_not_theirs_to_take_back(tell):
    tell(
        """
        03-08 09:00 | 吴示安 | /签收 20210032 | 已登记
        03-08 09:01 | 周示平 | /撤销 20210032 | ✗ 最近一次登记是吴示安的：签收（3月8日），只能由其本人撤销
        03-08 09:02 | 督查示员 | /撤销 20210032 | ✗ 只能由其本人撤销
        03-08 09:03 | 副局长甲 | /撤销 20210032 | ✗ 只能由其本人撤销
        03-08 09:04 | 冯示川 | /撤销 20210032 | ✗ 没有找到编号
        03-08 09:05 | 卫示航 | /撤销 | ✗ 您没有可以撤销的登记
        """
    )


def test_what_the_office_recorded_for_others_is_the_offices_to_take_back(tell):
    tell(
        """
        03-08 09:00 | 督查示员 | /签收 20210032 | 办公室代为登记
        03-08 09:01 | 吴示安 | /撤销 20210032 | ✗ 最近一次登记是督查示员的
        03-08 09:02 | 督查示员 | /撤销 20210032 | 撤销签收
        """
    )


def test_after_a_day_it_stays(tell):
    tell(
        """
        03-08 09:00 | 吴示安 | /签收 20210032 | 已登记
        03-09 09:01 | 吴示安 | /撤销 | ✗ 已超过一天，不能撤销。确需撤销的，请发送：/更正 20210032 签收 撤销 理由：…
        """
    )


@pytest.mark.parametrize(
    ("story", "who", "because"),
    [
        (UNDER_REVIEW, "吴示安", "第1轮审核通过（周示平，7月8日）"),
        (THROUGH, "副局长甲", "第1轮审核通过（局长，7月8日）"),
        (
            UNDER_REVIEW.replace("07-08", "06-01")
            .replace("06-01 09:00 | 吴", "06-01 11:00 | 吴")
            .replace("06-01 10:00 | 周", "06-01 12:00 | 周"),
            "卫示航",
            "第1轮送审（吴示安，6月1日）",
        ),
    ],
)
def test_what_others_have_built_on_stays_and_the_refusal_says_by_what(tell, story: str, who: str, because: str):
    day = "06-01" if who == "卫示航" else "07-08"
    tell(story, f"{day} 13:00 | {who} | /撤销 20210032 | ✗ 之后已有{because}")


def test_whoever_was_told_is_told_that_it_holds_no_more(tell, office):
    tell(UNDER_REVIEW)
    sent(office)
    tell("07-08 10:30 | 周示平 | /撤销 20210032 | 撤销第1轮审核通过（7月8日）")
    *_, (state, words, people) = notices(office)
    assert (state, people) == ("pending", ["副局长甲"])
    assert "周示平已撤销第1轮审核通过" in words and "此前通知作废" in words
    assert "请周示平（处室负责人）审核" in tell("07-08 10:31 | 吴示安 | /查 20210032 | 第1轮")[0]


def test_a_notice_that_has_not_left_is_not_said_any_more(tell, office):
    tell(UNDER_REVIEW, "07-08 10:30 | 周示平 | /撤销 20210032 | 撤销第1轮审核通过")
    asked = [state for state, words, _ in notices(office) if "已送审，请" in words and "副局长甲" in words]
    assert asked == ["cancelled"]


def test_a_submission_a_withdrawal_and_a_decision_are_taken_back(tell):
    tell(
        UNDER_REVIEW,
        """
        07-08 10:30 | 周示平 | 撤销 | 已登记：撤销第1轮审核通过
        07-08 10:31 | 周示平 | /审 20210032 退回 数据口径需统一 | 退回理由
        07-08 10:32 | 周示平 | 撤销 | 已登记：撤销第1轮审核退回
        07-08 10:33 | 吴示安 | /撤回 20210032 | 第1轮送审撤回
        07-08 10:34 | 吴示安 | /撤销 | 已登记：撤销第1轮撤回送审
        07-08 10:35 | 周示平 | /审 20210032 通过 | 审核通过
        07-08 10:36 | 周示平 | 撤销 | 已登记：撤销第1轮审核通过
        07-08 10:37 | 吴示安 | /撤销 32 | 已登记：撤销第1轮送审
        07-08 10:38 | 周示平 | /审 20210032 通过 | ✗ 20210032 尚未送审，请承办人先发送 /送审 20210032
        07-08 10:39 | 吴示安 | /送审 20210032 | 第2轮送审
        07-08 10:40 | 吴示安 | /查 20210032 | 第1轮：7月8日送审，7月8日撤销
        """,
    )


def test_a_letter_and_the_feedback_that_began_a_redo_are_taken_back_whole(tell):
    tell(
        MAILED,
        """
        07-13 09:01 | 吴示安 | /撤销 20210032 | 撤销寄出答复函（示工信函〔2021〕61号，7月13日）、答复类别（A，7月13日）
        07-13 09:02 | 吴示安 | /查 20210032 | 待寄出答复函
        07-13 09:03 | 吴示安 | /寄出 20210032 示工信函〔2021〕62号 A类 | 62号
        07-13 09:04 | 吴示安 | /反馈 20210032 态度满意 结果不满意 数据共享没有回应 | 须于
        07-13 09:05 | 吴示安 | /查 20210032 | 重新办理
        07-13 09:06 | 吴示安 | 点错了 | 撤销办理态度（满意，7月13日）、办理结果（不满意，7月13日）、重新办理（时限
        07-13 09:07 | 吴示安 | /查 20210032 | 7月31日
        07-13 09:08 | 吴示安 | /反馈 20210032 态度满意 结果满意 | 已登记
        """,
    )


def test_the_letter_is_kept_while_feedback_rests_on_it(tell):
    tell(
        MAILED,
        """
        07-13 10:00 | 周示平 | /反馈 20210032 态度满意 结果满意 | 已登记
        07-13 10:01 | 吴示安 | /撤销 20210032 | ✗ 之后已有办理态度（周示平，7月13日），不能撤销
        07-13 10:02 | 周示平 | /撤销 20210032 | 撤销办理态度
        07-13 10:03 | 吴示安 | /撤销 20210032 | 撤销寄出答复函
        """,
    )


def test_an_opinion_goes_together_with_their_being_complete(tell, office):
    tell(
        """
        06-01 09:00 | 卫示航 | /意见 20210032 | 尚缺：软件产业处
        06-01 10:00 | 督查示员 | /意见 20210032 软件产业处 | 已收齐
        """
    )
    sent(office)
    tell(
        """
        06-01 10:01 | 督查示员 | /撤销 20210032 | 撤销软件产业处书面意见（6月1日）、配合意见收齐（6月1日）
        06-01 10:02 | 吴示安 | /查 20210032 | 未交意见：软件产业处
        """
    )
    assert any("已撤销软件产业处书面意见" in words and people == ["吴示安"] for _, words, people in notices(office))


def test_an_extension_an_instruction_a_commitment_and_an_objection(tell, office):
    tell(
        """
        07-01 09:00 | 吴示安 | /申退 20210032 不属本处职责，建议转市大数据局办理 | 已登记
        07-01 09:01 | 督查示员 | /申退 20210032 同意 | 已登记
        07-01 09:02 | 吴示安 | /撤销 20210032 | ✗ 之后已有对申退的答复（督查示员，7月1日）
        07-01 09:03 | 督查示员 | /撤销 20210032 | 撤销对申退的答复（同意，7月1日）
        07-01 09:04 | 吴示安 | /撤销 20210032 | 撤销申退（7月1日）
        07-01 09:05 | 吴示安 | /延期 20210032 8月20日 市人大代表工委同意 | 已登记
        """
    )
    sent(office)
    tell(
        """
        07-01 09:06 | 吴示安 | /撤销 20210032 | 撤销延期（时限8月20日）
        07-01 09:07 | 吴示安 | /查 20210032 | 7月31日
        07-01 09:08 | 副局长甲 | /批示 20210032 请抓紧办理，确保代表满意 | 已登记
        07-01 09:08 | 副局长甲 | 是 | 批示发到群里
        """
    )
    sent(office)
    tell(
        """
        07-01 09:09 | 副局长甲 | 撤销 | 撤销批示（7月1日）
        07-01 09:10 | 吴示安 | /承诺 20210032 年内设立风险补偿资金池20亿元 检查 12月31日 | 已登记
        07-01 09:11 | 吴示安 | 撤销 | 撤销承诺事项第1项（7月1日）
        """
    )
    told = [words for _, words, _ in notices(office)]
    assert any("已撤销延期" in words for words in told) and any("已撤销批示" in words for words in told)
    assert not any("确保代表满意" in words for words in told if "撤销" in words)


def test_of_what_never_left_nobody_hears_that_it_holds_no_more(tell, office):
    tell(
        """
        07-01 09:08 | 副局长甲 | /批示 20210032 请抓紧办理，确保代表满意 | 已登记
        07-01 09:08 | 副局长甲 | 是 | 批示发到群里
        07-01 09:09 | 副局长甲 | 撤销 | 撤销批示（7月1日）
        """
    )
    assert [state for state, _, _ in notices(office)] == ["cancelled"]


def test_a_correction_is_taken_back_and_what_it_replaced_holds_again(tell):
    tell(
        MAILED,
        """
        07-13 09:10 | 吴示安 | /更正 20210032 文号 示工信函〔2021〕99号 理由：写错 | 99号
        07-13 09:11 | 吴示安 | /撤销 20210032 | 恢复此前登记：寄出答复函（示工信函〔2021〕61号，7月13日）
        07-13 09:12 | 吴示安 | /更正 20210032 寄出 撤销 理由：未寄 | 已登记
        07-13 09:13 | 吴示安 | /撤销 20210032 | 恢复此前登记：寄出答复函（示工信函〔2021〕61号，7月13日）
        07-13 09:14 | 吴示安 | /更正 20210032 寄出 撤销 理由：未寄 | 已登记
        07-13 09:15 | 周示平 | /寄出 20210032 示工信函〔2021〕62号 A类 | 62号
        07-13 09:16 | 吴示安 | /撤销 20210032 | ✗ 之后已有寄出答复函（周示平，7月13日）
        """,
    )


@pytest.mark.parametrize(
    ("act", "instead"),
    [
        ("督查示员 | /改派 20210032 分管 副局长丙", "改派不能撤销，请重新改派：/改派"),
        ("督查示员 | /催办 20210032", "催办已经发出，不能撤销"),
        ("督查示员 | /日历 12月31日 放假", "请重新登记该日：/日历"),
        ("副局长甲 | /代理 副局长丙 7月20日 至 7月30日", "提前结束请发送：/代理 取消"),
    ],
)
def test_what_cannot_be_taken_back_says_what_to_do_instead(tell, act: str, instead: str):
    person = act.split(" ")[0]
    tell(
        "03-08 09:00 | 督查示员 | /签收 20210032 | 已登记",
        f"07-15 09:00 | {act} | 已登记",
        f"07-15 09:01 | {person} | /撤销 | ✗ {instead}",
    )


def test_a_hand_over_is_handed_back_and_not_taken_back(tell):
    tell(
        """
        03-08 09:00 | 吴示安 | /签收 20210032 | 已登记
        03-08 09:01 | 吴示安 | /交接 郑示宁 | 待郑示宁同意
        03-08 09:02 | 郑示宁 | 是 | 已登记
        03-08 09:03 | 郑示宁 | /撤销 20210032 | ✗ 请由接手人再交接
        03-08 09:04 | 吴示安 | /撤销 20210032 | ✗ 须由承办人、牵头处室负责人或办公室办理 /签收，不能再由您撤销
        """
    )


def test_a_reviewer_changes_his_mind_until_the_next_level_has_decided(tell, office):
    tell(UNDER_REVIEW)
    sent(office)
    tell(
        """
        07-08 10:30 | 周示平 | /审 20210032 通过 | ✗ 您已于7月8日 10:00通过 20210032，无需重复操作
        07-08 10:31 | 周示平 | /审 20210032 退回 | ✗ 退回须写明理由
        """,
    )
    sent(office)
    tell(
        """
        07-08 10:32 | 周示平 | 20210032 退回，数据口径需统一 | 已登记：处室负责人审核改为退回（周示平）
        """
    )
    sent(office)
    tell(
        """
        07-08 10:33 | 副局长甲 | /审 20210032 通过 | ✗ 已由周示平于7月8日 10:32退回
        """,
    )
    sent(office)
    tell(
        """
        07-08 10:34 | 周示平 | 20210032 同意 | 审核改为通过（周示平）
        07-08 11:00 | 副局长甲 | /审 20210032 通过 | 审核通过
        07-08 11:01 | 周示平 | /审 20210032 退回 数据口径需统一 | ✗ 分管领导副局长甲已于7月8日 11:00通过，不能再改。如需修改，请局长审核退回
        """
    )
    with office[0].database.begin() as session:
        rows = session.query(DecisionTakenBack).order_by(DecisionTakenBack.id)
        assert [(row.level, row.passed, row.ended_by is not None) for row in rows] == [(1, True, True), (1, False, True)]
    told = [(words, people) for _, words, people in notices(office)]
    assert any("由通过改为退回，此前通知作废" in words and people == ["副局长甲"] for words, people in told)
    assert any("由退回改为通过，此前通知作废" in words and "吴示安" in people for words, people in told)
    asked = [people for words, people in told if "已送审，请副局长甲" in words]
    assert asked == [["副局长甲"], ["副局长甲"]]  # asked again after the second change


def test_the_last_reviewers_word_can_be_taken_back_until_the_deputy_was_asked(tell):
    tell(
        THROUGH,
        """
        07-08 12:01 | 局长 | /审 20210032 退回 刚才点错了，数据还要核实 | 审核改为退回（局长）
        07-08 12:02 | 局长 | 撤销 | 撤销第1轮审核退回
        07-08 12:03 | 吴示安 | /查 20210032 | 待征求代表意见
        07-08 12:04 | 吴示安 | /撤回 20210032 | ✗ 第1轮已审核完毕，不能撤回。如需修改，请局长审核退回：/审 20210032 退回 理由
        07-08 12:05 | 督查示员 | /撤回 20210032 | ✗ 如需修改，请局长审核退回
        07-08 12:06 | 吴示安 | /征求 20210032 同意 | 已登记
        07-08 12:07 | 局长 | /审 20210032 退回 数据还要核实 | ✗ 已征求代表意见；如需修改，请承办人先撤销：/更正 20210032 征求 撤销
        07-08 12:08 | 局长 | /撤销 20210032 | ✗ 之后已有征求代表意见（吴示安，7月8日）
        07-08 12:09 | 吴示安 | /更正 20210032 征求 撤销 理由：尚未征求 | 已登记
        07-08 12:10 | 局长 | /审 20210032 退回 数据还要核实 | 审核改为退回（局长）
        07-08 12:11 | 吴示安 | /送审 20210032 | 第2轮
        """,
    )


def test_after_the_letter_has_left_a_decision_stays(tell):
    tell(
        MAILED,
        """
        07-13 10:00 | 局长 | /审 20210032 退回 数据还要核实 | ✗ 不能再改。如未寄出，请承办人先撤销：/更正 20210032 寄出 撤销
        07-13 10:01 | 督查示员 | /撤回 20210032 | ✗ 如未寄出，请承办人先撤销
        """,
    )


def test_a_second_undoing_names_the_record_before_it_and_wants_the_number(tell):
    tell(
        CONSULTED,
        """
        07-12 09:20 | 吴示安 | /寄出 20210032 示工信函〔2021〕61号 A类 | 已登记
        07-12 09:30 | 吴示安 | 撤销 | 撤销寄出答复函
        07-12 09:31 | 吴示安 | 撤销 | ✗ 此前的登记为 20210032 加快新型智慧城市建设：征求代表意见（7月12日）。确需撤销的，请发送 /撤销 20210032
        07-12 09:32 | 吴示安 | 撤销 20210032 | 撤销征求代表意见（7月12日）
        07-12 09:33 | 吴示安 | 撤销 20210032 | ✗ 已超过一天
        """,
    )
