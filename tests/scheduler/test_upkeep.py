"""Every night the figures are looked at; the office hears in the morning what is new or mended, and nothing else."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import delete, func, select, update

from bot import wsgi
from bot.clock import StoppedClock
from bot.records import facts, suggestions
from bot.records.chats import Chat
from bot.records.delivery.outbox import Outbox
from bot.records.suggestions import Suggestion
from bot.rules.hours import next_opening
from bot.rules.permissions import Scope
from bot.rules.words import FactKind
from bot.rules.workdays import Calendar
from bot.wsgi import Service
from scheduler import upkeep
from scheduler.ticking import Ticker
from tests.conftest import at, set_clock, settings_for
from tests.scheduler.recorder import Recorder

FEEDBACK = "等式“有反馈的均已寄出答复函”不成立（17 ≠ 16）"


@pytest.fixture
def service(finished_url: str) -> Iterator[Service]:
    """The finished year of the sample on a Friday night, on each engine."""
    made = wsgi.assemble(settings_for(finished_url), StoppedClock(at("2021-10-22 23:00")))
    yield made
    made.database.close()


def change(service: Service, number: str, kind: FactKind, value: str | None) -> None:
    """A fact of an item with another value, or none."""
    now = service.clock.now()
    with service.database.begin() as session:
        (item,) = suggestions.with_number(session, number, Scope(everything=True), now.date())
        if value is None:
            facts.retract(session, item, kind, now=now)
        else:
            facts.record(session, item, kind, now.date(), value=value, channel="test", now=now)


def pass_night(service: Service, ticker: Ticker, day: str) -> None:
    """The scheduler's work from one in the night until noon of a day."""
    for hour in ("01:05", "03:00", "08:00", "08:35", "12:00"):
        set_clock(service, at(f"{day} {hour}"))
        ticker.look_after()
        ticker.send()


def test_a_night_without_news_is_silent(service: Service, ticker: Ticker, robot: Recorder):
    pass_night(service, ticker, "2021-10-23")
    pass_night(service, ticker, "2021-10-25")
    assert robot.said == []


def test_news_of_a_saturday_is_told_on_monday_morning_and_once(service: Service, ticker: Ticker, robot: Recorder):
    change(service, "20210032", FactKind.MAILED, None)
    for day in ("2021-10-23", "2021-10-24", "2021-10-25", "2021-10-26"):
        pass_night(service, ticker, day)
    assert robot.said == [
        (
            "2021-10-25 08:35",
            f"【数字核对】2021年台账有变化：\n新发现 {FEEDBACK}：20210032\n请发送 /查 20210032 核对，改正后自动消除。",
            ["督查示员", "值班示员"],
        )
    ]
    change(service, "20210032", FactKind.MAILED, "示工信函〔2021〕61号")
    pass_night(service, ticker, "2021-10-27")
    pass_night(service, ticker, "2021-10-28")
    assert [(moment, f"已消除 {FEEDBACK}：20210032" in words) for moment, words, _ in robot.said[1:]] == [
        ("2021-10-27 08:35", True)
    ]


def test_a_service_that_was_off_at_night_makes_up_for_it(service: Service, ticker: Ticker, robot: Recorder):
    change(service, "20210032", FactKind.MAILED, None)
    set_clock(service, at("2021-10-25 15:00"))
    ticker.look_after()
    ticker.send()
    assert [moment for moment, _, _ in robot.said] == ["2021-10-25 15:00"]


def test_without_a_group_of_the_whole_bureau_the_log_counts(service: Service, ticker: Ticker, caplog: pytest.LogCaptureFixture):
    with service.database.begin() as session:
        session.execute(delete(Chat))
    change(service, "20210032", FactKind.MAILED, None)
    set_clock(service, at("2021-10-25 02:00"))
    with caplog.at_level(logging.WARNING):
        ticker.look_after()
    assert caplog.messages == ["figures of 2021: 1 new findings, 0 mended, no group of the whole bureau to tell the office in"]


def test_an_item_that_turned_secret_is_not_said_to_be_mended(service: Service, ticker: Ticker, robot: Recorder):
    change(service, "20210032", FactKind.MAILED, None)
    pass_night(service, ticker, "2021-10-25")
    with service.database.begin() as session:
        session.execute(update(Suggestion).where(Suggestion.number == "20210032").values(secrecy="涉密"))
    pass_night(service, ticker, "2021-10-26")
    assert len(robot.said) == 1


@pytest.mark.parametrize(
    ("moment", "opening"),
    [
        ("2021-07-16 02:00", "2021-07-16 08:30"),
        ("2021-07-16 08:30", "2021-07-16 08:30"),
        ("2021-07-16 17:59", "2021-07-16 17:59"),
        ("2021-07-16 18:00", "2021-07-19 08:30"),
        ("2021-07-17 10:00", "2021-07-19 08:30"),
        ("2021-10-09 02:00", "2021-10-09 08:30"),
        ("2021-10-01 02:00", "2021-10-08 08:30"),
    ],
)
def test_the_office_is_spoken_to_within_its_hours(service: Service, moment: str, opening: str):
    found: datetime = next_opening(Calendar(), service.office.hours, at(moment))
    assert found == at(opening)


def test_from_december_on_the_office_is_asked_once_a_week_for_next_years_arrangement(service, ticker, robot):
    for day in ("2026-11-30", "2026-12-01", "2026-12-02", "2026-12-07", "2026-12-08"):
        pass_night(service, ticker, day)
    asked = [moment[:10] for moment, words, _ in robot.said if "2027年放假安排尚未导入" in words]
    assert asked == ["2026-12-01", "2026-12-07"]


def test_in_a_year_whose_arrangement_is_still_missing_the_office_is_asked_again(service, ticker, robot):
    for day in ("2027-01-04", "2027-01-05", "2027-01-11"):
        pass_night(service, ticker, day)
    asked = [moment[:10] for moment, words, _ in robot.said if "2027年放假安排尚未导入" in words]
    assert asked == ["2027-01-04", "2027-01-11"]


def test_that_no_group_may_hear_it_is_told_to_the_operators_only_when_it_is_so(service, ticker, robot):
    office = replace(service.office, operators="wecom/main")
    for day in (8, 9):
        upkeep.ask_for_arrangement(service.database, office, at(f"2026-12-0{day} 01:00"))
    assert kinds(service) == {"notice": 1}
    with service.database.begin() as session:
        session.execute(update(Chat).values(push=None))
    upkeep.ask_for_arrangement(service.database, office, at("2026-12-10 01:00"))
    assert kinds(service) == {"notice": 1, "alert": 1}


def kinds(service: Service) -> dict[str, int]:
    """How many messages of each kind there are."""
    with service.database.begin() as session:
        return dict(session.execute(select(Outbox.kind, func.count()).group_by(Outbox.kind)).all())
