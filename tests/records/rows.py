"""Rows as a test wants them, for rules that look at rows alone."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from sqlalchemy import Date, insert
from sqlalchemy.orm import Session

from bot.records.engine.base import Moment
from bot.records.erasure import speaking
from tests.conftest import at

NOW = at("2021-07-16 09:00")


def put(session: Session, name: str, **values: Any) -> Any:
    """A row, what its table wants besides filled in; its key."""
    of = speaking.table(name)
    wanted = {column.name: filler(column) for column in of.columns if not column.nullable and not column.primary_key}
    return session.execute(insert(of).values({**wanted, **values}).returning(*of.primary_key.columns)).scalar_one()


def filler(column: Any) -> Any:
    if isinstance(column.type, Moment):
        return NOW
    return NOW.date() if isinstance(column.type, Date) else column.type.python_type()


KEYS = count()


def message(session: Session, content: dict[str, Any], **values: Any) -> int:
    """A message that waits to be sent; its id."""
    told = {"key": f"k{next(KEYS)}", "content": json.dumps(content), "state": "pending", **values}
    key: int = put(session, "outbox", robot="wecom/main", **told)
    return key
