"""A message is done once: who said what where makes it the same one, and what was answered is answered again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.message import Button, Card, Message, Paper, Press, Reply
from bot.records import inbox
from bot.records.engine.database import Database
from bot.records.inbox import Inbox
from bot.rules.chat_safe import FileName
from tests.conftest import at, copy_of_sqlite
from tests.rules.some_case import case

NOW = at("2021-07-16 09:00")
SAID = Message("wecom", "m1", "corp", "u", chat_id="g", text="/查 32")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """The sample bureau, where nobody has said anything yet."""
    database = Database(copy_of_sqlite(tmp_path))
    with database.begin() as session:
        yield session
    database.close()


def test_a_message_is_new_once_and_another_platform_s_is_another(session: Session):
    first = inbox.first_time(session, SAID, NOW)
    assert first is not None
    assert inbox.first_time(session, SAID, NOW) is None
    other = inbox.first_time(session, replace(SAID, platform="dingtalk"), NOW)
    assert other not in (None, first)
    assert inbox.first_time(session, replace(SAID, key="m2"), NOW) not in (None, first, other)
    kept = session.execute(select(Inbox.platform, Inbox.key, Inbox.received_at, Inbox.outcome, Inbox.reply)).first()
    assert kept == ("wecom", "m1", NOW, None, None)


@pytest.mark.parametrize(
    "change",
    [
        {"corp_id": "other"},
        {"user_id": "v"},
        {"chat_id": None},
        {"chat_id": "h"},
        {"text": "/查 33"},
        {"text": None},
        {"press": Press("t", "k")},
        {"from_console": True},
    ],
)
def test_a_second_delivery_says_the_same_by_the_same_person_in_the_same_place(session: Session, change: dict[str, object]):
    inbox.first_time(session, SAID, NOW)
    assert not inbox.is_another(session, SAID)
    assert inbox.is_another(session, replace(SAID, **change))  # type: ignore[arg-type]


def test_two_presses_differ_by_card_and_button(session: Session):
    pressed = replace(SAID, text=None, press=Press("t", "k"))
    inbox.first_time(session, pressed, NOW)
    assert not inbox.is_another(session, pressed)
    assert inbox.is_another(session, replace(pressed, press=Press("t2", "k")))
    assert inbox.is_another(session, replace(pressed, press=Press("t", "k2")))


def test_nobody_is_another_where_nothing_came_before_or_nothing_is_known_of_it(session: Session):
    assert not inbox.is_another(session, SAID)
    inbox.first_time(session, SAID, NOW)
    session.execute(Inbox.__table__.update().values(said=None))  # type: ignore[attr-defined]
    assert not inbox.is_another(session, replace(SAID, text="x"))


def test_equal_words_of_two_messages_do_not_show():
    assert inbox.print_of(SAID) == inbox.print_of(replace(SAID, chat_title="群"))
    assert inbox.print_of(SAID) != inbox.print_of(replace(SAID, key="m2"))
    assert len(inbox.print_of(SAID)) == 64


CARD = Card(
    "t",
    "20210032",
    (("时限", "7月31日"), ("代表", "周示戊")),
    "最近一步",
    (Button("通过", "pass:1", "primary"), Button("退回", "return:1", "danger")),
    only_for_presser=True,
    refusal="未生效",
    waits="等副局长",
)


@pytest.mark.parametrize(
    "reply",
    [
        Reply("已登记"),
        Reply("不能办理", "refused"),
        Reply("已登记", card=CARD),
        Reply("已登记", card=replace(CARD, beside=("全文见下", "另有一件"))),
        Reply("见附件", papers=(Paper("letter", FileName("答复函.docx"), "答复函", {"number": "32"}),)),
        Reply("", "ignored"),
    ],
)
def test_what_was_answered_is_answered_again(session: Session, reply: Reply):
    row = inbox.first_time(session, SAID, NOW)
    assert row is not None
    inbox.settle(session, row, SAID, reply, ())
    again = inbox.reply_to(session, SAID)
    assert again == reply
    assert all(type(paper.name) is FileName for paper in again.papers)


def test_nothing_is_answered_to_what_nobody_answered(session: Session):
    nothing = Reply("", outcome="ignored")
    assert inbox.reply_to(session, SAID) == nothing
    inbox.first_time(session, SAID, NOW)
    assert inbox.reply_to(session, SAID) == nothing


def test_the_items_that_a_reply_names_stand_beside_it_in_order(session: Session):
    row = inbox.first_time(session, SAID, NOW)
    assert row is not None
    inbox.settle(session, row, SAID, Reply("答复"), {257, 32})
    assert session.execute(select(Inbox.named, Inbox.outcome)).one() == (",32,257,", "answered")
    inbox.settle(session, row, SAID, Reply("答复", "refused"), set())
    assert session.execute(select(Inbox.named, Inbox.outcome)).one() == (None, "refused")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("20210032 时限", {7}),
        ("第32号", {7}),
        ("市人大0032", {7}),
        ("20200032", {7}),  # too often rather than too seldom
        ("20210033", set()),
        ("132", set()),
        ("无", set()),
    ],
)
def test_an_item_that_was_looked_at_is_named_where_its_number_stands(text: str, named: set[int]):
    assert inbox.items_named(Reply(text), (), [case()]) == named
    assert inbox.items_named(Reply(text), (9,), [case()]) == {*named, 9}
    assert inbox.items_named(Reply("", card=Card("t", text, ())), (), [case(digits="0032")]) == named
    short = case(digits="32")
    assert inbox.items_named(Reply(text), (), [short]) == named


def test_an_answer_of_an_earlier_version_without_papers_is_read():
    assert inbox.restored({"text": "已登记", "outcome": "answered", "card": None}) == Reply("已登记", "answered")
    assert inbox.restored({"text": "已登记", "outcome": "answered", "card": None, "papers": None}) == Reply("已登记", "answered")
    card = {"task_id": "t", "title": "20210032", "lines": [["时限", "7月31日"]], "buttons": []}
    assert inbox.restored({"text": "已登记", "outcome": "answered", "card": card}).card == Card(
        "t", "20210032", (("时限", "7月31日"),)
    )


def test_an_item_is_told_from_others_by_its_last_four_digits():
    assert inbox.items_named(Reply("20212032"), (), [case(digits="20211032")]) == set()
    assert inbox.items_named(Reply("2032"), (), [case(digits="20212032")]) == {7}


def test_what_was_heard_of_a_platform_since_a_moment(session: Session):
    inbox.first_time(session, SAID, NOW)
    assert inbox.heard_since(session, "wecom", NOW)
    assert not inbox.heard_since(session, "wecom", at("2021-07-16 09:01"))
    assert not inbox.heard_since(session, "dingtalk", NOW)


def test_an_answer_leaves_once_and_again_where_it_did_not_arrive(session: Session):
    inbox.first_time(session, SAID, NOW)
    inbox.first_time(session, replace(SAID, key="m2"), NOW)
    assert inbox.claim_telling(session, SAID, NOW)
    assert not inbox.claim_telling(session, SAID, NOW)
    inbox.untell(session, SAID)
    assert inbox.claim_telling(session, SAID, NOW)
    assert inbox.claim_telling(session, replace(SAID, key="m2"), NOW)
    assert not inbox.claim_telling(session, SAID, NOW)


def test_what_was_answered_without_a_row_may_leave(session: Session):
    assert inbox.claim_telling(session, SAID, NOW)
    inbox.first_time(session, SAID, NOW)
    assert inbox.claim_telling(session, replace(SAID, platform="dingtalk"), NOW)
    assert inbox.claim_telling(session, SAID, NOW)
    assert not inbox.claim_telling(session, SAID, NOW)


@pytest.mark.parametrize("change", [{"kind": "picture"}, {"quoted": "20210032"}])
def test_a_picture_and_a_quoting_message_are_others_than_the_words_alone(session: Session, change: dict[str, object]):
    inbox.first_time(session, SAID, NOW)
    assert inbox.is_another(session, replace(SAID, **change))  # type: ignore[arg-type]


def test_words_as_earlier_versions_noted_them_are_the_same_message():
    """A message that came before an upgrade is known behind it."""
    assert inbox.print_of(SAID) == "d5bcaca07853476b8e137edc2f6d327fbc86b27657bbc276e68f52bc81594b85"
