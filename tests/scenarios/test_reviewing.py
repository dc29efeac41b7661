"""The review of a reply through three levels, by the right people and refused to the wrong ones."""

from __future__ import annotations

import pytest

from bot.command import NOT_KNOWN
from bot.records import people
from bot.records.delivery.outbox import Outbox
from bot.records.reviews import ReviewDecision
from tests.conftest import WECOM_CORP, at

OFFICER, HEAD, DEPUTY, DIRECTOR = "吴示安", "周示平", "副局长甲", "局长"


def decisions(bureau) -> list[tuple[int, bool]]:
    with bureau.database.begin() as session:
        rows = session.query(ReviewDecision).filter(ReviewDecision.decided_at.is_not(None)).order_by(ReviewDecision.id)
        return [(row.level, row.passed) for row in rows]


def test_a_whole_review_by_text_with_the_wrong_people_refused_at_each_step(say, bureau):
    refused = "本次操作未生效"
    for stranger in (DEPUTY, DIRECTOR, "冯示川", "郑示宁"):
        assert refused in say("/送审 20210032", by=stranger, chat="督办群")
    assert "尚未送审" in say("/审 20210032 通过", by=HEAD)
    assert "已登记：第1轮送审。" in say("/送审 20210032", by=OFFICER)
    assert "无须重复送审" in say("/送审 20210032", by=OFFICER)

    assert "处室负责人尚未审核" in say("/审 20210032 通过", by=DEPUTY)
    assert "处室负责人尚未审核" in say("/审 20210032 通过", by=DIRECTOR)
    assert "您不是 20210032 当前环节的审核人（处室负责人：周示平）" in say("/审 20210032 通过", by=OFFICER)
    assert "不是 20210032" in say("/审 20210032 通过", by="督查示员")
    assert "审核通过（周示平）" in say("/审 20210032 通过", by=HEAD)
    assert "您已于7月16日 09:00通过" in say("/审 20210032 通过", by=HEAD)

    assert "分管领导尚未审核" in say("/审 20210032 通过", by=DIRECTOR)
    assert "没有找到" not in say("/审 20210032 通过", by="副局长乙")
    assert "审核通过（副局长甲）" in say("审核通过 20210032", by=DEPUTY)
    assert "审核通过（局长）" in say("同意 20210032", by=DIRECTOR)

    assert "待征求代表意见" in say("/查 20210032", by=OFFICER)
    assert "不能撤回" in say("/撤回 20210032", by=OFFICER)
    assert "无须再送审" in say("/送审 20210032", by=OFFICER)
    assert decisions(bureau) == [(1, True), (2, True), (3, True)]


def test_one_card_goes_through_all_levels_and_shows_who_and_when(reply, press, bureau, clock):
    card = reply("/送审 20210032", by=OFFICER, chat="督办群").card
    assert card and [button.text for button in card.buttons] == ["通过", "退回"]
    for level, person in ((1, HEAD), (2, DEPUTY), (3, DIRECTOR)):
        clock.at = at(f"2021-07-16 1{level}:0{level}")
        updated = press(card.task_id, f"pass:{level}", person).card
        assert updated and updated.task_id == card.task_id
        assert (
            dict(updated.lines)[("处室负责人", "分管领导", "主要领导")[level - 1]] == f"{person} 7月16日 1{level}:0{level} 通过"
        )
    assert [button.key for button in updated.buttons] == ["show"]
    assert decisions(bureau) == [(1, True), (2, True), (3, True)]


def test_the_submit_button_of_an_answer_starts_the_round_on_the_same_card(reply, press):
    card = reply("/查 20210067", by="杨示峰", chat="督办群").card
    assert card and [button.key for button in card.buttons] == ["submit", "extend", "object"]
    submitted = press(card.task_id, "submit", "杨示峰")
    assert submitted.card and submitted.card.task_id == card.task_id
    assert press(card.task_id, "pass:1", "韩示岳").outcome == "answered"


def test_those_who_may_not_submit_are_offered_no_button(reply):
    assert reply("/查 20210067", by=OFFICER, chat="督办群").card is None


def test_the_same_press_delivered_twice_has_one_effect_and_two_identical_answers(reply, press, bureau):
    card = reply("/送审 20210032", by=OFFICER, chat="督办群").card
    first = press(card.task_id, "pass:1", HEAD, message_id="m1")
    second = press(card.task_id, "pass:1", HEAD, message_id="m1")
    assert first == second and first.outcome == "answered"
    assert decisions(bureau) == [(1, True)]


