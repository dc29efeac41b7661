"""Who a ledger means by its names: people of that division first, and unknown ones are entered without rights."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlalchemy.orm import Session

from bot.documents.entries import Entry
from bot.records import people
from bot.records.people import Person
from bot.rules.words import Role

Warn = Callable[[Entry, str], None]


class Names:
    """Looks up divisions and people, once each."""

    def __init__(self, session: Session, on: date, warn: Warn) -> None:
        self.session, self.warn = session, warn
        self.divisions = people.division_ids(session)
        self.persons: dict[tuple[str, int | None], int] = {}
        directors = people.holders(session, Role.DIRECTOR, on)
        self.director = directors[0][0] if directors else None

    def person(self, entry: Entry, name: str, division_id: int | None, column: str) -> int:
        """The person a name means: of that division first, else anybody's."""
        key = (name, division_id)
        if key not in self.persons:
            same = people.named(self.session, name)
            own = [p for p in same if division_id is not None and p.division_id == division_id]
            found = next(iter([*own, *same]), None)
            if found is None:
                found = Person(name=name, division_id=division_id)
                self.session.add(found)
                self.session.flush()
                self.warn(entry, f"{column}“{name}”不在人员表中，已登记姓名，没有操作权限")
            self.persons[key] = found.id
        return self.persons[key]

    def reviewer(self, entry: Entry, level: int) -> int:
        """Who the ledger means by the reviewer of a level."""
        lead = self.divisions[entry.lead_division]
        if level == 1:
            return self.person(entry, entry.heads[0] if entry.heads else "处室负责人", lead, "第一责任人")
        if level == 2:
            return self.person(entry, entry.deputy_directors[0] if entry.deputy_directors else "分管领导", None, "分管领导")
        return self.director or self.person(entry, "主要领导", None, "主要领导")
