"""What the conditions of a list may refer to, for who speaks here: divisions, people in office, and what their items say."""

from __future__ import annotations

from functools import cache

from bot.command import Context
from bot.records import narrowing, people
from bot.rules.conditions import Vocabulary
from bot.rules.words import Role

IN_ITEMS = (Role.OFFICER, Role.DIVISION_HEAD, Role.DEPUTY_DIRECTOR)


def here(context: Context) -> Vocabulary:
    """For this person, in this place, today; the records are asked for a word only where the grammar has none for it."""
    session, today, scope = context.session, context.today, context.scope

    @cache
    def in_titles(word: str) -> bool:
        return narrowing.in_titles(session, scope, word, today)

    @cache
    def deputies(word: str) -> tuple[str, ...]:
        return tuple(narrowing.deputies(session, scope, word, today))

    @cache
    def units(word: str) -> tuple[str, ...]:
        return tuple(narrowing.lead_units(session, scope, word, today))

    holding = [name for role in IN_ITEMS for _, name in people.holders(session, role, today)]
    return Vocabulary(
        today=today,
        divisions=people.divisions(session),
        people=tuple(dict.fromkeys((*holding, context.actor.name))),
        own=tuple(sorted(context.actor.divisions)),
        me=context.actor.name,
        in_titles=in_titles,
        deputies=deputies,
        units=units,
    )
