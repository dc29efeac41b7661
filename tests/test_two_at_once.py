"""Two people act on one item, or number two letters alike, at the same moment: the second hears what the first one did."""

from __future__ import annotations

from threading import Thread

import pytest
from sqlalchemy import text

from bot import wsgi
from bot.cli.talking import find_person, speak
from bot.clock import StoppedClock
from bot.message import Reply
from bot.platforms import console
from bot.records.engine.database import Database
from tests import engines
from tests.conftest import at, furnished, settings_for

BLOCKED = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
LETTER = "示工信函〔2021〕91号"
MEETINGS = [
    ((), ("/签收 20210067", "杨示峰"), ("/签收 20210067", "韩示岳"), "已于7月16日签收"),
    ((), ("/送审 20210067", "杨示峰"), ("/送审 20210067", "韩示岳"), "无须重复送审"),
    (("/送审 20210067",), ("/撤回 20210067", "杨示峰"), ("/撤回 20210067", "韩示岳"), "已撤回，无须重复操作"),
    (("/送审 20210067",), ("/撤回 20210067", "杨示峰"), ("/审 20210067 通过", "韩示岳"), "送审已撤回"),
    ((), (f"/寄出 20210018 {LETTER} 7.16 A", "督查示员"), (f"/寄出 20210074 {LETTER} 7.16 A", "督查示员"), "已用于其他件"),
]


@pytest.fixture
def service():
    url = engines.fresh_postgres(like=furnished("postgresql"))
    made = wsgi.assemble(settings_for(url), StoppedClock(at("2021-07-16 09:00")))
    yield made
    made.database.close()
    engines.drop_postgres(url)


@pytest.mark.parametrize(("before", "first", "second", "answer"), MEETINGS)
def test_a_decision_rests_on_what_holds_once_the_item_is_free(service, before, first, second, answer):
    for words in before:
        assert speak(service, words, "杨示峰", None, "console").outcome == "answered"
    who = find_person(service, first[1])
    heard: list[Reply] = []
    later = Thread(target=lambda: heard.append(speak(service, second[0], second[1], None, "console")))
    with service.database.begin() as session:
        reply = service.dispatcher.once(session, console.message(first[0], who), service.clock.now())
        later.start()
        while later.is_alive() and not blocked(service.database):
            later.join(0.02)
    later.join()
    assert reply.outcome == "answered"
    assert [one.outcome for one in heard] == ["refused"]
    assert answer in heard[0].text


def blocked(database: Database) -> bool:
    """Whether somebody waits for what this transaction holds."""
    with database.engine.connect() as connection:
        return bool(connection.scalar(BLOCKED))


WHO_CHANGED = text(
    "SELECT journal.person_id FROM journal JOIN suggestion ON suggestion.id = journal.suggestion_id"
    " WHERE suggestion.number = :number AND journal.after IS NOT NULL ORDER BY journal.id"
)


@pytest.mark.parametrize("asked, said", [("/审 全部通过", "是"), ("", "/审 26 通过")])
def test_the_journal_tells_of_each_what_they_did_and_not_what_another_did_meanwhile(service, asked, said):
    if asked:
        assert speak(service, asked, "局长", None, "console").outcome == "answered"
    who = find_person(service, "陈示文")
    later = Thread(target=lambda: speak(service, said, "局长", None, "console"))
    with service.database.begin() as session:
        reply = service.dispatcher.once(session, console.message("/撤回 26", who), service.clock.now())
        later.start()
        while later.is_alive() and not blocked(service.database):
            later.join(0.02)
    later.join()
    assert reply.outcome == "answered"
    with service.database.begin() as session:
        told = session.execute(WHO_CHANGED, {"number": "20210026"}).scalars().all()
    assert told == [who]
