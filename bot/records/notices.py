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
    session: Session,
    case: Case,
    people: Sequence[Party],
    text: str,
    *,
    key: str,
    here: Group | None,
    now: datetime,
    division: str = "",
) -> bool:
    """Put a notice into the outbox of the group it happened in, else of the narrowest group that may hear of the item.

    `division` is whose people are told where those are not the lead division's: then a group of theirs.
    Nothing, and False, when no such group has a robot that speaks there, or nobody is to be told.
    """
    division = division or case.lead_division
    theirs = here is not None and bool(here.push) and (division == case.lead_division or hears(here, division))
    group = here if theirs else narrowest(session, division, now)
    if group is None or not people:
        return False
    return put(session, group, people, text, key=key, not_before=now, about=case.id)


def tell_office(session: Session, people: Sequence[Party], text: str, *, key: str, now: datetime, not_before: datetime) -> bool:
    """Put a notice for the office into the outbox of the first group that may hear of every item; False without one."""
    groups = chats.registered(session, now.date())
    group = next((group for group in groups if group.push and group.scope.everything), None)
    if group is None:
        return False
    return put(session, group, people, text, key=key, not_before=not_before)


def put(
    session: Session,
    group: Group,
    people: Sequence[Party],
    text: str,
    *,
    key: str,
    not_before: datetime,
    about: int | None = None,
) -> bool:
    """One notice into the outbox of a group; False when one with this key is there already."""
    content = {"text": text, "people": [party.id for party in people], "names": [party.name for party in people]}
    new = outbox.add(
        session,
        key=key,
        kind="notice",
        robot=f"{group.platform}/{group.push}",
        chat_id=group.id,
        day=not_before.date(),
        content=json.dumps(content, ensure_ascii=False),
        not_before=not_before,
        suggestion_id=about,
    )
    return new is not None


MOST_NAMED = 8  # numbers in one notice; the rest is counted


def tell_divisions(session: Session, cases: Sequence[Case], *, key: str, now: datetime) -> int:
    """After an import, one notice per lead division in its narrowest group: which items are now its own. How many were put in.

    Nothing about items that are done, and no group, no notice: the office sees that in what the import says.
    """
    by_division: dict[str, list[Case]] = {}
    for case in cases:
        if not case.finished_on:
            by_division.setdefault(case.lead_division, []).append(case)
    count = 0
    for division, own in by_division.items():
        numbers = "、".join(case.number for case in own[:MOST_NAMED])
        more = f"等{len(own)}件" if len(own) > MOST_NAMED else ""
        text = f"{division}新交办{len(own)}件：{numbers}{more}。请核对后签收：/签收 编号；不属本处职责的请及时 /申退 编号 理由。"
        heads = tuple(dict.fromkeys(party for case in own for party in case.heads))
        told = heads or tuple(dict.fromkeys(party for case in own for party in case.officers))
        count += tell(session, own[0], told, text, key=f"{key}:{division}", here=None, now=now)
    return count


def hears(group: Group, division: str) -> bool:
    """Whether a group may hear of a division's items."""
    return group.scope.everything or division in group.scope.divisions


def narrowest(session: Session, division: str, now: datetime) -> Group | None:
    """The pushing group with the smallest scope that covers the division."""
    covering = [group for group in chats.registered(session, now.date()) if group.push and hears(group, division)]
    return min(covering, key=lambda g: (g.scope.everything, len(g.scope.divisions), g.id), default=None)
