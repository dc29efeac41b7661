"""People who are told alone: a robot that writes down whom it addresses, and a bureau whose people it reaches."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from bot.clock import Clock
from bot.errors import PlatformError
from bot.platforms.doors import OWN_GROUP, To
from bot.platforms.ways import Way
from bot.records.people import Identity, Person
from bot.wsgi import Service
from tests.canaries import watching

APP, LINE = "wecom/app", "wecom/bot"
PERSONS = Way(persons=True)
REFUSED = PlatformError("对方拒收（60111）", permanent=True)


class Addressing:
    """Takes what is said to one person or group; `faults` are raised one after the other first, and whoever is `gone` is refused
    for good."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.said: list[tuple[str, str, str]] = []
        self.seen: list[tuple[str, str, list[str]]] = []
        watching.SAID.append(self.seen)
        self.faults: list[PlatformError] = []
        self.gone: set[str] = set()

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: To = OWN_GROUP) -> str:
        assert to.id and not mentions
        return json.dumps([to.id, words], ensure_ascii=False)

    def picture(self, png: str) -> str:
        raise ValueError("no pictures here")

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        on_writing()
        to, words = json.loads(payload)
        if self.faults:
            raise self.faults.pop(0)
        if to in self.gone:
            raise REFUSED
        moment = f"{self.clock.now():%Y-%m-%d %H:%M}"
        self.said.append((moment, to, words))
        self.seen.append((moment, words, []))

    def to(self, user: str) -> list[str]:
        """What somebody was told."""
        return [words for _, to, words in self.said if to == user]


def reached_by(service: Service, ways: Mapping[str, Way], **changes: Any) -> Service:
    """The same service in an office that has these ways to its people."""
    private = tuple(name for name, way in ways.items() if not way.urgent)
    office = replace(service.office, ways=ways, private=private, **changes)
    return replace(service, office=office, dispatcher=replace(service.dispatcher, office=office))


def accounts(service: Service, platform: str = "wecom") -> dict[str, str]:
    """name → user id"""
    with service.database.begin() as session:
        query = select(Person.name, Identity.user_id).join(Identity, Identity.person_id == Person.id)
        return {row.name: row.user_id for row in session.execute(query.where(Identity.platform == platform))}
