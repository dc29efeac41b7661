"""What a long connection does next: pure, with the time given, so that a day of it can be played in a moment.

Sockets are numbered; what an older one still tells is heard for nothing. See docs/decisions/platforms.md#lines.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from math import inf
from typing import NamedTuple


class LineState(StrEnum):
    """Where a line stands; who holds no lease is standing by."""

    STANDBY = "standby"
    CONNECTING = "connecting"
    SUBSCRIBING = "subscribing"
    LIVE = "live"
    DRAINING = "draining"
    WAITING = "waiting"
    REFUSED = "refused"


class Deed(StrEnum):
    """What the loop is to do with a socket, or to tell the operators."""

    OPEN = "open"
    SUBSCRIBE = "subscribe"
    PING = "ping"
    CLOSE = "close"
    TELL_REFUSED = "refused"
    TELL_REPLACED = "replaced"


class LineStep(NamedTuple):
    """A deed, and the number of the socket it is about."""

    deed: Deed
    socket: int


@dataclass(frozen=True)
class Tempo:
    """How long things may take, in seconds; tests have shorter ones."""

    opening: float = 10.0  # name, gateway, TCP, TLS and the upgrade together
    subscribing: float = 10.0
    shortest: float = 1.0  # of the pauses between two attempts, which grow by the double
    longest: float = 60.0
    refused: float = 300.0  # after a refused secret, or after somebody else took our place; doubled up to the longest
    refused_longest: float = 3600.0
    stable: float = 180.0  # of life with frames received, after which the pauses begin anew
    drained: float = 10.0  # what is left to a socket in whose place another one stands
    silent: float = 7200.0  # without a message, after which a living connection is made anew: it may be deaf
    missed: int = 2  # pings without an answer


@dataclass
class Machine:
    """One line. `connections` may stand at a time; `random` gives numbers from 0 to 1.

    Each method takes what happened and returns what is to be done now; `due` is when `tick` wants to be called next.
    """

    connections: int
    ping_seconds: float
    random: Callable[[], float]
    tempo: Tempo = field(default_factory=Tempo)
    held: bool = False
    draining: bool = False
    serial: int = 0
    opening: int | None = None
    opened: bool = False
    deadline: float = inf  # of what is being opened, or subscribed first
    current: int | None = None
    subscribed: bool = False
    again_by: float = inf  # until when the current one has to be subscribed again
    moving: bool = False
    live_since: float = 0.0
    spoken_at: float = 0.0
    ping_at: float = inf
    unanswered: int = 0
    leaving: dict[int, float] = field(default_factory=dict)
    attempts: int = 0  # since the line was stable last
    refusals: int = 0
    not_before: float = 0.0
    verified_at: float = -inf
    replaced_at: float | None = None
    told_replaced: bool = False
    reconnects: int = -1

    @property
    def state(self) -> LineState:
        """As it is shown."""
        if not self.held:
            return LineState.STANDBY
        if self.draining or (self.moving and self.current is not None):
            return LineState.DRAINING
        if self.current is not None:
            return LineState.LIVE if self.subscribed else LineState.SUBSCRIBING
        if self.opening is not None:
            return LineState.SUBSCRIBING if self.opened else LineState.CONNECTING
        return LineState.REFUSED if self.refusals else LineState.WAITING

    @property
    def due(self) -> float:
        """When something is to be looked at, if nothing happens before; infinite for never."""
        found = [self.deadline, self.again_by, *self.leaving.values()]
        if self.live:
            found += [self.ping_at, self.silent_at]
        if self.may_open:
            found.append(self.not_before)
        return min(found) if self.held else inf

    @property
    def live(self) -> bool:
        """Whether frames are taken now."""
        return self.held and self.current is not None and self.subscribed

    @property
    def silent_at(self) -> float:
        """When a line that nobody speaks over is made anew."""
        return inf if self.moving else max(self.live_since, self.spoken_at) + self.tempo.silent

    @property
    def may_open(self) -> bool:
        """Whether an attempt is wanted, as soon as its time has come."""
        verified = self.replaced_at is None or self.verified_at > self.replaced_at
        wanted = self.current is None or self.moving
        return self.held and not self.draining and wanted and self.opening is None and verified

    def leased(self, now: float) -> list[LineStep]:
        """The lease was found ours at this moment, or taken."""
        self.held, self.verified_at = True, now
        told = self.replaced_at is not None and now > self.replaced_at and not self.told_replaced
        self.told_replaced = self.told_replaced or told
        return [*([LineStep(Deed.TELL_REPLACED, 0)] if told else []), *self.tick(now)]

    def lost(self, now: float) -> list[LineStep]:
        """The lease is not ours any more, or cannot be shown to be."""
        closed = [LineStep(Deed.CLOSE, each) for each in (self.opening, self.current, *self.leaving) if each is not None]
        self.held = self.draining = False
        self.opening, self.current, self.moving, self.deadline, self.again_by = None, None, False, inf, inf
        self.leaving.clear()
        if closed:
            self.pause(now)
        return closed

    def drain(self) -> None:
        """Nothing is begun any more; what stands, stands until `lost`."""
        self.draining = True

    def came_up(self, socket: int, now: float) -> list[LineStep]:
        """A socket is open."""
        if socket != self.opening or not self.held:
            return [LineStep(Deed.CLOSE, socket)]
        self.opened, self.deadline = True, now + self.tempo.subscribing
        return [LineStep(Deed.SUBSCRIBE, socket)]

    def was_subscribed(self, socket: int, now: float) -> list[LineStep]:
        """What had to be said on a new socket was said, and taken."""
        if socket == self.current:  # again, because it had been forgotten
            self.subscribed, self.again_by = True, inf
            return []
        if socket != self.opening:
            return [LineStep(Deed.CLOSE, socket)]
        if self.current is not None:
            self.leaving[self.current] = now + self.tempo.drained
        self.current, self.opening, self.moving, self.subscribed = socket, None, False, True
        self.deadline, self.again_by, self.live_since, self.refusals = inf, inf, now, 0
        self.ping_at, self.unanswered = now + self.ping_seconds, 0
        self.replaced_at, self.told_replaced = None, False
        self.reconnects += 1
        return []

    def failed(self, socket: int, now: float, *, refused: bool = False, pause: float = 0.0) -> list[LineStep]:
        """Opening or subscribing came to nothing: `refused` where trying again is useless until somebody acts."""
        if socket not in (self.opening, self.current):
            return []
        closed = self.ended(socket, now)
        self.not_before = max(self.not_before, now + pause)
        if not refused:
            return closed
        self.refusals += 1
        self.not_before = max(self.not_before, now + self.slow_pause(self.refusals))
        return [*closed, *([LineStep(Deed.TELL_REFUSED, 0)] if self.refusals == 1 else [])]

    def closed(self, socket: int, now: float) -> list[LineStep]:
        """A socket ended, however it did."""
        if self.leaving.pop(socket, None) is not None:
            return [LineStep(Deed.CLOSE, socket)]
        return self.ended(socket, now) if socket in (self.opening, self.current) else []

    def heard(self, socket: int, now: float, *, spoken: bool = False) -> None:
        """A message, or an answer to a frame of ours, was received: whoever lives so for minutes is stable."""
        if socket != self.current:
            return
        if spoken:
            self.spoken_at = now
        if now - self.live_since >= self.tempo.stable:
            self.attempts = 0

    def answered_ping(self, socket: int, now: float) -> None:
        """The sign of life that was asked for."""
        if socket == self.current:
            self.unanswered = 0
            self.heard(socket, now)

    def left(self, socket: int, now: float) -> list[LineStep]:
        """The platform is about to end this connection."""
        if socket != self.current:
            return [] if socket in self.leaving else self.closed(socket, now)
        if self.connections < 2:
            return self.ended(socket, now)
        self.moving = True
        return self.tick(now)

    def replaced(self, socket: int, now: float) -> list[LineStep]:
        """Somebody else took our place. It is fought for by nobody: first the lease has to be found ours, then we wait long."""
        if socket not in (self.opening, self.current):
            return []
        closed = self.ended(socket, now)
        self.replaced_at, self.told_replaced = now, False
        self.not_before = max(self.not_before, now + self.slow_pause(self.attempts))
        return closed

    def lapsed(self, socket: int, now: float) -> list[LineStep]:
        """The platform forgot our subscription: it is made again on the same socket, at no shorter pauses than a new one."""
        if socket != self.current or not self.subscribed:
            return []
        if now < self.not_before:
            return self.ended(socket, now)
        self.attempts += 1
        self.not_before = now + self.next_pause()
        self.subscribed, self.again_by = False, now + self.tempo.subscribing
        return [LineStep(Deed.SUBSCRIBE, socket)]

    def tick(self, now: float) -> list[LineStep]:
        """Whatever is due."""
        steps: list[LineStep] = []
        if not self.held:
            return steps
        for socket in [each for each, until in self.leaving.items() if until <= now]:
            del self.leaving[socket]
            steps.append(LineStep(Deed.CLOSE, socket))
        for late, until in ((self.opening, self.deadline), (self.current, self.again_by)):
            if late is not None and until <= now:
                steps += self.ended(late, now)
        if self.live and self.current is not None:
            steps += self.looked_after(self.current, now)
        if self.may_open and now >= self.not_before:
            while self.leaving and 1 + (self.current is not None) + len(self.leaving) > self.connections:
                oldest = min(self.leaving)
                del self.leaving[oldest]
                steps.append(LineStep(Deed.CLOSE, oldest))
            self.serial += 1
            self.attempts += 1
            self.opening, self.opened, self.deadline = self.serial, False, now + self.tempo.opening
            self.not_before = now + self.next_pause()
            steps.append(LineStep(Deed.OPEN, self.serial))
        return steps

    def looked_after(self, socket: int, now: float) -> list[LineStep]:
        """A living connection: does it answer, and does anybody speak?"""
        if now >= self.silent_at:
            return self.left(socket, now)
        if now < self.ping_at:
            return []
        if self.unanswered >= self.tempo.missed:
            return self.ended(socket, now)
        self.unanswered += 1
        self.ping_at = now + self.ping_seconds
        return [LineStep(Deed.PING, socket)]

    def ended(self, socket: int, now: float) -> list[LineStep]:
        """A socket is given up; the next attempt comes after a pause."""
        if socket == self.opening:
            self.opening, self.deadline = None, inf
        elif socket == self.current:
            self.current, self.moving, self.again_by = None, False, inf
        self.pause(now)
        return [LineStep(Deed.CLOSE, socket)]

    def pause(self, now: float) -> None:
        self.not_before = max(self.not_before, now + self.next_pause())

    def next_pause(self) -> float:
        """Seconds, doubled with each attempt that did not become stable, less some jitter."""
        whole = self.tempo.shortest * 2.0 ** min(max(self.attempts - 1, 0), 16)
        return min(self.tempo.longest, whole) * (0.8 + self.random() / 5)

    def slow_pause(self, times: int) -> float:
        """Seconds where trying soon would do harm."""
        return min(self.tempo.refused_longest, self.tempo.refused * 2.0 ** min(max(times - 1, 0), 16)) * (1.0 + self.random() / 4)
