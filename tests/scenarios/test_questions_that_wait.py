"""Questions that wait for 是 or 否: each answer is the answer to exactly one of them, and nothing beside it is dropped."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from bot.records import assignments, people
from bot.records.delivery.outbox import Outbox
from bot.records.hand_overs import HandOver
from bot.rules.words import FactKind
from tests.scenarios.changing import held

ITEM = "20210032"


# running numbers


def test_an_instruction_that_was_taken_back_leaves_its_number_and_the_next_one_overwrites_nobodys(say, bureau):
    say(f"/批示 {ITEM} 请抓紧办理", by="副局长甲")
    say(f"/批示 {ITEM} 务必月底前办结", by="局长")
    assert "已登记" in say(f"/撤销 {ITEM}", by="副局长甲")
    say(f"/批示 {ITEM} 请与代表多沟通", by="副局长甲")
    assert held(bureau, FactKind.INSTRUCTION) == [("2", "务必月底前办结"), ("3", "请与代表多沟通")]


def test_a_contact_that_was_taken_back_leaves_its_number(say, bureau):
    say(f"/联系 {ITEM} 7月12日 电话", by="吴示安")
    say(f"/联系 {ITEM} 7月13日 微信", by="吴示安")
    say(f"/联系 {ITEM} 7月14日 走访", by="周示平")
    before = held(bureau, FactKind.CONTACT)
    assert "已登记" in say(f"/撤销 {ITEM}", by="吴示安")
    say(f"/联系 {ITEM} 7月15日 微信", by="吴示安")
    after = held(bureau, FactKind.CONTACT)
    assert len({number for number, _ in after}) == len(after) == len(before)
    assert "走访" in [way for _, way in after]


def test_a_commitment_that_was_taken_back_leaves_its_number(say, bureau):
    for words in ("年内设立风险补偿资金池", "年内建成服务平台一个"):
        say(f"/承诺 {ITEM} {words} 检查 12月31日", by="吴示安")
    say(f"/撤销 {ITEM}", by="吴示安")
    assert "承诺事项第3项" in say(f"/承诺 {ITEM} 年内培训企业一百家 检查 12月31日", by="吴示安")


def test_urgings_have_running_numbers(say, bureau, clock):
    for _ in range(2):
        assert "次催办" in say("/催办 20210190", by="督查示员")
        clock.at += timedelta(hours=2)
    assert [number for number, _ in held(bureau, FactKind.URGED)] == ["1", "2"]


# instructions


def test_yes_tells_exactly_the_instruction_that_was_proposed(say, told):
    say(f"/批示 {ITEM} 务必月底前办结", by="局长")
    say(f"/批示 {ITEM} 此件先放一放，等我回来再说", by="副局长甲")
    assert "局长批示：务必月底前办结" in say("是", by="局长")
    assert not any("先放一放" in text for text in told())
    assert "没有待您确认的内容" in say("是", by="局长")
    assert "副局长甲批示：此件先放一放" in say("是", by="副局长甲")


def test_an_instruction_that_was_taken_back_meanwhile_is_not_told(say, told):
    say(f"/批示 {ITEM} 此件先放一放", by="副局长甲")
    say(f"/批示 {ITEM} 务必月底前办结", by="局长")
    say(f"/撤销 {ITEM}", by="局长")
    assert "第2条批示已撤销或不存在，未发到群里" in say("是", by="局长")
    assert not any("批示：" in text for text in told())
    assert "没有待您确认的内容" in say("是", by="局长")


def test_nobody_tells_anothers_instruction(say, told):
    say(f"/批示 {ITEM} 务必月底前办结", by="局长")
    assert "不是您登记的" in say(f"/批示 {ITEM} 发到群 第1条", by="副局长甲")
    assert "没有批示可发" in say(f"/批示 {ITEM} 发到群", by="副局长甲")
    assert not any("批示：" in text for text in told())


def test_two_instructions_wait_beside_each_other_and_yes_asks_which(say, told):
    say(f"/批示 {ITEM} 务必月底前办结", by="局长")
    second = say("/批示 20210257 请多沟通", by="局长")
    assert "另有1项也待您确认" in second
    assert "请回复 是" not in second
    asked = say("是", by="局长")
    assert "有2项待您确认" in asked
    assert f"/批示 {ITEM} 发到群 第1条" in asked
    assert "/批示 20210257 发到群 第1条" in asked
    assert not any("批示：" in text for text in told())
    assert "20210257 局长批示：请多沟通" in say("/批示 20210257 发到群 第1条", by="局长")
    assert f"{ITEM} 局长批示：务必月底前办结" in say("是", by="局长")


@pytest.mark.parametrize("word", ["否", "不用", "不用。"])
def test_no_keeps_an_instruction_from_being_told(say, told, word):
    say(f"/批示 {ITEM} 务必月底前办结", by="局长")
    assert "第1条批示未发到群里，登记保留" in say(word, by="局长")
    assert "没有待您确认的内容" in say("是", by="局长")
    assert not any("批示：" in text for text in told())


@pytest.mark.parametrize(("after", "answer"), [(timedelta(days=1, seconds=-1), "批示发到群里"), (timedelta(days=1), "没有待您")])
def test_a_question_waits_until_its_time_and_no_longer(say, clock, after, answer):
    say(f"/批示 {ITEM} 务必月底前办结", by="局长")
    clock.at += after
    assert answer in say("是", by="局长")


# hand-overs


def test_yes_never_gives_away_what_one_is_asked_to_receive(say):
    say("/交接 吴示安 交给 周示平", by="督查示员")
    say("/交接 吴示安", by="郑示宁")
    asked = say("是", by="吴示安")
    assert "有2项待您确认" in asked
    assert "吴示安的在办件交接给周示平" in asked
    assert "郑示宁的在办件交接给吴示安" in asked
    assert "有2项待您确认" in say("/交接 同意", by="吴示安")
    assert "郑示宁的" in say("/交接 接收", by="吴示安")
    assert "吴示安（直接责任人）" in say(f"/查 {ITEM}", by="督查示员")
    assert "待周示平同意" in say("是", by="吴示安")


def test_what_its_owner_has_not_confirmed_is_nobodys_to_receive(say):
    say("/交接 吴示安 交给 郑示宁", by="督查示员")
    assert "没有待您确认的交接" in say("/交接 接收", by="郑示宁")
    assert "没有待您确认的交接" in say("/交接 拒绝", by="郑示宁")
    assert "待郑示宁同意" in say("是", by="吴示安")


def test_no_declines_a_hand_over_and_who_gives_hears_of_it(say, told):
    say("/交接 郑示宁", by="吴示安")
    assert "承办人不变" in say("否", by="郑示宁")
    assert "吴示安的在办件不交接给郑示宁，承办人不变。" in told()
    assert "没有待您确认的交接" in say("/交接 接收", by="郑示宁")


def test_a_hand_over_that_another_replaces_is_said_to_have_lapsed_to_who_heard_of_it(say, bureau, told):
    say("/交接 冯示川", by="陈示文")
    assert "此前提出的交接给冯示川作废" in say("/交接 冯示川", by="陈示文")
    assert not any("不交接给冯示川" in text for text in told())
    say("/交接 郑示宁", by="吴示安")
    with bureau.database.begin() as session:
        session.execute(update(Outbox).values(state="sent", attempts=1))
    assert "此前提出的交接给郑示宁作废" in say("/交接 周示平", by="吴示安")
    assert "吴示安的在办件不交接给郑示宁，承办人不变。" in told()
    assert "没有待您确认的内容" in say("是", by="郑示宁")
    assert "已交接给周示平" in say("是", by="周示平")


def test_a_hand_over_of_nothing_hands_nothing_over(say, bureau, clock):
    say("/交接 吴示安 交给 郑示宁", by="督查示员")
    with bureau.database.begin() as session:
        (giving,), (head,) = people.named(session, "吴示安"), people.named(session, "周示平")
        session.execute(
            update(assignments.Assignment)
            .where(assignments.Assignment.person_id == giving.id, assignments.Assignment.part == "officer")
            .values(person_id=head.id)
        )
    for word in ("是", "/交接 确认"):
        answer = say(word, by="吴示安")
        assert "吴示安名下没有在办件" in answer
        assert answer.endswith("本次操作未生效。")
    with bureau.database.begin() as session:
        assert [row.confirmed_at for row in session.query(HandOver)] == [None]


def test_no_declines_a_stand_in_and_the_office_hears_of_it(say, told):
    say("/代理 副局长甲 由 副局长乙 7.19 至 7.23", by="督查示员")
    assert "代理不生效" in say("否", by="副局长甲")
    assert any("副局长甲不同意" in text for text in told())
    assert "没有待您确认的代理" in say("/代理 确认", by="副局长甲")


# answers that are refused


@pytest.mark.parametrize("word", ["是", "否"])
def test_an_answer_to_nothing_names_what_stands_beside_it(say, bureau, word):
    answer = say(f"{word}\n/签收 {ITEM}", by="吴示安")
    assert "没有待您确认的内容" in answer
    assert f"“/签收 {ITEM}”也未办理" in answer
    assert answer.endswith("本次操作未生效。")


@pytest.mark.parametrize("word", ["是", "是。", "确认", "否", "不用"])
def test_an_answer_on_a_line_of_its_own_is_never_part_of_the_words_before_it(say, bureau, word):
    answer = say(f"/申退 {ITEM} 应由市大数据局承办，不属本处职责\n{word}", by="吴示安")
    assert "目前没有待您确认的内容" in answer
    assert f"同一条消息中的“/申退 {ITEM} 应由市大数据…”也未办理" in answer
    assert answer.endswith("本次操作未生效。")
    assert held(bureau, FactKind.OBJECTION) == []


def test_an_answer_beside_words_in_a_group_says_nothing_of_what_waits_in_single_chat(say):
    say(f"/批示 {ITEM} 务必月底前办结", by="局长")
    answer = say("/批示 20210257 请加快办理\n是", by="局长", chat="督办群")
    assert "目前没有待您确认的内容" in answer
    assert ITEM not in answer


def test_an_answer_behind_a_bare_command_is_its_word(say):
    say("/交接 吴示安 交给 郑示宁", by="督查示员")
    assert "待郑示宁同意" in say("/交接\n确认", by="吴示安")


# questions whose ground is gone


def test_an_instruction_that_was_taken_back_is_asked_about_no_more(say, told):
    say(f"/批示 {ITEM} 务必月底前办结", by="局长")
    say(f"/撤销 {ITEM}", by="局长")
    second = say("/批示 20210257 请多沟通", by="局长")
    assert "请回复 是" in second
    assert "也待您确认" not in second
    assert "20210257 局长批示：请多沟通" in say("是", by="局长")


def test_when_no_question_is_left_none_is_listed(say):
    for item in (ITEM, "20210257"):
        say(f"/批示 {item} 务必月底前办结", by="局长")
    for item in (ITEM, "20210257"):
        say(f"/撤销 {item}", by="局长")
    assert say("是", by="局长").startswith("没有待您确认的内容")


def test_a_stand_in_beside_which_another_one_holds_now_is_asked_about_no_more(say):
    say("/代理 副局长甲 由 副局长乙 7.19 至 7.23", by="督查示员")
    say("/代理 副局长甲 由 副局长丙 7.20 至 7.21", by="督查示员")
    say(f"/批示 {ITEM} 务必月底前办结", by="副局长甲")
    assert "有3项待您确认" in say("是", by="副局长甲")
    first = say("是", by="副局长甲").splitlines()[2].removeprefix("同意请发送：")
    assert "已登记" in say(first, by="副局长甲")
    assert "批示发到群里" in say("是", by="副局长甲")


def test_a_stand_in_whose_days_have_passed_is_asked_about_no_more(say, clock):
    say("/代理 副局长甲 由 副局长乙 7.16 至 7.16", by="督查示员")
    clock.at += timedelta(days=1)
    say(f"/批示 {ITEM} 务必月底前办结", by="副局长甲")
    assert "批示发到群里" in say("是", by="副局长甲")


def test_a_hand_over_whose_receiver_left_is_asked_about_no_more(say, bureau):
    say("/交接 吴示安 交给 周示平", by="督查示员")
    say("/交接 吴示安", by="郑示宁")
    assert "有2项待您确认" in say("是", by="吴示安")
    with bureau.database.begin() as session:
        (leaving,) = people.named(session, "周示平")
        session.execute(
            update(people.Appointment).where(people.Appointment.person_id == leaving.id).values(until=date(2021, 7, 16))
        )
    assert "郑示宁的" in say("是", by="吴示安")


@pytest.mark.parametrize("word", ["是", "否"])
def test_an_answer_that_is_refused_leaves_the_question_waiting(say, word):
    say("/交接 郑示宁", by="吴示安")
    assert "不能办理登记和审核" in say(word, by="郑示宁", platform="dingtalk")
    assert "已交接给郑示宁" in say("是", by="郑示宁")


# what the office proposed


def test_the_office_calls_off_a_stand_in_that_it_proposed_and_the_leader_is_asked_no_more(changing):
    changing.say("/代理 副局长甲 由 副局长乙 3月8日 至 3月12日", by="督查示员")
    changing.send()
    assert "/代理 取消" in changing.say("/撤销", by="督查示员")
    assert "已登记：取消所提副局长甲的代理" in changing.say("/代理 取消", by="督查示员")
    (told,) = [words for words in changing.send() if "代理" in words]
    assert "办公室已取消所提副局长甲的代理：3月8日（周一）至3月12日（周五）由副局长乙代为审核，无须副局长甲确认。" in told
    assert "已登记" not in changing.say("是", by="副局长甲")
    changing.say("/代理 副局长甲 由 副局长丙 3月8日 至 3月12日", by="督查示员")
    assert "由副局长丙代为审核" in changing.say("是", by="副局长甲")
    assert "没有生效中或待生效的代理" in changing.say("/代理 取消", by="督查示员")


def test_of_several_that_the_office_proposed_one_is_named_and_who_was_not_asked_yet_hears_nothing(changing):
    for leader, acting in (("副局长甲", "副局长乙"), ("副局长丁", "副局长丙")):
        changing.say(f"/代理 {leader} 由 {acting} 3月8日 至 3月12日", by="督查示员")
    assert "有2项" in changing.say("/代理 取消", by="值班示员")
    assert "取消所提副局长丁的代理" in changing.say("/代理 副局长丁 取消", by="值班示员")
    assert not any("副局长丁" in words for words in changing.send())
    assert "没有生效中或待生效的代理" in changing.say("/代理 取消", by="副局长甲")
    assert "由副局长乙代为审核" in changing.say("是", by="副局长甲")


@pytest.mark.parametrize("words", ["是，我接", "收到", "不接", "拒绝", "同意", "可以", "不同意", "接收"])
def test_words_that_answer_nothing_are_told_what_waits(changing, words):
    changing.say("/交接 郑示宁", by="吴示安")
    said = changing.say(words, by="郑示宁")
    assert "已登记" not in said
    assert "有1项待您确认：\n吴示安的在办件交接给郑示宁" in said and "单独回复 是" in said
    assert "已登记" in changing.say("是", by="郑示宁")


def test_words_that_answer_nothing_are_as_ever_where_nothing_waits(changing):
    assert "项待您确认" not in changing.say("收到", by="郑示宁") + changing.say("同意", by="郑示宁")
