"""After something was taken back: what holds again, what no longer does because of it, and who hears of either."""

from __future__ import annotations

import json

import pytest

from bot.records import calendar
from bot.records.delivery.outbox import Outbox
from scheduler import saying
from scheduler.desks import Desk
from tests.conftest import at
from tests.scenarios.played import play

BOTH = """
06-01 09:00 | 褚示光 | /意见 20210032 | 尚缺：软件产业处
06-01 10:00 | 沈示达 | /意见 20210032 | 已收齐
"""
UNDER_REVIEW = """
03-09 09:00 | 吴示安 | /联系 20210032 不要求面复 | 已登记
06-01 09:00 | 褚示光 | /意见 20210032 | 已登记
06-01 10:00 | 沈示达 | /意见 20210032 | 已登记
07-08 09:00 | 吴示安 | /送审 20210032 | 第1轮送审
07-08 10:00 | 周示平 | /审 20210032 通过 | 审核通过
07-08 11:00 | 副局长甲 | /审 20210032 通过 | 审核通过
"""


@pytest.fixture
def tell(office):
    return lambda *stories: play(office, stories)


def waiting(office) -> list[tuple[str, list[str]]]:
    """(words, who is mentioned) of every notice that has not left."""
    with office[0].database.begin() as session:
        rows = session.query(Outbox).filter_by(kind="notice", state="pending").order_by(Outbox.id).all()
        return [((told := json.loads(row.content))["text"], told["names"]) for row in rows]


def sent(office) -> None:
    """Every notice that waits has left."""
    with office[0].database.begin() as session:
        for row in session.query(Outbox).filter_by(kind="notice", state="pending"):
            row.state, row.attempts = "sent", 1


def test_an_earlier_opinion_taken_back_is_owed_again_and_they_are_complete_no_more(tell, office):
    tell(BOTH)
    sent(office)
    tell("06-01 10:01 | 褚示光 | /撤销 20210032 | 撤销电子信息产业处书面意见（6月1日）。")
    ((words, people),) = waiting(office)
    assert people == ["吴示安"]
    assert "褚示光已撤销电子信息产业处书面意见" in words and "尚未收齐，还缺电子信息产业处" in words
    tell(
        """
        06-01 10:02 | 吴示安 | /查 20210032 | 未交意见：电子信息产业处
        06-01 10:03 | 褚示光 | /意见 20210032 | 已收齐
        06-01 10:04 | 沈示达 | /撤销 20210032 | 撤销软件产业处书面意见（6月1日）。
        06-01 10:05 | 吴示安 | /查 20210032 | 未交意见：软件产业处
        06-01 10:06 | 褚示光 | /撤销 20210032 | 撤销电子信息产业处书面意见（6月1日）。
        06-01 10:07 | 吴示安 | /查 20210032 | 未交意见：电子信息产业处、软件产业处
        """
    )


def test_an_officer_who_was_not_told_yet_that_they_are_complete_is_not_told_of_its_end(tell, office):
    tell(BOTH, "06-01 10:01 | 褚示光 | /撤销 20210032 | 撤销电子信息产业处书面意见")
    assert waiting(office) == []


def test_a_return_and_a_correction_taken_back_do_not_bring_back_what_rests_on_another_opinion(tell):
    tell(
        BOTH,
        """
        06-01 10:01 | 吴示安 | /意见 20210032 退回 电子信息产业处 缺少具体数据 | 退回
        06-01 10:02 | 沈示达 | /撤销 20210032 | 撤销软件产业处书面意见（6月1日）。
        06-01 10:03 | 吴示安 | /撤销 20210032 | 撤销退回电子信息产业处书面意见（6月1日）。
        06-01 10:04 | 吴示安 | /查 20210032 | 未交意见：软件产业处
        06-01 10:05 | 沈示达 | /意见 20210032 | 已收齐
        06-01 10:06 | 吴示安 | /更正 20210032 意见 电子信息产业处 撤销 理由：未交 | 撤销电子信息产业处书面意见。
        06-01 10:07 | 吴示安 | /撤销 20210032 | 撤销更正。
        """,
    )
    assert "未交意见" not in tell("06-01 10:08 | 吴示安 | /查 20210032 | 20210032")[0]


