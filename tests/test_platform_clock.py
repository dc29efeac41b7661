"""What the platforms' answers say of the time is believed for whole seconds, and told from a minute's difference on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot import platform_clock
from bot.clock import StoppedClock
from bot.platform_clock import PlatformClock

NOON = datetime(2021, 7, 16, 12, 0, 0, 400_000, tzinfo=UTC)


def ahead(header: str | None, took: float = 0.0) -> float | None:
    """The difference that is heard at noon from an answer that took so long; None for nothing heard."""
    ears = PlatformClock(StoppedClock(NOON))
    ears.hear(header, NOON - timedelta(seconds=took))
    return ears.told.ahead.total_seconds() if ears.told else None


@pytest.mark.parametrize(
    ("header", "took", "seconds"),
    [
        ("Fri, 16 Jul 2021 12:00:00 GMT", 0.0, 0.0),
        ("Fri, 16 Jul 2021 11:59:53 GMT", 8.0, 0.0),  # said when the answer began
        ("Fri, 16 Jul 2021 12:01:13 GMT", 0.0, 72.6),
        ("Fri, 16 Jul 2021 11:53:18 GMT", 0.0, -401.4),
        ("Fri, 16 Jul 2021 20:01:00 +0800", 0.0, 59.6),
    ],
)
def test_what_lies_between_question_and_answer_is_no_difference(header, took, seconds):
    assert ahead(header, took) == pytest.approx(seconds)


@pytest.mark.parametrize("header", [None, "", "now", "Fri, 99 Jul 2021 12:00:00 GMT", "Fri, 16 Jul 99999 12:00:00 GMT", "，"])
def test_a_header_that_nobody_can_read_says_nothing(header):
    assert ahead(header) is None


def test_a_difference_is_told_with_its_seconds_once_it_is_over_a_minute():
    assert platform_clock.words(timedelta(seconds=60)) == platform_clock.words(timedelta(seconds=-60)) == ""
    assert platform_clock.words(timedelta(seconds=73)) == "本机时间比平台慢73秒，请校准本机时间"
    assert platform_clock.words(timedelta(seconds=-402)) == "本机时间比平台快402秒，请校准本机时间"


def test_it_is_noted_once_a_minute_and_only_when_there_is_news(monkeypatch: pytest.MonkeyPatch):
    seconds = [100.0]
    monkeypatch.setattr(platform_clock, "monotonic", lambda: seconds[0])
    ears = PlatformClock(StoppedClock(NOON))
    assert ears.to_note() is None
    ears.hear("Fri, 16 Jul 2021 12:00:00 GMT", NOON)
    assert ears.to_note() is not None and ears.to_note() is None
    seconds[0] = 159.0
    ears.hear("Fri, 16 Jul 2021 12:00:00 GMT", NOON)
    assert ears.to_note() is None
    seconds[0] = 160.0
    assert ears.to_note() is not None
