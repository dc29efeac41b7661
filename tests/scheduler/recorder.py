"""A push robot that writes down what it is asked to say, with the day it was said."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.clock import Clock
from bot.errors import PlatformError


class Recorder:
    """Takes every message; `faults` are raised one after the other first."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.said: list[tuple[str, str, list[str]]] = []
        self.faults: list[PlatformError] = []

    def render(self, words: str, mentions: Sequence[tuple[str, str]]) -> str:
        return "\n".join([words, "@" + " ".join(name for _, name in mentions)])

    def picture(self, png: str) -> str:
        return png

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        on_writing()
        if self.faults:
            raise self.faults.pop(0)
        words, _, names = payload.rpartition("\n@")
        self.said.append((f"{self.clock.now():%Y-%m-%d %H:%M}", words, names.split()))
