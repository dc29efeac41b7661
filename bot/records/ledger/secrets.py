"""Items that are known and that a ledger now marks as secret: what is known of them is erased, and they are nowhere."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.documents.ledger.entries import Remark, Secret
from bot.records.erasure import turned as erasure
from bot.records.suggestions import Suggestion
from bot.rules import numbers

MARK = "涉密"
ERASED = "该件此前已导入，现密级不是“不涉密”：案由、代表信息和有关答复已清除，今后不再答复和提醒"

Turned = tuple[Secret, Suggestion]


def turned(session: Session, secrets: Sequence[Secret]) -> list[Turned]:
    """The secret rows whose item is known and was not secret before, each with its item."""
    found: list[Turned] = []
    for secret in secrets:
        try:
            serial = numbers.serial(numbers.in_cell(secret.number).digits)
        except numbers.NotANumber:
            continue
        if not secret.marked:
            continue
        same = (Suggestion.serial == serial, Suggestion.body == secret.body, Suggestion.level == secret.level)
        rows = session.scalars(select(Suggestion).where(*same, Suggestion.year == secret.year))
        found += [(secret, row) for row in rows if row.secrecy != MARK]
    return found


def erase(session: Session, found: Sequence[Turned]) -> list[Remark]:
    """Title, deputy and every word about them go; what is to be said of each row."""
    for _, row in found:
        row.secrecy = MARK
    erasure.erase(session, [row.id for _, row in found])
    return [Remark(secret.row, secret.number, ERASED) for secret, _ in found]
