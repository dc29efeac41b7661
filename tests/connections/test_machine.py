"""The machine of a line, played with a clock of its own: whatever the other side does, for a day, in a moment."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from itertools import count, pairwise
from math import inf

import pytest

from bot.connections.machine import Deed, LineState, LineStep, Machine, Tempo

TEMPO = Tempo()
Then = Callable[[float], list[LineStep] | None]


@dataclass
class World:
    """A platform and a clock. `mood` is how it treats what comes: well, refusing, hung, mute, closing, silent."""

    connections: int = 1
    seed: int = 1
    mood: str = "well"
    now: float = 0.0
    sockets: dict[int, bool] = field(default_factory=dict)  # open on our side → subscribed
    opened: list[float] = field(default_factory=list)
    lived: list[tuple[float, float]] = field(default_factory=list)
    told: list[Deed] = field(default_factory=list)
    most: int = 0
    queue: list[tuple[float, int, Then]] = field(default_factory=list)
    numbers: count[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.machine = Machine(self.connections, 30.0, self.chance.random, TEMPO)
        self.was_live = inf
        self.after(0.0, self.machine.leased)

    def after(self, seconds: float, then: Then) -> None:
        heapq.heappush(self.queue, (self.now + seconds, next(self.numbers), then))

    def until(self, end: float) -> None:
        """Let time go by."""
        while True:
            due = min(self.queue[0][0] if self.queue else inf, self.machine.due)
            if due > end:
                self.now = end
                return
            self.now = max(self.now, due)
            if self.queue and self.queue[0][0] <= self.now:
                self.do(heapq.heappop(self.queue)[2](self.now) or [])
            self.do(self.machine.tick(self.now))
            self.look()

    def look(self) -> None:
        live = self.machine.live
        if live and self.was_live == inf:
            self.was_live = self.now
        elif not live and self.was_live != inf:
            self.lived.append((self.was_live, self.now))
            self.was_live = inf
        self.most = max(self.most, sum(self.sockets.values()))

    def do(self, steps: list[LineStep]) -> None:
        for deed, socket in steps:
            if deed is Deed.OPEN:
                self.opened.append(self.now)
                self.open(socket)
            elif deed is Deed.SUBSCRIBE:
                self.subscribe(socket)
            elif deed is Deed.PING:
                if self.mood not in ("silent", "mute"):
                    self.after(0.05, partial(self.pong, socket))
            elif deed is Deed.CLOSE:
                self.sockets.pop(socket, None)
            else:
                self.told.append(deed)

    def pong(self, socket: int, now: float) -> None:
        self.machine.answered_ping(socket, now)

    def open(self, socket: int) -> None:
        if self.mood == "away":
            self.after(0.1, lambda now: self.machine.failed(socket, now))
        elif self.mood != "hung":

            def up(now: float) -> list[LineStep]:
                self.sockets[socket] = False
                return self.machine.came_up(socket, now)

            self.after(0.1, up)

    def subscribe(self, socket: int) -> None:
        if self.mood == "refusing":
            self.after(0.1, lambda now: self.machine.failed(socket, now, refused=True))
        elif self.mood != "mute":

            def subscribed(now: float) -> list[LineStep]:
                if socket in self.sockets:
                    self.sockets[socket] = True
                steps = self.machine.was_subscribed(socket, now)
                if self.mood == "closing":
                    self.after(0.0, lambda now: self.closes(socket, now))
                return steps

            self.after(0.1, subscribed)

    def closes(self, socket: int, now: float) -> list[LineStep]:
        """The other side ends a socket."""
        self.sockets.pop(socket, None)
        return self.machine.closed(socket, now)

    def current(self) -> int:
        assert self.machine.current is not None
        return self.machine.current


def gaps(moments: list[float]) -> list[float]:
    return [after - before for before, after in pairwise(moments)]


@pytest.mark.parametrize("mood", ["away", "hung", "mute", "closing"])
def test_what_never_lives_is_tried_at_pauses_that_double_up_to_a_minute_and_is_never_given_up(mood: str):
    world = World(mood=mood)
    world.until(86400)
    found = gaps(world.opened)
    for number, gap in enumerate(found):
        assert gap >= 0.8 * min(60, 2.0 ** min(number, 6))
        assert gap <= min(60, 2.0 ** min(number, 6)) + TEMPO.opening + TEMPO.subscribing
    assert len(found) > 86400 / 85
    world.mood = "well"
    world.until(86400 + 90)
    assert world.machine.live


def test_a_refused_secret_is_tried_seldom_and_told_once():
    world = World(mood="refusing")
    world.until(86400)
    assert world.machine.state is LineState.REFUSED
    assert all(gap >= 300 for gap in gaps(world.opened)) and len(world.opened) < 40
    assert world.told == [Deed.TELL_REFUSED]
    world.mood = "well"
    world.until(86400 + 4600)
    assert world.machine.live and world.machine.refusals == 0


def test_f67_two_pings_without_an_answer_end_a_connection():
    world = World()
    world.until(1000)
    world.mood = "silent"
    world.until(1000 + 30 + 2 * 30 + 1)
    assert not world.machine.live or world.machine.reconnects == 1
    world.mood = "well"
    world.until(1200)
    assert world.machine.live


def test_one_missing_answer_is_none():
    world = World()
    world.until(1000)
    world.mood = "silent"
    world.until(1035)
    world.mood = "well"
    world.until(2000)
    assert world.machine.reconnects == 0


def test_pauses_begin_anew_only_after_minutes_of_life():
    world = World(mood="closing")
    world.until(300)
    attempts = world.machine.attempts
    assert attempts > 5
    world.mood = "well"
    world.until(400)
    assert world.machine.live and world.machine.attempts > 5
    world.do(world.closes(world.current(), world.now))
    began = world.now
    world.until(began + 40)
    assert not world.machine.live  # had not lived long enough
    world.until(began + 400)
    assert world.machine.live and world.machine.attempts == 0
    world.do(world.closes(world.current(), world.now))
    world.until(world.now + 1.5)
    assert world.machine.live


@pytest.mark.parametrize("lost", [False, True])
def test_who_is_replaced_waits_for_the_lease_and_then_long(lost: bool):
    world = World()
    world.until(1000)
    world.do(world.machine.replaced(world.current(), world.now))
    assert world.sockets == {}
    world.until(3000)
    assert len(world.opened) == 1 and world.told == []
    if lost:
        world.do(world.machine.lost(world.now))
        world.until(9000)
        assert world.told == [] and len(world.opened) == 1
        return
    world.do(world.machine.leased(world.now))
    world.do(world.machine.leased(world.now))
    assert world.told == [Deed.TELL_REPLACED]
    world.until(3001)
    assert world.machine.live


def test_two_who_fight_for_a_place_meet_seldom():
    world = World()
    replaced = 0
    while world.now < 86400:
        world.until(world.now + 5)
        world.do(world.machine.leased(world.now))
        if world.machine.live:
            world.do(world.machine.replaced(world.current(), world.now))
            replaced += 1
    assert replaced <= 30
    assert all(gap >= 300 for gap in gaps(world.opened))


def test_where_two_may_stand_the_new_one_stands_before_the_old_one_is_closed():
    world = World(connections=2)
    world.until(1000)
    old = world.current()
    world.do(world.machine.left(old, world.now))
    assert world.machine.live and world.machine.state is LineState.DRAINING
    world.until(1000.5)
    assert world.current() != old and old in world.sockets and world.machine.live
    world.until(1011)
    assert list(world.sockets) == [world.current()] and world.lived == []


def test_a_platform_that_says_leave_at_once_each_time_is_followed_at_growing_distances():
    world = World(connections=2)
    while world.now < 3600:
        world.until(world.now + 0.25)
        if world.machine.live and not world.machine.moving:
            world.do(world.machine.left(world.current(), world.now))
    for number, gap in enumerate(gaps(world.opened)):
        assert gap >= 0.8 * min(60, 2.0 ** min(number, 6))


def test_a_line_over_which_nobody_speaks_is_made_anew_every_two_hours():
    world = World()
    world.until(86400)
    assert 10 <= world.machine.reconnects <= 12
    world = World()
    while world.now < 86400:
        world.until(world.now + 600)
        if world.machine.live:
            world.machine.heard(world.current(), world.now, spoken=True)
    assert world.machine.reconnects == 0


def test_a_forgotten_subscription_is_made_again_on_the_same_socket_but_not_without_end():
    world = World()
    world.until(1000)
    socket = world.current()
    world.do(world.machine.lapsed(socket, world.now))
    assert not world.machine.live
    world.until(1000.5)
    assert world.machine.live and world.current() == socket
    world.do(world.machine.lapsed(socket, world.now))
    world.until(1000.6)
    assert not world.sockets  # too soon: it is made anew, after a pause


def test_without_its_lease_a_machine_has_no_socket():
    world = World(connections=2)
    world.until(1000)
    world.do(world.machine.left(world.current(), world.now))
    world.until(1000.5)
    assert len(world.sockets) == 2
    world.do(world.machine.lost(world.now))
    assert world.sockets == {} and world.machine.state is LineState.STANDBY
    world.until(2000)
    assert len(world.opened) == 2
    world.do(world.machine.came_up(99, world.now))  # of an attempt that had begun before
    assert world.sockets == {} and world.machine.due == inf


@pytest.mark.parametrize("connections", [1, 2])
@pytest.mark.parametrize("seed", range(8))
def test_a_day_of_whatever_may_happen(seed: int, connections: int):
    world, chance = World(connections=connections, seed=seed), random.Random(seed)
    moods = ["well"] * 6 + ["away", "hung", "mute", "closing", "silent"]
    while world.now < 86400:
        world.until(world.now + chance.choice((0.01, 0.3, 5, 60, 400)))
        world.mood = chance.choice(moods)
        world.do(world.machine.leased(world.now))
        if world.machine.current is None:
            continue
        socket = world.current()
        happens = chance.randrange(7)
        if happens == 0:
            world.do(world.closes(socket, world.now))
        elif happens == 1:
            world.do(world.machine.left(socket, world.now))
        elif happens == 2:
            world.do(world.machine.lapsed(socket, world.now))
        elif happens == 3:
            world.machine.heard(socket, world.now, spoken=True)
        elif happens == 4 and chance.random() < 0.1:
            world.do(world.machine.replaced(socket, world.now))
        elif happens == 5 and chance.random() < 0.1:
            world.do(world.machine.lost(world.now))
    assert world.most <= connections
    assert all(gap >= 0.79 for gap in gaps(world.opened))
    world.mood = "well"
    world.do(world.machine.leased(world.now))
    world.until(world.now + 4600)
    world.do(world.machine.leased(world.now))
    world.until(world.now + 4600)
    assert world.machine.live and set(world.sockets) == {world.current()}
