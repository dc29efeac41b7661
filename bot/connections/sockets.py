"""One socket of a line: a thread reads its frames, and whoever asks waits for the answer by its key."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import Any, Protocol

from bot.errors import PlatformError
from bot.platforms.lines import BadFrame, Dialect, Frame, Passing, Returned

logger = logging.getLogger(__name__)

CUT, UNSAID, UNHEARD = "长连接已断开，可能已送达", "长连接已断开，未送达", "对方未在时限内应答，可能已送达"


class RawSocket(Protocol):
    """A WebSocket as the library has it; `recv` and `send` raise when it has ended."""

    def send(self, text: str) -> None: ...

    def recv(self) -> str | bytes: ...

    def ping(self) -> Event: ...

    def close(self) -> None: ...


Connect = Callable[[str, float], RawSocket]  # address, seconds that it may take


class LineSocket:
    """A socket with its number. `heard` is given each frame that is no answer to one of ours, `ended` is called once."""

    def __init__(
        self,
        number: int,
        raw: RawSocket,
        dialect: Dialect,
        heard: Callable[[LineSocket, Frame], None],
        ended: Callable[[LineSocket], None],
        counts: Counter[str],
    ) -> None:
        self.number, self.raw, self.dialect = number, raw, dialect
        self.heard, self.ended, self.counts = heard, ended, counts
        self.writing, self.waiting_lock = Lock(), Lock()
        self.waiting: dict[str, SimpleQueue[Mapping[str, Any] | None]] = {}
        self.over = False
        self.pinged: Event | str = ""
        Thread(target=self.read, name=f"line-{number}", daemon=True).start()

    @property
    def live(self) -> bool:
        """Whether frames can be written; for `Dialect.subscribe`, which is given this very socket."""
        return not self.over

    def read(self) -> None:
        """Until the socket ends."""
        try:
            while not self.over:
                self.take(self.raw.recv())
        except Exception as error:  # however it ends
            logger.info("socket %s ended: %s", self.number, type(error).__name__)
        self.close()
        self.ended(self)

    def take(self, text: str | bytes) -> None:
        """One frame; what makes no sense is counted, and does not end the connection."""
        try:
            if isinstance(text, bytes):
                raise BadFrame
            frame = self.dialect.read(text)
        except Exception as error:
            self.counts["bad"] += 1
            if not isinstance(error, BadFrame):
                logger.warning("a frame was not understood: %s", type(error).__name__)
            return
        self.counts["frames"] += 1
        if isinstance(frame, Returned):
            with self.waiting_lock:
                waiting = self.waiting.pop(frame.key, None)
            if waiting:
                waiting.put(frame.body)
        elif isinstance(frame, Passing):
            self.counts["unknown"] += bool(frame.unknown)
            self.counts["refused"] += frame.refused is not None
            if frame.answer:
                self.tell(frame.answer)
        self.heard(self, frame)

    def tell(self, text: str) -> None:
        """Write a frame that nobody answers."""
        with self.writing:
            if self.over:
                raise PlatformError(UNSAID)
            try:
                self.raw.send(text)
            except Exception as error:
                logger.info("socket %s cannot be written: %s", self.number, type(error).__name__)
                self.close()
                raise PlatformError(CUT, ambiguous=True) from None

    def ask(self, text: str, key: str, seconds: float = 5.0, on_writing: Callable[[], None] | None = None) -> Mapping[str, Any]:
        """Write a frame and wait for its answer."""
        found: SimpleQueue[Mapping[str, Any] | None] = SimpleQueue()
        if self.over:
            raise PlatformError(UNSAID)
        if on_writing:
            on_writing()
        with self.waiting_lock:
            self.waiting[key] = found
        try:
            self.tell(text)
            answer = found.get(timeout=seconds)
        except Empty:
            raise PlatformError(UNHEARD, ambiguous=True) from None
        finally:
            with self.waiting_lock:
                self.waiting.pop(key, None)
        if answer is None:
            raise PlatformError(CUT, ambiguous=True)
        return answer

    def lapsed(self) -> None:
        """Who subscribes hears of it by the answer."""

    def ping(self) -> None:
        """Ask for a sign of life; `answered` tells of one by WebSocket's own ping, a frame of the dialect's is `heard`."""
        asked = self.dialect.ping()
        if asked is None:
            self.pinged = self.raw.ping()
            return
        text, self.pinged = asked
        self.tell(text)

    def ponged(self, frame: Frame | None = None) -> bool:
        """Whether this is the sign of life that was asked for last; once."""
        if isinstance(self.pinged, Event):
            found = self.pinged.is_set()
        else:
            found = isinstance(frame, Returned) and frame.key == self.pinged
        if found:
            self.pinged = ""
        return found

    def close(self) -> None:
        """End it without waiting for the other side; whoever waits for an answer has none."""
        self.over = True
        with self.waiting_lock:
            waiting, self.waiting = list(self.waiting.values()), {}
        for each in waiting:
            each.put(None)
        try:
            self.raw.close()
        except Exception as error:
            logger.debug("socket %s did not close: %s", self.number, type(error).__name__)
