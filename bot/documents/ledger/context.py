"""Where the items of a sheet come from, as far as their rows do not say it: section, sheet's name, title, header, answers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NoReturn, TypeVar

from bot.documents.ledger.meaning import BadRow
from bot.documents.reading import About, Answers
from bot.rules import origins
from bot.rules.origins import Origin
from bot.rules.words import Body, Level

NOTHING = Origin()
Said = TypeVar("Said", Level, Body)


class Open(Exception):
    """What the file does not say about a row, as questions name it."""

    def __init__(self, *about: About) -> None:
        super().__init__(*about)
        self.about = about


@dataclass(frozen=True)
class Surroundings:
    """What stands around a row, from the nearest to the farthest; `header` is the body that the header's words name."""

    sheet: str
    title: str
    header: Body | None
    answers: Answers
    section: str = ""

    def level(self, own: list[tuple[str, Level]]) -> Level:
        """The level of a row; `own` is what the row says, each with where. Raises BadRow where two contradict, Open."""
        said = [*own, *((f"分节标题“{self.section}”", level) for level in self.one(self.section).levels)]
        said += [(f"工作表“{self.sheet}”", level) for level in self.one(self.sheet).levels]
        return agreed(said) or self.one(self.title).level or level_answered(self.answers.level) or missing("level")

    def body(self, own: list[tuple[str, Body]]) -> Body:
        """The body of a row, as `level`."""
        said = [*own]
        for place, words in (("分节标题", self.section), ("工作表", self.sheet)):
            if body := self.one(words).body:
                said.append((f"{place}“{words}”", body))
        return (
            agreed(said) or self.one(self.title).body or self.header_body() or body_answered(self.answers.body) or missing("body")
        )

    def header_body(self) -> Body | None:
        """The header's word, where the title does not name both."""
        return None if len(origins.said(self.title).bodies) > 1 else self.header

    def year(self, own: int | None) -> int | None:
        """The year that the row says, else what is said around it, else the answer; None where only a day can tell."""
        around = (self.one(words).year for words in (self.section, self.sheet, self.title))
        return own or next((year for year in around if year), None) or self.answers.year

    @property
    def batch(self) -> str:
        """The batch that a section, the sheet's name or the title says."""
        return next((batch for words in (self.section, self.sheet, self.title) if (batch := origins.said(words).batch)), "")

    @staticmethod
    def one(words: str) -> Origin:
        """What words say, where they say one thing of each kind."""
        own = origins.said(words) if words else NOTHING
        return Origin(
            own.levels if len(own.levels) == 1 else frozenset(),
            own.bodies if len(own.bodies) == 1 else frozenset(),
            own.years if len(own.years) == 1 else frozenset(),
        )


def agreed(said: list[tuple[str, Said]]) -> Said | None:
    """The one thing that all of them say, None without any; raises BadRow where two contradict each other."""
    for (one, first), (other, second) in pairwise(said):
        if first != second:
            raise BadRow(f"{one}写明{first}，{other}写明{second}，互相矛盾")
    return said[0][1] if said else None


def missing(about: About) -> NoReturn:
    """Nobody says it."""
    raise Open(about)


def level_answered(word: str) -> Level | None:
    """The level of an option or a setting, in the ledger's words (县, 州)."""
    return origins.LEVELS.get(word.removesuffix("级")) if word else None


def body_answered(word: str) -> Body | None:
    """The body of an option or a setting."""
    bodies = origins.bodies_in(word)
    return next(iter(bodies)) if len(bodies) == 1 else None
