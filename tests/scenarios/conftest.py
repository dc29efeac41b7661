"""An office in which conversations are played."""

from __future__ import annotations

import pytest

from tests.scenarios import played


@pytest.fixture
def office(tmp_path):
    with played.opened(tmp_path) as found:
        yield found
