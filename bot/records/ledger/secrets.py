"""Items that are known and that a ledger now marks as secret: what is known of them is erased, and they are nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.documents.ledger.entries import Entry, Ledger, Remark, Secret
from bot.records.erasure import rewritten
from bot.records.erasure import turned as erasure
from bot.records.erasure.speaking import NEVER_KNOWN, Subject
from bot.records.suggestions import SECRET as MARK
from bot.records.suggestions import Suggestion
from bot.rules import numbers
from bot.rules.numbers import Key

ERASED = "该件此前已导入，现密级不是“不涉密”：案由、提出人信息和有关答复已清除，今后不再答复和提醒"

NUMBERLESS = "9" * 12  # is written by nobody
NAMED = "该行文字提及涉密件，提及处未导入，写为“已清除”"
NAMED_IN_YEAR = "年度表有{}行文字提及涉密件，未导入"

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


def erase(session: Session, found: Sequence[Turned], unsaid: Unsaid, now: datetime) -> tuple[list[Remark], list[Subject]]:
    """Title, deputy and every word about them go, and what others' words say of what was kept out; what is to be said of
    each row, and what tells the items from others."""
    for _, row in found:
        row.secrecy = MARK
    session.flush()
    gone = erasure.items(session, [row.id for _, row in found])
    erasure.erase(session, [item.id for item in gone], now, unsaid.kept_out)
    return [Remark(secret.row, secret.number, ERASED) for secret, _ in found], [*gone, *unsaid.kept_out]


class Unsaid:
    """The items that may not be spoken of: the secret rows of a file, and what is secret in the records of its years."""

    def __init__(self, session: Session, ledger: Ledger) -> None:
        years = {*ledger.year_facts, *(entry.year for entry in ledger.entries)}
        query = select(Suggestion.id, Suggestion.level, Suggestion.body, Suggestion.year, Suggestion.number)
        known = session.execute(query.where(Suggestion.secrecy == MARK, Suggestion.year.in_(years))).all()
        self.kept_out = [kept_out(secret, ledger.unsaid.get(secret, "")) for secret in ledger.secret if secret.marked]
        doubtful = [kept_out(secret, ledger.unsaid.get(secret, "")) for secret in ledger.secret if not secret.marked]
        secret = [Subject(row.id, Key(row.level, row.body, row.year, row.number)) for row in known]
        self.items = [*secret, *self.kept_out, *doubtful]

    def of_entry(self, entry: Entry) -> Entry:
        """A row as far as its words name none of them: its own title may be the same as theirs."""
        facts = {kind: (on, self.unnamed(value)) for kind, (on, value) in entry.facts.items()}
        title, lead_unit = self.unnumbered(entry.title), self.unnumbered(entry.lead_unit)
        return replace(entry, title=title, lead_unit=lead_unit, remarks=self.unnamed(entry.remarks), facts=facts)

    def unnamed(self, words: str) -> str:
        return rewritten.FORGOTTEN if self.named_in(words) else words

    def unnumbered(self, words: str) -> str:
        return rewritten.FORGOTTEN if words and any(item.numbered_outright(words) for item in self.items) else words

    def named_in(self, *words: str) -> bool:
        """Whether one of these texts names one of them."""
        return any(item.named_outright(each) for each in words if each for item in self.items)


def kept_out(secret: Secret, title: str) -> Subject:
    """What tells the item of a secret row from others: its number where the row has one, and its title."""
    try:
        digits = numbers.in_cell(secret.number).digits
    except numbers.NotANumber:
        digits = NUMBERLESS
    return Subject(NEVER_KNOWN, Key(secret.level, secret.body, secret.year or 0, digits), title)


def leave_unsaid(session: Session, ledger: Ledger) -> Unsaid:
    """Take out of the rows and lines of a file what names a secret item, with a warning for each row."""
    unsaid = Unsaid(session, ledger)
    if not unsaid.items:
        return unsaid
    for place, entry in enumerate(ledger.entries):
        if (clean := unsaid.of_entry(entry)) != entry:
            ledger.entries[place] = clean
            ledger.warnings.append(Remark(entry.row, numbers.display(entry.digits), NAMED))
    for year, lines in ledger.year_facts.items():
        clean_lines = [line for line in lines if not unsaid.named_in(*line)]
        if len(clean_lines) < len(lines):
            ledger.year_facts[year] = clean_lines
            ledger.warnings.append(Remark(0, "", NAMED_IN_YEAR.format(len(lines) - len(clean_lines))))
    return unsaid
