"""Who did what, where and when: one line per message that reached a person or a group of ours."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, insert
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table, run


class Journal(Table):
    """An audit line. `words` is what was typed after normalising, of long words the beginning and the numbers of items behind
    it, telephone numbers masked; one-time codes are left out, and whatever says of itself that it is secret."""

    __tablename__ = "journal"
    __table_args__ = (Index(None, "suggestion_id"), Index(None, "at"))
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Moment)
    platform: Mapped[str]
    chat_id: Mapped[str | None]
    user_id: Mapped[str]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    command: Mapped[str | None]
    words: Mapped[str | None]
    suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("suggestion.id"))
    outcome: Mapped[str]
    inbox_id: Mapped[int | None] = mapped_column(ForeignKey("inbox.id"))


NEW = insert(Journal)


def note(session: Session, **columns: Any) -> None:
    """Write one line."""
    run(session, NEW, **columns)
