"""Groups: those the office registered, with their scope and the robot that speaks there, and those that were refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint, and_, bindparam, delete, exists, false, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table, run
from bot.records.people import Division
from bot.rules import secrecy, spelling
from bot.rules.permissions import Scope

# Refused groups that are remembered; what came first stays (docs/decisions/safety.md#groups).
MOST_OF_ONE = 5  # by one sender
MOST_OF_STRANGERS = 50  # by all of a platform whose sender is nobody of the bureau
OLD = timedelta(days=30)  # one in which nobody spoke for so long gives way
CHAT_ID = re.compile(r"[!-~]{1,128}")  # no platform names a group otherwise


class Chat(Table):
    """A registered group. `push` names the webhook that speaks there; `since` None holds from the beginning."""

    __tablename__ = "chat"
    __table_args__ = (UniqueConstraint("platform", "corp_id", "chat_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str]
    corp_id: Mapped[str]
    chat_id: Mapped[str]
    name: Mapped[str]
    everything: Mapped[bool]
    push: Mapped[str | None]
    since: Mapped[date | None]


class ChatDivision(Table):
    """One division of a group's scope."""

    __tablename__ = "chat_division"
    chat_id: Mapped[int] = mapped_column(ForeignKey("chat.id"), primary_key=True)
    division_id: Mapped[int] = mapped_column(ForeignKey("division.id"), primary_key=True)


