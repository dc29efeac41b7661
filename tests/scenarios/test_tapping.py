"""Buttons that record a step without words: offered to those who may, and checked again at the press."""

from __future__ import annotations

import pytest

from bot.called import find
from bot.command import REGISTRY
from bot.message import Reply
from bot.platforms.wecom.cards import BUTTON, template_card
from bot.records import facts
from bot.rules.wording.offers import OFFERS
from bot.rules.words import Body


def kinds(bureau) -> list[str]:
    with bureau.database.begin() as session:
        return [row.kind for row in session.query(facts.FactRow).filter(facts.FactRow.channel == "wecom")]


def keys(reply: Reply) -> list[str]:
    return [button.key for button in reply.card.buttons] if reply.card else []


def test_an_assisting_division_hands_in_its_opinion_by_a_tap(reply, press, bureau):
    card = reply("/查 20210032", by="卫示航", chat="督办群")
    assert keys(card) == ["opinion"]
    answer = press(card.card.task_id, "opinion", "卫示航")
    assert "已登记：电子信息产业处书面意见，7月16日（周五）提交。" in answer.text
    assert kinds(bureau) == ["书面意见"]


def test_the_button_works_for_the_division_of_who_presses_and_for_nobody_else(reply, press, bureau):
    card = reply("/查 20210032", by="卫示航", chat="督办群").card
    assert "须由" in press(card.task_id, "opinion", "冯示川").text
    assert kinds(bureau) == []
    assert "软件产业处书面意见" in press(card.task_id, "opinion", "蒋示林").text
    assert "无须重复操作" in press(card.task_id, "opinion", "沈示达").text
    assert kinds(bureau) == ["书面意见"]


def test_a_reviewed_joint_item_is_sent_by_a_tap(reply, press, say, bureau):
    for text, by in (("/送审 20210190", "李示明"), ("/审 20210190 通过", "钱示远"), ("/审 20210190 通过", "副局长乙")):
        say(text, by=by)
    assert "send" not in keys(reply("/查 20210190", by="李示明", chat="督办群"))
    say("/审 20210190 通过", by="局长")
    card = reply("/查 20210190", by="李示明", chat="督办群")
    assert keys(card) == ["send", "show"]
    assert "已报送市教育局" in press(card.card.task_id, "send", "李示明").text
    assert kinds(bureau) == ["报送主办单位"]
    assert "已于7月16日办结" in press(card.card.task_id, "send", "李示明").text
    assert kinds(bureau) == ["报送主办单位"]


def test_the_deputys_consent_is_recorded_by_a_tap_once_the_review_is_through(reply, press, say, bureau):
    say("/审 20210026 通过", by="局长")
    card = reply("/查 20210026", by="陈示文", chat="督办群")
    assert keys(card) == ["consult", "disagree", "show"]
    assert "须由承办人" in press(card.card.task_id, "consult", "吴示安").text
    assert kinds(bureau) == []
    answer = press(card.card.task_id, "consult", "陈示文")
    assert "代表同意答复稿" in answer.text
    assert kinds(bureau) == ["征求代表意见"]
    assert (answer.card and "consult" not in keys(answer)) or answer.card.task_id == card.card.task_id


def test_a_letter_that_may_leave_is_recorded_by_a_tap_on_done(reply, press, say, bureau):
    say("/审 20210026 通过", by="局长")
    say("/征求 20210026 同意", by="陈示文")
    card = reply("/查 20210026", by="陈示文", chat="督办群")
    assert keys(card) == ["done", "show"]
    answer = press(card.card.task_id, "done", "陈示文")
    assert "已登记：答复函7月16日（周五）寄出。" in answer.text and "尚缺：文号、答复类别" in answer.text
    assert kinds(bureau) == ["寄出"]


def test_the_ways_out_of_a_reminder_say_what_they_need_and_change_nothing(reply, press, bureau):
    card = reply("/查 20210067", by="杨示峰", chat="督办群")
    assert keys(card) == ["submit", "extend", "object"]
    assert "请写明延期至哪一天" in press(card.card.task_id, "extend", "杨示峰").text
    assert "申退须写明理由" in press(card.card.task_id, "object", "杨示峰").text
    assert "须由" in press(card.card.task_id, "extend", "卫示航").text
    assert kinds(bureau) == []


