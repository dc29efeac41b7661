"""Files that the office sent in chat: which is being read, what was found in it, what its sender settled.

The files themselves stand elsewhere. What a row is for goes within a day, and with it the file
(docs/decisions/ledger.md#in-chat).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table

TO_READ, READ, OPEN, TO_WRITE, WRITTEN, TO_UNDO, ENDED = "to read", "read", "open", "to write", "written", "to undo", "ended"
TURNED = "turned"  # it ended, for an item in it may have turned secret, and its sender is still to hear so
CHORES = (TO_READ, TO_WRITE, TO_UNDO, TURNED)
WAITING = (READ, OPEN)  # for its sender
WITH_FILE = (TO_READ, READ, OPEN, TO_WRITE)  # what still needs the file
NOTICE = "notice"  # a kind of file that answers what others leave open
OF_ITEMS = ("", "ledger", NOTICE)  # the kinds of files that speak of items
SEND_AGAIN = "有件转为涉密，请重新发送文件。此前所发文件未写入任何数据。"
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
    """A new file, in the place of what the person was asked about and did not write; what is still to be read is read before."""
    before = (BroughtFile.person_id == person, BroughtFile.state.in_(WAITING))
    session.execute(update(BroughtFile).where(*before).values(state=ENDED, handle="", report=""))
    row = BroughtFile(person_id=person, platform=platform, name=name, handle=handle, state=TO_READ, answers="[]", report="")
    row.what = ""
    row.turn, row.sent_at = 0, now
    session.add(row)
    session.flush()
    return row


def told_by_notice(session: Session, row: BroughtFile) -> tuple[str, list[tuple[str, str]]]:
    """The name of the notice that its sender sent last before a file, within a day, and what it answers; empty where there is
    none."""
    own = (BroughtFile.person_id == row.person_id, BroughtFile.what == NOTICE, BroughtFile.id < row.id)
    recent = select(BroughtFile).where(*own, BroughtFile.sent_at > row.sent_at - LIVES)
    found = session.scalar(recent.order_by(BroughtFile.id.desc()).limit(1))
    return (found.name, [(option, value) for option, value in json.loads(found.answers)]) if found else ("", [])


def all_of(session: Session, person: int, now: datetime) -> Sequence[BroughtFile]:
    """What the person sent or had written within a day, the newest first; locked until the transaction ends."""
    recent = or_(BroughtFile.sent_at > now - LIVES, BroughtFile.written_at > now - LIVES)
    own = select(BroughtFile).where(BroughtFile.person_id == person, recent)
    return session.scalars(own.order_by(BroughtFile.id.desc()).with_for_update()).all()


def last_of(session: Session, person: int, now: datetime) -> BroughtFile | None:
    """What the person sent last, within a day; locked until the transaction ends."""
    return next((row for row in all_of(session, person, now) if row.sent_at > now - LIVES), None)


def waiting(rows: Sequence[BroughtFile], now: datetime, file: int | None, *states: str) -> BroughtFile | None:
    """Of somebody's files the one that a word is about: the named one, else the last in one of these states, else the last
    that was sent within a day; None where there is none."""
    if file is not None:
        return next((row for row in rows if row.id == file), None)
    sent = [row for row in rows if row.sent_at > now - LIVES]
    return next((row for row in sent if row.state in states), None) or next(iter(sent), None)


def written_last(rows: Sequence[BroughtFile], file: int | None, now: datetime) -> BroughtFile | None:
    """Of somebody's files the one that was written last and within a day, or the named one; None where none can be taken
    back."""
    written = (row for row in rows if row.state == WRITTEN and file in (None, row.id))
    recent = [row for row in written if row.written_at and row.written_at > now - LIVES]
    return max(recent, key=lambda row: row.written_at or row.sent_at, default=None)


def find(session: Session, file: int) -> BroughtFile | None:
    """One file; None where it is gone."""
    return session.get(BroughtFile, file)


def locked(session: Session, file: int) -> BroughtFile | None:
    """One file, which nobody else changes until the transaction ends; None where it is gone."""
    return session.get(BroughtFile, file, with_for_update=True)


def undone(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """What is to be done and nobody does."""
    free = or_(BroughtFile.held_at.is_(None), BroughtFile.held_at <= now - HELD, BroughtFile.held_at > now + HELD)
    recent = or_(BroughtFile.sent_at > now - LIVES, BroughtFile.state == TO_UNDO)
    return (BroughtFile.state.in_(CHORES), recent, free)


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
    """Those that were sent, and written, before that."""
    old = (BroughtFile.sent_at < before, or_(BroughtFile.written_at.is_(None), BroughtFile.written_at < before))
    session.execute(delete(BroughtFile).where(*old))
