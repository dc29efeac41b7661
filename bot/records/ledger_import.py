"""Writing a ledger: all or nothing, the same twice changes nothing, and what the ledger told mirrors the ledger.

A cell that changed supersedes the fact it brought before, an emptied one retracts it; what was recorded in chat stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from bot.documents.ledger import Entry, Ledger, Remark, Secret
from bot.records import facts, journal, outbox, people, reviews
from bot.records.facts import LEDGER
from bot.records.people import Person
from bot.records.reviews import ReviewDecision, ReviewRound
from bot.records.suggestions import Assignment, Batch, Suggestion
from bot.rules import numbers
from bot.rules.words import FactKind, Role

CHUNK = 500
Part = tuple[str, int | None, int | None]  # part, division, person
TURNED_SECRET = "涉密"  # noqa: S105 - a mark


@dataclass
class Result:
    """What an import did, as `import --json` prints it."""

    written: bool = False
    created: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Remark] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def write(session: Session, ledger: Ledger, *, now: datetime, skip_bad: bool = False) -> Result:
    """Write the entries; nothing when a row was rejected for another reason than secrecy, unless `skip_bad`."""
    rejected = sorted([*ledger.rejected, *ledger.secret], key=lambda remark: remark.row)
    result = Result(rejected=rejected, warnings=list(ledger.warnings))
    if ledger.rejected and not skip_bad:
        return result
    result.written = True
    writer = Writer(session, now, result)
    for start in range(0, len(ledger.entries), CHUNK):
        writer.write(ledger.entries[start : start + CHUNK])
    for remark in ledger.secret:
        writer.forget(remark)
    result.warnings.sort(key=lambda remark: remark.row)
    return result


class Writer:
    """Writes entries, looking up people, divisions and batches once each."""

    def __init__(self, session: Session, now: datetime, result: Result) -> None:
        self.session, self.now, self.result = session, now, result
        self.divisions = people.division_ids(session)
        self.persons: dict[tuple[str, int | None], int] = {}
        self.batches: dict[tuple[int, str, date, date], int] = {}
        self.reassigned: dict[int, set[str]] = {}
        directors = people.holders(session, Role.DIRECTOR, now.date())
        self.director = directors[0][0] if directors else None

    def write(self, entries: list[Entry]) -> None:
        """One chunk: what is known of it is read at once."""
        known = self.known(entries)
        ids = [row.id for row in known.values()]
        old_parts = self.parts(ids)
        old_facts: dict[int, dict[str, facts.Fact]] = {}
        self.reassigned = {}
        for fact in facts.current(self.session, ids):
            if fact.kind == FactKind.REASSIGNED:
                self.reassigned.setdefault(fact.suggestion_id, set()).add(fact.subject)
            if not fact.subject:
                old_facts.setdefault(fact.suggestion_id, {})[fact.kind] = fact
        old_rounds = self.rounds(ids)
        for entry in entries:
            row = known.get(entry.identity)
            wanted = self.columns(entry)
            changed = row is None
            if row is None:
                row = Suggestion(**wanted, entered_at=self.now)
                self.session.add(row)
                self.session.flush()
            else:
                if len(row.number) > len(entry.digits):
                    wanted["number"] = row.number  # a spreadsheet drops leading zeros
                changed = self.assign(row, wanted)
            changed |= self.put_parts(row.id, entry, old_parts.get(row.id, []))
            changed |= self.put_facts(row.id, entry, old_facts.get(row.id, {}))
            changed |= self.put_reviews(row.id, entry, old_rounds.get(row.id, []))
            shown = numbers.display(entry.digits)
            if entry.identity not in known:
                self.result.created.append(shown)
            elif changed:
                self.result.updated.append(shown)
            else:
                self.result.unchanged += 1
        self.session.flush()

    def known(self, entries: Iterable[Entry]) -> dict[tuple[str, str, int, int], Suggestion]:
        serials = {numbers.serial(entry.digits) for entry in entries}
        rows = self.session.scalars(select(Suggestion).where(Suggestion.serial.in_(serials)))
        return {(row.body, row.level, row.year, row.serial): row for row in rows}

    def columns(self, entry: Entry) -> dict[str, Any]:
        return {
            "batch_id": self.batch(entry),
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

    def assign(self, row: Suggestion, wanted: dict[str, Any]) -> bool:
        changed = {name: value for name, value in wanted.items() if getattr(row, name) != value}
        for name, value in changed.items():
            setattr(row, name, value)
        return bool(changed)

    def batch(self, entry: Entry) -> int:
        key = (entry.year, entry.batch, entry.received_on, entry.due_on)
        if key not in self.batches:
            names = ("year", "name", "received_on", "due_on")
            row = self.session.scalar(select(Batch).filter_by(**dict(zip(names, key, strict=True))))
            if row is None:
                row = Batch(**dict(zip(names, key, strict=True)))
                self.session.add(row)
                self.session.flush()
            self.batches[key] = row.id
        return self.batches[key]

    def parts(self, ids: list[int]) -> dict[int, list[Assignment]]:
        found: dict[int, list[Assignment]] = {}
        query = select(Assignment).where(Assignment.suggestion_id.in_(ids)).order_by(Assignment.position)
        for row in self.session.scalars(query):
            found.setdefault(row.suggestion_id, []).append(row)
        return found

    def put_parts(self, suggestion_id: int, entry: Entry, old: list[Assignment]) -> bool:
        """Divisions and people as the ledger has them now."""
        lead = self.divisions[entry.lead_division]
        wanted: list[Part] = [("lead", lead, None)]
        wanted += [("assisting", self.divisions[name], None) for name in entry.assisting]
        wanted += [("head", None, self.person(entry, name, lead, "第一责任人")) for name in entry.heads]
        wanted += [("officer", None, self.person(entry, name, lead, "直接责任人")) for name in entry.officers]
        wanted += [("deputy_director", None, self.person(entry, name, None, "分管领导")) for name in entry.deputy_directors]
        wanted = self.as_reassigned(suggestion_id, entry, old, wanted)
        if Counter((row.part, row.division_id, row.person_id) for row in old) == Counter(wanted):
            return False
        self.session.execute(delete(Assignment).where(Assignment.suggestion_id == suggestion_id))
        self.session.add_all(
            Assignment(suggestion_id=suggestion_id, position=place, part=part, division_id=division, person_id=person)
            for place, (part, division, person) in enumerate(wanted)
        )
        return True

    def as_reassigned(self, suggestion_id: int, entry: Entry, old: list[Assignment], wanted: list[Part]) -> list[Part]:
        """What was reassigned in chat stays as it is there, and the office is told where the ledger says otherwise."""
        parts = self.reassigned.get(suggestion_id, set())
        if "lead" in parts:
            parts = parts | {"head", "officer"}
        if not parts:
            return wanted
        held = [(row.part, row.division_id, row.person_id) for row in old if row.part in parts]
        own = [part for part in wanted if part[0] not in parts]
        lead = next((division for part, division, _ in held if part == "lead"), None)
        own = [part for part in own if part[:2] != ("assisting", lead)]
        told = {"lead", "officer", "deputy_director"} & parts
        if Counter(part for part in held if part[0] in told) != Counter(part for part in wanted if part[0] in told):
            reason = "群内已改派或交接，台账中的牵头处室、承办人或分管领导未采用"
            self.result.warnings.append(Remark(entry.row, numbers.display(entry.digits), reason))
        return [*held, *own]

    def person(self, entry: Entry, name: str, division_id: int | None, column: str) -> int:
        """The person a name means: of that division first, else anybody's; unknown ones are entered without rights."""
        key = (name, division_id)
        if key not in self.persons:
            same = people.named(self.session, name)
            own = [p for p in same if division_id is not None and p.division_id == division_id]
            found = next(iter([*own, *same]), None)
            if found is None:
                found = Person(name=name, division_id=division_id)
                self.session.add(found)
                self.session.flush()
                reason = f"{column}“{name}”不在人员表中，已登记姓名，没有操作权限"
                self.result.warnings.append(Remark(entry.row, numbers.display(entry.digits), reason))
            self.persons[key] = found.id
        return self.persons[key]

    def put_facts(self, suggestion_id: int, entry: Entry, old: dict[str, facts.Fact]) -> bool:
        changed = False
        for kind in FactKind:
            before, wanted = old.get(kind), entry.facts.get(kind)
            if before is not None and before.channel != LEDGER:
                continue
            if wanted is None:
                if before is not None:
                    before.superseded_at = self.now
                    changed = True
            elif before is None or (before.on_date, before.value or "") != wanted:
                if before is not None:
                    before.superseded_at = self.now
                on, value = wanted
                self.session.add(self.fact(suggestion_id, kind, on, value))
                changed = True
        return changed

    def fact(self, suggestion_id: int, kind: FactKind, on: date, value: str) -> facts.Fact:
        return facts.Fact(
            suggestion_id=suggestion_id,
            kind=str(kind),
            on_date=on,
            value=value or None,
            channel=LEDGER,
            recorded_at=self.now,
        )

    def rounds(self, ids: list[int]) -> dict[int, list[tuple[ReviewRound, list[ReviewDecision]]]]:
        rows = reviews.rounds(self.session, ids)
        decided: dict[int, list[ReviewDecision]] = {}
        for decision, _ in reviews.decisions(self.session, [row.id for row in rows]):
            decided.setdefault(decision.round_id, []).append(decision)
        found: dict[int, list[tuple[ReviewRound, list[ReviewDecision]]]] = {}
        for row in rows:
            found.setdefault(row.suggestion_id, []).append((row, decided.get(row.id, [])))
        return found

    def put_reviews(self, suggestion_id: int, entry: Entry, old: list[tuple[ReviewRound, list[ReviewDecision]]]) -> bool:
        """The ledger's review dates as one round; a round that lives in chat is left alone."""
        in_chat = any(row.submitted_at or any(d.decided_at for d in decisions) for row, decisions in old)
        before = {d.level: d.decided_on for _, decisions in old for d in decisions}
        if before == dict(entry.reviews) or (in_chat and not entry.reviews):
            return False
        if in_chat:
            reason = "群内已有审核记录，台账中的审核日期未采用"
            self.result.warnings.append(Remark(entry.row, numbers.display(entry.digits), reason))
            return False
        for row, decisions in old:
            for decision in decisions:
                self.session.delete(decision)
            self.session.flush()
            self.session.delete(row)
        self.session.flush()
        if entry.reviews:
            first = min(entry.reviews.values())
            review = ReviewRound(suggestion_id=suggestion_id, number=1, submitted_on=first)
            self.session.add(review)
            self.session.flush()
            self.session.add_all(
                ReviewDecision(round_id=review.id, level=level, passed=True, person_id=self.reviewer(entry, level), decided_on=on)
                for level, on in entry.reviews.items()
            )
        return True

    def reviewer(self, entry: Entry, level: int) -> int:
        """Who the ledger means by the reviewer of a level."""
        lead = self.divisions[entry.lead_division]
        if level == 1:
            return self.person(entry, entry.heads[0] if entry.heads else "处室负责人", lead, "第一责任人")
        if level == 2:
            return self.person(entry, entry.deputy_directors[0] if entry.deputy_directors else "分管领导", None, "分管领导")
        return self.director or self.person(entry, "主要领导", None, "主要领导")

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
            journal.forget_words_about(self.session, row.id)
            outbox.cancel_about(self.session, row.id)
            reason = "该件此前已导入，现密级不是“不涉密”：案由、代表信息和有关答复已清除，今后不再答复和提醒"
            self.result.warnings.append(Remark(secret.row, secret.number, reason))
