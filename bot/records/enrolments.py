"""One-time codes for `/绑定` and to register a group, which end soon, and after a few wrong guesses.

See docs/decisions/safety.md#codes and docs/decisions/chats.md#group-codes.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, delete, false, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records import people
from bot.records.engine.base import Moment, Table

CODE_LIFE = timedelta(minutes=15)
MOST_WRONG = 5  # guesses in that time by one account
MOST_OF_ALL = 100  # by everybody while a code is good: twenty accounts that the platform vouched for guess together


class Enrolment(Table):
    """A one-time code for `/绑定`, or by which somebody registers a group (`for_group`); only its hash is kept."""

    __tablename__ = "enrolment"
    id: Mapped[int] = mapped_column(primary_key=True)
    code_hash: Mapped[str] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime] = mapped_column(Moment)
    used_at: Mapped[datetime | None] = mapped_column(Moment)
    for_group: Mapped[bool] = mapped_column(server_default=false())


class WrongCode(Table):
    """An account that gave a code which was none; not the code. In a group no code binds, so that a guess there wins nothing."""

    __tablename__ = "wrong_code"
    __table_args__ = (Index(None, "at"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str]
    corp_id: Mapped[str]
    user_id: Mapped[str]
    in_group: Mapped[bool] = mapped_column(server_default=false())
    at: Mapped[datetime] = mapped_column(Moment)


@dataclass(frozen=True)
class Tried:
    """What came of a code: the person it was made for, or None. `paused` says that the account may not try now, `alarm` is the
    guess by which that began or codes ended, `ended` whose codes those were."""

    person_id: int | None = None
    paused: bool = False
    alarm: int | None = None
    ended: tuple[int, ...] = ()


def new_code(session: Session, person_id: int, now: datetime, *, for_group: bool = False) -> str:
    """A one-time code of eight digits, good for 15 minutes; codes given out before to this person for the same use end."""
    end_all(session, person_id, now, Enrolment.for_group.is_(for_group))
    code = f"{secrets.randbelow(10**8):08d}"
    expires_at = now + CODE_LIFE
    session.add(Enrolment(code_hash=code_hash(code), person_id=person_id, expires_at=expires_at, for_group=for_group))
    session.flush()
    return code


def end_all(session: Session, person_id: int, now: datetime, *of: ColumnElement[bool]) -> int:
    """Codes given out to this person, all or those `of` a use, end; how many were still good."""
    own = (Enrolment.person_id == person_id, Enrolment.used_at.is_(None), *of)
    unused = session.scalars(select(Enrolment).where(*own)).all()
    good = sum(one.expires_at > now for one in unused)
    for one in unused:
        one.used_at = now
    session.flush()
    return good


def attempt(
    session: Session,
    platform: str,
    corp_id: str,
    user_id: str,
    code: str,
    now: datetime,
    *,
    in_group: bool = False,
    for_group: bool = False,
) -> Tried:
    """Try a code, which is good once, in time and for its own use: to bind, or `for_group` to register the group it is said in.
    Guesses wait for each other as long as there are codes to guess.

    One that was given out once is no guess, used or ended as it may be. Whatever it was for, it ends where it is said. What is
    guessed in groups ends no code to bind and stops nobody in single chat: strangers may speak there.
    """
    user_id = people.canonical_user(platform, user_id)
    still_good = (Enrolment.used_at.is_(None), Enrolment.expires_at > now)
    codes = session.scalars(select(Enrolment).where(*still_good).order_by(Enrolment.id).with_for_update()).all()
    guesses = session.scalars(select(WrongCode).where(WrongCode.at > now - CODE_LIFE, WrongCode.in_group.is_(in_group))).all()
    own = [guess for guess in guesses if (guess.platform, guess.corp_id, guess.user_id) == (platform, corp_id, user_id)]
    if len(own) >= MOST_WRONG:
        return Tried(paused=True)
    given_out = session.scalar(select(Enrolment).where(Enrolment.code_hash == code_hash(code)))
    good = [one for one in codes if one.for_group != in_group or guessed(one, guesses) < MOST_OF_ALL]
    if given_out in good:
        given_out.used_at = now
        session.execute(delete(WrongCode).where(WrongCode.id.in_([guess.id for guess in own])))
        session.flush()
        return Tried(given_out.person_id if given_out.for_group == for_group else None)
    if given_out:
        return Tried()
    session.add(guess := WrongCode(platform=platform, corp_id=corp_id, user_id=user_id, in_group=in_group, at=now))
    session.flush()
    paused = len(own) + 1 >= MOST_WRONG
    tried_at = [one for one in good if one.for_group == in_group]
    ended = tuple(one.person_id for one in tried_at if guessed(one, [*guesses, guess]) >= MOST_OF_ALL)
    return Tried(paused=paused, alarm=guess.id if ended or (paused and not in_group) else None, ended=ended)


def guessed(code: Enrolment, guesses: Sequence[WrongCode]) -> int:
    """How many wrong guesses there were since a code was made."""
    return sum(guess.at >= code.expires_at - CODE_LIFE for guess in guesses)


def forget(session: Session, now: datetime) -> None:
    """Guesses that count no more."""
    session.execute(delete(WrongCode).where(WrongCode.at <= now - CODE_LIFE))


def code_hash(code: str) -> str:
    """What is stored of a code."""
    return hashlib.sha256(code.encode()).hexdigest()
