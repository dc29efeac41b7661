"""From September on the office is asked for one line of the year's sheet a week, until all is there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.records.chats import Chat
from bot.records.figures import year_facts
from bot.records.figures.year_facts import YearFact
from bot.rules.papers import year_pieces
from bot.rules.papers.year import WANTED
from bot.rules.words import Body, FactKind
from bot.wsgi import Service
from scheduler import year_asking
from scheduler.ticking import Ticker
from tests.conftest import at, copy_of_sqlite, set_clock, settings_for
from tests.scheduler.recorder import Recorder
from tests.scheduler.test_upkeep import change, pass_night

ALL = dict.fromkeys(WANTED, "某某") | {"成效：专题": "某某"}


@pytest.fixture
def service(tmp_path) -> Iterator[Service]:
    """The sample as it stood in July, whose sheet tells two lines alone."""
    made = wsgi.assemble(settings_for(copy_of_sqlite(tmp_path)), StoppedClock(at("2021-08-30 00:30")))
    tell(made, {"发起通知": "某通知", "部署会日期": "2021-03-05"})
    yield made
    made.database.close()


def tell(service: Service, facts: dict[str, str]) -> None:
    with service.database.begin() as session:
        session.execute(delete(YearFact))
        year_facts.put(session, 2021, list(facts.items()))


def questions(robot: Recorder) -> list[tuple[str, str]]:
    """The day, and the line that was asked for."""
    said = [(moment[:10], words) for moment, words, _ in robot.said if "【年度表】" in words]
    return [(day, words.split("本周请补1项：")[1].split("。")[0]) for day, words in said]


def test_one_line_a_week_is_asked_for_in_turn(service: Service, ticker: Ticker, robot: Recorder):
    for day in ("2021-08-31", "2021-09-01", "2021-09-02", "2021-09-06", "2021-09-13"):
        pass_night(service, ticker, day)
    assert questions(robot) == [("2021-09-01", "督查督办通知"), ("2021-09-06", "部署会主持"), ("2021-09-13", "部署会内容")]
    moment, words, people = next(one for one in robot.said if "【年度表】" in one[1])
    assert moment == "2021-09-01 08:35" and people == ["督查示员", "值班示员"]
    assert "还缺4项" in words and "/年度 2021 督查督办通知 2021年督查督办工作通知" in words
    for typed in ("督查督办通知 某督办通知", "部署会主持 副局长甲", "部署会内容 部署办理工作"):
        speak(service, f"/年度 2021 {typed}", "督查示员", None, "console")
    pass_night(service, ticker, "2021-09-22")
    assert questions(robot)[3:] == [("2021-09-22", "成效：专题")]
    speak(service, "/年度 2021 成效：智慧城市 建成20家平台", "督查示员", None, "console")
    pass_night(service, ticker, "2021-09-27")
    assert len(questions(robot)) == 4


def test_what_was_told_before_the_question_left_is_not_asked_for(service: Service, ticker: Ticker, robot: Recorder):
    set_clock(service, at("2021-09-01 01:05"))
    ticker.look_after()
    speak(service, "/年度 2021 督查督办通知 某督办通知", "督查示员", None, "console")
    set_clock(service, at("2021-09-01 08:35"))
    ticker.send()
    assert questions(robot) == []


def test_it_goes_with_another_notice_of_that_morning(service: Service, ticker: Ticker, robot: Recorder):
    change(service, "20210045", FactKind.MAILED, None)
    pass_night(service, ticker, "2021-09-01")
    pass_night(service, ticker, "2021-09-02")
    told = [words for _, words, _ in robot.said if "【年度表】" in words]
    assert len(told) == 1 and told[0].startswith("【数字核对】") and "\n【年度表】2021年" in told[0]


def test_the_office_may_do_without(service: Service, ticker: Ticker, robot: Recorder):
    year_asking.ask(service.database, replace(service.office, year_questions=False), at("2021-09-01 01:05"))
    tell(service, ALL)
    year_asking.ask(service.database, service.office, at("2021-09-01 01:05"))
    with service.database.begin() as session:
        session.execute(update(Chat).values(push=None))
    tell(service, {})
    year_asking.ask(service.database, service.office, at("2021-09-02 01:05"))
    ticker.send()
    assert robot.said == []


@pytest.mark.parametrize(
    ("facts", "bodies", "lacks"),
    [
        (ALL, {Body.CONGRESS}, []),
        (ALL, set(Body), ["发起通知（政协）"]),
        ({**ALL, "发起通知（政协）": "某"}, set(Body), []),
        ({**ALL, "部署会主持": ""}, set(Body), ["发起通知（政协）", "部署会主持"]),
        ({k: v for k, v in ALL.items() if k != "部署会主持"} | {"部署会主持（政协）": "甲"}, {Body.CONGRESS}, ["部署会主持"]),
        ({**ALL, "部署会主持": "", "部署会主持（政协）": "甲"}, set(Body), ["发起通知（政协）", "部署会主持（人大）"]),
    ],
)
def test_each_body_has_its_own_lines(facts, bodies, lacks):
    assert year_pieces.lacking(facts, bodies) == lacks
    for name in lacks:
        assert year_pieces.rested_on(year_pieces.rest_on(2021, name)) == (2021, name)
        piece = year_pieces.read(year_pieces.example(2021, name).removeprefix("/年度 "))
        assert piece and piece.name == name
