"""Ledgers that the office sent in chat: which is being read, what was found in it, what its sender settled.

The files themselves stand elsewhere. What a row is for goes within a day, and with it the file
(docs/decisions/ledger.md#in-chat).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table

TO_READ, READ, OPEN, TO_WRITE, WRITTEN, TO_UNDO, ENDED = "to read", "read", "open", "to write", "written", "to undo", "ended"
CHORES = (TO_READ, TO_WRITE, TO_UNDO)
WITH_FILE = (TO_READ, READ, OPEN, TO_WRITE)  # what still needs the file
NOTICE = "notice"  # a kind of file that answers what others leave open
LIVES = timedelta(days=1)
HELD = timedelta(minutes=5)  # longer than any reading; who died in it is followed by another then


class BroughtFile(Table):
    """One file. `what` is its kind, empty until it was read. `handle` is what the platform brings it by, empty once it is here;
    `answers` are the options that the person gave, as JSON; `report` is what was said of it last, in the turn `turn`. `asked_at`
    is when 是 was asked for last, `written_at` the moment of its import. `held_at` is since when somebody works on it.
    """

    __tablename__ = "brought_file"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    platform: Mapped[str]
    name: Mapped[str]
    handle: Mapped[str]
    what: Mapped[str]
    state: Mapped[str]
    answers: Mapped[str]
    report: Mapped[str]
    turn: Mapped[int]
    sent_at: Mapped[datetime] = mapped_column(Moment)
    asked_at: Mapped[datetime | None] = mapped_column(Moment)
    written_at: Mapped[datetime | None] = mapped_column(Moment)
    held_at: Mapped[datetime | None] = mapped_column(Moment)


def bring(session: Session, person: int, platform: str, name: str, handle: str, now: datetime) -> BroughtFile:
    """A new file, in the place of what the person sent before and did not write; a notice of the same day answers for it."""
    before = (BroughtFile.person_id == person, BroughtFile.state.in_((TO_READ, READ, OPEN)))
    session.execute(update(BroughtFile).where(*before).values(state=ENDED, handle="", report=""))
    told = (BroughtFile.person_id == person, BroughtFile.what == NOTICE, BroughtFile.sent_at > now - LIVES)
    answers = session.scalar(select(BroughtFile.answers).where(*told).order_by(BroughtFile.id.desc()).limit(1)) or "[]"
    row = BroughtFile(person_id=person, platform=platform, name=name, handle=handle, state=TO_READ, answers=answers, report="")
    row.what = ""
    row.turn, row.sent_at = 0, now
    session.add(row)
    session.flush()
    return row


def last_of(session: Session, person: int, now: datetime) -> BroughtFile | None:
    """What the person sent last, within a day; locked until the transaction ends."""
    own = select(BroughtFile).where(BroughtFile.person_id == person, BroughtFile.sent_at > now - LIVES)
    return session.scalar(own.order_by(BroughtFile.id.desc()).limit(1).with_for_update())


def find(session: Session, file: int) -> BroughtFile | None:
    """One file; None where it is gone."""
    return session.get(BroughtFile, file)


def locked(session: Session, file: int) -> BroughtFile | None:
    """One file, which nobody else changes until the transaction ends; None where it is gone."""
    return session.get(BroughtFile, file, with_for_update=True)


def undone(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What is to be done and nobody does."""
    free = or_(BroughtFile.held_at.is_(None), BroughtFile.held_at <= now - HELD, BroughtFile.held_at > now + HELD)
    return (BroughtFile.state.in_(CHORES), BroughtFile.sent_at > now - LIVES, free)


def chores(session: Session, now: datetime, platform: str = "") -> Sequence[int]:
    """The same by its ids, the oldest first; of one platform alone, where one is named."""
    own = (BroughtFile.platform == platform,) if platform else ()
    return session.scalars(select(BroughtFile.id).where(*undone(now), *own).order_by(BroughtFile.id)).all()


def hold(session: Session, file: int, now: datetime) -> BroughtFile | None:
    """Be the one who does it; None where somebody else does."""
    taken = update(BroughtFile).where(BroughtFile.id == file, *undone(now)).values(held_at=now)
    return session.get(BroughtFile, file) if session.scalar(taken.returning(BroughtFile.id)) else None


def needed(session: Session, files: Sequence[int], now: datetime) -> set[int]:
    """Which of these are still to be read or written."""
    own = (BroughtFile.id.in_(files), BroughtFile.state.in_(WITH_FILE), BroughtFile.sent_at > now - LIVES)
    return set(session.scalars(select(BroughtFile.id).where(*own)))


def forget(session: Session, before: datetime) -> None:
    """Those that were sent before that."""
    session.execute(delete(BroughtFile).where(BroughtFile.sent_at < before))
