"""Which leaders have had their morning's lines: by themselves, or with the day's reminder."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.delivery import outbox
from bot.records.delivery.outbox import Outbox

BRIEF = "brief"  # the kind of such a message, and the mark in a reminder that takes the lines along


def by_itself(session: Session, day: date) -> set[int]:
    """For whom a message of their own is there, whatever became of it."""
    found = session.scalars(select(Outbox.person_id).where(Outbox.kind == BRIEF, Outbox.day == day))
    return {person for person in found if person is not None}


def with_reminder(session: Session, day: date) -> set[int]:
    """Whose reminder takes the lines along."""
    marked = (message for message in outbox.of_day(session, day) if json.loads(message.content).get(BRIEF))
    return {message.person_id for message in marked if message.person_id is not None}
