"""Row by row: what goes when its time is over, and what stays because something later rests on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from bot.records.engine.base import ERASED
from bot.records.erasure import pruned, speaking
from tests.records.rows import NOW, message, put

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


def left(session: Session, name: str) -> set[object]:
    return set(session.scalars(select(*speaking.table(name).primary_key.columns)))


def test_answers_go_by_their_age_and_that_they_were_given_stays(session: Session):
    old, new = (
        put(session, "inbox", key=key, received_at=at, reply="{}", outcome="answered")
        for key, at in (("a", NOW - INSTANT), ("b", NOW))
    )
    pruned.answers(session, NOW)
    own = speaking.table("inbox")
    rows = {row.id: (row.reply, row.outcome) for row in session.execute(select(own.c.id, own.c.reply, own.c.outcome))}
    assert rows == {old: (None, "answered"), new: ("{}", "answered")}
    assert session.info[ERASED]


def test_where_nothing_is_old_nothing_is_erased(session: Session):
    put(session, "inbox", key="a", received_at=NOW, reply="{}")
    put(session, "inbox", key="b", received_at=NOW)
    message(session, {}, state="sent", day=NOW.date())
    for prune in (pruned.answers, pruned.messages, pruned.sent):
        prune(session, NOW)
    assert ERASED not in session.info


def test_messages_that_came_go_with_the_cards_that_were_made_for_them(session: Session):
    first, second, third = (
        put(session, "inbox", key=key, received_at=at) for key, at in (("a", NOW - DAY), ("b", NOW - INSTANT), ("c", NOW))
    )
    item = session.scalars(select(speaking.table("suggestion").c.id)).first()
    gone = [f"rv{first}-x", f"rv{second}-y", *(f"rv{first}-{n}" for n in range(2 * speaking.PORTION))]
    kept = [f"rv{third}-x", "other-1", f"xrv{first}-x", f"rv{'1' * 19}-x"]
    for name in (*gone, *kept):
        put(session, "review_card", task_id=name, suggestion_id=item)
    assert pruned.messages(session, NOW, most=len(gone) - 1)  # some of it is left
    assert left(session, "inbox") == {first, second, third}
    assert not pruned.messages(session, NOW)
    assert left(session, "inbox") == {third}
    assert left(session, "review_card") == set(kept)
    assert session.info[ERASED]


@pytest.mark.parametrize("state", ["sent", "cancelled", "expired", "dead", "dropped"])
def test_what_was_sent_or_given_up_goes_by_its_day_and_what_waits_stays(session: Session, state: str):
    yesterday, today = NOW.date() - DAY, NOW.date()
    message(session, {}, state=state, day=yesterday)
    kept = [message(session, {}, state=state, day=today)]
    kept += [message(session, {}, state=waiting, day=yesterday) for waiting in ("pending", "sending")]
    pruned.sent(session, NOW)
    assert left(session, "outbox") == set(kept)
    assert session.info[ERASED]


def test_what_told_of_duties_or_says_others_stays_without_its_words(session: Session):
    yesterday = NOW.date() - DAY
    digest = message(session, {}, state="sent", day=yesterday, payload="words")
    covered = message(session, {}, state="covered", day=NOW.date(), covered_by=digest, payload="words of today")
    told = message(session, {}, state="sent", day=yesterday, payload="words")
    waiting = message(session, {}, state="pending", day=yesterday, payload="words")
    other = message(session, {}, state="sent", day=yesterday, payload="words")
    item = session.scalars(select(speaking.table("suggestion").c.id)).first()
    put(session, "reminded", outbox_id=told, suggestion_id=item)
    pruned.sent(session, NOW)
    own = speaking.table("outbox")
    rows = {row.id: row.payload for row in session.execute(select(own.c.id, own.c.payload))}
    assert rows == {digest: None, covered: "words of today", told: None, waiting: "words"}
    assert other not in rows


@pytest.mark.parametrize("prune", [pruned.answers, pruned.messages, pruned.sent])
def test_no_step_takes_more_than_it_may_and_it_tells_whether_some_are_left(session: Session, prune: Callable[..., bool]):
    for number in range(5):
        put(session, "inbox", key=f"k{number}", received_at=NOW - DAY, reply="{}")
        message(session, {}, state="sent", day=NOW.date() - DAY)
    table = speaking.table("outbox" if prune is pruned.sent else "inbox")
    condition = table.c.reply.is_not(None) if prune is pruned.answers else true()
    many = select(func.count()).select_from(table).where(condition)
    seen = []
    while prune(session, NOW, most=2):
        seen.append(session.scalar(many))
    assert (seen, session.scalar(many)) == ([3, 1], 0)


def test_words_of_what_told_of_duties_go_in_steps_as_well(session: Session):
    item = session.scalars(select(speaking.table("suggestion").c.id)).first()
    for duty in ("a", "b", "c"):
        told = message(session, {}, state="sent", day=NOW.date() - DAY, payload="words")
        put(session, "reminded", outbox_id=told, suggestion_id=item, duty=duty)
    assert pruned.sent(session, NOW, most=2) and not pruned.sent(session, NOW, most=2)
    own = speaking.table("outbox")
    assert set(session.scalars(select(own.c.payload))) == {None}
