"""Some robots may speak first only to those who have spoken to them: whoever does is noted."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.message import Message, Reply
from bot.records import chats, people
from bot.records.delivery import contacts
from bot.records.engine.database import Database

logger = logging.getLogger(__name__)


def noting(database: Database, clock: Clock, robot: str, answer: Callable[[Message], Reply]) -> Callable[[Message], Reply]:
    """The same answers; the group or the known person whose message was answered may be spoken to by this robot from now on."""

    def answered(message: Message) -> Reply:
        reply = answer(message)
        try:
            note(database, clock, robot, message)
        except SQLAlchemyError:
            logger.warning("that somebody has spoken to %s was not noted", robot, exc_info=True)
        return reply

    return answered


def note(database: Database, clock: Clock, robot: str, message: Message) -> None:
    """A message came by this robot. Nothing is kept of strangers, nor of groups that the office does not know."""
    now = clock.now()
    with database.begin() as session:
        if (chat := message.chat_id) is not None:
            if chats.is_known(session, message.platform, message.corp_id, chat):
                contacts.spoke(session, robot, chat, None, now)
            return
        person = people.identify(session, message.platform, message.corp_id, message.user_id, now.date())
        if person:
            user = people.canonical_user(message.platform, message.user_id)
            contacts.spoke(session, robot, user, person.id, now, spelled=message.user_id)
