"""Buttons that record a step without words: offered to those who may, and checked again at the press."""

from __future__ import annotations

import pytest

from bot.message import Message, Press, Reply
from bot.records import facts, people
from tests.conftest import WECOM_CORP


@pytest.fixture
def press(bureau):
    """Press a button of a card in the registered WeCom group."""
    count = iter(range(1000))

    def pressed(task_id: str, key: str, by: str) -> Reply:
        with bureau.database.begin() as session:
            person = people.named(session, by)[0].id
            (user,) = [u for (_, platform, _), u in people.user_ids(session, [person]).items() if platform == "wecom"]
        return bureau.dispatcher.answer(
            Message("wecom", f"tap-{next(count)}", WECOM_CORP, user, chat_id="wrALL", press=Press(task_id, key))
        )

    return pressed


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