def test_a_return_taken_back_makes_the_opinions_complete_again(tell):
    answers = tell(
        BOTH,
        """
        06-01 10:01 | 吴示安 | /意见 20210032 退回 电子信息产业处 缺少具体数据 | 退回
        06-01 10:02 | 吴示安 | /撤销 20210032 | 恢复此前登记：配合意见收齐（6月1日）
        06-01 10:03 | 吴示安 | /查 20210032 | 20210032
        """,
    )
    assert "未交意见" not in answers[-1]


def test_who_heard_that_an_extension_ended_hears_that_it_holds_again(tell, office):
    tell("07-01 09:00 | 吴示安 | /延期 20210032 8月20日 市人大代表工委同意 | 已登记")
    sent(office)
    tell("07-01 09:05 | 吴示安 | /更正 20210032 延期 撤销 理由：登记错了件 | 已登记")
    sent(office)
    tell("07-01 09:06 | 吴示安 | /撤销 20210032 | 已登记：撤销更正。|恢复此前登记：延期（时限8月20日）。")
    told = waiting(office)
    assert told and all("吴示安已撤销更正，恢复此前登记：延期（时限8月20日），此前通知作废" in words for words, _ in told)
    assert not any("已撤销延期" in words for words, _ in told)


def test_a_redo_that_holds_again_is_named(tell, office):
    tell(
        UNDER_REVIEW,
        """
        07-08 12:00 | 局长 | /审 20210032 通过 | 审核通过
        07-12 09:00 | 吴示安 | /征求 20210032 同意 | 已登记
        07-13 09:00 | 吴示安 | /寄出 20210032 示工信函〔2021〕61号 A类 | 已登记
        07-13 10:00 | 吴示安 | /反馈 20210032 态度满意 结果不满意 数据共享没有回应 | 须于
        07-13 10:01 | 吴示安 | /更正 20210032 反馈 撤销 理由：登记错了件 | 已登记
        """,
    )
    sent(office)
    tell("07-13 10:02 | 吴示安 | /撤销 20210032 | 撤销更正")
    told = waiting(office)
    assert told and all("恢复此前登记" in words and "重新办理（时限" in words for words, _ in told)
    assert not any("数据共享没有回应" in words for words, _ in told)


def test_nobody_hears_the_end_of_what_they_never_heard(tell, office):
    tell(
        UNDER_REVIEW.split("07-08 10:00")[0],
        "07-08 09:01 | 吴示安 | /撤销 20210032 | 撤销第1轮送审",
    )
    assert not any("周示平" in people for _, people in waiting(office))


def test_what_was_told_ended_is_looked_at_again_before_it_leaves(tell, office):
    tell(UNDER_REVIEW)
    sent(office)
    tell("07-08 11:01 | 副局长甲 | /撤销 20210032 | 撤销第1轮审核通过")
    ((words, people),) = waiting(office)
    assert "此前通知作废" in words and people == ["局长"]
    service, clock = office
    tell("07-08 11:02 | 副局长甲 | /审 20210032 通过 | 审核通过")
    with service.database.begin() as session:
        rows = session.query(Outbox).filter_by(kind="notice", state="pending").order_by(Outbox.id).all()
        desk = Desk(session, service.office, calendar.load(session), clock.now())
        contents = [json.loads(row.content) for row in rows]
        said = [saying.noticed(desk, saying.spoken_of(desk, [content]), content) for content in contents]
    assert [bool(words) for words in said] == [False, True]  # he is asked, and not told that he is not


