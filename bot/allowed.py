"""What somebody may hear in a place, and whether they may use a command there: for each message, and for its files again."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot import elsewhere
from bot.command import Command, Context
from bot.errors import UserError
from bot.message import Message
from bot.records import chats, stand_ins
from bot.records.chats import Group
from bot.rules import permissions, review_chain
from bot.rules.permissions import Actor, Scope, single_chat_scope
from bot.rules.words import Role

ONLY_SINGLE = "该命令请与我单聊发送，本次操作未生效。"
ONLY_GROUP = "该命令请在群内发送，本次操作未生效。"


def scope(session: Session, message: Message, person: Actor | None, group: Group | None, now: datetime) -> Scope:
    """What may be spoken of here: the group's scope; in single chat the person's own.

    Where the sender may be forged (the platform's signature does not cover the body), a single chat hears no
    more than a registered group of that platform does.
    """
    if group:
        return group.scope
    assert person  # noqa: S101 - nobody else gets here
    may_stand_in = Role.DIVISION_HEAD in person.roles
    covered = stand_ins.divisions_covered(session, person.id, now.date()) if may_stand_in else frozenset()
    own = single_chat_scope(person, covered)
    if message.signed_body:
        return own
    return own.within(chats.scope_of_platform(session, message.platform, now.date()))


def allow(found: Command, context: Context) -> None:
    """Raise UserError unless the command may be used by this person, here, over this platform."""
    message = context.message
    if context.asking:
        return
    if context.entitled and not found.may(context.actor):
        raise UserError(not_offered(found))
    if found.changes and context.unproved and not context.by_code:
        raise UserError(elsewhere.no_writes(context.office, message.platform))
    if found.place == "single" and message.chat_id is not None:
        raise UserError(ONLY_SINGLE)
    if found.place == "group" and message.chat_id is None:
        raise UserError(ONLY_GROUP)


def not_offered(found: Command) -> str:
    """Who does what this person may not, and what the person can do."""
    who = permissions.posts(found.allowed or frozenset())
    no_effect = review_chain.NO_EFFECT if found.changes else ""
    return f"该操作由{who}办理，您可请其办理；本人可用的命令请发送 /帮助 查看。{no_effect}"