class SeenChat(Table):
    """A group in which the bot was spoken to but which is not registered; its title is the platform's word.

    `user_id` is who spoke there first, `known` whether somebody of the bureau did, as far as the platform vouches for that.
    """

    __tablename__ = "seen_chat"
    __table_args__ = (UniqueConstraint("platform", "corp_id", "chat_id"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str]
    corp_id: Mapped[str]
    chat_id: Mapped[str]
    title: Mapped[str | None]
    last_at: Mapped[datetime] = mapped_column(Moment)
    user_id: Mapped[str | None]
    known: Mapped[bool] = mapped_column(server_default=false())


@dataclass(frozen=True)
class Group:
    """A registered group with its scope."""

    id: int
    platform: str
    corp_id: str
    chat_id: str
    name: str
    scope: Scope
    push: str | None


def find(session: Session, platform: str, corp_id: str, chat_id: str, on: date) -> Group | None:
    """The registered group behind a platform's id, which is taken byte for byte; None when there is none."""
    rows = run(session, FOUND, on=on, platform=platform, corp=corp_id, chat=chat_id).all()
    return next(iter(grouped(session, rows)), None)


def is_known(session: Session, platform: str, corp_id: str, chat_id: str) -> bool:
    """Whether a group is registered, be it for later, or among those that may be: of these there are never many."""
    here = (
        exists().where(table.platform == platform, table.corp_id == corp_id, table.chat_id == chat_id)
        for table in (Chat, SeenChat)
    )
    return bool(session.scalar(select(or_(*here))))


def registered(session: Session, on: date) -> list[Group]:
    """All registered groups, in the order of registration."""
    return grouped(session, run(session, REGISTERED, on=on).all())


def address(session: Session, chat_id: int) -> tuple[str, str]:
    """(platform, corp id) of a registered group."""
    row = session.get_one(Chat, chat_id)
    return row.platform, row.corp_id


def of_push(session: Session, chat_id: int) -> tuple[str, str | None, str]:
    """A registered group's platform, the robot that speaks there (None where none does), and as what the platform knows it."""
    row = session.get_one(Chat, chat_id)
    return row.platform, row.push, row.chat_id


def called(session: Session, name: str, on: date) -> list[Group]:
    """Registered groups with this name or platform id."""
    return grouped(session, run(session, CALLED, on=on, name=name).all())


def scope_of_platform(session: Session, platform: str, on: date) -> Scope:
    """What may be spoken of in some registered group of a platform."""
    groups = [group for group in registered(session, on) if group.platform == platform]
    if any(group.scope.everything for group in groups):
        return Scope(everything=True)
    return Scope(divisions=frozenset().union(*(group.scope.divisions for group in groups)))


def register(
    session: Session,
    platform: str,
    corp_id: str,
    chat_id: str,
    *,
    name: str,
    division_ids: Iterable[int] | None,
    push: str | None,
    since: date | None,
) -> bool:
    """Register a group, or change what is registered; `division_ids` None is the whole bureau. True when it is new."""
    row = session.scalar(select(Chat).where(Chat.platform == platform, Chat.corp_id == corp_id, Chat.chat_id == chat_id))
    new = row is None
    if row is None:
        row = Chat(platform=platform, corp_id=corp_id, chat_id=chat_id, since=since, name="", everything=False)
        session.add(row)
    row.name, row.everything, row.push = name, division_ids is None, push
    session.flush()
    for old in session.scalars(select(ChatDivision).where(ChatDivision.chat_id == row.id)):
        session.delete(old)
    session.flush()
    session.add_all(ChatDivision(chat_id=row.id, division_id=i) for i in division_ids or ())
    for seen in session.scalars(
        select(SeenChat).where(SeenChat.platform == platform, SeenChat.corp_id == corp_id, SeenChat.chat_id == chat_id)
    ):
        session.delete(seen)
    session.flush()
    return new


SAME_ID = and_(Chat.platform == SeenChat.platform, Chat.chat_id == SeenChat.chat_id)


def seen(session: Session) -> Sequence[SeenChat]:
    """Groups that were refused and are not registered: first those in which somebody of the bureau spoke, the latest first."""
    order = (SeenChat.known.desc(), SeenChat.last_at.desc(), SeenChat.id.desc())
    return session.scalars(select(SeenChat).where(~exists().where(SAME_ID)).order_by(*order)).all()


def of_another_corp(session: Session) -> Sequence[tuple[SeenChat, Chat]]:
    """Refused groups with the id of a registered one: what came from there named another corporation."""
    found = session.execute(select(SeenChat, Chat).join(Chat, SAME_ID).order_by(SeenChat.id, Chat.id))
    return [(seen_one, registered_one) for seen_one, registered_one in found]


def remember_seen(
    session: Session, platform: str, corp_id: str, chat_id: str, title: str, now: datetime, *, user_id: str, known: bool
) -> None:
    """Somebody spoke to the bot in a group that is not registered; `known` is somebody of the bureau."""
    if not CHAT_ID.fullmatch(chat_id):
        return
    row = session.scalar(
        select(SeenChat).where(SeenChat.platform == platform, SeenChat.corp_id == corp_id, SeenChat.chat_id == chat_id)
    )
    if row is None:
        if not room_for(session, platform, user_id, known, now):
            return
        row = SeenChat(platform=platform, corp_id=corp_id, chat_id=chat_id, last_at=now, user_id=user_id, known=known)
        session.add(row)
    row.title = secrecy.kept(spelling.normal(title))[:100] or row.title
    row.last_at, row.known = now, row.known or known


def room_for(session: Session, platform: str, user_id: str, known: bool, now: datetime) -> bool:
    """Whether one more group of this sender is remembered; those of long ago give way."""
    session.execute(delete(SeenChat).where(SeenChat.platform == platform, SeenChat.last_at < now - OLD))
    own = select(func.count()).where(SeenChat.platform == platform, SeenChat.user_id == user_id)
    strangers = select(func.count()).where(SeenChat.platform == platform, SeenChat.known.is_(False))
    return (session.scalar(own) or 0) < MOST_OF_ONE and (known or (session.scalar(strangers) or 0) < MOST_OF_STRANGERS)


NOTED = select(Chat).where(or_(Chat.since.is_(None), Chat.since <= bindparam("on")))
REGISTERED = NOTED.order_by(Chat.id)
FOUND = NOTED.where(Chat.platform == bindparam("platform"), Chat.corp_id == bindparam("corp"), Chat.chat_id == bindparam("chat"))
CALLED = NOTED.where(or_(Chat.name == bindparam("name"), Chat.chat_id == bindparam("name")))
SCOPES = (
    select(ChatDivision.chat_id, Division.name)
    .join(Division, Division.id == ChatDivision.division_id)
    .where(ChatDivision.chat_id.in_(bindparam("ids", expanding=True)))
)


def grouped(session: Session, rows: Sequence[Any]) -> list[Group]:
    names: dict[int, set[str]] = {row.id: set() for row in rows if not row.everything}
    if names:
        for chat, division in run(session, SCOPES, ids=list(names)):
            names[chat].add(division)
    return [
        Group(
            row.id,
            row.platform,
            row.corp_id,
            row.chat_id,
            row.name,
            Scope(row.everything, frozenset(names.get(row.id, ()))),
            row.push,
        )
        for row in rows
    ]
