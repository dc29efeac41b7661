"""Who did what, where and when: one line per message that reached a person or a group of ours."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.message import Reply
from bot.records.engine.base import Moment, Table, run
from bot.records.inbox import Inbox


class Journal(Table):
    """An audit line. `words` is what was typed after normalising, at most 200 characters; one-time codes are left out."""

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


def forget_words_about(session: Session, suggestion_id: int) -> None:
    """Blank what was said about an item that turned secret; that something was said stays."""
    about = select(Journal.inbox_id).where(Journal.suggestion_id == suggestion_id)
    kept = json.dumps(asdict(Reply("该件已转线下办理，请联系办公室。", "refused")), ensure_ascii=False)
    session.execute(update(Inbox).where(Inbox.id.in_(about)).values(reply=kept))
    session.execute(update(Journal).where(Journal.suggestion_id == suggestion_id).values(words=None))