def test_an_item_that_was_just_handed_over_is_accepted_and_the_deputys_wish_recorded_by_taps(reply, press, say, bureau):
    say("/新增 20210999 市 人大 独办 融资服务处 7月15日 10月15日 不涉密 案由 关于改善融资服务的建议", by="督查示员")
    say("/改派 20210999 承办 陈示文", by="督查示员")
    card = reply("/查 20210999", by="陈示文", chat="督办群")
    assert keys(card) == ["accept", "wanted", "unwanted", "extend", "object"]
    accepted = press(card.card.task_id, "accept", "陈示文")
    assert keys(accepted) == ["wanted", "unwanted", "extend", "object"]
    wished = press(card.card.task_id, "wanted", "陈示文")
    assert "与代表电话沟通，代表要求面复" in wished.text
    assert keys(wished) == ["talk", "visit", "site", "extend", "object"]
    assert "面复代表，登门汇报" in press(card.card.task_id, "visit", "陈示文").text
    assert kinds(bureau) == ["签收", "首次电话沟通", "代表是否要求面复", "面复"]


def test_the_office_answers_an_objection_by_a_tap_and_a_refusal_needs_its_reason(reply, press, say, bureau):
    say("/申退 20210067 属市大数据局职责，建议转市大数据局办理", by="杨示峰")
    card = reply("/查 20210067", by="督查示员", chat="督办群")
    assert keys(card) == ["agree", "refuse"]
    assert "须由办公室答复" in press(card.card.task_id, "agree", "杨示峰").text
    assert "不同意须写明理由" in press(card.card.task_id, "refuse", "督查示员").text
    assert kinds(bureau) == []
    assert "同意申退" in press(card.card.task_id, "agree", "督查示员").text
    assert kinds(bureau) == ["申退决定"]


def test_passing_and_returning_are_offered_at_ones_own_level_and_turn_alone(reply, say):
    assert keys(reply("/送审 20210032", by="吴示安", chat="督办群")) == ["pass:1", "return:1"]  # all of the group see it
    assert keys(reply("/送审 20210067", by="杨示峰")) == ["show"]  # in single chat nobody else does
    for name, expected in (("周示平", ["pass:1", "return:1"]), ("副局长甲", ["show"]), ("局长", ["show"]), ("吴示安", ["show"])):
        assert keys(reply("/查 20210032", by=name, chat="督办群")) == expected, name
    say("/审 20210032 通过", by="周示平")
    assert keys(reply("/查 20210032", by="副局长甲")) == ["pass:2", "return:2"]
    assert keys(reply("/查 20210032", by="周示平")) == ["show"]


def test_a_letter_sent_by_a_tap_gets_its_number_and_class_by_one_message(reply, press, say, bureau):
    say("/审 20210026 通过", by="局长")
    say("/征求 20210026 同意", by="陈示文")
    card = reply("/查 20210026", by="陈示文", chat="督办群").card
    answer = press(card.task_id, "done", "陈示文")
    assert "尚缺：文号、答复类别（A、B、C、D）。\n补记：/寄出 20210026 某某函〔2021〕61号 A类" in answer.text
    assert "补记答复函示工信函〔2021〕170号" in say("/寄出 20210026 示工信函〔2021〕170号", by="陈示文")
    assert "已登记：补记答复函B类。" in say("/寄出 20210026 B类", by="陈示文")
    for again in ("/寄出 20210026 示工信函〔2021〕71号", "/寄出 20210026 A类", "/寄出 20210026"):
        assert "本次操作未生效" in say(again, by="陈示文"), again
    assert kinds(bureau) == ["寄出"]
    with bureau.database.begin() as session:
        held = session.query(facts.FactRow).filter(facts.FactRow.channel == "console", facts.FactRow.superseded_at.is_(None))
        assert {(row.kind, row.value, row.on_date.isoformat()) for row in held if row.kind in ("寄出", "答复类别")} == {
            ("寄出", "示工信函〔2021〕170号", "2021-07-16"),
            ("答复类别", "B", "2021-07-16"),
        }


