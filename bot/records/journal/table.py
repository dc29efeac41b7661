"""The tables of the journal: its lines, and the one row that knows the last of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.engine.base import Moment, Table


class Journal(Table):
    """A line: who did what, where and when; one per message that reached a person or a group of ours, and per act of the program.

    `platform` is the channel (a platform, 控制台, 系统), a `chat_id` makes it a group's. `words` is what was typed after
    normalising, of long words the beginning and the numbers of items behind it, telephone numbers masked; one-time codes are left
    out, and whatever says of itself that it is secret. `understood` is the canonical command that the message was understood as,
    `proposed` the one that waits for 是 since; both None of lines from before they were kept. `before` and `after` tell what
    changed of the item, people as {id}.
    `erased` tells what was erased of other lines with this one (`bot/rules/erasures.py`). Ids have no gaps; items and messages
    may be gone whose ids stand here.
    """

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
    understood: Mapped[str | None]
    proposed: Mapped[str | None]
    before: Mapped[str | None]
    after: Mapped[str | None]
    suggestion_id: Mapped[int | None]
    outcome: Mapped[str]
    inbox_id: Mapped[int | None]
    erased: Mapped[str | None]
    words_salt: Mapped[str | None]
    change_salt: Mapped[str | None]
    person_salt: Mapped[str | None]
    seals: Mapped[str]
    hash: Mapped[str]


class JournalHead(Table):
    """The one row (id 1): the last line with its hash, and the line behind which the journal begins with its.

    Whoever writes a line holds it until the transaction ends, so that each line has one before it.
    """

    __tablename__ = "journal_head"
    id: Mapped[int] = mapped_column(primary_key=True)
    last_id: Mapped[int]
    last_hash: Mapped[str]
    cut_id: Mapped[int]
    cut_hash: Mapped[str]
