"""What the office answered when a file left something open, kept for the unit: next time it is used, and shown as such.

A kind is what was asked about ("column": a title of the file, "role": a post in a list of people); an answer that fits no
more is forgotten or given anew.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table

COLUMN, ROLE = "column", "role"


class RememberedAnswer(Table):
    """What a word of the office's files means, as the office said at that moment."""

    __tablename__ = "remembered_answer"
    __table_args__ = (UniqueConstraint("kind", "word"),)
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    word: Mapped[str]
    meaning: Mapped[str]
    answered_at: Mapped[datetime] = mapped_column(Moment)


def remembered(session: Session, kind: str) -> dict[str, str]:
    """word → meaning, in the order of answering."""
    query = select(RememberedAnswer.word, RememberedAnswer.meaning).where(RememberedAnswer.kind == kind)
    return {row.word: row.meaning for row in session.execute(query.order_by(RememberedAnswer.id))}


def remember(session: Session, kind: str, word: str, meaning: str, now: datetime) -> None:
    """From now on the word means this; what it meant before is forgotten."""
    same = select(RememberedAnswer).where(RememberedAnswer.kind == kind, RememberedAnswer.word == word)
    known = session.scalar(same)
    if known is None:
        session.add(RememberedAnswer(kind=kind, word=word, meaning=meaning, answered_at=now))
    elif known.meaning != meaning:
        known.meaning, known.answered_at = meaning, now
    session.flush()


def forget(session: Session, kind: str, word: str) -> bool:
    """The word is asked about again; False when nothing was known of it."""
    own = (RememberedAnswer.kind == kind, RememberedAnswer.word == word)
    if session.scalar(select(RememberedAnswer.id).where(*own)) is None:
        return False
    session.execute(delete(RememberedAnswer).where(*own))
    return True