def test_a_changed_decision_taken_back_says_what_holds_again_and_why(tell, office):
    tell(UNDER_REVIEW, "07-08 12:00 | 局长 | /审 20210032 退回 数据需要核实 | 退回理由")
    sent(office)
    tell("07-08 12:01 | 局长 | /审 20210032 通过 | 审核改为通过")
    sent(office)
    tell("07-08 12:02 | 局长 | /撤销 20210032 | 恢复此前登记：第1轮审核退回（7月8日），退回理由：数据需要核实。")
    ((words, people),) = waiting(office)
    assert "局长已撤销第1轮审核通过（7月8日），恢复此前登记：第1轮审核退回（7月8日），退回理由：数据需要核实" in words
    assert people == ["吴示安"]


def test_a_return_that_was_called_off_before_it_left_is_told_once_it_holds_again(tell, office):
    tell(UNDER_REVIEW)
    sent(office)
    tell(
        """
        07-08 12:00 | 局长 | /审 20210032 退回 数据需要核实 | 退回理由
        07-08 12:01 | 局长 | /审 20210032 通过 | 审核改为通过
        07-08 12:02 | 局长 | /撤销 20210032 | 恢复此前登记
        """
    )
    ((words, people),) = waiting(office)
    assert "已被局长退回：数据需要核实" in words.replace("主要领导", "局长") and people == ["吴示安"]


def test_the_first_contact_stays_while_a_later_one_rests_on_it(tell):
    tell(
        """
        03-08 09:00 | 吴示安 | /联系 20210032 | 已登记
        03-08 09:01 | 周示平 | /联系 20210032 微信 | 已登记
        03-08 09:02 | 吴示安 | /撤销 20210032 | ✗ 不能撤销
        03-08 09:03 | 周示平 | /撤销 20210032 | 撤销
        03-08 09:04 | 吴示安 | /撤销 20210032 | 撤销与代表电话沟通
        """
    )


def test_a_letter_stays_while_the_class_that_somebody_added_rests_on_it(tell):
    tell(
        UNDER_REVIEW,
        """
        07-08 12:00 | 局长 | /审 20210032 通过 | 审核通过
        07-12 09:00 | 吴示安 | /征求 20210032 同意 | 已登记
        07-13 09:00 | 吴示安 | /寄出 20210032 示工信函〔2021〕61号 | 已登记
        07-13 09:01 | 周示平 | /寄出 20210032 A类 | 补记
        07-13 09:02 | 吴示安 | /撤销 20210032 | ✗ 之后已有答复类别（周示平，7月13日）
        07-13 09:03 | 周示平 | /撤销 20210032 | 撤销答复类别（A，7月13日）
        07-13 09:04 | 吴示安 | /撤销 20210032 | 撤销寄出答复函
        """,
    )


def test_what_is_recorded_next_never_takes_the_number_of_what_still_holds(tell):
    tell(
        """
        03-08 09:00 | 局长 | /批示 20210032 请抓紧办理，确保代表满意 | 已登记
        03-08 09:01 | 副局长甲 | /批示 20210032 请主动与代表见面 | 已登记
        03-08 09:02 | 局长 | /撤销 20210032 | 撤销批示
        03-08 09:03 | 局长 | /批示 20210032 请按月报告进度 | 已登记
        03-08 09:04 | 副局长甲 | /撤销 20210032 | 撤销批示
        """
    )


def test_a_second_return_taken_back_leaves_the_answer_to_the_first_and_the_division_hears_so(changing):
    for moment, by, text in (
        ("07-12 09:00", "沈示达", "/意见 20210032"),
        ("07-12 09:01", "吴示安", "/意见 20210032 退回 软件产业处 缺少具体数据"),
        ("07-13 09:00", "沈示达", "/意见 20210032"),
        ("07-14 09:00", "吴示安", "/意见 20210032 退回 软件产业处 仍缺具体数据"),
    ):
        changing.clock.at = at(f"2021-{moment}")
        assert "已登记" in changing.say(text, by=by)
        changing.send()
    changing.clock.at = at("2021-07-14 09:30")
    assert "恢复此前登记：软件产业处书面意见（7月13日）。" in changing.say("/撤销", by="吴示安")
    ((words, people),) = changing.notices()[-1:]
    assert {"蒋示林", "沈示达"} <= people
    assert "恢复此前登记：软件产业处书面意见（7月13日）" in words and "软件产业处书面意见已在，无须再提交。" in words
    assert any("无须再提交" in said for said in changing.send())
    assert "提交书面意见" in changing.say("/查 20210032", by="吴示安").split("最近一步")[1].split("\n")[0]


