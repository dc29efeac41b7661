"""Sentences as officials type them: questions are answered as their commands, acts that are stated wait for 是, others do nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.command import REGISTRY
from bot.message import Message, Reply
from bot.records import people
from bot.records.engine.base import Table
from bot.records.journal import Journal, verifying
from bot.records.proposals import Proposal
from bot.rules import courtesies
from bot.rules.words import FactKind
from bot.wsgi import Service
from tests.conftest import DINGTALK_CORP, FIXTURES, WECOM_CORP, at, copy_of_sqlite, set_clock, settings_for
from tests.scenarios.changing import held

UTTERANCES = json.loads((FIXTURES / "utterances.json").read_text(encoding="utf-8"))
ITEM, OTHER = "20210032", "20210074"
STATED, MEANT = "32号我签收了", f"/签收 {ITEM} 7月16日"
OFFICER, HEAD, DIRECTOR = "吴示安", "周示平", "局长"


@pytest.fixture
def hear(bureau: Service) -> Callable[..., Reply]:
    def heard(words: str, by: str = OFFICER, chat: str | None = None, platform: str = "console") -> Reply:
        return speak(bureau, words, by, chat, platform)

    return heard


def user_of(bureau: Service, name: str, platform: str = "wecom") -> str:
    with bureau.database.begin() as session:
        (person,) = people.named(session, name)
        (user,) = [one.user_id for one in people.accounts(session, [person.id]) if one.platform == platform]
    return user


def journalled(bureau: Service) -> Journal:
    """The last line."""
    with bureau.database.begin() as session:
        return session.scalars(select(Journal).order_by(Journal.id.desc()).limit(1)).one()


BESIDE = ("inbox", "journal", "journal_head", "proposal", "review_card", "contact", "pulse")  # what every message leaves


def recorded(bureau: Service) -> dict[str, list[tuple[object, ...]]]:
    """table → its rows, but for what any message leaves."""
    with bureau.database.begin() as session:
        tables = [of for name, of in Table.metadata.tables.items() if name not in BESIDE]
        return {of.name: [tuple(row) for row in session.execute(select(of))] for of in tables}


SAID = {
    "fact": ("suggestion_id", "kind", "on_date", "value", "subject", "details", "reason", "channel", "person_id"),
    "assignment": ("suggestion_id", "part", "division_id", "person_id"),
    "stand_in": ("absent_id", "acting_id", "since", "until"),
    "calendar_day": ("day", "workday"),
    "outbox": ("kind", "robot", "content", "target"),
    "act": ("suggestion_id", "person_id", "command"),
}


def said_in(bureau: Service) -> dict[str, list[tuple[object, ...]]]:
    """What was recorded and told, without what tells one message from another."""
    found = {}
    with bureau.database.begin() as session:
        for name, columns in SAID.items():
            of = Table.metadata.tables[name]
            found[name] = sorted(map(tuple, session.execute(select(*(of.c[column] for column in columns)))), key=repr)
    return found


@pytest.fixture
def typed(tmp_path):
    """The same bureau once more, for what is typed."""
    (tmp_path / "typed").mkdir()
    service = wsgi.assemble(settings_for(copy_of_sqlite(tmp_path / "typed")), StoppedClock(at("2021-07-16 09:00")))
    yield service
    service.database.close()


def test_every_sentence_of_officials_is_taken_as_it_is_meant(bureau, typed, hear):
    wrong = []
    in_order = sorted(UTTERANCES, key=lambda one: "/改派" in one["means"])  # whose item it is then is no more the officer's
    for each in (one for one in in_order if one["means"].partition(" ")[0] in ("", *REGISTRY)):
        before = recorded(bureau)
        found = hear(each["say"], each["as"])
        assert recorded(bureau) == before, each
        if each["kind"] == "ask":
            right = found.command == each["means"] and found.proposed is None
            right = right and found.text.endswith(speak(typed, each["means"], each["as"], None, "console").text)
        elif each["kind"] == "do":
            right = found.proposed == each["means"] and "是否登记：" in found.text
            if right:
                hear("是", each["as"])
                assert speak(typed, each["means"], each["as"], None, "console").outcome == "answered", each
        else:
            right = found.proposed is None
        if not right:
            wrong.append((each, found.command, found.proposed, found.text))
    assert wrong == []
    assert said_in(bureau) == said_in(typed)


def test_a_stated_act_is_shown_with_every_part_and_recorded_by_yes_alone_and_once(bureau, hear):
    asked = hear("74号答复函今天寄了，文号是示工信函〔2021〕61号")
    assert asked.text.splitlines()[:3] == [
        "是否登记：寄出答复函，20210074 关于加快第五代移动通信基站布局的建议",
        "文号：示工信函〔2021〕61号",
        "寄出日期：7月16日",
    ]
    assert asked.card is not None
    assert [button.text for button in asked.card.buttons] == ["确认", "修改", "取消"]
    assert ("文号", "示工信函〔2021〕61号") in asked.card.lines
    before = held(bureau, FactKind.MAILED)
    receipt = hear("是")
    assert (receipt.outcome, receipt.command) == ("answered", "/寄出 20210074 示工信函〔2021〕61号 7月16日")
    assert len(held(bureau, FactKind.MAILED)) == len(before) + 1
    again = hear("是")
    assert (again.outcome, again.command) == ("refused", None)
    assert len(held(bureau, FactKind.MAILED)) == len(before) + 1


@pytest.mark.parametrize("minutes, outcome", [(9, "answered"), (10, "refused")])
def test_a_question_of_a_sentence_waits_for_ten_minutes(bureau, hear, minutes, outcome):
    hear(STATED)
    set_clock(bureau, at("2021-07-16 09:00") + timedelta(minutes=minutes))
    assert hear("是").outcome == outcome


def test_yes_counts_of_the_person_and_in_the_chat_that_were_asked(bureau, hear):
    hear(STATED)
    assert hear("是", HEAD).outcome == "refused"
    assert hear("是", OFFICER, "督办群").outcome == "refused"
    assert hear("是").outcome == "answered"


def test_a_new_sentence_takes_the_place_of_the_one_before(bureau, hear):
    hear(STATED)
    hear("18号我签收了")
    receipt = hear("是")
    assert receipt.command == "/签收 20210018 7月16日"
    assert hear("是").outcome == "refused"


def test_beside_another_question_it_is_asked_which_is_meant(hear):
    hear("/批示 20210257 请加快办理", DIRECTOR)
    hear("32号要抓紧办，本周见面", DIRECTOR)
    answer = hear("是", DIRECTOR)
    assert "有2项待您确认，请写明是哪一项" in answer.text
    assert f"/批示 {ITEM} 要抓紧办，本周见面" in answer.text
    assert hear("取消", DIRECTOR).text.startswith("已取消，没有登记。")
    assert "20210257" in hear("是", DIRECTOR).text


@pytest.mark.parametrize("word", ["否", "取消", "算了", "不登记"])
def test_no_lets_it_go(bureau, hear, word):
    hear(STATED)
    before = recorded(bureau)
    assert hear(word).text == "已取消，没有登记。本次操作未生效。"
    assert hear("是").outcome == "refused"
    assert recorded(bureau) == before


def test_who_wants_it_otherwise_is_given_the_command(hear):
    hear(STATED)
    assert hear("修改").text == f"尚未登记，原来的已取消。请改好后发送：\n{MEANT}"
    assert hear("是").outcome == "refused"


def test_what_is_missing_is_asked_for(bureau, hear):
    asked = hear("74号答复函寄了")
    assert "请问答复函的文号是什么" in asked.text
    assert asked.proposed is None
    assert hear("是").outcome == "refused"  # nothing whole waits
    whole = hear("示工信函〔2021〕61号")
    assert whole.proposed == "/寄出 20210074 示工信函〔2021〕61号 7月16日"
    assert hear("是").outcome == "answered"
    hear("18号答复函寄了")
    assert hear("取消").text.startswith("已取消")
    assert hear("示工信函〔2021〕62号").proposed is None


def test_what_would_be_refused_whatever_is_missing_is_not_asked_for(hear):
    refused = hear("32号代表反馈了")
    assert (refused.outcome, refused.proposed) == ("refused", None)
    assert "答复函尚未寄出" in refused.text


def test_a_word_of_another_command_answers_what_was_asked(hear):
    hear("/审 20210026 通过", DIRECTOR)
    assert "请问代表对答复稿的意见是什么" in hear("26号征求过代表意见了", "陈示文").text
    assert hear("同意", "陈示文").proposed == "/征求 20210026 同意 7月16日"


def test_what_would_be_refused_proposes_nothing_and_says_why(bureau, hear):
    refused = hear("32号寄出去了，文号示工信函〔2021〕61号", HEAD)
    assert (refused.outcome, refused.proposed) == ("refused", None)
    assert refused.text == hear(f"/寄出 {ITEM} 示工信函〔2021〕61号 7月16日", HEAD).text
    stranger = hear(STATED, "尤示欣")  # of a division that may not see it
    assert (stranger.outcome, stranger.proposed) == ("refused", None)
    assert "智慧城市" not in stranger.text


def test_what_has_changed_meanwhile_is_refused_as_the_command_would_be(hear):
    hear(STATED)
    hear(f"/签收 {ITEM}", HEAD)
    refused = hear("是")
    assert refused.outcome == "refused"
    assert refused.text == hear(MEANT).text


def test_typed_commands_go_on_acting_at_once(bureau, hear):
    for words in (f"/签收 {ITEM}", "签收 18"):
        found = hear(words)
        assert (found.outcome, found.proposed) == ("answered", None)
        assert found.text.startswith("已登记")


@pytest.mark.parametrize(
    "words, command",
    [
        ("签收 32", MEANT),
        ("/签收 32号 昨天", f"/签收 {ITEM} 7月15日"),
        ("/寄出 74 昨天 示工信函[2021]61号", "/寄出 20210074 示工信函〔2021〕61号 7月15日"),
        ("/联系 18 微信 要求面复", None),
        ("通过 26", "/审 20210026 通过"),
        ("/查 32", f"/查 {ITEM}"),
        ("三十二号", f"/查 {ITEM}"),
        ("/统计", "/统计"),
        ("今天天气真好", None),
    ],
)
def test_what_was_typed_is_spelled_canonically(hear, words, command):
    found = hear(words, DIRECTOR if words.startswith("通过") else OFFICER)
    assert command is None or found.command == command


def test_the_journal_tells_what_a_sentence_was_understood_as(bureau, hear):
    hear(STATED)
    line = journalled(bureau)
    assert (line.command, line.words, line.understood, line.proposed) == (None, STATED, MEANT, MEANT)
    assert line.suggestion_id is not None
    hear("是")
    line = journalled(bureau)
    assert (line.command, line.understood, line.proposed) == ("/签收", MEANT, None)
    with bureau.database.begin() as session:
        assert verifying.verify(session).ok
        session.execute(text("DROP TRIGGER journal_unchanged"))
        session.execute(text("UPDATE journal SET understood = '/查 20210032' WHERE id = :id"), {"id": line.id})
        assert not verifying.verify(session).ok


def test_this_one_is_the_item_somebody_was_answered_about_here_last(bureau, hear):
    hear("/查 18")
    assert hear("那我签收了").proposed == "/签收 20210018 7月16日"
    assert hear("这件谁在办", HEAD).command != "/查 20210018"  # another person
    assert "20210018" not in hear("这件我签收了", OFFICER, "督办群").text  # another chat
    hear("/我的")  # several
    assert hear("那我签收了").proposed is None
    hear("/查 18")
    set_clock(bureau, at("2021-07-16 09:11"))
    assert hear("那我签收了").proposed is None


def test_a_spoken_statement_may_be_proposed_and_is_not_confirmed_by_voice(bureau):
    user = user_of(bureau, OFFICER)

    def spoken(key: str, words: str, kind: str) -> Reply:
        return bureau.dispatcher.answer(Message("wecom", key, WECOM_CORP, user, text=words, kind=kind))  # type: ignore[arg-type]

    assert spoken("1", STATED, "voice").proposed == MEANT
    assert spoken("2", "是", "voice").outcome == "refused"
    assert spoken("3", "是", "text").outcome == "answered"


def test_where_the_sender_may_be_forged_nothing_is_proposed(bureau):
    user = user_of(bureau, OFFICER, "dingtalk")
    found = bureau.dispatcher.answer(Message("dingtalk", "k", DINGTALK_CORP, user, text=STATED, signed_body=False))
    assert (found.outcome, found.proposed) == ("refused", None)
    with bureau.database.begin() as session:
        assert session.query(Proposal).count() == 0


def test_a_button_records_for_the_one_who_was_asked_and_for_nobody_else(bureau, hear, press):
    asked = hear(STATED, OFFICER, "督办群", "wecom")
    assert asked.card is not None
    yes, _, no = (button.key for button in asked.card.buttons)
    before = recorded(bureau)
    for other in (HEAD, DIRECTOR, "wx-nobody"):
        assert press(asked.card.task_id, yes, other).outcome == "refused"
        assert press(asked.card.task_id, no, other).outcome == "refused"
    assert press(asked.card.task_id, yes, OFFICER, chat=None).outcome == "refused"
    assert recorded(bureau) == before
    done = press(asked.card.task_id, yes, OFFICER)
    assert done.text.startswith("已登记")
    assert done.card is not None
    assert (done.card.task_id, done.card.title) == (asked.card.task_id, "已登记")
    assert press(asked.card.task_id, yes, OFFICER).outcome == "refused"
    assert ITEM in press(asked.card.task_id, "show", OFFICER).text


def test_a_button_shows_the_command_or_lets_it_go(bureau, hear, press):
    asked = hear(STATED, OFFICER, "督办群", "wecom")
    assert MEANT in press(asked.card.task_id, asked.card.buttons[1].key, OFFICER).text
    asked = hear(STATED, OFFICER, "督办群", "wecom")
    assert "没有登记" in press(asked.card.task_id, asked.card.buttons[2].key, OFFICER).text
    assert press(asked.card.task_id, asked.card.buttons[0].key, OFFICER).outcome == "refused"


@pytest.mark.parametrize("words", ["好的", "收到", "收到了，谢谢", "谢谢！", "👍", "[强]", "ok", "嗯嗯", "再见"])
def test_courtesies_get_a_word_and_no_refusal(hear, words):
    found = hear(words)
    assert (found.outcome, found.command, found.proposed) == ("answered", None, None)
    assert len(found.text) < 20
    assert found.text == courtesies.answer(words)


@pytest.mark.parametrize("words", ["在吗", "你是谁", "你能干什么"])
def test_who_asks_whether_anybody_is_there_is_helped(hear, words):
    found = hear(words)
    assert found.command == "/帮助"
    assert found.text == hear("/帮助").text


def test_what_was_not_understood_hears_what_fits_today(hear):
    found = hear("今天天气真好")
    assert found.outcome == "refused"
    assert f"您现在可以发送：/送审 {ITEM}" in found.text
    assert "您现在可以发送：/审" in hear("今天天气真好", DIRECTOR).text


def test_help_shows_every_form_with_the_number_of_a_real_item(hear):
    found = hear("/帮助 寄出").text
    assert "缺意见 理由" in found
    assert "例如：/寄出 20210018 " in found
    assert "/申退 20210032 同意" in hear("/帮助 申退", "督查示员").text


def test_on_each_engine_a_sentence_records_nothing_and_yes_records_it_once(bureau_url):
    service = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 09:00")))
    before = recorded(service)
    assert speak(service, STATED, OFFICER, None, "console").proposed == MEANT
    assert speak(service, "32号寄出去了，文号示工信函〔2021〕61号", HEAD, None, "console").outcome == "refused"
    assert recorded(service) == before
    assert speak(service, "是", OFFICER, None, "console").outcome == "answered"
    assert speak(service, "是", OFFICER, None, "console").outcome == "refused"
    assert len(recorded(service)["fact"]) == len(before["fact"]) + 1
    assert len(recorded(service)["act"]) == len(before["act"]) + 1
    with service.database.begin() as session:
        assert verifying.verify(session).ok
    service.database.close()
