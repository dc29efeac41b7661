"""The outbox as an operator sees it: what was, is and could not be sent, and what they may do about it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from bot.errors import UserError
from bot.records import people
from bot.records.chats import Chat
from bot.records.delivery import pauses
from bot.records.delivery.outbox import Outbox, Reminded
from bot.records.delivery.robots import Robot
from bot.records.suggestions import Suggestion
from bot.rules.wording import undelivered as words

NEWEST = 500  # rows of a list


@dataclass(frozen=True)
class Row:
    """One message as it is listed: its chat's name, the numbers it is about, the names of whom it mentions, its words, and who is
    told alone, None where nobody is.

    No words where the message has none yet, or where they were dropped because an item turned secret.
    """

    message: Outbox
    chat: str | None
    numbers: tuple[str, ...]
    people: tuple[str, ...] = ()
    text: str = ""
    person: str | None = None


def listed(session: Session, state: str | None = None) -> list[Row]:
    """The newest messages, those of one state alone when asked for, the oldest first."""
    query = select(Outbox, Chat.name).outerjoin(Chat, Chat.id == Outbox.chat_id).order_by(Outbox.id.desc()).limit(NEWEST)
    if state:
        query = query.where(Outbox.state == state)
    rows = list(reversed(session.execute(query).all()))
    numbers = about(session, [message.id for message, _ in rows])
    contents = {message.id: json.loads(message.content) for message, _ in rows}
    mentioned = sorted({person for content in contents.values() for person in content.get("people", ())})
    mentioned += [message.person_id for message, _ in rows if message.person_id is not None]
    names = people.names(session, mentioned)
    return [
        Row(
            message,
            chat,
            tuple(numbers.get(message.id, ())),
            tuple(names[person] for person in contents[message.id].get("people", ()) if person in names),
            contents[message.id].get("text", ""),
            names.get(message.person_id) if message.person_id is not None else None,
        )
        for message, chat in rows
    ]


def about(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """message → the numbers of the items it tells of"""
    found: dict[int, list[str]] = {}
    reminded = select(Reminded.outbox_id, Suggestion.number).join(Suggestion, Suggestion.id == Reminded.suggestion_id)
    noticed = select(Outbox.id, Suggestion.number).join(Suggestion, Suggestion.id == Outbox.suggestion_id)
    for query in (reminded.where(Reminded.outbox_id.in_(ids)), noticed.where(Outbox.id.in_(ids))):
        for message, number in session.execute(query.distinct().order_by(Suggestion.number)):
            found.setdefault(message, []).append(number)
    return found


def find(session: Session, message_id: int) -> Outbox:
    """The message, locked; raises UserError when there is none."""
    message = session.scalar(select(Outbox).where(Outbox.id == message_id).with_for_update())
    if message is None:
        raise UserError(words.none(message_id))
    return message


def retry(session: Session, message_id: int, now: datetime) -> str:
    """Send a message again that ended badly, also by a robot that was out of use: who asks for it has mended something. Doing it
    twice changes nothing. What happened, in words."""
    message = find(session, message_id)
    if message.state in ("pending", "sending"):
        return words.waits_already(message_id)
    if message.state not in ("dead", "unknown"):
        raise UserError(words.not_again(message_id, message.state))
    if message.expires_at is not None and message.expires_at <= now:
        message.state, message.reason = "expired", words.DAY_OVER
        return words.day_over(message_id)
    message.labelled = message.labelled or message.state == "unknown"
    message.state, message.attempts, message.not_before = "pending", 0, now
    message.payload = message.first_writing_at = message.settled_at = message.reason = None
    pauses.mended(session, now, message.robot)
    return words.again(message_id)


def drop(session: Session, message_id: int, why: str, now: datetime) -> str:
    """Give a message up, with the reason; doing it twice changes nothing. What happened, in words."""
    message = find(session, message_id)
    if message.state == "dropped":
        return words.given_up_already(message_id)
    if message.state not in ("pending", "dead", "unknown"):
        raise UserError(words.not_given_up(message_id, message.state))
    message.state, message.reason, message.settled_at = "dropped", why, now
    return words.given_up(message_id)


@dataclass(frozen=True)
class Counts:
    """How the messages of some days fared; `open` is what waits for an operator, or waits since another day."""

    due: int
    sent: int
    again: int
    failed: int
    open: int


def counts(session: Session, since: date, until: date) -> Counts:
    """The messages of the days from `since` to the one before `until`; those that became needless do not count."""
    query = select(Outbox.state, Outbox.labelled, func.count()).where(Outbox.day >= since, Outbox.day < until)
    states: dict[str, int] = {}
    again = 0
    for state, labelled, number in session.execute(query.where(Outbox.kind != "alert").group_by(Outbox.state, Outbox.labelled)):
        states[state] = states.get(state, 0) + number
        again += number if labelled and state == "sent" else 0
    needless = ("cancelled", "covered", "dropped")
    due = sum(number for state, number in states.items() if state not in needless)
    failed = sum(states.get(state, 0) for state in ("dead", "unknown", "expired"))
    waiting = and_(Outbox.state.in_(("pending", "sending")), Outbox.day < until)
    stuck = or_(waiting, Outbox.state.in_(("dead", "unknown")))
    open_now = session.scalar(select(func.count()).where(stuck, Outbox.kind != "alert"))
    return Counts(due, states.get("sent", 0), again, failed, open_now or 0)


def oldest_waiting(session: Session, robots: Sequence[str], now: datetime) -> datetime | None:
    """Since when the longest waiting message has waited, of robots that are configured and not asked to be silent."""
    return session.scalar(
        select(func.min(Outbox.not_before))
        .join(Robot, Robot.name == Outbox.robot)
        .where(
            Outbox.state == "pending",
            Outbox.not_before <= now,
            Robot.name.in_(robots),
            or_(Robot.paused_until.is_(None), Robot.paused_until <= now),
        )
    )
