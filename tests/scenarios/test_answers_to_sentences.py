"""是, 取消 and a pressed 确认 answer the question that was put last, about what it was put about."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.cli.talking import speak
from bot.message import Reply
from bot.records.inbox import Inbox
from bot.records.journal import Journal
from bot.records.proposals import Proposal
from bot.rules.words import FactKind
from bot.wsgi import Service
from tests.conftest import at, set_clock
from tests.scenarios.changing import held

OFFICER, HEAD, DIRECTOR = "吴示安", "周示平", "局长"
MAILED, AFTER = "/寄出 18 示工信函〔2021〕80号", "/寄出 74 示工信函〔2021〕81号"
PUSHED, SEVERAL = "257号要加快进度", "/审 26 39 通过"


@pytest.fixture
def hear(bureau: Service) -> Callable[..., Reply]:
    """Said a second after what was said before."""
    clock = [at("2021-07-16 09:00")]

    def heard(words: str, by: str = OFFICER) -> Reply:
        clock[0] += timedelta(seconds=1)
        set_clock(bureau, clock[0])
        return speak(bureau, words, by, None, "console")

    return heard


@pytest.mark.parametrize("after", [AFTER, "/寄出 18 A类"])
def test_what_was_to_be_taken_back_is_it_or_nothing(bureau, hear, after):
    hear(MAILED)
    assert "20210018" in hear("刚才点错了，撤销").text
    hear(after)
    before = held(bureau, FactKind.MAILED)
    refused = hear("是")
    assert refused.outcome == "refused"
    assert "此后有变化，请核对后重新发送。本次操作未生效。" in refused.text
    assert held(bureau, FactKind.MAILED) == before
    assert hear("是").outcome == "refused"


def test_what_was_to_be_taken_back_is_where_nothing_came_after(hear):
    hear(MAILED)
    hear("刚才点错了，撤销")
    assert hear("是").text.startswith("已登记：撤销寄出答复函（示工信函〔2021〕80号")


def test_yes_passes_the_round_that_was_asked_about(hear):
    assert hear("79号我看了，同意", "副局长甲").proposed == "/审 20210079 通过"
    hear("/撤回 79", HEAD)
    hear("/送审 79", HEAD)
    hear("/审 79 通过", HEAD)
    refused = hear("是", "副局长甲")
    assert (refused.outcome, refused.command) == ("refused", "/审 20210079 通过")
    assert refused.text == "20210079 此后有变化，请核对后重新发送。本次操作未生效。"
    assert hear("79号我看了，同意", "副局长甲").proposed
    assert hear("是", "副局长甲").outcome == "answered"


def test_a_pressed_yes_rests_on_what_was_asked_about(bureau, hear, press):
    asked = speak(bureau, "79号我看了，同意", "副局长甲", None, "wecom")
    for words in ("/撤回 79", "/送审 79", "/审 79 通过"):
        hear(words, HEAD)
    assert asked.card is not None
    refused = press(asked.card.task_id, asked.card.buttons[0].key, "副局长甲", chat=None)
    assert refused.outcome == "refused"
    assert "此后有变化" in refused.text


@pytest.mark.parametrize("said, left", [((PUSHED, SEVERAL), "/批示 20210257"), ((SEVERAL, PUSHED), "/审 20210026 20210039")])
@pytest.mark.parametrize("word", ["取消", "修改"])
def test_of_two_questions_the_last_is_let_go_and_the_other_is_named(hear, said, left, word):
    for words in said:
        hear(words, DIRECTOR)
    answer = hear(word, DIRECTOR)
    assert "有1项待您确认" in answer.text
    assert left in answer.text
    done = hear("是", DIRECTOR)
    assert done.command is not None
    assert done.command.startswith(left)


@pytest.mark.parametrize("first, by", [("18号的答复函寄出了，示工信函〔2021〕80号", OFFICER), (SEVERAL, DIRECTOR)])
def test_no_question_is_answered_by_yes_once_something_else_was_asked(bureau, hear, first, by):
    hear(first, by)
    assert "请问" in hear("74号寄出了" if by == OFFICER else "请副局长丁代我审", by).text
    before = held(bureau, FactKind.MAILED)
    assert hear("是", by).outcome == "refused"
    assert held(bureau, FactKind.MAILED) == before


def test_a_telephone_number_is_masked_in_the_question_and_in_what_is_kept_of_it(bureau, hear):
    asked = hear("257号要加快进度，找陈示文电话13812345678", DIRECTOR)
    assert asked.proposed == "/批示 20210257 要加快进度，找陈示文电话138****5678"
    assert "13812345678" not in f"{asked}"
    with bureau.database.begin() as session:
        assert [one.command for one in session.query(Proposal).all()] == [asked.proposed]
        assert all("13812345678" not in (one.reply or "") for one in session.query(Inbox).all())
    assert "13812345678" not in hear("修改", DIRECTOR).text


def test_words_that_state_nothing_about_an_item_that_can_be_told_are_not_kept(bureau, hear):
    assert hear("珊瑚岛礁渔船那件没签收").proposed is None
    with bureau.database.begin() as session:
        line = session.scalars(select(Journal).order_by(Journal.id.desc()).limit(1)).one()
        assert (line.suggestion_id, line.words) == (None, None)
