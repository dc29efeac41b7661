"""What goes wrong on a platform, by name: for so many requests, or until a time of the simulator's clock."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from threading import Lock
from typing import Any

SLOW_SECONDS = 3.0
GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"
PORTAL_PAGE = "<html><body>请先登录网络</body></html>"
PUNISHED = {"status": 1111, "wait": 5, "punish": "deny"}  # DingTalk's gateway instead of 130101


class Manner(Enum):
    """How an answer comes."""

    WHOLE = auto()
    DRIPPING = auto()  # a byte every 0.3 s: each read is in time, the whole is not (docs/decisions/delivery.md#claims)
    NEVER = auto()
    RESET = auto()
    REFUSED = auto()  # nobody listens


@dataclass(frozen=True)
class Mishap:
    """One way to go wrong. `delivers`: members see the message all the same.

    `answer` (JSON) or `page` (anything else) takes the place of what the platform would have said.
    """

    name: str
    delivers: bool = False
    answer: Mapping[str, Any] | None = None
    page: str = ""
    status: int = 200
    seconds: float = 0
    manner: Manner = Manner.WHOLE
    code_as_text: bool = False


def says(name: str, code: int, words: str) -> Mishap:
    """A platform that answers every message with this code."""
    return Mishap(name, answer={"errcode": code, "errmsg": words})


FAULTS = {
    fault.name: fault
    for fault in (
        Mishap("slow", delivers=True, seconds=SLOW_SECONDS),
        Mishap("dripping", delivers=True, manner=Manner.DRIPPING),
        Mishap("unanswered", delivers=True, manner=Manner.NEVER),
        Mishap("code as text", delivers=True, code_as_text=True),
        Mishap("gateway", page=GATEWAY_PAGE, status=502),
        Mishap("not json", page=PORTAL_PAGE),
        Mishap("reset", manner=Manner.RESET),
        Mishap("down", manner=Manner.REFUSED),
        Mishap("denied", answer=PUNISHED),
        says("busy", -1, "system busy"),
        says("dropped", 0, "ok"),
        says("throttled", 45009, "api freq out of limit"),
        says("banned", 130101, "send too fast"),
        says("token expired", 42001, "access_token expired"),
        says("key dead", 93000, "invalid webhook url"),
        says("token dead", 300005, "token is not exist"),
    )
}


@dataclass
class Spell:
    """A fault for the next `times` requests, or until then; with neither until it is ended. No fault: all is well so long."""

    fault: Mishap | None
    times: int | None = None
    until: datetime | None = None

    def is_over(self, now: datetime) -> bool:
        return self.times == 0 or (self.until is not None and self.until <= now)


class Faults:
    """The spells of each platform, one after the other; without any, all is well."""

    def __init__(self) -> None:
        self.spells: dict[str, deque[Spell]] = {}
        self.lock = Lock()

    def set(self, platform: str, *spells: Spell) -> None:
        """From now on these, in this order, in place of what was there."""
        with self.lock:
            self.spells[platform] = deque(spells)

    def take(self, platform: str, now: datetime) -> Mishap | None:
        """What goes wrong with one more request, which then counts."""
        with self.lock:
            spell = self.spell(platform, now)
            if spell is None:
                return None
            if spell.times is not None:
                spell.times -= 1
            return spell.fault

    def present(self, platform: str, now: datetime) -> Mishap | None:
        """What would go wrong with a request now."""
        with self.lock:
            spell = self.spell(platform, now)
            return spell.fault if spell else None

    def spell(self, platform: str, now: datetime) -> Spell | None:
        waiting = self.spells.get(platform, deque())
        while waiting and waiting[0].is_over(now):
            waiting.popleft()
        return waiting[0] if waiting else None
