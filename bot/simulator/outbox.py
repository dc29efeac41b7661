"""The service's outbox as the page shows it: what waits, what was said, what failed and why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class OutboxLine:
    """One message. `state` is in Chinese, `tone` is "waiting", "good", "again", "bad" or "ended".

    `note` is why it was not sent, and when it is tried again.
    """

    id: int
    time: str
    chat: str
    text: str
    state: str
    tone: str
    note: str


@dataclass(frozen=True)
class ShownOutbox:
    """How many messages are in each state, in the order of the states, and the newest of them."""

    counts: Sequence[tuple[str, int]]
    lines: Sequence[OutboxLine]


ReadOutbox = Callable[[], ShownOutbox]


def nothing() -> ShownOutbox:
    """The outbox of a service that has none."""
    return ShownOutbox((), ())
