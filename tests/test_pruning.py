"""What is kept for a time only: one table of periods, the journal's chain and the promises of the database hold after it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot import pruning, wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.config import BadSettings, load
from bot.records import invariants, journal
from bot.records.erasure import pruned
from bot.records.journal import cutting, guard, verifying
from bot.wsgi import Service
from scheduler.ticking import Ticker
from tests.conftest import at, set_clock, settings_for
from tests.records.rows import message, put
from tests.scheduler.recorder import Recorder

MANUAL = Path(__file__).parents[1] / "docs" / "管理员手册.md"


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    """A bureau with a review, reminders and answers in July."""
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 08:55")))
    speak(made, "/送审 20210032", "吴示安", "督办群", "console")
    speak(made, "/审 20210032 通过", "周示平", None, "console")
    Ticker(made.database, made.office, made.clock, {"wecom/main": Recorder(made.clock)}).tick()
    yield made
    made.database.close()


def count(service: Service, table: str) -> int:
    with service.database.begin() as session:
        return session.scalar(text(f"SELECT count(*) FROM {table}")) or 0  # noqa: S608 - names of our own


def test_after_its_time_everything_of_the_table_goes_and_every_promise_holds(service: Service):
    later = service.clock.now() + timedelta(days=300)
    pruning.run(service.database, 365, later)
    before = {table: count(service, table) for table in ("journal", "inbox", "review_card", "outbox", "reminded")}
    assert before["journal"] == 3 and before["inbox"] == 2 and before["review_card"] >= 1 and before["reminded"]
    set_clock(service, service.clock.now() + timedelta(days=366))
    now = service.clock.now()
    speak(service, "/查 20210032", "吴示安", None, "console")
    pruning.run(service.database, 365, now)
    with service.database.begin() as session:
        found = verifying.verify(session)
        assert (found.ok, found.length) == (True, 3)
        assert session.scalars(text("SELECT command FROM journal ORDER BY id")).all() == [cutting.COMMAND, "/查", cutting.COMMAND]
        assert [one for one in invariants.look(session, now) if not one.ok] == []
        assert guard.missing(session) == []
    assert (count(service, "inbox"), count(service, "reminded")) == (1, before["reminded"])
    assert count(service, "review_card") <= 1
    speak(service, "/查 20210032", "吴示安", None, "console")
    pruning.run(service.database, 365, now + timedelta(days=1))
    with service.database.begin() as session:
        assert verifying.verify(session).ok and verifying.tip(session)


def test_the_last_line_stays_and_a_cut_that_nobody_noted_is_found(service: Service):
    with service.database.begin() as session:
        assert cutting.cut(session, service.clock.now() + timedelta(days=9), service.clock.now()) == 3
    with service.database.begin() as session:
        assert verifying.verify(session).ok
        session.execute(text("UPDATE journal_head SET cut_id = 4, cut_hash = (SELECT hash FROM journal WHERE id = 4)"))
        session.execute(text("DELETE FROM journal WHERE id = 4"))
        assert verifying.verify(session).first_bad == 5


def test_a_line_of_a_day_to_come_holds_nothing_up(service: Service):
    now = service.clock.now()
    with service.database.begin() as session:
        journal.note(session, at=now + timedelta(days=4000), platform="wecom", user_id="u", outcome="answered")
    for day in (200, 400):
        with service.database.begin() as session:
            journal.note(session, at=now + timedelta(days=day), platform="wecom", user_id="u", outcome="answered")
    with service.database.begin() as session:
        assert cutting.cut(session, now + timedelta(days=100), now + timedelta(days=400)) == 5
    with service.database.begin() as session:
        assert verifying.verify(session).ok


def test_the_journal_is_kept_for_six_months_at_least(tmp_path: Path):
    config = tmp_path / "config.toml"
    config.touch(mode=0o600)
    config.write_text("[journal]\nkeep_days = 182\n", encoding="utf-8")
    with pytest.raises(BadSettings, match="不能少于 183 天：网络安全法"):
        load(config)
    config.write_text('[journal]\nkeep_days = 183\ndigest = "sm3"\n', encoding="utf-8")
    assert load(config).journal.keep_days == 183


def test_a_large_journal_goes_in_short_steps_between_which_others_write(service: Service):
    now = service.clock.now()
    with service.database.begin() as session:
        for number in range(2 * cutting.STEP + 7):
            journal.note(session, at=now, platform="wecom", user_id=f"u{number}", outcome="answered")
    later, steps = now + timedelta(days=400), []
    while True:
        with service.database.begin() as session:
            steps.append(cutting.cut(session, later, later))
        if steps[-1] < cutting.STEP:
            break
        with service.database.begin() as session:
            assert verifying.verify(session).ok
        speak(service, "/查 20210032", "吴示安", None, "console")
    assert steps[:2] == [cutting.STEP, cutting.STEP] and 0 < steps[2] < cutting.STEP
    with service.database.begin() as session:
        found = verifying.verify(session)
        assert (found.ok, found.length) == (True, len(steps) + 2)


def test_the_night_removes_all_of_it_whatever_a_step_takes(service: Service):
    now = service.clock.now()
    with service.database.begin() as session:
        for number in range(cutting.STEP + 1):
            journal.note(session, at=now, platform="wecom", user_id=f"u{number}", outcome="answered")
        for number in range(pruned.STEP + 1):
            put(session, "inbox", key=f"k{number}", received_at=now, reply="{}", outcome="answered")
            message(session, {}, state="sent", day=now.date())
    pruning.run(service.database, 365, now + timedelta(days=400))
    assert (count(service, "inbox"), count(service, "review_card")) == (0, 0) and count(service, "journal") <= 3
    with service.database.begin() as session:
        left = session.scalar(text("SELECT count(*) FROM outbox WHERE id NOT IN (SELECT outbox_id FROM reminded)"))
        assert not left and verifying.verify(session).ok


@pytest.mark.parametrize("period", pruning.PERIODS, ids=lambda period: period.what)
def test_every_period_stands_in_the_manual(period: pruning.KeptFor):
    assert f"| {period.what} | {period.said()} |" in MANUAL.read_text(encoding="utf-8")
