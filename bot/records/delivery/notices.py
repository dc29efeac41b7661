"""Messages that follow from what somebody just did: the next reviewer is told in the item's group."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.records import chats, people
from bot.records.chats import Group
from bot.records.delivery import outbox
from bot.records.delivery.outbox import Outbox
from bot.rules import dates
from bot.rules.stages import Case, Party
from bot.rules.words import Role


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
    if group is None and division != case.lead_division:  # better there than nowhere
        group = here if here and here.push else narrowest(session, case.lead_division, now)
    if group is None or not people:
        return False
    return put(session, group, people, text, key=key, not_before=now, about=case.id)


def tell_office(session: Session, people: Sequence[Party], text: str, *, key: str, now: datetime, not_before: datetime) -> bool:
    """Put a notice for the office into the outbox of the first group that may hear of every item.

    False without one, and when a notice with this key is there already.
    """
    group = of_whole_bureau(session, now.date())
    return group is not None and put(session, group, people, text, key=key, not_before=not_before)


def of_whole_bureau(session: Session, on: date) -> Group | None:
    """The first group that may hear of every item and whose robot speaks there."""
    return next((group for group in chats.registered(session, on) if group.push and group.scope.everything), None)


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


def newest(session: Session) -> int:
    """The id of the newest message of all; 0 before the first."""
    return session.scalar(select(func.max(Outbox.id))) or 0


def follow(session: Session, suggestion_id: int | None, act: int, *, after: int) -> None:
    """The notices about an item that are newer than that message follow from this act: the item is locked meanwhile."""
    new = (Outbox.suggestion_id == suggestion_id, Outbox.kind == "notice", Outbox.act_id.is_(None), Outbox.id > after)
    session.execute(update(Outbox).where(*new).values(act_id=act))


def take_back(session: Session, act: int, text: str, *, key: str, now: datetime) -> None:
    """Who was told of an act hears in the same group that it holds no more; what has not left yet is not said."""
    told: dict[tuple[str, int | None], dict[int, str]] = {}
    about = None
    for row in session.scalars(select(Outbox).where(Outbox.act_id == act).order_by(Outbox.id)).all():
        if row.state == "pending" and not row.attempts:
            row.state, row.reason = "cancelled", "所述事项已撤销"
        content, about = json.loads(row.content), row.suggestion_id
        told.setdefault((row.robot, row.chat_id), {}).update(zip(content["people"], content.get("names", ()), strict=False))
    for place, ((robot, chat), people_told) in enumerate(told.items(), start=1):
        content = {"text": text, "people": list(people_told), "names": list(people_told.values())}
        outbox.add(
            session,
            key=f"{key}:{act}:{place}",
            kind="notice",
            robot=robot,
            chat_id=chat,
            day=now.date(),
            content=json.dumps(content, ensure_ascii=False),
            not_before=now,
            suggestion_id=about,
        )


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
        text = f"{division}新交办{len(own)}件：{named(own)}。请核对后签收：/签收 编号；不属本处职责的请及时 /申退 编号 理由。"
        heads = tuple(dict.fromkeys(party for case in own for party in case.heads))
        told = heads or tuple(dict.fromkeys(party for case in own for party in case.officers))
        count += tell(session, own[0], told, text, key=f"{key}:{division}", here=None, now=now)
    return count


def tell_moved(session: Session, cases: Sequence[Case], before: Mapping[int, date], *, key: str, now: datetime) -> None:
    """After an import that names other limits: one notice per lead division and pair of days, and one for the office.

    `before` is the limit of each item as it was.
    """
    moves: dict[tuple[str, date, date], list[Case]] = {}
    for case in cases:
        if case.due_since == case.received_on:  # one that was extended or is being redone has a date of its own
            moves.setdefault((case.lead_division, before[case.id], case.limit_on or case.due_on), []).append(case)
    lines = []
    for (division, old, new), own in moves.items():
        text = f"{named(own)}办理时限由{dates.long(old)}改为{dates.long(new)}（台账已更新）。"
        told = tuple(dict.fromkeys(party for case in own for party in (*case.heads, *case.officers)))
        tell(session, own[0], told, f"{division}：{text}", key=f"{key}:{division}:{old}:{new}", here=None, now=now)
        lines.append(f"{division}：{text}")
    if lines:
        office = [Party(i, name) for i, name in people.holders(session, Role.GENERAL_OFFICE, now.date())]
        more = [f"另有{len(lines) - MOST_NAMED}项，请核对台账。"] if len(lines) > MOST_NAMED else []
        words = "\n".join(("【时限变动】", *lines[:MOST_NAMED], *more))
        tell_office(session, office, words, key=f"{key}:office", now=now, not_before=now)


def named(cases: Sequence[Case]) -> str:
    """20210032、20210257等9件"""
    numbers = "、".join(case.number for case in cases[:MOST_NAMED])
    return f"{numbers}等{len(cases)}件" if len(cases) > MOST_NAMED else numbers


def hears(group: Group, division: str) -> bool:
    """Whether a group may hear of a division's items."""
    return group.scope.everything or division in group.scope.divisions


def narrowest(session: Session, division: str, now: datetime) -> Group | None:
    """The pushing group with the smallest scope that covers the division."""
    covering = [group for group in chats.registered(session, now.date()) if group.push and hears(group, division)]
    return min(covering, key=lambda g: (g.scope.everything, len(g.scope.divisions), g.id), default=None)
