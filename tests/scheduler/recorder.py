"""A push robot that writes down what it is asked to say, with the day it was said."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.clock import Clock
from bot.errors import PlatformError
from bot.platforms.doors import OWN_GROUP, To
from tests.canaries import watching

CONTINUED = re.compile(r"(【补发】)?【办理提醒】（(?!1/)\d+/\d+")


class Recorder:
    """Takes every message; `faults` are raised one after the other first."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.said: list[tuple[str, str, list[str]]] = []
        watching.SAID.append(self.said)
        self.faults: list[PlatformError] = []

    @property
    def messages(self) -> list[tuple[str, str, list[str]]]:
        """What was said, the parts of one reminder together."""
        found: list[tuple[str, str, list[str]]] = []
        for moment, words, names in self.said:
            if CONTINUED.match(words):
                before, text, mentioned = found.pop()
                found.append((before, f"{text}\n{words}", [*mentioned, *names]))
            else:
                found.append((moment, words, names))
        return found

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: To = OWN_GROUP) -> str:
        return "\n".join([words, "@" + " ".join(name for _, name in mentions)])

    def picture(self, png: str) -> str:
        return png

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        on_writing()
        if self.faults:
            raise self.faults.pop(0)
        words, _, names = payload.rpartition("\n@")
        self.said.append((f"{self.clock.now():%Y-%m-%d %H:%M}", words, names.split()))
