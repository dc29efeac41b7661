"""Which question a 是 or 否 answers: the last one that was put to this person here, in a message of its own, and no other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rules.words import FactKind
from tests.scenarios.changing import held

ITEM = "20210032"
BESIDE = [
    "/批示 20210257 缓办，等研究\n{}",
    "/批示 20210257 缓办，等研究\r\n\r\n@督办助手 {}。",
    "/批示 20210257 发到群\n{}",
    f"/批示 {ITEM} 不发到群\n{{}}",
    "{}\n/批示 20210257 缓办，等研究",
    "{} /批示 20210257 缓办，等研究",
    "/查 20210257\n{}",
    "/帮助\n{}",
    "您好\n{}",
    "{0}\n{0}",
]


@pytest.mark.parametrize("word", ["是", "确认", "否", "不用", "好"])
@pytest.mark.parametrize("words", BESIDE)
def test_an_answer_beside_other_words_answers_nothing_and_says_what_waits(say, bureau, told, words, word):
    say(f"/批示 {ITEM} 务必月底前办结", by="局长")
    answer = say(words.format(word), by="局长")
    assert answer.endswith("本次操作未生效。")
    assert "同在一条消息里，不作答复：答复请另发一条消息" in answer
    assert f"{ITEM} 第1条批示发到群里\n同意请单独回复 是，或发送：/批示 {ITEM} 发到群 第1条\n不同意请单独回复 否" in answer
    assert held(bureau, FactKind.INSTRUCTION) == [("1", "务必月底前办结")]
    assert not any("批示：" in text for text in told())
    assert f"{ITEM} 局长批示：务必月底前办结" in say("是", by="局长")


def test_an_answer_beside_a_command_names_every_question_that_waits(say):
    say("/代理 副局长甲 由 副局长乙 7.19 至 7.23", by="督查示员")
    say(f"/批示 {ITEM} 务必月底前办结", by="副局长甲")
    answer = say("/批示 20210257 请加快办理\n是", by="副局长甲")
    assert "有2项待您确认，请写明是哪一项" in answer
    assert "由副局长乙代为审核" in answer
    assert f"{ITEM} 第1条批示发到群里" in answer


def test_a_question_of_the_same_message_was_not_seen_before_its_answer(say, bureau):
    answer = say(f"/批示 {ITEM} 务必月底前办结\n是", by="局长")
    assert "不作答复：目前没有待您确认的内容。" in answer
    assert f"同一条消息中的“/批示 {ITEM} 务必月底前办结”也未办理，请另行发送。" in answer
    assert held(bureau, FactKind.INSTRUCTION) == []


def test_what_several_commands_of_a_message_ask_is_not_answered_by_a_mere_yes(say):
    answer = say(f"/批示 {ITEM} 务必月底前办结\n/批示 20210257 请加快办理", by="局长")
    assert "请回复 是" not in answer
    assert "有2项待您确认" in say("是", by="局长")


@pytest.mark.parametrize("word", ["好", "好的。", "嗯", "OK"])
def test_a_vague_word_answers_nothing_and_says_what_waits(say, told, word):
    assert say(word, by="局长") == "好的，有事请随时发送。"
    say(f"/批示 {ITEM} 务必月底前办结", by="局长")
    assert "有1项待您确认" in say(word, by="局长")
    assert not any("批示：" in text for text in told())
    assert "批示发到群里" in say("是", by="局长")


@pytest.mark.parametrize("words", ["/批示 20210032\n好", "/批示 20210032 好", "/批示 20210032\n好，请抓紧"])
def test_a_vague_word_is_what_an_instruction_says_where_nothing_else_stands_there(say, words):
    assert "批示内容：好" in say(words, by="局长")


@pytest.mark.parametrize("words", ["/批示 20210257 不发到群\n/撤销", "/查 20210032\n/撤销", "/撤销\n/批示 20210257 抓紧"])
def test_a_message_takes_back_only_what_it_names(say, bureau, words):
    say("/批示 20210257 请多沟通", by="局长")
    say(f"/批示 {ITEM} 务必月底前办结", by="局长")
    answer = say(words, by="局长")
    assert "请写明撤销哪一件：/撤销 编号，或单独发送 /撤销" in answer
    assert answer.endswith("本次操作未生效。")
    assert [words for _, words in held(bureau, FactKind.INSTRUCTION)] == ["请多沟通", "务必月底前办结"]


# which question a mere 是 answers


def test_a_mere_yes_answers_what_was_asked_last_and_nothing_older(say, told, clock):
    def later(words: str) -> str:
        clock.at += timedelta(minutes=1)
        return say(words, by="局长")

    say(f"/批示 {ITEM} 务必月底前办结", by="局长")
    later("/批示 20210257 请多沟通")
    later("/撤销 20210257")
    asked = later("是")
    assert "有1项待您确认" in asked
    assert f"{ITEM} 第1条批示发到群里" in asked
    assert not any("批示：" in text for text in told())
    assert f"{ITEM} 局长批示：务必月底前办结" in later("是")


def test_a_second_yes_does_not_answer_the_question_before(say, clock):
    say("/代理 副局长甲 由 副局长乙 7.19 至 7.23", by="督查示员")
    clock.at += timedelta(hours=1)
    say(f"/批示 {ITEM} 务必月底前办结", by="副局长甲")
    clock.at += timedelta(minutes=1)
    assert "批示发到群里" in say(f"/批示 {ITEM} 发到群", by="副局长甲")
    clock.at += timedelta(minutes=1)
    assert "有1项待您确认" in say("是", by="副局长甲")
    assert "由副局长乙代为审核，本人确认" in say("是", by="副局长甲")


def test_a_question_that_lapsed_leaves_the_one_before_unanswered(say, clock):
    say("/代理 副局长甲 由 副局长乙 7.20 至 7.23", by="督查示员")
    clock.at += timedelta(hours=1)
    say(f"/批示 {ITEM} 务必月底前办结", by="副局长甲")
    clock.at += timedelta(days=1)
    assert "有1项待您确认" in say("否", by="副局长甲")
    assert "代理不生效" in say("否", by="副局长甲")


@pytest.mark.parametrize("word", ["是", "否"])
def test_the_answer_of_another_person_or_from_another_chat_is_none(say, told, word):
    say(f"/批示 {ITEM} 务必月底前办结", by="局长")
    assert "没有待您确认的内容" in say(word, by="副局长甲")
    assert "没有待您确认的内容" in say(word, by="局长", chat="督办群")
    assert "没有待您确认的内容" in say(word, by="局长", platform="wecom")
    assert "批示发到群里" in say("是", by="局长")
