"""A web app whose dispatcher only listens."""

from __future__ import annotations

import pytest

from tests.web.messages import (
    Listener,
    client_of,
)


@pytest.fixture
def listener():
    return Listener()


@pytest.fixture
def client(listener):
    return client_of(listener)
