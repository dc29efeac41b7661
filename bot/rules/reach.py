"""By which way somebody is reached: alone, or in a registered group that may hear of what concerns them and mentions them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.rules.permissions import Actor, Scope
from bot.rules.stages import Party


@dataclass(frozen=True)
class Addressed:
    """A robot, "platform/name", and as what it knows whom it speaks to."""

    robot: str
    address: str


@dataclass(frozen=True)
class Private:
    """Somebody who is told alone: by which ways, in the order in which they are tried, and of which items. `urgent` are the ways
    that press on them, taken before those where a step of the ladder asks for it."""

    actor: Actor
    ways: tuple[Addressed, ...]
    scope: Scope
    urgent: tuple[Addressed, ...] = ()


Readers = Callable[[], Mapping[int, Private]]  # person → how they are told alone, asked for where that is needed


def nobody() -> Mapping[int, Private]:
    """Where nobody is told alone."""
    return {}


@dataclass(frozen=True)
class ToldBy:
    """Who hears of something: alone, by mention in the groups of these names, there by name alone; and whom nothing reaches."""

    alone: tuple[Party, ...] = ()
    mentioned: tuple[tuple[str, Party], ...] = ()
    named: tuple[tuple[str, Party], ...] = ()
    nobody: tuple[Party, ...] = ()


@dataclass(frozen=True)
class Place:
    """A group in which a robot speaks: what may be spoken of there, and whom it can mention."""

    name: str
    scope: Scope
    people: Collection[int]
    id: int = 0


def unreached(concerned: Mapping[Party, Collection[str]], places: Sequence[Place]) -> list[Party]:
    """Those whom no group reaches; `concerned` tells of which divisions' items each has to hear."""
    return [party for party, divisions in concerned.items() if not by(party.id, divisions, places)]


@dataclass(frozen=True)
class Doubled:
    """A group with the scope of an older one, which mentions whomever both can; `silent` where that is everybody."""

    place: Place
    older: Place
    silent: bool


def doubled(places: Sequence[Place]) -> list[Doubled]:
    """The groups that share their scope with an older one; `places` are in the order of registration."""
    found: list[Doubled] = []
    first: dict[tuple[bool, frozenset[str]], Place] = {}
    mentioned: dict[tuple[bool, frozenset[str]], set[int]] = {}
    for place in places:
        scope = (place.scope.everything, place.scope.divisions)
        older = first.setdefault(scope, place)
        known = mentioned.setdefault(scope, set())
        if older is not place:
            found.append(Doubled(place, older, silent=known.issuperset(place.people)))
        known.update(place.people)
    return found


def by(person: int, divisions: Collection[str], places: Sequence[Place]) -> list[str]:
    """The groups that reach somebody who has to hear of these divisions' items."""
    return [
        place.name
        for place in places
        if person in place.people and (place.scope.everything or place.scope.divisions & set(divisions))
    ]
