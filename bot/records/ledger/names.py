"""Who a ledger means by its names: people of that division first, and unknown ones are entered without rights."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.documents.ledger.columns import REVIEWS
from bot.documents.ledger.entries import Entry
from bot.records import people
from bot.records.erasure import persons
from bot.records.ledger.erased_names import ErasedNames
from bot.records.people import Person
from bot.rules import chains
from bot.rules.words import Role

Warn = Callable[[Entry, str], None]


class Names:
    """Divisions and people, all read once: a bureau has a few hundred, a ledger names them ten thousand times."""

    def __init__(self, session: Session, on: date, warn: Warn, erased: ErasedNames) -> None:
        self.session, self.warn, self.erased = session, warn, erased
        self.divisions = people.division_ids(session)
        self.persons: dict[str, list[tuple[int, int | None]]] = defaultdict(list)
        for row in session.execute(select(Person.id, Person.name, Person.division_id).order_by(Person.id)):
            self.persons[row.name].append((row.id, row.division_id))
        directors = people.holders(session, Role.DIRECTOR, on)
        self.director = directors[0][0] if directors else None
        self.without_director = False  # whether it was told that the list of people names none

    def person(self, entry: Entry, name: str, division_id: int | None, column: str) -> int:
        """The person a name means: of that division first, else anybody's."""
        same = self.persons[name]
        if not same and (forgotten := self.erased.person(name)):
            same.append((forgotten, None))
            called = persons.pseudonym(forgotten)
            self.warn(entry, f"{column}所写的人，个人信息已按规定删除，按“{called}”登记；如系另一人，请先列入人员表")
        if not same:
            found = Person(name=name, division_id=division_id)
            self.session.add(found)
            self.session.flush()
            same.append((found.id, division_id))
            self.warn(entry, f"{column}“{name}”不在人员表中，已登记姓名，没有操作权限")
        own = (i for i, division in same if division_id is not None and division == division_id)
        return next(own, same[0][0])

    def of(self, division: int | None, person: int | None) -> str:
        """The name of a division or of a person."""
        if division is not None:
            return next((name for name, i in self.divisions.items() if i == division), "")
        return next((name for name, same in self.persons.items() for i, _ in same if i == person), "")

    def reviewer(self, entry: Entry, level: int) -> int | None:
        """Who the ledger means by the reviewer of a level; None, which is told, where nobody is named: a post is no person."""
        if level == len(REVIEWS):
            found = self.director
        else:
            column, named, division = (
                ("第一责任人", entry.heads, self.divisions[entry.lead_division])
                if level == 1
                else ("分管领导", entry.deputy_directors, None)
            )
            found = self.person(entry, named[0], division, column) if named else None
        if found is None and (level < len(REVIEWS) or not self.without_director):
            self.warn(entry, f"{REVIEWS[level - 1]}已登记，但没有写明{chains.USUAL[level - 1]}是谁")
            self.without_director = self.without_director or level == len(REVIEWS)
        return found
