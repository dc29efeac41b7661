"""Who may see and do what (contract: roles × commands)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from bot.rules import key_items
from bot.rules.stages import Case, Party
from bot.rules.words import LEADERS, OFFICE, Role


@dataclass(frozen=True)
class Actor:
    """A person who says something, with what they are appointed to on that day."""

    id: int
    name: str
    roles: frozenset[Role] = frozenset()
    divisions: frozenset[str] = frozenset()

    @property
    def is_office(self) -> bool:
        """Of the general office."""
        return bool(self.roles & OFFICE)


@dataclass(frozen=True)
class Scope:
    """Which items may be spoken of in a place: all, those of some divisions, those that `person` handles.

    With `also`, only what that scope allows as well.
    """

    everything: bool = False
    divisions: frozenset[str] = frozenset()
    person: int | None = None
    also: Scope | None = None

    def within(self, other: Scope) -> Scope:
        """What both allow."""
        return self if other.everything else replace(self, also=other)


NOTHING = Scope()


def single_chat_scope(actor: Actor, covered: frozenset[str] = frozenset()) -> Scope:
    """In single chat: leaders and the office all items, others those of their own divisions and those they handle.

    `covered` are the divisions whose absent head this person stands in for on that day.
    """
    if actor.roles & (LEADERS | OFFICE):
        return Scope(everything=True)
    return Scope(divisions=actor.divisions | covered, person=actor.id if actor.roles else None)


def may_see(scope: Scope, case: Case) -> bool:
    """Whether an item may be spoken of: a division of the scope leads it or assists, or its person handles it."""
    own = scope.everything or bool(scope.divisions & {case.lead_division, *case.assisting_divisions})
    own = own or any(party.id == scope.person for party in (*case.officers, *case.deputy_directors))
    return own and (scope.also is None or may_see(scope.also, case))


POSTS = (Role.OFFICER, Role.DIVISION_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR, Role.GENERAL_OFFICE)


def posts(roles: frozenset[Role]) -> str:
    """The posts of these roles in words: 分管领导、主要领导或办公室."""
    *before, last = [role for role in POSTS if role in roles]
    return f"{'、'.join(before)}或{last}" if before else last


class Need(Enum):
    """Whom an item's command needs, declared beside each command; the value is how a refusal names them."""

    WORK = "承办人、牵头处室负责人或办公室"
    OPINION = "牵头处室或配合处室的负责人、承办人，或办公室"
    OFFICE = "办公室"
    ASSIGN = "牵头处室负责人或办公室"
    INSTRUCT = "分管领导、主要领导或办公室"


def meets(need: Need, actor: Actor, case: Case) -> bool:
    """Whether the actor may do on this item what needs that."""
    if need is Need.WORK:
        return works_on(actor, case)
    if need is Need.OPINION:
        return actor.is_office or bool(opinion_divisions(actor, case))
    if need is Need.ASSIGN:
        return actor.is_office or has(case.heads, actor)
    if need is Need.INSTRUCT:
        return actor.is_office or leads(actor.id, case)
    return actor.is_office


def opinion_divisions(actor: Actor, case: Case) -> tuple[str, ...]:
    """The divisions of the item for which the actor may record an opinion: their own, as its head or one of its officers.

    The lead division's own opinion is one towards other units; there the item's officer counts as well.
    """
    if not actor.roles & {Role.OFFICER, Role.DIVISION_HEAD} and not has((*case.officers, *case.heads), actor):
        return ()
    own = tuple(name for name in case.assisting_divisions if name in actor.divisions)
    lead = has(case.officers, actor) or has(case.heads, actor)
    return (*own, case.lead_division) if lead else own


def works_on(actor: Actor, case: Case) -> bool:
    """The item's officer, a head of its lead division, or the office (recorded as 代)."""
    return actor.is_office or has(case.officers, actor) or has(case.heads, actor)


def leads(person: int, case: Case) -> bool:
    """Whether an item is this leader's: in their charge, theirs as a key item, or any where they are at the head."""
    return any(party.id == person for party in (*case.deputy_directors, *case.directors, *key_items.leaders(case)))


def has(parties: tuple[Party, ...], actor: Actor) -> bool:
    """Whether the actor is among them."""
    return any(party.id == actor.id for party in parties)
