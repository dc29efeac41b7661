"""Row by row: what becomes of words that speak of an item turned secret, and which waiting messages are not said any more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.records import journal
from bot.records.delivery import robots
from bot.records.engine.base import ERASED
from bot.records.engine.database import Database
from bot.records.erasure import rewritten, speaking, turned
from bot.records.erasure.speaking import Subject
from bot.records.journal import verifying
from bot.rules.numbers import Key
from tests.conftest import at, copy_of_sqlite
from tests.records.rows import message

NUMBER, OTHER = "20210257", "20210032"
ITEM = Subject(7, Key("市", "人大", 2021, NUMBER))
NOW = at("2021-07-16 09:00")


def test_of_waiting_messages_those_without_words_are_not_said(session: Session):
    empty = message(session, {"text": "", "people": []})
    kept = [
        message(session, {"text": "还有一件", "people": []}),
        message(session, {"text": "", "duties": [[8, "答复", "", [1]]]}),
        message(session, {"text": "", "sentence": "{}"}),
        message(session, {"png": ""}),
        message(session, {"text": ""}, state="sent"),
    ]
    other = message(session, {"text": ""})
    turned.not_said(session, [empty, *kept])
    own = speaking.table("outbox")
    found = {row.id: (row.state, row.reason) for row in session.execute(select(own.c.id, own.c.state, own.c.reason))}
    assert found.pop(empty) == ("cancelled", "有办件已转线下办理")
    assert found == {**dict.fromkeys((*kept[:-1], other), ("pending", None)), kept[-1]: ("sent", None)}


def test_many_messages_are_looked_at_in_portions(session: Session):
    many = [message(session, {"text": ""}) for _ in range(2 * speaking.PORTION + 1)]
    assert speaking.PORTION == 500
    turned.not_said(session, many)
    own = speaking.table("outbox")
    assert set(session.scalars(select(own.c.state))) == {"cancelled"}


def test_every_week_that_a_group_was_told_or_shown_may_speak_of_it(session: Session):
    weeks = [message(session, {}, kind=kind) for kind in ("outlook", "picture")]
    alert = message(session, {"text": f"{NUMBER} 甲"}, kind="alert")
    other = message(session, {"text": f"{OTHER} 乙", "about": [[8, []]]}, kind="notice")
    named = message(session, {"text": f"见{NUMBER}", "about": [[8, []]]}, kind="notice")
    about = message(session, {"text": "甲", "about": [[7, []]]}, kind="notice")
    line = message(session, {"text": "甲", "lines": [{"about": [[7, []]]}]}, kind="notice")
    due = message(session, {"text": "", "duties": [[7, "答复", "", [1]]]}, kind="digest")
    found = speaking.told(session, ITEM)
    assert found == [*weeks, named, about, line, due]
    assert not {alert, other} & set(found)


def test_what_waits_without_words_is_not_said_and_a_line_of_the_journal_tells_which_lines_were_cleaned(tmp_path: Path):
    database = Database(copy_of_sqlite(tmp_path))
    who: dict[str, Any] = {"at": NOW, "platform": "wecom", "user_id": "u", "outcome": "answered"}
    with database.begin() as session:
        robots.ensure(session, "wecom/main")
        own = speaking.table("suggestion")
        item: int = session.scalars(select(own.c.id).where(own.c.number == OTHER)).one()
        (before,) = session.execute(select(func.max(speaking.table("journal").c.id))).one()
        for words, about in ((f"/查 {OTHER}", item), ("/帮助", None), (f"见{OTHER}", None)):
            journal.note(session, words=words, suggestion_id=about, **who)
        waiting = message(session, {"text": "办结", "about": [[item, []]], "people": []}, kind="notice")
    with database.begin() as session:
        turned.erase(session, [item], NOW)
    first = (before or 0) + 1
    with database.begin() as session:
        of, lines = speaking.table("outbox"), speaking.table("journal")
        said = session.execute(select(of.c.state, of.c.reason).where(of.c.id == waiting)).one()
        assert tuple(said) == ("cancelled", "有办件已转线下办理")
        left = session.execute(select(lines.c.words, lines.c.erased).where(lines.c.id >= first).order_by(lines.c.id)).all()
        assert [line.words for line in left] == [None, "/帮助", None, None]
        assert left[-1].erased == f"words,change {first},{first + 2}"
        assert verifying.verify(session).ok
    database.close()


def test_nothing_is_erased_for_no_item(session: Session):
    turned.erase(session, [], NOW)
    assert ERASED not in session.info


@pytest.mark.parametrize(
    ("content", "left"),
    [
        ({}, {}),
        (
            {"duties": [[8, "答复", "", [1]]], "text": "甲", "people": [1]},
            {"duties": [[8, "答复", "", [1]]], "text": "", "people": [1]},
        ),
        ({"text": "甲", "people": [1]}, {"text": "", "people": []}),
        (
            {"text": "甲", "about": [[7, []], [8, []]], "sentence": "{}", "since": {"7": 1, "8": 2}, "merged": {"7": 3}},
            {"text": "", "about": [[8, []]], "sentence": "{}", "since": {"8": 2}, "merged": {}},
        ),
        ({"text": "甲", "about": [[7, []]], "sentence": "{}"}, {"text": "", "people": []}),
        (
            {"text": f"【办件】\n{NUMBER} 甲\n{OTHER} 乙", "about": [[7, []], [8, []]], "numbers": {"7": NUMBER, "8": OTHER}},
            {"text": f"【办件】\n{OTHER} 乙", "about": [[8, []]], "numbers": {"8": OTHER}},
        ),
        ({"text": f"【办件】\n{NUMBER} 甲\n乙", "about": []}, {"text": "【办件】\n乙", "about": []}),
        ({"text": f"{NUMBER} 甲\n{OTHER} 乙", "about": [[8, []]]}, {"text": "", "people": []}),
        ({"text": "【办件】\n甲", "about": [[7, []]]}, {"text": "", "people": []}),
        (
            {
                "text": f"【办件】\n{NUMBER} 甲\n{OTHER} 乙",
                "about": [[7, []], [8, []]],
                "lines": [{"about": [[7, []]], "since": {"7": 1}}, {"about": [[8, []]], "since": {"7": 1, "8": 2}}],
            },
            {"text": f"【办件】\n{OTHER} 乙", "about": [[8, []]], "lines": [{"about": [[8, []]], "since": {"8": 2}}]},
        ),
        ({"text": f"{NUMBER} 甲", "about": [[7, []]], "lines": [{"about": [[7, []]]}]}, {"text": "", "people": []}),
    ],
)
def test_a_message_goes_on_with_the_others_alone(content: dict[str, Any], left: dict[str, Any]):
    assert json.loads(rewritten.message(json.dumps(content), ITEM)) == left


def test_an_answer_about_it_becomes_a_refusal_and_no_answer_stays_none():
    said = json.loads(rewritten.answer("{}", ITEM) or "")
    assert said == {
        "text": "答复涉及的办件已转线下办理，请联系办公室或重新查询。",
        "outcome": "refused",
        "card": None,
        "papers": [],
        "command": None,
        "proposed": None,
        "paged": None,
    }
    assert rewritten.answer(None, ITEM) is None
    assert "\\u" not in (rewritten.answer("{}", ITEM) or "")


def test_details_of_another_item_s_fact_are_cleaned_value_by_value():
    kept = json.dumps({"check": "2021-12-31", "evidence": f"见{NUMBER}"}, ensure_ascii=False)
    assert rewritten.unnamed_details(kept, ITEM) == '{"check": "2021-12-31", "evidence": "已清除"}'
    for words in (None, "", '{"evidence": "见20210032"}'):
        assert rewritten.unnamed_details(words, ITEM) == words
    assert rewritten.unnamed("", ITEM) == ""


def test_of_what_an_import_changed_its_rows_go_and_that_it_turned_secret_is_noted():
    def part() -> dict[str, list[dict[str, Any]]]:
        return {
            "suggestion": [{"id": 7}, {"id": 8}],
            "fact": [{"id": 7, "suggestion_id": 8}, {"id": 8, "suggestion_id": 7}],
            "review_round": [{"id": 1, "suggestion_id": 7}, {"id": 2, "suggestion_id": 8}],
            "review_decision": [{"id": 7, "round_id": 1}, {"id": 1, "round_id": 2}],
        }

    content = {"before": part(), "after": {**part(), "review_round": []}, "secret": [9, 3], "known": [7, 8]}
    left = rewritten.unpacked(rewritten.imported(rewritten.packed(content), ITEM))
    others = {
        "suggestion": [{"id": 8}],
        "fact": [{"id": 7, "suggestion_id": 8}],
        "review_round": [{"id": 2, "suggestion_id": 8}],
        "review_decision": [{"id": 1, "round_id": 2}],
    }
    assert left == {"before": others, "after": {**others, "review_round": []}, "secret": [3, 7, 9], "known": [8]}
    assert b" " not in rewritten.packed({})[:0]


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("257号", True),
        ("0257号", True),
        ("第00257号", True),
        ("见257号建议", True),
        ("示函〔2021〕257号", False),
        ("示函[2021]257号", False),
        ("示函（2021）257号", False),
        ("示函(2021)257号", False),
        ("1257号", False),
        ("257家", False),
        (f"见{NUMBER}", True),
        (f"1{NUMBER}", True),  # too often rather than too seldom
        ("20210032", False),
        ("", False),
    ],
)
def test_an_item_is_named_outright_by_its_number_alone(words: str, named: bool):
    assert ITEM.named_outright(words) is named


def test_a_short_number_is_looked_for_by_what_it_means():
    short = Subject(7, Key("市", "人大", 2021, "0257"))
    assert short.named_in("市人大0257") and short.named_in("257号") and not short.named_in("20200032")
    assert short.named_outright("0257号") and not short.named_outright("办理10257事项")