def test_a_second_press_says_that_it_is_done_and_changes_nothing(reply, press, bureau):
    card = reply("/送审 20210032", by=OFFICER, chat="督办群").card
    press(card.task_id, "pass:1", HEAD)
    again = press(card.task_id, "pass:1", HEAD)
    assert again.outcome == "refused" and "无需重复操作" in again.text
    assert again.card and again.card.only_for_presser and again.card.refusal == again.text
    assert decisions(bureau) == [(1, True)]


def test_t06_t09_f43_a_press_by_the_wrong_person_or_too_early_changes_nothing(reply, press, bureau):
    card = reply("/送审 20210032", by=OFFICER, chat="督办群").card
    assert "当前环节的审核人" in press(card.task_id, "pass:1", "冯示川").text
    assert "尚未审核" in press(card.task_id, "pass:1", DEPUTY).text
    assert press(card.task_id, "pass:2", DEPUTY).outcome == "refused"
    assert decisions(bureau) == []


def test_a_return_by_button_answers_with_the_form_to_type_because_a_reason_is_compulsory(reply, press, bureau):
    card = reply("/送审 20210032", by=OFFICER, chat="督办群").card
    answer = press(card.task_id, "return:1", HEAD)
    assert "/审 20210032 退回 理由" in answer.text
    assert decisions(bureau) == []


def test_t10_f43_a_return_opens_a_new_round_and_the_old_card_is_worth_nothing(reply, say, press, bureau):
    card = reply("/送审 20210032", by=OFFICER, chat="督办群").card
    press(card.task_id, "pass:1", HEAD)
    assert "不少于4个字" in say("/审 20210032 退回 不行", by=DEPUTY)
    assert "退回理由：数据需要核实" in say("/审 20210032 退回 数据需要核实", by=DEPUTY)
    assert "已被分管领导退回" in say("/查 20210032", by=OFFICER)
    assert "退回" in say("/审 20210032 通过", by=DIRECTOR)
    assert "已登记：第2轮送审。" in say("/送审 20210032", by=OFFICER)
    assert "现为第2轮" in press(card.task_id, "pass:1", HEAD).text
    assert decisions(bureau) == [(1, True), (2, False)]


def test_t10_f43_a_withdrawal_opens_a_new_round(say, press, reply):
    card = reply("/送审 20210032", by=OFFICER, chat="督办群").card
    assert "须由承办人" in say("/撤回 20210032", by=DEPUTY)
    assert "已登记：第1轮送审撤回。" in say("/撤回 20210032", by=OFFICER)
    assert "已撤回" in press(card.task_id, "pass:1", HEAD).text
    assert "已登记：第2轮送审。" in say("/送审 20210032", by=HEAD)


def test_the_office_submits_in_anothers_stead_and_that_is_said(say):
    assert "办公室代为登记。" in say("/送审 20210032", by="督查示员")


def test_a_head_who_became_an_officer_is_told_who_reviews_now(say, bureau):
    from bot.documents.people.entries import PeopleRead, PersonRow
    from bot.records.ledger import people as people_import
    from bot.rules.words import Role

    say("/送审 20210032", by=OFFICER)
    with bureau.database.begin() as session:
        rows = [
            PersonRow(2, HEAD, "信息化推进处", (Role.OFFICER,)),
            PersonRow(3, "新示任", "信息化推进处", (Role.DIVISION_HEAD,), {"wecom": "wx900"}),
        ]
        day = at("2021-07-16 08:00").date()
        people_import.write(session, PeopleRead(rows), corp_ids={"wecom": WECOM_CORP}, since=day, today=day)
    assert "不再担任审核职务，20210032 现由处室负责人新示任审核" in say("/审 20210032 通过", by=HEAD, chat="督办群")
    assert "审核通过（新示任）" in say("/审 20210032 通过", by="新示任")


def test_the_next_reviewer_is_mentioned_in_the_group(say, bureau):
    say("/送审 20210032", by=OFFICER)
    say("/审 20210032 通过", by=HEAD)
    with bureau.database.begin() as session:
        rows = session.query(Outbox).filter_by(kind="notice").order_by(Outbox.id).all()
    assert [HEAD in rows[0].content, DEPUTY in rows[1].content] == [True, True]
    assert rows[0].robot == "wecom/main"


