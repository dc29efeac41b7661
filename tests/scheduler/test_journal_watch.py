"""The journal is looked at by itself: what was changed is told within the hour, and the line with which a day ended is noted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import wsgi
from bot.audit import days
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.records import journal, people, readiness
from bot.records.journal import guard, roll, verifying
from bot.rules import roll as rules
from bot.wsgi import Service
from scheduler.journal_watch import JournalWatch
from tests.conftest import at, set_clock, settings_for

OPERATORS = "wecom/second"


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(bureau_url, reminders={"operators": OPERATORS}), StoppedClock(at("2021-07-16 09:00")))
    speak(made, "/送审 20210032", "吴示安", None, "console")
    yield made
    made.database.close()


def told(service: Service) -> list[str]:
    with service.database.begin() as session:
        query = f"SELECT content FROM outbox WHERE robot = '{OPERATORS}' ORDER BY id"  # noqa: S608
        return [str(content) for content in session.scalars(text(query))]


def look(service: Service, watch: JournalWatch, moment: str) -> None:
    set_clock(service, at(moment))
    watch.run(service.database, service.office, service.clock.now())


def test_every_night_the_last_line_is_told_and_noted_once(service: Service, tmp_path: Path):
    watch = JournalWatch(tmp_path)
    for moment in ("2021-07-17 01:05", "2021-07-17 01:10", "2021-07-17 05:00", "2021-07-18 01:05"):
        look(service, watch, moment)
    look(service, JournalWatch(tmp_path), "2021-07-18 03:00")  # after a restart
    with service.database.begin() as session:
        last = verifying.verify(session).last
    assert (tmp_path / days.NAME).read_text() == "".join(f"day 2021-07-{day} {last[0]} {last[1]}\n" for day in (16, 17))
    messages = told(service)
    assert len(messages) == 2 and f"至第{last[0]}行，校验值 {last[1]}" in messages[0]


def test_what_was_changed_is_told_within_the_hour_and_shown_by_readyz(service: Service, tmp_path: Path):
    watch = JournalWatch(tmp_path)
    look(service, watch, "2021-07-17 01:05")
    speak(service, "/查 20210032", "吴示安", None, "console")
    look(service, watch, "2021-07-17 10:00")
    found = readiness.look(service.database, service.clock.now() + timedelta(minutes=5), {})
    assert (found["ok"], found["journal"], found["journal_check_age_seconds"]) == (True, True, 300)
    with service.database.begin() as session:
        for name in guard.NAMES:
            session.execute(text(f"DROP TRIGGER {name}{'' if service.database.is_sqlite else ' ON journal'}"))
        session.execute(text("UPDATE journal SET command = '/审' WHERE id = (SELECT last_id FROM journal_head)"))
    assert not readiness.look(service.database, service.clock.now(), {})["journal"]  # the last line is seen at once
    with service.database.begin() as session:
        session.execute(text("UPDATE journal SET command = '/查' WHERE id = (SELECT last_id FROM journal_head)"))
        session.execute(text("UPDATE journal SET command = '/审' WHERE id = 2"))
    look(service, watch, "2021-07-17 10:30")
    assert len(told(service)) == 1
    look(service, watch, "2021-07-18 01:05")
    assert "操作日志自第2行起与写入时不同" in told(service)[-1]
    found = readiness.look(service.database, service.clock.now(), {})
    assert (found["ok"], found["journal"]) == (True, False)
    assert days.last_day(tmp_path) == at("2021-07-16 00:00").date()  # what is wrong is not vouched for


def test_the_last_line_of_each_hour_is_noted_so_that_what_is_cut_off_since_the_night_is_missed(service: Service, tmp_path: Path):
    look(service, JournalWatch(tmp_path), "2021-07-17 01:05")
    speak(service, "/查 20210032", "吴示安", None, "console")
    look(service, JournalWatch(tmp_path), "2021-07-17 10:00")
    with service.database.begin() as session:
        last = verifying.verify(session).last
    assert (tmp_path / days.NAME).read_text().splitlines()[-1] == f"hour 2021-07-17 {last[0]} {last[1]}"
    assert len(told(service)) == 1
    with service.database.begin() as session:
        session.execute(text(f"DROP TRIGGER {guard.NAMES[1]}{'' if service.database.is_sqlite else ' ON journal'}"))
        session.execute(text(f"DELETE FROM journal WHERE id = {last[0]}"))  # noqa: S608 - a number
        before = f"(SELECT hash FROM journal WHERE id = {last[0] - 1})"  # noqa: S608
        session.execute(text(f"UPDATE journal_head SET last_id = last_id - 1, last_hash = {before}"))  # noqa: S608
    look(service, JournalWatch(tmp_path), "2021-07-17 10:05")
    assert f"自第{last[0]}行起与写入时不同" in told(service)[-1]


def test_what_is_erased_is_told_to_the_operators(service: Service, tmp_path: Path):
    look(service, JournalWatch(tmp_path), "2021-07-17 01:05")
    with service.database.begin() as session:
        lines = session.scalars(text("SELECT id FROM journal ORDER BY id")).all()
        session.execute(text("UPDATE journal SET words = NULL, understood = NULL, proposed = NULL, words_salt = NULL"))
        journal.forget_parts(session, ["words"], lines, service.clock.now())
    watch = JournalWatch(tmp_path)
    look(service, watch, "2021-07-17 10:00")
    look(service, watch, "2021-07-17 11:00")
    assert [
        message for message in told(service) if f"第{len(lines) + 1}行：第1—{len(lines)}行中{len(lines)}行的原话已清除" in message
    ] == told(service)[1:]


def test_a_look_that_ends_in_an_error_is_an_alarm(service: Service, tmp_path: Path):
    watch = JournalWatch(tmp_path)
    look(service, watch, "2021-07-17 01:05")
    with service.database.begin() as session:
        for name in guard.NAMES:
            session.execute(text(f"DROP TRIGGER {name}{'' if service.database.is_sqlite else ' ON journal'}"))
        session.execute(text("ALTER TABLE journal RENAME COLUMN seals TO other"))
    look(service, watch, "2021-07-18 01:05")
    assert "可能被改动" in told(service)[-1]
    with service.database.begin() as session:
        session.execute(text("ALTER TABLE journal RENAME COLUMN other TO seals"))
    assert not readiness.look(service.database, service.clock.now(), {})["journal"]


def test_a_look_that_is_too_long_ago_vouches_for_nothing(service: Service, tmp_path: Path):
    look(service, JournalWatch(tmp_path), "2021-07-17 01:05")
    for hours, right in ((25, True), (27, False)):
        assert readiness.look(service.database, service.clock.now() + timedelta(hours=hours), {})["journal"] is right


def changed(service: Service, *statements: str) -> None:
    with service.database.begin() as session:
        for statement in statements:
            session.execute(text(statement))


def test_names_that_are_exchanged_among_people_are_told_in_the_night(service: Service, tmp_path: Path):
    watch = JournalWatch(tmp_path)
    look(service, watch, "2021-07-17 01:05")
    assert len(told(service)) == 1
    names = "SELECT id, name FROM person WHERE name IN ('吴示安', '周示平') ORDER BY id"
    with service.database.begin() as session:
        (one, first), (other, second) = session.execute(text(names)).all()
    for person, name in ((one, second), (other, first)):
        changed(service, f"UPDATE person SET name = '{name}' WHERE id = {person}")  # noqa: S608 - names of our own
    look(service, watch, "2021-07-18 01:05")
    assert f"2人的姓名与日志中的名册不同（人员编号 {one}、{other}）" in told(service)[-1]
    forged = {one: second, other: first}
    with service.database.begin() as session:
        roll.call(session, forged, service.clock.now())  # a line of its own does not help
    look(service, JournalWatch(tmp_path), "2021-07-18 02:00")
    assert "与写入时不同" in told(service)[-1]


def test_each_name_is_noted_once_and_those_who_came_later_within_the_hour(service: Service, tmp_path: Path):
    watch = JournalWatch(tmp_path)
    for moment in ("2021-07-17 01:05", "2021-07-17 03:00"):
        look(service, watch, moment)
    changed(service, "INSERT INTO person (name, division_id) SELECT '郑示新', min(id) FROM division")
    for moment in ("2021-07-17 05:00", "2021-07-18 01:05"):
        look(service, watch, moment)
    look(service, JournalWatch(tmp_path), "2021-07-18 05:00")  # after a restart
    with service.database.begin() as session:
        lines = session.execute(text(f"SELECT words, after FROM journal WHERE command = '{rules.COMMAND}' ORDER BY id")).all()  # noqa: S608
        everybody = people.every_name(session)
    first, second = (rules.entries(*line) or {} for line in lines)
    assert list(second.values()) == ["郑示新"] and first | second == everybody
    assert len(told(service)) == 2  # the days
