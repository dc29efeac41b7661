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


@pytest.mark.parametrize(
    ("by", "words"),
    [
        (OFFICER, "18号下午寄，文号是示工信函〔2021〕78号"),
        (OFFICER, "18号中午寄，文号是示工信函〔2021〕78号"),
        (OFFICER, "18号十点寄，文号是示工信函〔2021〕78号"),
        (OFFICER, "18号11点钟寄出了，文号是示工信函〔2021〕78号"),
        ("许示佳", "121号下午签收"),
        ("杨示峰", "67号下午送审"),
    ],
)
def test_a_later_hour_of_today_is_a_plan(bureau: Service, by, words):
    assert speak(bureau, words, by, None, "console").proposed is None


def test_an_hour_that_has_passed_is_none(bureau: Service):
    said = speak(bureau, "18号上午寄出了，文号示工信函〔2021〕78号", OFFICER, None, "console")
    assert said.proposed == "/寄出 20210018 示工信函〔2021〕78号 7月16日"


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("许示佳", "延期129 8月31日 市人大还没同意"),
        ("许示佳", "延期129 8月31日 等市人大同意"),
        ("许示佳", "延期129 8月31日 市人大会同意"),
        ("许示佳", "申退121号怎么申请"),
        ("许示佳", "申退121 我再想想看行不行"),
        ("许示佳", "签收121号？"),
        (DIRECTOR, "26号退回，不着急先放着"),
    ],
)
def test_a_command_that_asks_or_is_not_decided_records_nothing(bureau: Service, by, words):
    assert "已登记" not in speak(bureau, words, by, None, "console").text


@pytest.mark.parametrize(
    ("words", "reason"),
    [("142号退回去，数据不准要重新核", "数据不准要重新核"), ("26号退回去重写，数据不准", "重写，数据不准")],
)
def test_a_return_keeps_its_direction_out_of_the_reason(bureau: Service, words, reason):
    assert f"退回理由：{reason}" in speak(bureau, words, DIRECTOR, None, "console").text
