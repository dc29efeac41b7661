"""A message that says more than one text holds: the row keeps the first, others like it stand behind it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.records.delivery.outbox import Outbox

OWN = ("id", "key", "content", "payload", "attempts", "writing_at", "first_writing_at", "address")


def split(session: Session, message: Outbox, contents: Sequence[str], items: Sequence[int | None]) -> list[int]:
    """The message keeps the first of these contents, the others become messages behind it; their ids, in order.

    `items` are the items that each is about, the first of them where it is about several.
    """
    message.content = contents[0]
    session.execute(update(Outbox).where(Outbox.id == message.id).values(content=contents[0]))
    newest = session.scalar(select(func.max(Outbox.id))) or 0
    others = [behind(message, content, place=newest + place) for place, content in enumerate(contents[1:], start=1)]
    for other, item in zip(others, items[1:], strict=True):
        other.suggestion_id = item
    session.add_all(others)
    session.flush()
    return [other.id for other in others]


def behind(message: Outbox, content: str, *, place: int) -> Outbox:
    """A message like this one that says something else; `place` tells it from others behind the same message."""
    like = {column.name: getattr(message, column.name) for column in Outbox.__table__.columns if column.name not in OWN}
    return Outbox(**like, key=f"{message.key}/{place}", content=content, attempts=0)