def test_after_a_redo_the_card_on_which_the_answer_was_submitted_works_for_the_head(reply, press, say):
    for text, by in (
        ("/审 20210026 通过", "局长"),
        ("/征求 20210026 同意", "陈示文"),
        ("/寄出 20210026 示工信函〔2021〕170号 A类", "陈示文"),
        ("/反馈 20210026 态度满意 结果不满意 没有回应第二项建议", "陈示文"),
    ):
        say(text, by=by)
    card = reply("/查 20210026", by="陈示文", chat="督办群").card
    assert card.buttons[0].key == "submit"
    submitted = press(card.task_id, "submit", "陈示文")
    assert "已登记：第2轮送审。" in submitted.text
    assert keys(submitted) == ["pass:1", "return:1"]
    assert "处室负责人审核通过（冯示川）" in press(card.task_id, "pass:1", "冯示川").text


def test_a_refused_press_is_said_beside_the_last_and_the_next_step_and_goes_with_the_next_press(reply, press):
    card = reply("/送审 20210032", by="吴示安", chat="督办群").card
    refused = press(card.task_id, "return:1", "周示平")
    assert refused.card.refusal == refused.text
    assert refused.card.only_for_presser
    assert refused.card.note == card.note
    small = template_card(refused.card, group=True)["sub_title_text"]
    assert small.index(refused.text) < small.index("最近一步") < small.index("下一步")
    shown = press(card.task_id, "show", "周示平").card
    assert (shown.refusal, shown.note, shown.only_for_presser) == ("", card.note, False)
    assert press(card.task_id, "pass:1", "周示平").card.refusal == ""


def test_t06_an_outsider_who_presses_hears_why_and_keeps_the_card(reply, press, bureau):
    card = reply("/送审 20210032", by="吴示安", chat="督办群").card
    refused = press(card.task_id, "pass:1", "wx-stranger")
    assert "您的身份未绑定" in refused.card.refusal
    assert (refused.card.note, refused.card.lines, refused.card.only_for_presser) == (card.note, card.lines, True)
    assert [button.key for button in refused.card.buttons] == ["show"]
    assert press(card.task_id, "pass:1", "wx-stranger", chat=None).card is None


def test_t10_f46_a_card_of_an_earlier_round_offers_no_step(reply, press, say):
    card = reply("/送审 20210032", by="吴示安", chat="督办群").card
    say("/撤回 20210032", by="吴示安")
    say("/送审 20210032", by="吴示安")
    refused = press(card.task_id, "pass:1", "周示平")
    assert "现为第2轮" in refused.card.refusal
    assert keys(refused) == ["show"]
    assert keys(press(card.task_id, "show", "周示平")) == ["pass:1", "return:1"]
    assert "审核通过（周示平）" in press(card.task_id, "pass:1", "周示平").text


def test_every_button_stands_for_words_of_a_command_that_all_may_call():
    for key, offer in OFFERS.items():
        found, _ = find(f"{offer.command} 20210032 {offer.words}")
        assert found is REGISTRY[offer.command], key
        assert found.allowed is None, key  # a press is checked for its item alone
        assert all(len(body.say(offer.text)) <= BUTTON for body in Body), key


@pytest.mark.parametrize("key", ["", "pass", "pass:x", "submit:1", "审", "show:1x", "accept:2", "pass:１"])
def test_t07_a_key_that_no_button_has_does_nothing(reply, press, bureau, key):
    card = reply("/送审 20210032", by="吴示安", chat="督办群").card
    assert press(card.task_id, key or "?", "周示平").outcome == ("answered" if key == "show:1x" else "refused")
    assert kinds(bureau) == []


@pytest.mark.parametrize(
    ("text", "by", "answer"),
    [
        ("已办理 20210032", "卫示航", "已登记：电子信息产业处书面意见，7月16日（周五）提交。"),
        ("已办理 20210067", "杨示峰", "20210067 还不能登记寄出："),
        ("已办理 20210190", "李示明", "20210190 还不能登记报送："),
        ("已办理 20210067", "冯示川", "须由"),
        ("申请延期 20210067", "杨示峰", "请写明延期至哪一天"),
        ("不是我处 20210067", "杨示峰", "申退须写明理由"),
        ("不是我处 20210067 属市大数据局职责，建议转市大数据局办理", "杨示峰", "答复前时限不停"),
        ("已办理 20210032 明天", "卫示航", "还没有到"),
    ],
)
def test_the_same_words_typed_run_the_steps_own_command(say, text, by, answer):
    assert answer in say(text, by=by, chat="督办群")
