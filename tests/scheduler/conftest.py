"""A robot that writes down what it says, and what lets it speak."""

from __future__ import annotations

import pytest

from bot.wsgi import Service
from scheduler.ticking import Ticker
from tests.scheduler.recorder import Recorder


@pytest.fixture
def robot(service: Service) -> Recorder:
    return Recorder(service.clock)


@pytest.fixture
def ticker(service: Service, robot: Recorder) -> Ticker:
    return Ticker(service.database, service.office, service.clock, {"wecom/main": robot})
