"""Each promise of the database is seen to hold after a day's work, and each breach of it is found, on both engines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import CursorResult, text

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.errors import PlatformError
from bot.records import invariants
from bot.records.delivery.outbox import Outbox
from bot.records.delivery.robots import Robot
from bot.records.engine.database import Database
from bot.records.journal import guard
from bot.wsgi import Service
from scheduler.ticking import Ticker
from tests.conftest import at, set_clock, settings_for
from tests.scheduler.recorder import Recorder
from tests.scheduler.test_urgency import put


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    """A bureau after a day with reminders, a review, a fault of the platform and a backlog."""
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 08:55")))
    robot = Recorder(made.clock)
    ticker = Ticker(made.database, made.office, made.clock, {"wecom/main": robot})
    robot.faults = [PlatformError("超时", ambiguous=True)]
    assert "已登记：第1轮送审。" in speak(made, "/送审 20210032", "吴示安", "督办群", "console").text
    assert speak(made, "/审 20210032 通过", "周示平", "督办群", "console").outcome == "answered"
    for minutes in range(4):
        set_clock(made, made.clock.now() + timedelta(minutes=minutes))
        ticker.tick()
    put(made, "拒收的话")
    robot.faults = [PlatformError("对方拒收", permanent=True)]
    ticker.tick()
    for number in range(12):
        put(made, f"通知{number}")
    set_clock(made, made.clock.now() + timedelta(minutes=10))
    ticker.tick()
    yield made
    made.database.close()


def broken(service: Service, now_later: timedelta = timedelta()) -> list[str]:
    with service.database.snapshot() as session:
        return [found.name.split()[0] for found in invariants.look(session, service.clock.now() + now_later) if not found.ok]


def test_everything_holds_after_a_day_of_work(service: Service):
    with service.database.snapshot() as session:
        looked = invariants.look(session, service.clock.now())
    assert [found for found in looked if not found.ok] == []
    assert {found.name.split()[0] for found in looked} == {f"I{n}" for n in (*range(1, 14), 15)}
    with service.database.begin() as session:
        states = session.scalars(text("SELECT state FROM outbox")).all()
    counted = Counter(states)
    assert counted["covered"] > 10 and counted["sent"] and counted["dead"]


SENT = "UPDATE outbox SET {} WHERE id = (SELECT min(id) FROM outbox WHERE state = 'sent')"
BREACHES = [
    ("I1", "UPDATE inbox SET outcome = NULL"),
    ("I1", "UPDATE inbox SET reply = NULL WHERE id = (SELECT max(id) FROM inbox)"),
    ("I3", "UPDATE review_decision SET level = 2 WHERE decided_at IS NOT NULL"),
    ("I4", "UPDATE journal SET outcome = 'refused'"),
    ("I12", "UPDATE journal SET outcome = 'refused' WHERE id = 2"),
    ("I5", "DELETE FROM reminded WHERE outbox_id IN (SELECT id FROM outbox WHERE kind = 'reminder' AND state = 'sent')"),
    ("I6", "UPDATE reminded SET outbox_id = (SELECT min(id) FROM outbox WHERE state = 'covered')"),
    ("I6", "UPDATE outbox SET covered_by = NULL WHERE state = 'covered'"),
    ("I7", SENT.format("writing_at = NULL")),
    ("I8", SENT.format("state = 'sending'")),
    ("I9", "UPDATE outbox SET content = '{\"text\": \"请致电13800000000。\"}' WHERE kind = 'notice'"),
    ("I9", "UPDATE suggestion SET secrecy = '秘密' WHERE id IN (SELECT suggestion_id FROM outbox)"),
    ("I15", "DELETE FROM title_bigram WHERE bigram = '关于'"),
    ("I15", "INSERT INTO title_bigram (bigram, suggestion_id) VALUES ('电梯', 1)"),
    ("I15", "INSERT INTO title_bigram (bigram, suggestion_id) VALUES ('关于', 9999)"),
    ("I13", "UPDATE appointment SET until = '2021-07-16'"),
]


@pytest.mark.parametrize(("name", "statement"), BREACHES, ids=[f"{n}-{place}" for place, (n, _) in enumerate(BREACHES)])
def test_each_breach_is_found(service: Service, name: str, statement: str):
    with service.database.begin() as session:
        if "journal" in statement:
            for trigger in guard.NAMES:
                session.execute(text(f"DROP TRIGGER {trigger}{'' if service.database.is_sqlite else ' ON journal'}"))
        changed = session.execute(text(statement.replace(":", "\\:")))
        assert isinstance(changed, CursorResult) and changed.rowcount > 0
    assert name in broken(service)


def test_two_decisions_of_one_level_are_found():
    """No engine lets them in: the query is asked of a table without the key."""
    database = Database("sqlite://")
    with database.begin() as session:
        session.execute(text("CREATE TABLE review_decision (id INTEGER, round_id INTEGER, level INTEGER)"))
        session.execute(text("INSERT INTO review_decision VALUES (1, 1, 1), (2, 1, 1), (3, 1, 2)"))
        assert session.scalars(text(invariants.QUERIES["I2 每轮每级只有一个审核决定"])).all() == [1]
    database.close()


def test_a_send_that_nobody_took_back_is_found_after_its_lease(service: Service):
    with service.database.begin() as session:
        session.execute(text(SENT.format("state = 'sending'")))
        for robot in session.query(Robot):
            robot.lease_until = service.clock.now() - timedelta(seconds=61)
    assert "I10" in broken(service)


def test_twenty_one_sends_in_a_minute_are_found(service: Service):
    now = service.clock.now()
    for number in range(21):
        put(service, f"快{number}", robot="wecom/second")
    with service.database.begin() as session:
        for number in range(21):
            moment = now + timedelta(seconds=2.9 * number)
            message = session.query(Outbox).filter_by(key=f"快{number}").one()
            message.state, message.attempts, message.writing_at, message.settled_at = "sent", 1, moment, moment
    assert broken(service, timedelta(hours=1)) == ["I11"]
