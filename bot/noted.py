"""What a command or a ledger changed of which items, for the journal: an item as it was seen first and last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.rules import differences, secrecy, standing
from bot.rules.stages import Case
from bot.rules.standing import AsOf
from bot.rules.words import AT_CONSOLE

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.command import Context
    from bot.office import Office
    from bot.records.ledger.importing import LedgerImport

IMPORT = "import"


@dataclass(frozen=True)
class ItemChanged:
    """What held of an item before a command, and what holds now; None: of what is about no item."""

    item: int | None
    before: str | None
    after: str | None


def changes(context: Context, first: Mapping[int, Case], last: Mapping[int, Case]) -> tuple[ItemChanged, ...]:
    """What the command changed; the item that it is about is looked at once more where nobody did, others were where they
    were told of."""
    about = context.about
    if about is not None and about in first and last.get(about) is first[about]:
        last = {**last, about: context.case(about)}
    found = [ItemChanged(None, *context.besides)] if context.besides else []
    for item, before in first.items():
        after = last.get(item, before)
        if after is not before and after != before:
            states = context.standing(before).state, context.standing(after).state
            was, now = differences.of_item(before, after, states, context.office.chain)
            if was or now:
                found.append(ItemChanged(item, was, now))
    return tuple(found)


def imported(
    session: Session,
    office: Office,
    before: Sequence[Case],
    after: Sequence[Case],
    result: LedgerImport,
    *,
    now: datetime,
    by: str,
) -> None:
    """A line for the import, where it changed anything, and one for each known item that it changed and that may be spoken of."""
    from bot.records import calendar, journal

    if not (result.created or result.updated):
        return
    columns = {"at": now, "platform": AT_CONSOLE, "user_id": by, "command": IMPORT, "outcome": "answered"}
    counts = f"新增{len(result.created)}件，更新{len(result.updated)}件"
    journal.note(session, **columns, after=counts)
    as_of = AsOf(now.date(), calendar.load(session), office.chain, office.opinion_days_before)
    known = {case.id: case for case in before}
    for case in after:
        if case == known[case.id] or not secrecy.may_be_stored(case.secrecy):
            continue
        states = standing.of(known[case.id], as_of).state, standing.of(case, as_of).state
        was, is_now = differences.of_item(known[case.id], case, states, office.chain)
        if was or is_now:
            journal.note(session, **columns, before=was, after=is_now, suggestion_id=case.id)
