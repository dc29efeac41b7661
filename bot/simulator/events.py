"""What has happened, in order, for every page that asks: messages, cards, the wire, the clock."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from threading import Lock
from typing import Any

from bot.clock import Clock
from bot.simulator.payloads import Part

WEEKDAYS = "一二三四五六日"


class Events:
    """An append-only list; `run` changes when the demo is started anew, so that open pages start over."""

    def __init__(self, clock: Clock) -> None:
        self.clock, self.lock, self.run = clock, Lock(), secrets.token_hex(4)
        self.kept: list[dict[str, Any]] = []

    def add(self, kind: str, **fields: Any) -> None:
        """Append an event, stamped with the demo's time."""
        now = self.clock.now()
        with self.lock:
            stamp = {"id": len(self.kept) + 1, "kind": kind, "day": day_text(now), "time": f"{now:%H:%M}"}
            self.kept.append({**stamp, **fields})

    def said(
        self,
        conversation: str,
        thread: int | None,
        *,
        by: str,
        parts: list[Part],
        person: int | None = None,
        files: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """A bubble; `thread` is the person whose single chat it is, `person` who typed it, `files` what hangs under it."""
        self.add("message", conversation=conversation, thread=thread, by=by, parts=parts, person=person, files=list(files))

    def said_by_bot(self) -> int:
        """How many messages and cards of the bot's there are."""
        with self.lock:
            return sum(one["kind"] in ("message", "card") and one.get("person") is None for one in self.kept)

    def after(self, number: int) -> list[dict[str, Any]]:
        """Everything later than this id."""
        with self.lock:
            return self.kept[max(number, 0) :]


def moment_text(now: datetime) -> str:
    """2021年7月16日（周五）08:55"""
    return f"{day_text(now)}{now:%H:%M}"


def day_text(now: datetime) -> str:
    """2021年7月16日（周五）"""
    return f"{now.year}年{now.month}月{now.day}日（周{WEEKDAYS[now.weekday()]}）"
