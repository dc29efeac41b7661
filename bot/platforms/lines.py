"""A long connection to a platform, as plain values: what a dialect knows of its frames, and what a line offers to it.

The loop that keeps one (`bot/connections`) names no platform; a dialect has no threads, no clock and no reconnecting.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from bot.message import Message, Reply
from bot.platforms.doors import BadCallback, Pusher

ANSWER_SECONDS = 5.0  # within which a platform answers a frame of ours


class BadFrame(Exception):
    """A frame that makes no sense; it is counted, and the connection goes on."""


class Wire(Protocol):
    """A long connection as a dialect uses it. What fails raises PlatformError, `ambiguous` where it may have arrived."""

    @property
    def live(self) -> bool:
        """Whether the platform takes frames here now."""

    def tell(self, text: str) -> None:
        """Write a frame that nobody answers: on the socket that brought what it belongs to, or not at all."""

    def ask(
        self, text: str, key: str, seconds: float = ANSWER_SECONDS, on_writing: Callable[[], None] | None = None
    ) -> Mapping[str, Any]:
        """Write a frame and wait for what the dialect reads as `Returned` with this key. `on_writing` is called just before
        the first byte leaves. One frame waits at a time, so that commands never cross."""

    def lapsed(self) -> None:
        """The platform forgot our subscription, the socket stands: `Dialect.subscribe` is to be called again."""


def nothing(line: Wire, reply: Reply) -> None:
    """What a message needs that is not acknowledged, or not answered."""


@dataclass(frozen=True)
class Spoken:
    """Somebody said or pressed something.

    The message is answered by the dispatcher first, which keeps it; then `taken` acknowledges it (quickly: a frame), and
    `answer` says the reply, which may take its time. Both are given the reply and run in threads of the loop's own; an
    IGNORED reply comes, too. `repeats` tells whether the platform delivers again what was not acknowledged: then nothing is
    said where the database is away, else the loop tries again by itself.
    """

    message: Message
    taken: Callable[[Wire, Reply], None] = nothing
    answer: Callable[[Wire, Reply], None] = nothing
    repeats: bool = False

    @property
    def owed(self) -> bool:
        """Whether the answer is to be said even after this process: it is brought once, and answered by a frame of its own."""
        return not self.repeats and self.answer is not nothing


@dataclass(frozen=True)
class Returned:
    """The answer to a frame of ours, by the key that it was asked with."""

    key: str
    body: Mapping[str, Any]


@dataclass(frozen=True)
class Passing:
    """Something that nobody said: `answer` goes back at once on the same socket, empty for nothing. `unknown` names a kind of
    frame that is not understood, to be counted; empty where all is well. `refused` is why what somebody said was turned away,
    as at a door; the operator hears of it."""

    answer: str = ""
    unknown: str = ""
    refused: BadCallback | None = None


@dataclass(frozen=True)
class Leaving:
    """The platform is about to end this connection: another one is to be opened, first where two may stand."""


@dataclass(frozen=True)
class Replaced:
    """Another connection took this one's place, whether or not the socket stays open: it is deaf from here on."""


Frame = Spoken | Returned | Passing | Leaving | Replaced


class Dialect(Protocol):
    """How one platform is spoken to over a long connection."""

    @property
    def name(self) -> str:
        """The robot's, as in "platform/name"."""

    @property
    def connections(self) -> int:
        """How many may stand at a time."""

    @property
    def ping_seconds(self) -> float:
        """After how long a sign of life is asked for."""

    @property
    def identity(self) -> str:
        """Changes when the settings do that the connection rests on, and tells no secret."""

    def address(self) -> str:
        """Where to connect, ws:// or wss://, asked for anew at each attempt (a gateway may be asked first). Raises
        PlatformError: `permanent` where the platform refuses our credentials, `pause_seconds` where it asks to be left alone."""

    def subscribe(self, line: Wire) -> None:
        """What is to be said on a new socket before it is live; raises PlatformError as `address` does. `line` is this very
        socket. Nothing to say where connecting is all."""

    def ping(self) -> tuple[str, str] | None:
        """A frame that asks for a sign of life, and the key of its answer; None where WebSocket's own ping is to be used."""

    def read(self, text: str) -> Frame:
        """What a frame is; raises BadFrame."""

    def pusher(self, line: Wire) -> Pusher | None:
        """How it speaks first over the connection; None where it cannot. `line.live` tells whether it can now."""