def test_words_without_a_number_decide_nothing_and_list_what_waits(say, bureau):
    answer = say("同意", by=DEPUTY)
    assert "待您审核共2件" in answer and "本次操作未生效" in answer
    assert decisions(bureau) == []


@pytest.mark.parametrize("unclear", ["通过吗", "看看", "", "通过后再说"])
def test_an_unclear_verdict_decides_nothing(say, bureau, unclear: str):
    say("/送审 20210032", by=OFFICER)
    assert "本次操作未生效" in say(f"/审 20210032 {unclear}", by=HEAD)
    assert decisions(bureau) == []


def test_a_review_that_began_in_the_ledger_goes_on_in_chat(say):
    assert "待主要领导审核" in say("/查 20210026", by=DIRECTOR)
    assert "审核通过（局长）" in say("/审 20210026 通过", by=DIRECTOR)


@pytest.mark.parametrize("asked", ["送审了吗 20210032", "送审20210032什么时候能批", "撤回 20210032 吗？", "撤回了吗 20210032"])
def test_a_question_about_an_act_is_no_act(say, bureau, asked: str):
    if "撤回" in asked:
        say("/送审 20210032", by=OFFICER)
    before = say("/查 20210032", by=OFFICER)
    assert "本次操作未生效" in say(asked, by=OFFICER)
    assert say("/查 20210032", by=OFFICER) == before


def test_the_number_first_and_the_verdict_after_it_is_the_same_act(say, bureau):
    say("/送审 20210032", by=OFFICER)
    assert "审核通过（周示平）" in say("20210032 通过", by=HEAD)
    assert "退回理由：数据需要核实" in say("20210032退回 数据需要核实", by=DEPUTY)
    assert "退回理由：数据需要核实" in say("/查 20210032", by=OFFICER)


def leave(bureau, *names: str) -> None:
    """Their appointments ended this morning."""
    with bureau.database.begin() as session:
        for name in names:
            (found,) = people.named(session, name)
            for posting in session.query(people.Appointment).filter_by(person_id=found.id):
                posting.until = at("2021-07-16 08:00").date()


def test_who_left_keeps_no_right_of_the_ledgers_making(say, bureau):
    say("/送审 20210032", by=OFFICER, chat="督办群")
    say("/审 20210032 通过", by=HEAD, chat="督办群")
    leave(bureau, OFFICER, DEPUTY)
    assert say("/审 20210032 通过", by=DEPUTY, chat="督办群") == NOT_KNOWN
    assert say("/撤回 20210032", by=OFFICER, chat="督办群") == NOT_KNOWN
    assert "请办公室明确分管领导" in say("/查 20210032", by=HEAD)
    assert "副局长甲〔未任职〕" in say("/查 20210032", by=HEAD)


def test_a_name_in_the_ledger_alone_gives_nobody_a_review(say, bureau):
    from bot.records.assignments import Assignment

    say("/送审 20210032", by=OFFICER)
    say("/审 20210032 通过", by=HEAD)
    with bureau.database.begin() as session:
        other = people.named(session, "郑示宁")[0].id
        item = session.query(Assignment).filter_by(part="officer", person_id=people.named(session, OFFICER)[0].id).first()
        row = session.query(Assignment).filter_by(part="deputy_director", suggestion_id=item.suggestion_id).one()
        row.person_id = other
    assert "本次操作未生效" in say("/审 20210032 通过", by="郑示宁", chat="督办群")


def test_the_officer_of_another_divisions_item_works_on_it_in_single_chat(say, bureau):
    from bot.records.assignments import Assignment
    from bot.records.suggestions import Suggestion

    with bureau.database.begin() as session:
        item = session.query(Suggestion).filter_by(number="20210257").one().id
        session.query(Assignment).filter_by(part="officer", suggestion_id=item).one().person_id = people.named(session, OFFICER)[
            0
        ].id
    assert say("/查 20210257", by=OFFICER).startswith("20210257")
    assert "20210257" in say("/我的", by=OFFICER)
    assert "已登记：第1轮送审。" in say("/送审 20210257", by=OFFICER)


@pytest.mark.parametrize("leader", ["局长", "副局长甲"])
def test_who_only_watches_an_item_in_work_sees_its_card_in_single_chat(reply, leader: str):
    card = reply("/查 20210067", by=leader).card
    assert card and "灯" in card.title
    assert [button.key for button in card.buttons] == ["show"]
