"""The collector accepts these messages and nothing else; each of its claims can fail."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.simulator.faults import FAULTS, Faults, Spell
from bot.simulator.postbox import Postbox
from bot.simulator.robots import WecomRobots
from tests.simulator.collector import Collector


@pytest.fixture
def said(clock):
    """Two messages in one group and one in another, a minute apart; then one that nobody sees."""
    faults, postbox = Faults(), Postbox()
    robots = WecomRobots({"key-1": "one", "key-2": "two"}, clock, postbox, faults)
    for key, words in (("key-1", "甲"), ("key-2", "乙"), ("key-1", "丙")):
        robots.send(key, json.dumps({"msgtype": "text", "text": {"content": words}}).encode())
        clock.at += timedelta(minutes=1)
    faults.set("wecom", Spell(FAULTS["dropped"]))
    robots.send("key-1", json.dumps({"msgtype": "text", "text": {"content": "丁"}}).encode())
    return Collector(postbox)


@pytest.fixture
def day(clock):
    return clock.now() - timedelta(hours=1), clock.now() + timedelta(hours=1)


def test_these_and_nothing_else(said, day):
    said.expect(between=day, exactly=[("one", "甲"), ("one", "丙"), ("two", "乙")])
    said.expect(between=(day[0], day[0]), exactly=[])


@pytest.mark.parametrize(
    "exactly",
    [
        [],
        [("one", "甲"), ("two", "乙")],
        [("one", "丙"), ("one", "甲"), ("two", "乙")],
        [("one", "甲"), ("one", "丙"), ("two", "乙"), ("two", "乙")],
        [("one", "甲"), ("one", "丙"), ("one", "丁"), ("two", "乙")],
        [("one", "甲"), ("one", "丙"), ("three", "乙")],
    ],
    ids=["none", "one missing", "other order", "one too many", "one that was dropped", "elsewhere"],
)
def test_anything_else_fails(said, day, exactly):
    with pytest.raises(AssertionError):
        said.expect(between=day, exactly=exactly)


def test_a_moment_belongs_to_what_it_begins(said, day, clock):
    first = said.seen("one")[0].when
    assert [one.text for one in said.seen(between=(first, first + timedelta(minutes=1)))] == ["甲"]


def test_words_that_must_never_be_received(said):
    said.never_contains("戊")
    for words in ("甲", "丁"):
        with pytest.raises(AssertionError):
            said.never_contains(words)


def test_copies_are_counted(said):
    assert said.copies("one") == {"甲": 1, "丙": 1}
