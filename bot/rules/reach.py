"""Whom a registered group reaches: one that may hear of what concerns them and in which the robot can mention them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.permissions import Scope
from bot.rules.stages import Party


@dataclass(frozen=True)
class Place:
    """A group in which a robot speaks: what may be spoken of there, and whom it can mention."""

    name: str
    scope: Scope
    people: Collection[int]


def unreached(concerned: Mapping[Party, Collection[str]], places: Sequence[Place]) -> list[Party]:
    """Those whom no group reaches; `concerned` tells of which divisions' items each has to hear."""
    return [party for party, divisions in concerned.items() if not by(party.id, divisions, places)]


def by(person: int, divisions: Collection[str], places: Sequence[Place]) -> list[str]:
    """The groups that reach somebody who has to hear of these divisions' items."""
    return [
        place.name
        for place in places
        if person in place.people and (place.scope.everything or place.scope.divisions & set(divisions))
    ]
