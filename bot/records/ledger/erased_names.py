"""Names in a file of somebody who was forgotten: they are that person's still, and do not come back by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.records.erasure import outside, persons
from bot.records.erasure.outside import ErasedList
from bot.records.people import Person
from bot.rules import mentions, telephones


@dataclass
class ErasedNames:
    """Who is forgotten, and the digests of what they were called; no name stands anywhere."""

    ids: Sequence[int] = ()
    digests: ErasedList = field(default_factory=lambda: ErasedList("00"))

    def person(self, name: str) -> int | None:
        """Whose name it was; None where it is nobody's who is forgotten."""
        plain = name.replace(" ", "")
        return next((i for i in self.ids if self.digests.of(outside.PERSON, i, plain) in self.digests.when), None)

    def as_known(self, words: str, known: str) -> str:
        """The words of a file, as they are known where they differ in telephones that are masked or names that are gone alone."""
        words = telephones.unmasked(words, known)
        gaps = mentions.gaps(words, known) if self.ids else []
        return known if gaps and all(self.person(name) == i for i, name in gaps) else words


def of(session: Session, data: Path) -> ErasedNames:
    """Who is forgotten by now."""
    called = session.execute(select(Person.id, Person.name).where(Person.name.startswith(mentions.ALIAS)))
    ids = [i for i, name in called if name == persons.pseudonym(i)]
    return ErasedNames(ids, outside.read(data)) if ids else ErasedNames()
