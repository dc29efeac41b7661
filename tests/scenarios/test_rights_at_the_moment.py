"""Rights are those of the moment that decides: whoever left or moved after the card was drawn, wherever that was entered."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from threading import Barrier

import pytest
from sqlalchemy import select

from bot import departing, wsgi
from bot.clock import StoppedClock
from bot.command import NOT_KNOWN
from bot.message import Message, Press, Reply
from bot.records import cases, people, suggestions
from bot.records.inbox import Inbox
from bot.records.people import Identity
from bot.rules.permissions import Scope
from bot.wsgi import Service
from tests.conftest import WECOM_CORP, at, settings_for
from tests.scenarios.test_reviewing import DEPUTY, HEAD, OFFICER, decisions


@pytest.fixture
def two(bureau_url: str) -> Iterator[tuple[Service, Service]]:
    """Two replicas of the service on one database."""
    made = [wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 09:00"))) for _ in range(2)]
    yield made[0], made[1]
    for each in made:
        each.database.close()


def account(service: Service, name: str) -> str:
    with service.database.begin() as session:
        person = people.named(session, name)[0].id
        return session.scalars(select(Identity.user_id).where(Identity.person_id == person, Identity.platform == "wecom")).one()


def pressed(service: Service, key: str, user: str, task_id: str, button: str = "pass:1") -> Reply:
    return service.dispatcher.answer(Message("wecom", key, WECOM_CORP, user, chat_id="wrALL", press=Press(task_id, button)))


def test_t08_t35_who_left_between_card_and_press_decides_nothing_on_the_other_replica_either(two: tuple[Service, Service]):
    here, there = two
    officer, head = account(here, OFFICER), account(here, HEAD)
    card = here.dispatcher.answer(Message("wecom", "a", WECOM_CORP, officer, chat_id="wrALL", text="/送审 20210032")).card
    assert card
    assert there.dispatcher.answer(Message("wecom", "b", WECOM_CORP, head, text="/查 20210032")).outcome == "answered"
    with here.database.begin() as session:
        departing.end(session, here.office, HEAD, division=None, on=None, now=here.clock.now(), account="keeper")
    assert pressed(there, "c", head, card.task_id).text == NOT_KNOWN
    assert there.dispatcher.answer(Message("wecom", "d", WECOM_CORP, head, text="/审 20210032 通过")).text == NOT_KNOWN
    assert decisions(here) == []


def test_t08_who_moved_to_another_post_hears_who_reviews_now(reply, press, say, bureau):
    from bot.documents.people.entries import PeopleRead, PersonRow
    from bot.records.ledger import people as people_import
    from bot.rules.words import Role

    card = reply("/送审 20210032", by=OFFICER, chat="督办群").card
    with bureau.database.begin() as session:
        rows = [
            PersonRow(2, HEAD, "信息化推进处", (Role.OFFICER,)),
            PersonRow(3, "新示任", "信息化推进处", (Role.DIVISION_HEAD,), {"wecom": "wx900"}),
        ]
        people_import.write(
            session, PeopleRead(rows), corp_ids={"wecom": WECOM_CORP}, since=None, today=bureau.clock.now().date()
        )
    refused = press(card.task_id, "pass:1", HEAD)
    assert refused.outcome == "refused"
    assert "新示任" in refused.text
    assert decisions(bureau) == []
    assert press(card.task_id, "pass:1", "新示任").outcome == "answered"


def test_t07_a_card_s_name_that_was_changed_in_any_place_decides_nothing(reply, press, bureau):
    card = reply("/送审 20210032", by=OFFICER, chat="督办群").card
    name = card.task_id
    tried = {name[:place] + other + name[place + 1 :] for place in range(len(name)) for other in "0aZ-_" if other != name[place]}
    tried |= {name[:-1], name + "0", name.upper(), name[::-1], f" {name}", "", "x" * 128} - {name}
    assert {press(changed, "pass:1", HEAD).outcome for changed in tried} == {"refused"}
    assert decisions(bureau) == []
    assert press(name, "pass:1", HEAD).outcome == "answered"


STEPS = {
    "first": ("/审 20210032 通过", HEAD),
    "second": ("/审 20210032 通过", DEPUTY),
    "withdraw": ("/撤回 20210032", OFFICER),
    "again": ("/送审 20210032", OFFICER),
}


@pytest.mark.parametrize("order", list(permutations(STEPS)), ids=" ".join)
def test_t10_f43_in_whatever_order_no_level_decides_before_the_one_below_in_its_round(say, bureau, order):
    say("/送审 20210032", by=OFFICER)
    for step in order:
        words, by = STEPS[step]
        say(words, by=by)
        with bureau.database.begin() as session:
            (item,) = suggestions.with_number(session, "20210032", Scope(everything=True), bureau.clock.now().date())
            case = cases.one(session, item, bureau.clock.now().date(), bureau.office)
        for review in case.rounds:
            assert [decision.level for decision in review.decisions] == list(range(1, len(review.decisions) + 1))


def test_f42_a_message_delivered_to_both_replicas_at_once_has_one_effect_and_the_same_answer(two: tuple[Service, Service]):
    message = Message("wecom", "m1", WECOM_CORP, account(two[0], OFFICER), chat_id="wrALL", text="/送审 20210032")
    together = Barrier(8)

    def deliver(place: int) -> Reply:
        together.wait(10)
        return two[place % 2].dispatcher.answer(message)

    with ThreadPoolExecutor(8) as hands:
        first, *others = [turn.result() for turn in [hands.submit(deliver, place) for place in range(8)]]
    assert others == [first] * 7
    assert "已登记：第1轮送审" in first.text
    with two[0].database.begin() as session:
        assert session.query(Inbox).count() == 1
