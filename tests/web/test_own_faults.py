"""A fault of the service keeps nothing and is never any other 5xx than 503: delivered again, counted, told to the operators."""

from __future__ import annotations

import json
import logging
from datetime import datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from bot import wsgi
from bot.clock import StoppedClock
from bot.records.delivery.outbox import Outbox
from bot.traffic import Traffic
from bot.wsgi import Service
from tests.canaries.looking import SECRETS
from tests.conftest import at, copy_of_sqlite, settings_for

SEALED = {"token": "token", "encoding_aes_key": SECRETS["wecom aes key"]}
PLATFORMS = {
    "wecom": {"corp_id": "c", "bot": SEALED, "app": SEALED, "webhooks": {"main": {"key": SECRETS["first webhook"]}}},
    "dingtalk": {"corp_id": "d", "robot": {"app_key": "key", "app_secret": "secret", "card_secret": "cards"}},
}


class Faulty(StoppedClock):
    """Fails so often as if it were a part of the service that nobody foresaw to fail; every door asks it first."""

    failures = 0

    def now(self) -> datetime:
        if self.failures:
            self.failures -= 1
            raise ArithmeticError
        return self.at


@pytest.fixture
def clock() -> Faulty:
    return Faulty(at("2021-07-16 09:00"))


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture
def service(tmp_path, clock: Faulty) -> Service:
    settings = settings_for(copy_of_sqlite(tmp_path), platforms=PLATFORMS, reminders={"operators": "wecom/main"})
    return wsgi.assemble(settings, clock)


@pytest.fixture
def client(service: Service, traffic: Traffic) -> FlaskClient:
    return wsgi.web_app(service, traffic=traffic).test_client()


def doors(client: FlaskClient) -> list[str]:
    rules = client.application.url_map.iter_rules()
    return sorted({rule.rule for rule in rules if rule.rule.startswith("/callback/")})


def test_whatever_goes_wrong_before_a_message_is_kept_is_a_503_at_every_door(
    client: FlaskClient, clock: Faulty, traffic: Traffic, service: Service, caplog: pytest.LogCaptureFixture
):
    every = doors(client)
    assert len(every) == 4
    for path in every:
        for _ in range(3):
            clock.failures = 1
            answer = client.post(path, data=b"{}", content_type="application/json")
            assert (answer.status_code, answer.data) == (503, b"")
        door = path.removeprefix("/callback/")
        assert traffic.faults[door] == 3 and traffic.statuses[door, 503] == 3
        assert client.post(path, data=b"{}").status_code in (400, 403)
    assert [record.levelno for record in caplog.records].count(logging.ERROR) == len(every)  # nobody fills the log by it
    with service.database.begin() as session:
        found = [json.loads(text)["text"] for text in session.scalars(select(Outbox.content).where(Outbox.kind == "alert"))]
    assert len(found) == len(every) and all("因程序异常未能处理，已答 503，由平台重发" in text for text in found)
    assert all(any(f"回调 {path.removeprefix('/callback/')} " in text for text in found) for path in every)


def test_it_is_a_503_when_an_address_is_tried_too(client: FlaskClient, clock: Faulty):
    for path in doors(client):
        clock.failures = 1
        assert client.get(path).status_code in (405, 503)
        clock.failures = 0
        assert client.put(path).status_code == 405
    assert client.get("/callback/nobody").status_code == 404


def test_operators_who_cannot_be_told_change_nothing_of_the_answer(client: FlaskClient, clock: Faulty):
    clock.failures = 2
    assert client.post(doors(client)[0], data=b"{}").status_code == 503
