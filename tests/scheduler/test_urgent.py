"""The last step of a ladder may press: on whom it names, once, in the place of what they would have been told."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot import wsgi
from bot.clock import StoppedClock
from bot.config import Settings
from bot.config_reminders import RemindersSection
from bot.errors import PlatformError
from bot.platforms.ways import Way
from bot.records import invariants
from bot.rules.words import Role
from bot.wsgi import Service
from scheduler.ticking import Ticker
from tests.conftest import at, set_clock, settings_for
from tests.scheduler.alone import APP, PERSONS, Addressing, accounts, reached_by
from tests.scheduler.recorder import Recorder

PRESS = "wecom/press"
LADDER = ((10, (Role.DIVISION_HEAD, Role.OFFICER)), (0, (Role.DIVISION_HEAD,)))


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    """An office whose last step, on the day itself, presses on the heads of divisions; opinions are due that day."""
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 08:55")))
    ways = {APP: PERSONS, PRESS: Way(persons=True, urgent=True)}
    yield reached_by(made, ways, ladder=LADDER, special=(), urgent=0, weekly=())  # key items like the others
    made.database.close()


@pytest.fixture
def app(service: Service) -> Addressing:
    return Addressing(service.clock)


@pytest.fixture
def press(service: Service) -> Addressing:
    return Addressing(service.clock)


@pytest.fixture
def ticker(service: Service, robot: Recorder, app: Addressing, press: Addressing) -> Ticker:
    return Ticker(service.database, service.office, service.clock, {"wecom/main": robot, APP: app, PRESS: press})


def due_today(words: str) -> list[str]:
    return re.findall(r"(\d{4}) 配合意见", words)


def test_the_last_step_presses_on_whom_it_names_and_on_nobody_else(service: Service, ticker: Ticker, app, press):
    ticker.tick()
    users = accounts(service)
    assert {to for _, to, _ in press.said} == {users[name] for name in ("褚示光", "蒋示林", "钱示远", "孔示衡")}
    assert all(due_today(words) for _, _, words in press.said)
    assert due_today("".join(app.to(users["卫示航"]))) == [], "an officer is not named by the last step"
    for _, to, words in press.said:
        other = "".join(app.to(to))
        assert not set(due_today(words)) & set(due_today(other)), "nobody is told the same by two ways"


def test_each_is_pressed_once(service: Service, ticker: Ticker, press):
    for day in ("2021-07-16 08:55", "2021-07-16 15:00", "2021-07-19 09:00", "2021-07-20 09:00"):
        set_clock(service, at(day))
        ticker.tick()
    assert set(Counter(to for _, to, _ in press.said).values()) == {1}
    with service.database.begin() as session:
        assert [one for one in invariants.look(session, service.clock.now()) if not one.ok] == []


def test_whom_the_platform_refuses_to_press_is_told_as_ever_and_the_office_hears_it(service: Service, ticker: Ticker, app, press):
    user = accounts(service)["褚示光"]
    press.gone = {user}
    ticker.tick()
    assert press.to(user) == [] and due_today("".join(app.to(user)))
    for minutes in (20, 20):  # what the office hears of refusals is gathered for half an hour
        set_clock(service, service.clock.now() + timedelta(minutes=minutes))
        ticker.tick()
    told = [words for _, _, words in app.said if words.startswith("【通知方式】")]
    assert told and all("褚示光" in words for words in told)


def test_where_nothing_can_be_pressed_people_are_told_as_ever_after_a_while(service: Service, ticker: Ticker, app, press):
    press.faults = [PlatformError("应用没有调用此接口的权限", pause_seconds=36000)]
    ticker.tick()
    assert press.said == []
    set_clock(service, service.clock.now() + timedelta(minutes=20))
    ticker.tick()
    for name in ("褚示光", "蒋示林", "钱示远", "孔示衡"):
        assert due_today("".join(app.to(accounts(service)[name])))
    assert press.said == []


def test_only_the_last_step_may_press_and_only_where_there_is_such_a_way():
    steps = [{"left": 3, "tell": ["承办人"], "urgent": True}, {"left": 0, "tell": ["承办人"]}]
    with pytest.raises(ValueError, match="left = 3 设了 urgent，只有阶梯的最后一级（left = 0）可以"):
        RemindersSection.model_validate({"ladder": steps})
    with pytest.raises(ValueError, match="没有可用的加急方式"):
        Settings.model_validate({"reminders": {"ladder": [{"left": 0, "tell": ["承办人"], "urgent": True}]}})
    unlit = [{"only": "代表反馈", "ladder": [{"left": 0, "tell": ["承办人"], "urgent": True}]}]
    with pytest.raises(ValueError, match="跟踪事项不加急"):
        RemindersSection.model_validate({"unlit": unlit})
    robot = {"app_key": "key", "app_secret": "s", "robot_code": "key", "ding": "app"}
    right = {"platforms": {"dingtalk": {"corp_id": "ding1", "robot": robot}}}
    ladder = {"ladder": [{"left": 0, "tell": ["承办人"], "urgent": True}]}
    assert Settings.model_validate({**right, "reminders": ladder}).reminders.ladder[0].urgent
    with pytest.raises(ValueError, match="没有可用的加急方式"):
        Settings.model_validate({**right, "reminders": {**ladder, "private": False}})