def test_an_extension_taken_back_tells_each_the_day_that_holds(changing):
    changing.clock.at = at("2021-07-15 16:00")
    changing.send()
    changing.say("/延期 20210032 8月31日 市人大代表工委同意", by="吴示安")
    changing.send()
    changing.clock.at = at("2021-07-16 15:00")
    changing.say("/撤销", by="吴示安")
    ended, moved = "吴示安已撤销延期（时限8月31日），此前通知作废。", "由2021年8月17日（周二）改为2021年7月16日（周五）"
    said = {words.split("\n")[-1]: people for words, people in changing.notices() if ended in words}
    assert said == {
        "20210032 延期已撤销，办理时限由2021年8月31日（周二）改为2021年7月31日（周六）。": {"周示平", "吴示安", "副局长甲"},
        f"20210032 电子信息产业处配合意见时限{moved}。": {"卫示航", "褚示光"},
        f"20210032 软件产业处配合意见时限{moved}。": {"蒋示林", "沈示达"},
    }
    assert len([words for words in changing.send() if ended in words]) == 3


def test_a_correction_of_an_extension_taken_back_tells_each_the_day_that_holds(changing):
    changing.clock.at = at("2021-07-15 16:00")
    changing.say("/延期 20210032 8月31日 市人大代表工委同意", by="吴示安")
    changing.send()
    assert "已登记" in changing.say("/更正 20210032 延期 8月20日 理由：写错日期", by="吴示安")
    changing.send()
    changing.clock.at = at("2021-07-15 16:30")
    assert "恢复此前登记" in changing.say("/撤销", by="吴示安")
    said = [words for words in changing.send() if "此前通知作废" in words]
    assert any("软件产业处配合意见时限由2021年8月6日（周五）改为2021年8月17日（周二）。" in words for words in said), said
    assert any("办理时限由2021年8月20日（周五）改为2021年8月31日（周二）" in words for words in said), said


def test_a_second_undoing_names_no_command_that_is_refused(tell):
    (*_, said) = tell(
        """
        03-08 09:00 | 督查示员 | /改派 20210032 承办 郑示宁 | 已登记
        03-08 09:01 | 督查示员 | /签收 20210257 | 办公室代为登记
        03-08 09:02 | 督查示员 | /撤销 | 撤销签收
        03-08 09:03 | 督查示员 | /撤销 | ✗ 此前的登记为 20210032 加快新型智慧城市建设：
        """
    )
    assert "/撤销 20210032" not in said and "/改派 20210032 承办" in said


def test_what_was_said_of_a_commitment_is_taken_back_by_its_own_name(changing):
    number, officer = "20210257", "陈示文"
    changing.say(f"/承诺 {number} 建成20家平台 检查 12月31日", by=officer)
    changing.say(f"/承诺 {number} 1 检查 11月30日", by=officer)
    changing.say(f"/承诺 {number} 1 已兑现 依据：平台已验收", by=officer)
    said = [changing.say(f"/撤销 {number}", by=officer) for _ in range(3)]
    assert "撤销承诺事项第1项已兑现（" in said[0]
    assert "撤销承诺事项第1项检查日期（" in said[1]
    assert "撤销承诺事项第1项（" in said[2]


def test_whose_item_went_to_another_division_is_sent_to_no_chat_in_which_it_is_not_found(tell):
    tell(
        """
        03-08 09:00 | 吴示安 | /签收 20210032 | 已登记
        03-08 09:01 | 督查示员 | /改派 20210032 牵头 融资服务处 | 已登记
        03-08 09:02 | 吴示安 | /撤销 | ✗ 已不在您可查范围内，不能由您撤销，登记有误的请联系办公室更正。
        """
    )
