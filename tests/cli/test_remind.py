"""duban remind --json: what outside scripts read of the day's reminders."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from bot.cli.reporting import described
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.records import additions, chats, suggestions
from bot.records.additions import NewItem
from bot.rules.permissions import Scope
from bot.rules.words import Body, Handling, Level
from bot.wsgi import Service
from scheduler import planning
from tests.conftest import Say, at

KEYS = ["number", "key", "body", "item_level", "duty", "division", "holder", "due", "workdays_left", "level"]
Messages = Callable[[str], list[dict[str, Any]]]


@pytest.fixture
def messages(bureau: Service, clock: StoppedClock) -> Messages:
    """What would be printed at a moment."""

    def look(moment: str) -> list[dict[str, Any]]:
        clock.at = at(moment)
        found, numbers = planning.preview(bureau.database, bureau.office, clock.now())
        return [described(bundle, numbers, clock.now().date()) for bundle in found]

    return look


def narrow(session: Session, divisions: list[int], push: str | None) -> None:
    """The only group hears of these divisions alone, and is spoken to by this robot."""
    for group in chats.registered(session, at("2021-07-16 09:00").date()):
        place = (group.platform, group.corp_id, group.chat_id)
        chats.register(session, *place, name="处室群", division_ids=divisions, push=push, since=None)


def test_a_message_is_its_target_its_people_its_parts_and_its_duties(messages: Messages):
    (message,) = messages("2021-07-16 09:00")
    assert list(message) == ["target", "people", "text", "parts", "duties"]
    assert message["target"] == "督办群"
    assert message["text"] == "\n".join(message["parts"])
    assert all(list(duty) == KEYS for duty in message["duties"])
    (waiting,) = (duty for duty in message["duties"] if duty["number"] == "20210026")
    assert waiting == {
        "number": "20210026",
        "key": "20210026",
        "body": "人大",
        "item_level": "市",
        "duty": "答复",
        "division": "融资服务处",
        "holder": "局长",
        "due": "2021-07-31",
        "workdays_left": 10,
        "level": "10",
    }
    holders = {(duty["number"], duty["division"]): duty["holder"] for duty in message["duties"]}
    assert holders["20210074", "信息化推进处"] == "吴示安"
    assert holders["20210032", "软件产业处"] == "沈示达"
    json.dumps(message)


@pytest.mark.parametrize("groups", ["whole", "divisions"])
def test_every_duty_stands_in_the_text_and_counts_agree_with_or_without_a_group(bureau: Service, messages: Messages, groups: str):
    if groups == "divisions":
        with bureau.database.begin() as session:
            for group in chats.registered(session, at("2021-07-16 09:00").date()):
                chats.register(
                    session,
                    group.platform,
                    group.corp_id,
                    group.chat_id,
                    name="软件群",
                    division_ids=[1],
                    push="main",
                    since=None,
                )
    for days in range(100):
        for message in messages(f"{(at('2021-07-01 09:00') + timedelta(days)):%Y-%m-%d} 09:00"):
            items = {duty["key"] for duty in message["duties"]}
            assert f"以下{len(items)}件请" in message["parts"][0]
            assert len(message["people"]) == len(set(message["people"]))
            assert not {name for name in message["people"] if not re.search(rf"[ ]@?{name}[ ：]", message["text"])}
            for duty in message["duties"]:
                assert any(
                    line.startswith(f"{duty['division']} ") and duty["key"][-4:] in line and f" {duty['duty']}，" in line
                    for line in message["text"].splitlines()
                )
            assert all(len(part.encode()) <= 2048 for part in message["parts"])


def test_who_stands_in_is_listed_once(say: Say, bureau: Service, messages: Messages, clock: StoppedClock):
    with bureau.database.begin() as session:
        for group in chats.registered(session, clock.now().date()):
            chats.register(
                session, group.platform, group.corp_id, group.chat_id, name="无", division_ids=[], push=None, since=None
            )
    say("/代理 副局长乙 7月16日 至 8月31日", by="副局长甲")
    (message,) = messages("2021-07-27 09:00")
    assert message["target"] is None
    assert [name for name in message["people"] if name.startswith("副局长乙")] == ["副局长乙"]


def test_a_number_that_several_items_bear_is_shown_with_its_key_and_can_be_typed_back(
    bureau: Service, messages: Messages, clock: StoppedClock
):
    received, due = at("2021-03-05 09:00").date(), at("2021-07-31 09:00").date()
    with bureau.database.begin() as session:
        for body, level in ((Body.CONGRESS, Level.PROVINCE), (Body.CONGRESS, Level.CITY), (Body.CPPCC, Level.CITY)):
            new = NewItem(body, level, Handling.SOLE, "0777", "关于示例的建议", received, due, "融资服务处", "", "不涉密")
            assert additions.add(session, new, now=at("2021-03-05 09:00"))
    (message,) = messages("2021-07-16 09:00")
    keys = [duty["key"] for duty in message["duties"] if duty["number"].endswith("0777")]
    assert sorted(keys) == ["市人大0777", "市政协0777", "省人大0777"]
    assert {(d["body"], d["item_level"]) for d in message["duties"] if d["key"] in keys} == {
        ("人大", "省"),
        ("人大", "市"),
        ("政协", "市"),
    }
    for key in keys:
        assert re.search(rf"[：、]{key}[、 ]", message["text"])


def test_every_number_as_it_is_shown_means_its_item_when_it_is_typed_back(bureau: Service, messages: Messages):
    (message,) = messages("2021-07-16 09:00")
    shown = set(re.findall(r"(?<=[：、])\d{4,8}(?=[、 （])", message["text"]))
    assert len(shown) == len({duty["key"] for duty in message["duties"]})
    with bureau.database.begin() as session:
        today = at("2021-07-16 09:00").date()
        assert all(len(suggestions.with_number(session, number, Scope(everything=True), today)) == 1 for number in shown)
    number = min(shown)
    assert speak(bureau, f"/查 {number}", "督查示员", None, "console").outcome == "answered"
