"""Everything that platforms were sent: when, by which clock, what they answered, and whether members saw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from threading import Lock
from typing import Any

from bot.simulator.faults import Mishap
from bot.simulator.kept_files import KeptFile
from bot.simulator.payloads import parsed, text_at


class Fate(StrEnum):
    """What became of a message."""

    DELIVERED = "delivered"
    REFUSED = "refused"
    DROPPED = "dropped"  # answered as if it were delivered
    REPEATED = "repeated"  # members have seen these very bytes already


@dataclass(frozen=True)
class Received:
    """One post. `conversation` is where it speaks, empty when nobody knows the key; `answer` None when it is no JSON.

    `when` is of the simulator's clock, `at` in seconds that never jump.
    """

    when: datetime
    at: float
    platform: str
    route: str
    conversation: str
    body: bytes
    payload: Any
    answer: Mapping[str, Any] | None
    fate: Fate
    fault: Mishap | None = None
    status: int = 200
    file: KeptFile | None = None  # in place of an answer
    shows: KeptFile | None = None  # what a message shows that the bot brought before

    @property
    def delivered(self) -> bool:
        return self.fate is Fate.DELIVERED

    @property
    def text(self) -> str:
        """The words, of a text or of a markdown on either platform."""
        places = (("text", "content"), ("markdown", "content"), ("markdown", "text"), ("content",))
        param = parsed(text_at(self.payload, "msgParam").encode())  # of an internal robot: JSON in a text
        found = (text_at(self.payload, *place) for place in places)
        card = (text_at(self.payload, "cardData", "cardParamMap", name) for name in ("title", "note"))
        return next(filter(None, (*found, text_at(param, "content"), text_at(param, "text"), "\n".join(filter(None, card)))), "")


class Postbox:
    """An append-only list of what was received, in order of arrival."""

    def __init__(self) -> None:
        self.kept: list[Received] = []
        self.lock = Lock()

    def add(self, received: Received) -> None:
        with self.lock:
            self.kept.append(received)

    def entries(self) -> list[Received]:
        with self.lock:
            return list(self.kept)

    def delivered(self) -> list[Received]:
        """What members saw."""
        return [one for one in self.entries() if one.delivered]
