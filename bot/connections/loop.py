"""The thread that keeps a line: it hears what happened, asks the machine what to do, and does it. It never waits for a socket,
for the database or for an answer; whatever may take its time has a thread of its own."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue
from threading import Condition, Event, Lock, Thread
from typing import Any
from urllib.parse import urlsplit

from bot import clock
from bot.connections.answering import Answering
from bot.connections.machine import Deed, LineState, LineStep, Machine, Tempo
from bot.connections.sockets import Connect, LineSocket
from bot.errors import PlatformError
from bot.platforms.doors import ADVICE, BadCallback
from bot.platforms.lines import ANSWER_SECONDS, Dialect, Frame, Leaving, Passing, Replaced, Returned, Spoken

logger = logging.getLogger(__name__)

Happened = Callable[[float], list[LineStep]]
LOOK_SECONDS = 1.0  # at the longest between two looks
DRAIN_SECONDS = 1.0  # that answers under way have at a clean stop
PATIENCE_SECONDS = 120.0  # that a reply waits for the line to be live again
NOT_LIVE = "长连接未就绪，未送达"
UNANSWERED = "对方未在时限内应答，长连接未建立"


class LineLoop:
    """One line. `tell` is called with what the operators should hear; `changed` whenever the state did; `turned_away` with why
    something that was said is refused."""

    def __init__(
        self,
        name: str,
        dialect: Dialect,
        answering: Answering,
        connect: Connect,
        *,
        tempo: Tempo | None = None,
        chance: Callable[[], float] = random.random,
        now: Callable[[], float] = clock.monotonic,
    ) -> None:
        self.name, self.dialect, self.answering, self.connect, self.now = name, dialect, answering, connect, now
        self.tempo = tempo or Tempo()
        self.machine = Machine(dialect.connections, dialect.ping_seconds, chance, self.tempo)
        self.happened: SimpleQueue[Happened] = SimpleQueue()
        self.sockets: dict[int, LineSocket] = {}
        self.counts = answering.counts
        self.tell: Callable[[Deed], None] = lambda deed: None
        self.changed: Callable[[], None] = lambda: None
        self.turned_away: Callable[[BadCallback], None] = lambda error: None
        self.held_until = 0.0
        self.heard_at: float | None = None
        self.spoken_at: float | None = None
        self.state = LineState.STANDBY
        self.trouble = ""  # why it is not connected, in words for the operator
        self.refused = ""  # why what was said last is refused, the same way
        self.alive: LineSocket | None = None
        self.lives = 0  # times that it began to be live
        self.turned = Condition()
        self.commands = Lock()
        self.ended = Event()

    def start(self) -> None:
        """Begin, in a thread of its own."""
        Thread(target=self.run, name=f"line-{self.name}", daemon=True).start()

    def run(self) -> None:
        while not self.ended.is_set():
            try:
                self.turn()
            except Exception:
                logger.exception("line %s: a turn failed", self.name)
                self.ended.wait(LOOK_SECONDS)

    def turn(self) -> None:
        """Wait for what happens next, or for what is due."""
        wait = min(self.machine.due, self.held_until if self.machine.held else self.machine.due) - self.now()
        try:
            happened = self.happened.get(timeout=min(max(wait, 0.0), LOOK_SECONDS))
        except Empty:
            happened = self.machine.tick
        if self.alive and self.alive.ponged():
            self.machine.answered_ping(self.alive.number, self.now())
        self.do(happened(self.now()))
        if self.machine.held and self.now() >= self.held_until:
            self.do(self.machine.lost(self.now()))
        self.do(self.machine.tick(self.now()))
        self.show()

    def show(self) -> None:
        """Tell those who wait how the line stands."""
        alive = self.sockets.get(self.machine.current) if self.machine.live and self.machine.current else None
        if alive is not self.alive:
            with self.turned:
                self.alive = alive
                self.lives += alive is not None
                self.turned.notify_all()
        if self.machine.state is not self.state:
            self.state = self.machine.state
            logger.info("line %s: %s", self.name, self.state)
            self.changed()

    def leased(self, until: float) -> None:
        """The lease is ours until then, by the steady clock."""

        def happened(now: float) -> list[LineStep]:
            self.held_until = until
            return self.machine.leased(now) if now < until else []

        self.happened.put(happened)

    def lost(self) -> None:
        """The lease is not ours; returns when the sockets are closed, or after a moment."""
        closed = Event()

        def happened(now: float) -> list[LineStep]:
            self.do(self.machine.lost(now))
            closed.set()
            return []

        self.happened.put(happened)
        closed.wait(LOOK_SECONDS)

    def do(self, steps: list[LineStep]) -> None:
        for deed, number in steps:
            if deed is Deed.OPEN:
                self.counts["attempts"] += 1
                Thread(target=self.open, args=(number,), name=f"line-open-{number}", daemon=True).start()
            elif deed is Deed.SUBSCRIBE:
                Thread(target=self.subscribe, args=(self.sockets[number],), name=f"line-greet-{number}", daemon=True).start()
            elif deed is Deed.PING:
                self.ping(self.sockets[number])
            elif deed is Deed.CLOSE:
                if socket := self.sockets.pop(number, None):
                    socket.close()
            else:
                self.tell(deed)

    def open(self, number: int) -> None:
        """Connect; what comes of it too late is closed by the machine."""
        address = ""
        try:
            address = self.dialect.address()
            raw = self.connect(address, self.tempo.opening)
        except Exception as error:
            self.failed(number, error, urlsplit(address).hostname or "")
            return
        socket = LineSocket(number, raw, self.dialect, self.heard, self.over, self.counts)

        def happened(now: float) -> list[LineStep]:
            self.sockets[number] = socket
            return self.machine.came_up(number, now)

        self.happened.put(happened)

    def subscribe(self, socket: LineSocket) -> None:
        try:
            self.dialect.subscribe(socket)
        except Exception as error:
            self.failed(socket.number, error)
            return
        self.trouble = ""
        self.happened.put(lambda now: self.machine.was_subscribed(socket.number, now))

    def failed(self, number: int, error: Exception, host: str = "") -> None:
        """An attempt came to nothing; why, without what was sent. `host` is who did not answer, empty where that is known."""
        refused = isinstance(error, PlatformError) and error.permanent
        pause = error.pause_seconds if isinstance(error, PlatformError) else 0
        words = str(error) if isinstance(error, PlatformError) else type(error).__name__
        if isinstance(error, PlatformError) and error.ambiguous:
            words = UNANSWERED  # nothing was to be delivered
        before, self.trouble = self.trouble, f"{words}（{host}）" if host else words
        if before != self.trouble:
            self.changed()
        logger.warning("line %s: not connected: %s", self.name, self.trouble)
        self.happened.put(lambda now: self.machine.failed(number, now, refused=refused, pause=pause))

    def ping(self, socket: LineSocket) -> None:
        try:
            socket.ping()
        except Exception as error:
            logger.info("line %s: no ping: %s", self.name, type(error).__name__)
            self.over(socket)

    def over(self, socket: LineSocket) -> None:
        self.happened.put(lambda now: self.machine.closed(socket.number, now))

    def heard(self, socket: LineSocket, frame: Frame) -> None:
        """A frame, in the thread that reads."""
        number = socket.number
        self.heard_at = self.now()
        if isinstance(frame, Spoken):
            before, self.spoken_at, self.refused = self.refused, self.heard_at, ""
            if before:
                self.changed()
            self.answering.take(frame, LineWire(self, socket, PATIENCE_SECONDS))
            self.happened.put(lambda now: self.was_heard(number, now, spoken=True))
        elif isinstance(frame, Returned):
            if socket.ponged(frame):
                self.happened.put(lambda now: self.was_ponged(number, now))
            else:
                self.happened.put(lambda now: self.was_heard(number, now))
        elif isinstance(frame, Passing) and frame.refused is not None:
            before, self.refused = self.refused, f"{frame.refused.why}，{ADVICE[frame.refused.why]}"
            self.turned_away(frame.refused)
            if before != self.refused:
                self.changed()
        elif isinstance(frame, Leaving):
            self.counts["left"] += 1
            self.happened.put(lambda now: self.machine.left(number, now))
        elif isinstance(frame, Replaced):
            self.counts["replaced"] += 1
            self.happened.put(lambda now: self.machine.replaced(number, now))

    def was_heard(self, number: int, now: float, *, spoken: bool = False) -> list[LineStep]:
        self.machine.heard(number, now, spoken=spoken)
        return []

    def was_ponged(self, number: int, now: float) -> list[LineStep]:
        self.machine.answered_ping(number, now)
        return []

    def wire(self) -> LineWire:
        """The line for who speaks first: never waits for it to be live."""
        return LineWire(self, None, 0.0)

    def drain(self) -> None:
        """Begin nothing more, and let what came be answered for a moment."""

        def happened(now: float) -> list[LineStep]:
            self.machine.drain()
            return []

        self.answering.stopping.set()
        self.happened.put(happened)
        until = self.now() + DRAIN_SECONDS
        while self.answering.busy and self.now() < until:
            self.ended.wait(0.02)

    def stop(self) -> None:
        """Close everything and end; returns when it is done, or after a moment."""
        self.lost()
        self.ended.set()


class LineWire:
    """The line as a dialect uses it. `socket` is the one that brought the message that is answered."""

    def __init__(self, loop: LineLoop, socket: LineSocket | None, patience: float) -> None:
        self.loop, self.socket, self.patience = loop, socket, patience
        self.asked_in = 0  # which of its lives the last frame was asked in

    @property
    def live(self) -> bool:
        alive = self.loop.alive
        return alive is not None and not alive.over

    def ready(self) -> LineSocket:
        """The living socket, waited for as long as there is patience; raises PlatformError."""
        loop = self.loop
        with loop.turned:
            loop.turned.wait_for(lambda: self.live or loop.ended.is_set(), timeout=self.patience)
            if loop.alive is None or loop.alive.over:
                raise PlatformError(NOT_LIVE)
            return loop.alive

    def tell(self, text: str) -> None:
        (self.socket or self.ready()).tell(text)

    def ask(
        self, text: str, key: str, seconds: float = ANSWER_SECONDS, on_writing: Callable[[], None] | None = None
    ) -> Mapping[str, Any]:
        self.ready()
        with self.loop.commands:
            self.asked_in = self.loop.lives
            return self.ready().ask(text, key, seconds, on_writing)

    def lapsed(self) -> None:
        loop, asked_in, alive = self.loop, self.asked_in, self.loop.alive

        def happened(now: float) -> list[LineStep]:
            # Others may have said so meanwhile, and it was subscribed again since.
            return loop.machine.lapsed(alive.number, now) if alive and loop.lives == asked_in else []

        loop.happened.put(happened)
