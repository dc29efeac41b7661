"""What a statement lacked is answered, or not: what is no answer records nothing, and what was taken back waits no more."""

from __future__ import annotations

import pytest

from bot.cli.talking import speak
from bot.wsgi import Service

OFFICER, DIRECTOR = "吴示安", "局长"


@pytest.mark.parametrize(
    ("by", "said", "answer", "proposed"),
    [
        ("许示佳", "129号昨天面复了", "登门汇报", "/面复 20210129 登门汇报 7月15日"),
        ("许示佳", "129号昨天面复了", "请代表来座谈的", "/面复 20210129 邀请座谈 7月15日"),
        (OFFICER, "昨天签收了", "32", "/签收 20210032 7月15日"),
        (OFFICER, "昨天签收了", "18号", "/签收 20210018 7月15日"),
        ("许示佳", "129号昨天面复了", "不是登门汇报", None),
        ("许示佳", "129号昨天面复了", "不清楚是座谈还是登门", None),
        ("许示佳", "129号昨天面复了", "改天去现场看", None),
        (DIRECTOR, "氢能那个退回去重写", "数据不实请核", "/审 20210039 退回 数据不实请核"),
        (DIRECTOR, "氢能那个退回去重写", "算了先不退", None),
        (DIRECTOR, "氢能那个退回去重写", "我再想想吧", None),
    ],
)
def test_an_answer_fills_what_lacked_and_other_words_do_not(bureau: Service, by, said, answer, proposed):
    asked = speak(bureau, said, by, None, "console")
    assert "请问" in asked.text
    assert speak(bureau, answer, by, None, "console").proposed == proposed


@pytest.mark.parametrize("words", ["不对，是74号", "不对", "错了", "说错了，是74号", "等等", "先别登记"])
def test_what_was_taken_back_is_recorded_by_no_yes(bureau: Service, words):
    assert speak(bureau, "32号我签收了", OFFICER, None, "console").proposed
    assert "没有登记" in speak(bureau, words, OFFICER, None, "console").text
    assert speak(bureau, "是", OFFICER, None, "console").outcome == "refused"


@pytest.mark.parametrize("words", ["好的", "对", "嗯"])
def test_an_acknowledgement_of_a_question_tells_how_it_is_answered(bureau: Service, words):
    speak(bureau, "32号我签收了", OFFICER, None, "console")
    said = speak(bureau, words, OFFICER, None, "console")
    assert (said.outcome, "1项待您确认" in said.text, "未生效" in said.text) == ("answered", True, False)
    assert "已登记" in speak(bureau, "是", OFFICER, None, "console").text
