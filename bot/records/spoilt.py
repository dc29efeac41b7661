"""Records that nobody can work out: a day that does not exist, a kind of step from a newer version, a message cut in half.

One of them may not keep all others from being told: it is left aside, and said so (docs/decisions/threats.md#threats, T22).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from bot.records.suggestions import Suggestion

T = TypeVar("T")
R = TypeVar("R")

logger = logging.getLogger(__name__)


def aside(work: Callable[[Sequence[T]], Sequence[R]], whole: Sequence[T], spoilt: list[T]) -> list[R]:
    """What `work` makes of these, without those of which it raises; they are put into `spoilt`.

    Halved until the one is found: without one there is nothing but the call itself. A database that fails is no such thing.
    """
    try:
        return list(work(whole))
    except SQLAlchemyError:
        raise
    except Exception:
        if len(whole) == 1:
            logger.warning("left aside, it cannot be worked out: %s", type(whole[0]).__name__, exc_info=True)
            spoilt.extend(whole)
            return []
        half = len(whole) // 2
        return aside(work, whole[:half], spoilt) + aside(work, whole[half:], spoilt)


def numbers(session: Session, ids: Sequence[int]) -> list[str]:
    """By which numbers the office knows these items."""
    return list(session.scalars(select(Suggestion.number).where(Suggestion.id.in_(ids)).order_by(Suggestion.number)))
