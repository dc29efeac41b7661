"""Tallies are what a naive count over the items gives, on both engines."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.records import cases, suggestions
from bot.records.figures import tallies
from bot.rules import permissions
from bot.rules.papers import statistics
from bot.rules.permissions import Scope
from tests.conftest import at, settings_for
from tests.rules.some_case import tally

EVERYTHING = Scope(everything=True)
STEPS = (
    ("/审 20210026 通过", "局长"),
    ("/征求 20210026 同意", "陈示文"),
    ("/寄出 20210026 示工信函〔2021〕201号", "陈示文"),
    ("/反馈 20210026 态度满意 结果不满意 没有回应担保费率", "陈示文"),
    ("/寄出 20210018 示工信函〔2021〕202号", "吴示安"),
    ("/反馈 20210018 基本满意 满意", "吴示安"),
    ("/公开 20210018 主动公开", "督查示员"),
    ("/公开 20210018 已公开", "督查示员"),
    ("/更正 20210018 文号 示工信函〔2021〕203号 理由：写错", "吴示安"),
    ("/申退 20210257 不属本处职责，应由金融监管局办理", "陈示文"),
    ("/申退 20210257 同意", "督查示员"),
)


@pytest.fixture
def service(bureau_url: str):
    """The sample bureau after steps of every kind: a redo, a correction, a return, a publication."""
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 09:00")))
    for text, by in STEPS:
        reply = speak(made, text, by, None, "console")
        assert reply.outcome == "answered", reply.text
    yield made
    made.database.close()


@pytest.mark.parametrize("on", [date(2021, 3, 5), date(2021, 7, 1), date(2021, 7, 16), date(2021, 12, 31)])
@pytest.mark.parametrize("scope", [EVERYTHING, Scope(divisions=frozenset({"融资服务处", "经济运行处"})), Scope()])
def test_tallies_are_a_count_over_the_items(service, on: date, scope: Scope):
    with service.database.begin() as session:
        found = tallies.tallies(session, 2021, on, scope, by_division=True)
        items = cases.load(session, suggestions.of_year(session, 2021, on), on, service.office)
        naive = Counter(tally(c, on) for c in items if not c.returned_on and permissions.may_see(scope, c))
    counted = Counter({replace(tally, count=1): tally.count for tally in found})
    assert counted == naive


def test_what_went_back_and_what_is_being_redone_is_not_finished(service):
    with service.database.begin() as session:
        found = statistics.of_year(2021, tallies.tallies(session, 2021, date(2021, 7, 16), EVERYTHING))
    assert found["total"] == 32  # 33 of the first batch, one of them returned
    assert (found["letters_mailed"], found["finished"]) == (9, 15)  # 14 as imported and 20210018; 20210026 is being redone
    assert found["satisfaction"]["result"] == {"满意": 8, "基本满意": 0, "不满意": 1}
