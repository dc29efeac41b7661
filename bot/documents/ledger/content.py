"""What a column without a telling title may be, by what stands in it: days, kinds of handling, bodies."""

from __future__ import annotations

from collections.abc import Sequence, Set

from bot.documents.ledger.meaning import BadRow, body_of, date_of, handling_of
from bot.documents.ledger.synonyms import FINISHED_ON

RECEIVED, DUE, HANDLING, BODY = "交办日期", "办理时限", "办理类型", "类别"
ANY_YEAR = 2024
LATE = "限前答复馈办截止完"  # in the title of a day at the end of an item rather than at its beginning
EARLY = "来收转交分下"


def likely(name: str, cells: Sequence[str], told: Set[str]) -> tuple[str, ...]:
    """What a column of this title may be of those that nothing tells, the likeliest first; nothing where none is missing."""
    if not cells:
        return ()
    missing = [column for column in (RECEIVED, DUE) if column not in told]
    if missing and all(is_day(cell) for cell in cells):
        late = any(word in name for word in LATE) and not any(word in name for word in EARLY)
        days = (DUE, FINISHED_ON, RECEIVED) if late else (RECEIVED, DUE, FINISHED_ON)
        return tuple(column for column in days if column in (*missing, FINISHED_ON))
    if HANDLING not in told and all(is_handling(cell) for cell in cells):
        return (HANDLING,)
    if BODY not in told and all(body_of(cell) for cell in cells):
        return (BODY,)
    return ()


def is_day(words: str) -> bool:
    """Whether a cell is one day, with its year or without."""
    try:
        return date_of({DUE: words}, DUE, ANY_YEAR) is not None
    except BadRow:
        return False


def is_handling(words: str) -> bool:
    """Whether a cell is a kind of handling."""
    try:
        return bool(handling_of(words))
    except BadRow:
        return False
