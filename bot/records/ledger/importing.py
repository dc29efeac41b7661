"""Writing a ledger: all or nothing, the same twice changes nothing, and what the ledger told mirrors the ledger.

A cell that changed supersedes what it brought before, an emptied one retracts it; what was recorded in chat stays.
A column that the file does not have says nothing: what is known stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from bot.documents.ledger.columns import ITEM
from bot.documents.ledger.entries import Entry, Ledger, Remark, Secret
from bot.records import facts, journal, reviews
from bot.records.delivery import outbox
from bot.records.engine.base import run
from bot.records.figures import year_facts
from bot.records.ledger import facts as ledger_facts
from bot.records.ledger import parts
from bot.records.ledger import reviews as ledger_reviews
from bot.records.ledger.names import Names
from bot.records.suggestions import Batch, Suggestion
from bot.rules import numbers

CHUNK = 500
FIRST_BATCH = "第一批"  # where the ledger names none
NUMBERED = select(Suggestion.id, Suggestion.body, Suggestion.level, Suggestion.year, Suggestion.serial).where(
    Suggestion.serial.in_(bindparam("serials", expanding=True))
)
SHAPE = {"handling", "lead_unit", "batch_id"}  # columns that decide what is to be done, and until when
TURNED_SECRET = "涉密"  # noqa: S105 - a mark


@dataclass
class LedgerImport:
    """What an import did, as `import --json` prints it; `year_facts` are the years whose sheet 年度 changed."""

    written: bool = False
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    year_facts: list[int] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def write(
    session: Session,
    ledger: Ledger,
    *,
    now: datetime,
    skip_bad: bool = False,
    written: Callable[[int], None] = lambda entries: None,
    before: Callable[[list[int]], None] = lambda ids: None,
) -> LedgerImport:
    """Write the entries; nothing when a row was rejected for another reason than secrecy, unless `skip_bad`.

    `written` hears how many entries were written since it was last called, `before` the ids of known items before their
    handling, units, divisions, people or dates change.
    """
    rejected = sorted([*ledger.rejected, *ledger.secret], key=lambda remark: remark.row)
    result = LedgerImport(rejected=rejected, warnings=list(ledger.warnings))
    if ledger.rejected and not skip_bad:
        return result
    result.written = True
    writer = LedgerWriter(session, now, result, ledger, before)
    for start in range(0, len(ledger.entries), CHUNK):
        entries = ledger.entries[start : start + CHUNK]
        writer.write(entries)
        written(len(entries))
    for remark in ledger.secret:
        writer.forget(remark)
    result.year_facts = [year for year, lines in ledger.year_facts.items() if year_facts.put(session, year, lines)]
    result.warnings.sort(key=lambda remark: remark.row)
    return result


class LedgerWriter:
    """Writes entries, a chunk at a time: what is known of a chunk is read at once, and what is new is entered at once."""

    def __init__(
        self,
        session: Session,
        now: datetime,
        result: LedgerImport,
        ledger: Ledger | None = None,
        before: Callable[[list[int]], None] = lambda ids: None,
    ) -> None:
        self.session, self.now, self.result, self.before = session, now, result, before
        self.ledger = ledger or Ledger()
        self.names = Names(session, now.date(), self.warn)
        self.batches = {(row.year, row.name, row.received_on, row.due_on): row.id for row in session.scalars(select(Batch))}

    def write(self, entries: list[Entry]) -> None:
        """One chunk."""
        known = self.known(entries)
        batches = {batch: name for (_, name, _, _), batch in self.batches.items()}
        changed: dict[int, dict[str, Any]] = {}
        new: list[dict[str, Any]] = []
        for entry in entries:
            row = known.get(entry.identity)
            if row is None:
                new.append({**self.columns(entry, FIRST_BATCH), "entered_at": self.now})
            elif columns := self.changed(row, self.columns(entry, batches[row.batch_id])):
                changed[row.id] = columns
        if new:
            self.session.connection().execute(insert(Suggestion), new)
        ids = self.ids(entries)
        items = [(entry, ids[entry.identity]) for entry in entries]
        before = [row.id for row in known.values()]
        moved = parts.changes(self.session, items, before, self.ledger.told, self.names)
        self.before([i for i in before if i in moved or SHAPE & changed.get(i, {}).keys()])
        for row in known.values():
            for name, value in changed.get(row.id, {}).items():
                setattr(row, name, value)
        self.session.flush()
        parts.put(self.session, moved, self.now.date())
        different = changed.keys() | moved.keys()
        different |= ledger_facts.put(self.session, items, before, self.ledger, self.now)
        different |= ledger_reviews.put(self.session, items, before, self.ledger, self.names)
        for entry, item in items:
            shown = numbers.display(entry.digits)
            if entry.identity not in known:
                self.result.created.append(shown)
            elif item in different:
                self.result.updated.append(shown)
            else:
                self.result.unchanged += 1

    def known(self, entries: Iterable[Entry]) -> dict[tuple[str, str, int, int], Suggestion]:
        serials = {numbers.serial(entry.digits) for entry in entries}
        rows = self.session.scalars(select(Suggestion).where(Suggestion.serial.in_(serials)))
        found = {(row.body, row.level, row.year, row.serial): row for row in rows}
        return {identity: found[identity] for entry in entries if (identity := entry.identity) in found}

    def ids(self, entries: Iterable[Entry]) -> dict[tuple[str, str, int, int], int]:
        """Of everything with these numbers, as it is now."""
        serials = [numbers.serial(entry.digits) for entry in entries]
        return {(row.body, row.level, row.year, row.serial): row.id for row in run(self.session, NUMBERED, serials=serials)}

    def columns(self, entry: Entry, batch: str) -> dict[str, Any]:
        """The columns of its row; `batch` is the name of its batch where the file has no column for it."""
        return {
            "batch_id": self.batch(entry, entry.batch or (FIRST_BATCH if "批次" in self.ledger.told else batch)),
            "body": str(entry.body),
            "level": str(entry.level),
            "year": entry.year,
            "number": entry.digits,
            "serial": numbers.serial(entry.digits),
            "title": entry.title,
            "handling": str(entry.handling),
            "lead_unit": entry.lead_unit or None,
            "secrecy": entry.secrecy,
            "key": entry.key,
            "congress": entry.congress or None,
            "session": entry.session or None,
            "deputy": entry.deputy or None,
            "deputy_phone": entry.deputy_phone or None,
            "position": entry.position or None,
            "remarks": entry.remarks or None,
        }

    def changed(self, row: Suggestion, wanted: dict[str, Any]) -> dict[str, Any]:
        """What the file has columns for and has otherwise than the row of a known item."""
        if len(row.number) > len(wanted["number"]):
            wanted["number"] = row.number  # a spreadsheet drops leading zeros
        told = {name: value for name, value in wanted.items() if ITEM.get(name, "编号") in self.ledger.told}
        return {name: value for name, value in told.items() if getattr(row, name) != value}

    def batch(self, entry: Entry, name: str) -> int:
        """The id of the batch of this name with the entry's dates."""
        key = (entry.year, name, entry.received_on, entry.due_on)
        if key not in self.batches:
            row = Batch(year=entry.year, name=name, received_on=entry.received_on, due_on=entry.due_on)
            self.session.add(row)
            self.session.flush()
            self.batches[key] = row.id
        return self.batches[key]

    def warn(self, entry: Entry, reason: str) -> None:
        self.result.warnings.append(Remark(entry.row, numbers.display(entry.digits), reason))

    def forget(self, secret: Secret) -> None:
        """An item that is secret now but was not before: title, deputy and every reply about it go, and it is nowhere."""
        try:
            serial = numbers.serial(numbers.canonical(secret.number))
        except numbers.NotANumber:
            return
        same = (Suggestion.serial == serial, Suggestion.body == secret.body, Suggestion.level == secret.level)
        for row in self.session.scalars(select(Suggestion).where(*same, Suggestion.year == secret.year)):
            if row.secrecy == TURNED_SECRET:
                continue
            row.secrecy, row.title = TURNED_SECRET, ""
            row.deputy = row.deputy_phone = row.remarks = row.lead_unit = None
            facts.forget_words(self.session, row.id)
            reviews.forget_words(self.session, row.id)
            journal.forget_words_about(self.session, row.id)
            outbox.cancel_about(self.session, row.id)
            reason = "该件此前已导入，现密级不是“不涉密”：案由、代表信息和有关答复已清除，今后不再答复和提醒"
            self.result.warnings.append(Remark(secret.row, secret.number, reason))
