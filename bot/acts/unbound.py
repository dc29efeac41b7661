"""What is said where somebody's word is waited for whom no platform knows: they cannot give it."""

from __future__ import annotations

from bot.command import Context
from bot.records import people
from bot.rules.permissions import Actor


def note(context: Context, person: Actor) -> str:
    """A line for the answer to who asked; empty for somebody with an account."""
    if person.id in people.bound(context.session, [person.id], context.office.places):
        return ""
    return f"\n{person.name}未绑定账号，绑定前不能答复，请为其领取一次性码。"
