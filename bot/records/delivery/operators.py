"""What the operators' robot is told: ids and counts only, each cause at most once in half an hour.

See docs/decisions/delivery.md#alerts.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.records.delivery import alerts, outbox
from bot.rules.workdays import DAY

QUIET = timedelta(minutes=30)  # between two alerts of one cause


def tell(session: Session, robot: str | None, cause: str, text: str, now: datetime) -> bool:
    """Put an alert in; False when nobody is to be told, or this cause was told less than half an hour ago."""
    if not robot or not alerts.first_in(session, cause, now, QUIET):
        return False
    outbox.give_up(session, f"alert:{cause}:", reason="已有新的告警")
    return put(session, robot, f"alert:{cause}:{now:%Y%m%d%H%M%S}", f"【运行告警】{text}", now)


def put(session: Session, robot: str, key: str, text: str, now: datetime) -> bool:
    """A message of the operators' robot, once per key; after a day it is no news."""
    new = outbox.add(
        session,
        key=key,
        kind="alert",
        robot=robot,
        chat_id=None,
        day=now.date(),
        content=json.dumps({"text": text, "people": []}, ensure_ascii=False),
        not_before=now,
        expires_at=now + DAY,
    )
    return new is not None
