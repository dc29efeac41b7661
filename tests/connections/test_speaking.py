"""Reminders leave over a long connection: to groups, and to persons who have spoken to the robot; only while it is live."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import wsgi
from bot.cli.serving import ticker_of
from bot.clock import StoppedClock
from bot.records import chats
from bot.simulator.wecom_gateway import WecomGateway
from bot.wsgi import Service
from tests.conftest import WECOM_CORP, at, copy_of_sqlite
from tests.connections.conftest import Begin, until
from tests.connections.test_holding import settings_of

MORNING = at("2021-07-16 09:00")


@pytest.fixture
def service(tmp_path: Path, gateway: WecomGateway) -> Iterator[Service]:
    """The sample bureau, whose group hears by the robot's long connection alone."""
    found = wsgi.assemble(settings_of(copy_of_sqlite(tmp_path), gateway, operators=""), StoppedClock(MORNING))
    with found.database.begin() as session:
        chats.register(session, "wecom", WECOM_CORP, "wrALL", name="督办群", division_ids=None, push="bot", since=None)
    yield found
    found.database.close()


def heard(gateway: WecomGateway, user: str, chat: str | None = None) -> None:
    """Somebody says something to the robot, and is answered."""
    asked = gateway.said(user, "/帮助", chat)
    until(lambda: gateway.callbacks[asked].answers)


def test_groups_and_those_who_have_spoken_are_reminded_over_the_line(service: Service, gateway: WecomGateway, begun: Begin):
    running = begun(service)
    until(lambda: gateway.live)
    heard(gateway, "wx011", "wrALL")
    heard(gateway, "wx011")
    ticker_of(service, lines=running).tick()
    assert {body["chatid"] for body in gateway.pushed} == {"wrALL", "wx011"}
    assert not gateway.faults


def test_whoever_is_spelled_otherwise_than_their_account_hears_by_the_id_as_the_platform_told_it(
    service: Service, gateway: WecomGateway, begun: Begin
):
    running = begun(service)
    until(lambda: gateway.live)
    heard(gateway, "WX011")
    ticker_of(service, lines=running).tick()
    assert {body["chatid"] for body in gateway.pushed} == {"WX011"}
    assert {body["chat_type"] for body in gateway.pushed} == {1}


def test_while_the_line_is_away_nothing_is_taken_and_nothing_is_lost(service: Service, gateway: WecomGateway, begun: Begin):
    running = begun(service)
    (keeper,) = running.keepers
    until(lambda: gateway.live)
    heard(gateway, "wx011", "wrALL")
    gateway.conduct.mute = True
    gateway.end()
    until(lambda: not keeper.loop.alive)
    ticker = ticker_of(service, lines=running)
    ticker.tick()
    assert not gateway.pushed
    gateway.conduct.mute = False
    until(lambda: keeper.loop.alive)
    ticker.tick()
    assert {body["chatid"] for body in gateway.pushed} == {"wrALL"}
