"""Writing a ledger: all or nothing, the same twice changes nothing, and what the ledger told mirrors the ledger.

A cell that changed supersedes what it brought before, an emptied one retracts it; what was recorded in chat stays.
A column that the file does not have says nothing: what is known stays as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from bot.documents.ledger.columns import ITEM
from bot.documents.ledger.entries import Entry, Ledger, Remark
from bot.documents.reading import OpenQuestion, SheetRead
from bot.records import facts
from bot.records.engine.base import run
from bot.records.erasure.speaking import Subject
from bot.records.figures import year_facts
from bot.records.ledger import clearing, parts, secrets
from bot.records.ledger import facts as ledger_facts
from bot.records.ledger import reviews as ledger_reviews
from bot.records.ledger.clearing import Cleared
from bot.records.ledger.erased_names import ErasedNames
from bot.records.ledger.names import Names
from bot.records.suggestions import Batch, Suggestion
from bot.rules import numbers, voices
from bot.rules.chains import Chains
from bot.rules.history import BESIDE
from bot.rules.words import FactKind

CHUNK = 500
SAMPLES = 3
USUAL_CHAINS = Chains()
FIRST_BATCH = "第一批"  # where the ledger names none
NUMBERED = select(Suggestion.id, Suggestion.body, Suggestion.level, Suggestion.year, Suggestion.serial).where(
    Suggestion.serial.in_(bindparam("serials", expanding=True))
)
SHAPE = {"handling", "lead_unit", "batch_id"}  # columns that decide what is to be done, and until when
SAID = {"handling", "lead_unit", "secrecy"}  # columns of which the journal tells what they were and what they are
DEPUTIES = ("deputy", "deputy_phone")
OTHER_DEPUTIES = (
    "代表的排列或姓名与已登记的意愿、面复、反馈对不上，代表、代表电话两栏未更新；确需改动的，请先用 /更正 撤销有关登记后再导入"
)
INWARD = ("whole", "samples", "erased", "altered", "kept_at")  # what of an import's outcome is not printed
Ids = Callable[[list[int]], None]
NOBODY_ERASED = ErasedNames()


@dataclass
class LedgerImport:
    """What an import did, or would do, as `import --json` prints it; `year_facts` are the years whose sheet 年度 changed.

    `counts` are the file's items that are in the records afterwards: body → level → how many. `similar` tells of new items
    which items of earlier years are like them. `whole` is whether every row
    and sheet was read, or left out for a good reason, and at least one item is in the records. `samples` are its first
    ones, `erased` the ids of those that turned secret; `altered` tells of a known item which columns of words were changed.
    `kept_at` is the moment by which this import is taken back; None where it left nothing to take back.
    """

    written: bool = False
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)
    reading: list[SheetRead] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    similar: list[dict[str, str]] = field(default_factory=list)
    clears: list[Cleared] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    year_facts: list[int] = field(default_factory=list)
    whole: bool = False
    samples: Sequence[Entry] = ()
    erased: Sequence[Subject] = ()
    altered: dict[int, list[str]] = field(default_factory=dict)
    kept_at: datetime | None = None

    @property
    def empty(self) -> bool:
        """Whether the file holds nothing at all."""
        return not (self.counts or self.rejected or self.questions or self.year_facts)

    def as_json(self) -> dict[str, Any]:
        plain = {name: value for name, value in vars(self).items() if name not in INWARD}
        listed = {name: [one.as_json() for one in plain[name]] for name in ("reading", "clears", "questions")}
        return {**plain, **{name: [asdict(one) for one in plain[name]] for name in ("rejected", "warnings")}, **listed}


def nobody(ids: list[int]) -> None:
    """Hears of ids that nobody asked for."""


def write(
    session: Session,
    ledger: Ledger,
    *,
    now: datetime,
    skip_bad: bool = False,
    clear: bool = False,
    written: Callable[[int], None] = lambda entries: None,
    before: Ids = nobody,
    touched: Ids = nobody,
    erased: ErasedNames = NOBODY_ERASED,
    settled: Chains = USUAL_CHAINS,
) -> LedgerImport:
    """Write the entries; nothing when a row was rejected for another reason than secrecy, unless `skip_bad`.

    What would erase something is a question in the result, unless `clear`; the caller takes the whole back then.
    `written` hears how many entries were written since it was last called, `before` the ids of known items before their
    handling, units, divisions, people or dates change, `touched` those of which anything at all is about to change.
    Whose name is one of the `erased` is nobody new. `settled` are the levels of review.
    """
    unsaid = secrets.leave_unsaid(session, ledger)
    rejected = sorted([*ledger.rejected, *ledger.secret], key=lambda remark: remark.row)
    result = LedgerImport(rejected=rejected, warnings=list(ledger.warnings), reading=ledger.reading)
    result.questions, result.samples = list(ledger.questions), ledger.entries[:SAMPLES]
    turned = secrets.turned(session, ledger.secret)
    ask_of_secrets(result, turned, clear=clear)
    if ledger.rejected and not skip_bad:
        return result
    result.written = True
    writer = LedgerWriter(session, now, result, ledger, before, touched, erased, settled)
    for start in range(0, len(ledger.entries), CHUNK):
        entries = ledger.entries[start : start + CHUNK]
        writer.write(entries)
        written(len(entries))
    for year, lines in ledger.year_facts.items():
        held = year_facts.of_year(session, year)
        lines = [(name, erased.as_known(value, held.get(name, ""))) for name, value in lines]
        said = {name: value for name, value in held.items() if not unsaid.named_in(name, value)}
        emptied = list(clearing.of_year(year, said, lines))
        if year_facts.put(session, year, lines):
            result.year_facts.append(year)
            result.clears += emptied
    asked = [one for one in result.clears if one.field != clearing.SECRECY or one.was is not None]
    if asked and not clear:
        result.questions.append(clearing.question(asked))
    if not result.questions:
        warnings, result.erased = secrets.erase(session, turned, unsaid, now)
        result.warnings += warnings
    for entry in ledger.entries:
        of_body = result.counts.setdefault(str(entry.body), {})
        of_body[str(entry.level)] = of_body.get(str(entry.level), 0) + 1
    if not (ledger.entries or ledger.year_facts or turned):
        result.written = False
        if not (result.rejected or result.questions):
            result.warnings.append(Remark(0, "", "表中没有任何一件"))
    result.warnings.sort(key=lambda remark: remark.row)
    return result


def ask_of_secrets(result: LedgerImport, turned: Sequence[secrets.Turned], *, clear: bool) -> None:
    """Known items that turned secret are named; more than a few are asked about first."""
    found = [clearing.Cleared(secret.number, clearing.SECRECY, None) for secret, _ in turned]
    result.clears += found
    if len(found) > clearing.MOST_ERASED and not clear:
        result.questions.append(clearing.question_of_secrets(found))


class LedgerWriter:
    """Writes entries, a chunk at a time: what is known of a chunk is read at once, and what is new is entered at once."""

    def __init__(
        self,
        session: Session,
        now: datetime,
        result: LedgerImport,
        ledger: Ledger | None = None,
        before: Ids = nobody,
        touched: Ids = nobody,
        erased: ErasedNames = NOBODY_ERASED,
        settled: Chains = USUAL_CHAINS,
    ) -> None:
        self.session, self.now, self.result, self.before, self.touched = session, now, result, before, touched
        self.ledger, self.settled = ledger or Ledger(), settled
        self.names = Names(session, now.date(), self.warn, erased)
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
                continue
            columns = self.changed(row, self.columns(entry, batches[row.batch_id]), entry.told)
            if "deputy" in columns and self.speak_otherwise(row, columns["deputy"] or ""):
                columns = {name: value for name, value in columns.items() if name not in DEPUTIES}
                self.warn(entry, OTHER_DEPUTIES)
            if columns:
                changed[row.id] = columns
                self.result.clears += clearing.of_columns(numbers.display(entry.digits), row, columns)
            if "batch_id" in columns and not entry.batch and batches[row.batch_id] != FIRST_BATCH and "批次" in entry.told:
                self.result.clears.append(clearing.Cleared(numbers.display(entry.digits), "批次", batches[row.batch_id]))
        if new:
            self.session.connection().execute(insert(Suggestion), new)
        ids = self.ids(entries)
        items = [(entry, ids[entry.identity]) for entry in entries]
        before = [row.id for row in known.values()]
        moved = parts.changes(self.session, items, before, self.names)
        told = ledger_facts.changed(self.session, items, before, self.ledger, self.names.erased)
        reviewed = ledger_reviews.changed(self.session, items, before, self.ledger, self.names)
        different = changed.keys() | moved.keys() | {fact.item for fact in told}
        different |= {review.item for review in reviewed}
        for item, columns in changed.items():
            self.result.altered[item] = [ITEM[name] for name in columns if name in ITEM and name not in SAID]
        for fact in told:
            if fact.kind in BESIDE and fact.item in different:
                self.result.altered.setdefault(fact.item, []).append(str(fact.kind))
        self.clearing(items, moved, told, reviewed)
        self.touched([i for i in before if i in different])
        self.before([i for i in before if i in moved or SHAPE & changed.get(i, {}).keys()])
        for row in known.values():
            for name, value in changed.get(row.id, {}).items():
                setattr(row, name, value)
        self.session.flush()
        parts.put(self.session, moved, self.now.date())
        ledger_facts.put(self.session, told, self.now)
        ledger_reviews.put(self.session, reviewed, self.names, self.settled)
        for entry, item in items:
            shown = numbers.display(entry.digits)
            if entry.identity not in known:
                self.result.created.append(shown)
            elif item in different:
                self.result.updated.append(shown)
            else:
                self.result.unchanged += 1

    def clearing(
        self,
        items: Sequence[tuple[Entry, int]],
        moved: Mapping[int, parts.Change],
        told: Sequence[ledger_facts.FactChange],
        reviewed: Sequence[ledger_reviews.ReviewChange],
    ) -> None:
        """What these changes would erase of people, divisions, facts and reviews."""
        clears, shown = self.result.clears, {item: numbers.display(entry.digits) for entry, item in items}
        told_of = {item: entry.told for entry, item in items}
        for item, part in moved.items():
            clears += clearing.of_parts(shown[item], part, told_of[item], self.names)
        for fact in told:
            clears += clearing.of_facts(shown[fact.item], fact)
        for review in reviewed:
            clears += clearing.of_reviews(shown[review.item], review)

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
            "batch_id": self.batch(entry, entry.batch or (FIRST_BATCH if "批次" in entry.told else batch)),
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

    def changed(self, row: Suggestion, wanted: dict[str, Any], columns: Set[str]) -> dict[str, Any]:
        """What the entry's row has columns for and has otherwise than the row of a known item."""
        if len(row.number) > len(wanted["number"]):
            wanted["number"] = row.number  # a spreadsheet drops leading zeros
        told = {name: value for name, value in wanted.items() if ITEM.get(name, "编号") in columns}
        told |= {
            name: self.names.erased.as_known(value, getattr(row, name) or "")
            for name, value in told.items()
            if isinstance(value, str)
        }
        if "备注" not in columns and wanted["remarks"]:
            told["remarks"] = both(row.remarks or "", wanted["remarks"])
        return {name: value for name, value in told.items() if getattr(row, name) != value}

    def speak_otherwise(self, row: Suggestion, deputies: str) -> bool:
        """Whether wishes, meetings or forms that people recorded would be another deputy's if the cell 代表 became this."""
        said = [fact for fact in facts.current(self.session, [row.id]) if fact.channel != facts.LEDGER]
        recorded = {fact.subject for fact in said if FactKind(fact.kind) in voices.OF_EACH}
        return voices.are_of_others(row.deputy or "", deputies, recorded)

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


def both(known: str, more: str) -> str:
    """The remarks that are known with what stands in columns that nobody knows, each once."""
    return known if more in known else "；".join(filter(None, (known, more)))
