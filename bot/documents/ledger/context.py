"""Where the items of a sheet come from, as far as their rows do not say it: section, sheet's name, title, header, answers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import NoReturn, TypeVar

from bot.documents.ledger.meaning import BadRow
from bot.documents.ledger.states import StatedStanding, standing
from bot.documents.reading import About, Answers
from bot.rules import origins
from bot.rules.origins import NOTHING_SAID, Origin
from bot.rules.words import Body, Level

Said = TypeVar("Said", Level, Body)
TITLE = "表题"


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
    sections: tuple[str, ...] = ()

    def level(self, own: list[tuple[str, Level]]) -> Level:
        """The level of a row; `own` is what the row says, each with where. Raises BadRow where two contradict, Open."""
        around = [(place, level) for place, said in self.around() if (level := said.level)]
        found = agreed([*own, *around])
        return found or self.one(self.title).level or level_answered(self.answers.level) or missing("level")

    def body(self, own: list[tuple[str, Body]]) -> Body:
        """The body of a row, as `level`."""
        around = [(place, body) for place, said in self.around() if (body := said.body)]
        found = agreed([*own, *around]) or self.one(self.title).body or self.header_body()
        return found or body_answered(self.answers.body) or missing("body")

    def around(self) -> list[tuple[str, Origin]]:
        """What the sections, the innermost of those that say something, and the sheet's name say, each with its place."""
        said = []
        for take in (with_level, with_body, with_year):
            nearest = next((words for words in reversed(self.sections) if take(words) is not NOTHING_SAID), "")
            if nearest:
                said.append((f"分节标题“{nearest}”", take(nearest)))
        return [*said, (f"工作表“{self.sheet}”", origins.heading(self.sheet))] if self.sheet else said

    def header_body(self) -> Body | None:
        """The header's word, where the title does not name both."""
        return None if len(origins.said(self.title).bodies) > 1 else self.header

    def year(self, own: int | None) -> int | None:
        """The year that the row says, else what is said around it, else the answer; None where only a day can tell."""
        around = (said.year for _, said in self.around())
        return own or next((year for year in around if year), None) or self.one(self.title).year or self.answers.year

    def standing(self) -> StatedStanding | None:
        """How far the items are by the innermost section that says it, else by the sheet's name, else by the title."""
        places = [*((f"分节标题“{words}”", words) for words in reversed(self.sections)), (f"工作表“{self.sheet}”", self.sheet)]
        said = (standing(place, words) for place, words in (*places, (TITLE, self.title)))
        return next((one for one in said if one), None)

    @property
    def batch(self) -> str:
        """The batch that a section, the sheet's name or the title says."""
        places = (*reversed(self.sections), self.sheet, self.title)
        return next((batch for words in places if (batch := origins.said(words).batch)), "")

    @staticmethod
    def one(words: str) -> Origin:
        """What words say, where they say one thing of each kind."""
        own = origins.said(words) if words else NOTHING_SAID
        return Origin(
            own.levels if len(own.levels) == 1 else frozenset(),
            own.bodies if len(own.bodies) == 1 else frozenset(),
            own.years if len(own.years) == 1 else frozenset(),
        )


def with_level(words: str) -> Origin:
    """The level that a heading says, alone; nothing where it says none."""
    level = origins.heading(words).level
    return Origin(levels=frozenset({level})) if level else NOTHING_SAID


def with_body(words: str) -> Origin:
    """The body that a heading says, alone."""
    body = origins.heading(words).body
    return Origin(bodies=frozenset({body})) if body else NOTHING_SAID


def with_year(words: str) -> Origin:
    """The year that a heading says, alone."""
    year = origins.heading(words).year
    return Origin(years=frozenset({year})) if year else NOTHING_SAID


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
