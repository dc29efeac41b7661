"""Messages that follow from what somebody just did: the next reviewer is told in the item's group."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from bot.records import chats, outbox
from bot.records.chats import Group
from bot.rules.stages import Case, Party


def tell(
    session: Session, case: Case, people: Sequence[Party], text: str, *, key: str, here: Group | None, now: datetime
) -> None:
    """Put a notice into the outbox of the group it happened in, else of the narrowest group that may hear of the item.

    Nothing when no such group has a robot that speaks there, or nobody is to be told.
    """
    group = here if here and here.push else narrowest(session, case, now)
    if group is None or not people:
        return
    content = {"text": text, "people": [party.id for party in people], "names": [party.name for party in people]}
    outbox.add(
        session,
        key=key,
        kind="notice",
        robot=f"{group.platform}/{group.push}",
        chat_id=group.id,
        day=now.date(),
        content=json.dumps(content, ensure_ascii=False),
        not_before=now,
        expires_at=None,
    )


def narrowest(session: Session, case: Case, now: datetime) -> Group | None:
    """The pushing group with the smallest scope that covers the lead division."""
    covering = [
        group
        for group in chats.registered(session, now.date())
        if group.push and (group.scope.everything or case.lead_division in group.scope.divisions)
    ]
    return min(covering, key=lambda g: (g.scope.everything, len(g.scope.divisions), g.id), default=None)
