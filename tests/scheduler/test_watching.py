"""The ticking goes on: after a moved clock, a dead thread, a job that hangs; or the process ends to be started afresh."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event
from typing import cast

import pytest

from bot import clock
from bot.clock import StoppedClock
from scheduler import running, watching
from scheduler.ticking import Ticker
from scheduler.watching import Every, Pulse, Watchdog

NOW = datetime(2021, 7, 16, 9, tzinfo=UTC)


class Steady:
    """The clock that never jumps, as the test moves it."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


class Ticks:
    """Something that was started, and perhaps shut down."""

    def __init__(self) -> None:
        self.ended = False

    def shutdown(self, wait: bool = True) -> None:
        self.ended = True


class World:
    """Both clocks, the jobs' beats, what was built and how the process ended."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steady, self.wall = Steady(), StoppedClock(NOW)
        monkeypatch.setattr(clock, "monotonic", self.steady)
        self.built: list[Ticks] = []
        self.no_threads = False
        self.exits: list[int] = []
        self.pulse = Pulse({"plan": 30, "send": 1})
        self.dog = Watchdog(self.build, self.pulse, self.wall, self.exits.append)

    def build(self) -> Ticks:
        if self.no_threads:
            raise RuntimeError("can't start new thread")
        self.built.append(Ticks())
        return self.built[-1]

    def passes(self, seconds: float, *alive: str, jump: timedelta = timedelta()) -> None:
        """Time goes by; the named jobs are done meanwhile; the machine's clock may jump besides."""
        self.steady.seconds += seconds
        self.wall.at += timedelta(seconds=seconds) + jump
        for name in alive:
            self.pulse.beat(name)
        self.dog.look()


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    return World(monkeypatch)


def test_an_ordinary_day_needs_no_rebuilding(world: World):
    for _ in range(100):
        world.passes(5, "plan", "send")
    assert len(world.built) == 1


@pytest.mark.parametrize(
    "jump", [timedelta(hours=1), timedelta(hours=-1), timedelta(days=1), timedelta(days=-1), timedelta(days=3652)]
)
def test_f38_a_moved_clock_rebuilds_the_ticking_once(world: World, jump: timedelta):
    world.passes(5, "plan", "send", jump=jump)
    assert [ticks.ended for ticks in world.built] == [True, False]
    for _ in range(20):
        world.passes(5, "plan", "send")
    assert len(world.built) == 2
    assert world.exits == []


def test_f66_a_job_that_fell_silent_is_given_fresh_threads(world: World):
    for _ in range(8):
        world.passes(5, "plan")
    assert len(world.built) == 2
    for _ in range(10):
        world.passes(5, "plan", "send")
    assert (len(world.built), world.exits) == (2, [])


def test_f66_what_stays_silent_after_that_ends_the_process(world: World):
    for _ in range(20):
        world.passes(5, "plan")
        if world.exits:
            break
    assert world.exits == [watching.GAVE_UP]


@pytest.mark.parametrize(
    ("seconds", "alive", "jump"),
    [(5, ("plan", "send"), timedelta(hours=1)), (60, (), timedelta(0))],
    ids=["moved clock", "silence"],
)
def test_f66_a_rebuild_that_fails_ends_the_process_rather_than_leaving_nothing_that_ticks(world: World, seconds, alive, jump):
    world.no_threads = True
    world.passes(seconds, *alive, jump=jump)
    assert world.exits == [watching.GAVE_UP]


def test_f66_a_watchdog_that_cannot_look_ends_the_process_and_its_thread_does_not_die_silently(world: World):
    world.wall.at = cast(datetime, None)
    world.dog.look()
    assert world.exits == [watching.GAVE_UP]


def test_silence_lasts_less_than_a_minute_before_something_is_done(world: World):
    passed = 0.0
    while len(world.built) == 1:
        world.passes(5)
        passed += 5
    assert passed < 60


@pytest.mark.parametrize("missed", [timedelta(0), timedelta(days=3652), timedelta(days=-1)])
def test_f38_the_next_time_is_never_in_the_past_and_nothing_piles_up(missed: timedelta):
    assert Every(1).get_next_fire_time(NOW - missed, NOW) == NOW + timedelta(seconds=1)


def test_f38_a_clock_that_swings_keeps_neither_planning_nor_sending_from_its_turn():
    """Each rebuilding does what there is to do, however soon the next one follows."""
    turns = {name: Event() for name in ("plan", "send")}

    class Slow:
        def plan(self) -> None:
            turns["plan"].set()

        def send(self) -> None:
            turns["send"].set()

        def look_after(self) -> None: ...
        def back_up(self) -> None: ...
        def ask_members(self) -> None: ...
        def renew_cards(self) -> None: ...
        def bring_files(self) -> None: ...
        def make_papers(self) -> None: ...

    for _ in range(3):
        ticking = running.build(cast(Ticker, Slow()), Pulse({"plan": 3600, "send": 3600, "upkeep": 3600}))
        assert all(turn.wait(10) for turn in turns.values())
        ticking.shutdown()
        for turn in turns.values():
            turn.clear()


def test_real_threads_tick_and_tell_their_ages():
    done = Event()

    class Fast:
        def plan(self) -> None: ...
        def send(self) -> None:
            done.set()

        def look_after(self) -> None: ...
        def back_up(self) -> None: ...
        def ask_members(self) -> None: ...
        def renew_cards(self) -> None: ...
        def bring_files(self) -> None: ...
        def make_papers(self) -> None: ...

    pulse = Pulse({"plan": 0.01, "send": 0.01, "upkeep": 0.01})
    dog = running.start(cast(Ticker, Fast()), pulse)
    assert done.wait(10)
    dog.shutdown()
    assert set(pulse.ages()) == {"plan", "send", "upkeep"}
