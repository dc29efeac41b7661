"""A number of twelve digits is one on both engines, beyond what an integer of PostgreSQL holds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot import wsgi
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.wsgi import Service
from tests.conftest import at, settings_for

LONG = "202113010033"
NEW = f"/新增 {LONG} 市 人大 主办 牵头：信息化推进处 交办：7.15 时限：10.15 不涉密 案由：关于改善营商环境的建议"


@pytest.fixture
def service(bureau_url: str) -> Iterator[Service]:
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 09:00")))
    yield made
    made.database.close()


def test_an_item_with_a_number_of_twelve_digits_is_entered_and_found(service: Service):
    said = speak(service, NEW, "督查示员", None, "console")
    assert said.outcome == "answered" and LONG in said.text
    found = speak(service, f"/查 {LONG}", "督查示员", None, "console")
    assert "关于改善营商环境的建议" in found.text
