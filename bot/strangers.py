"""Whom the bot gave the one fixed sentence: kept as accounts and groups, so that the office can enter them; never their words."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from bot.message import Message
from bot.records import chats, people, refused
from bot.records.chats import Group


def remember(session: Session, message: Message, group: Group | None, now: datetime, *, known: bool) -> None:
    """A message was refused: its sender is nobody here, or its group is not registered; `known` is somebody of the bureau."""
    if message.platform == people.CONSOLE:
        return
    platform, corp, user = message.platform, message.corp_id, message.user_id
    if message.chat_id is not None and group is None:
        chats.remember_seen(session, platform, corp, message.chat_id, message.chat_title, now, user_id=user, known=known)
    elif not known and not message.from_console:
        where: refused.Where = "single" if message.chat_id is None else "group"
        kind = people.kind_of(platform, user)
        refused.remember(session, platform, corp, people.canonical_user(platform, user), kind, where, now)
