"""A statement while it is understood: what was taken of its words, and what is left of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from bot.rules import dates
from bot.rules.understanding.known import KnownHere
from bot.rules.understanding.tokens import Sentence, Sign


@dataclass
class Stated:
    """The words of a statement; what an act takes of them turns into blanks, so that places stay places of the skeleton."""

    sentence: Sentence
    known: KnownHere
    left: str = field(init=False)
    tail: int | None = field(init=False, default=None)  # where words begin that are kept as typed

    def __post_init__(self) -> None:
        self.left = self.sentence.skeleton

    def has(self, pattern: re.Pattern[str]) -> bool:
        """Whether the words that are left say this."""
        return pattern.search(self.left) is not None

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """The first match in the words that are left; every one of them is taken."""
        found = pattern.search(self.left)
        if found:
            self.left = pattern.sub(lambda match: " " * len(match.group()), self.left)
        return found

    def take_rest(self, place: int) -> str:
        """The text as it was typed from a place of the skeleton on; it is taken."""
        self.left = self.left[:place] + " " * (len(self.left) - place)
        self.tail = place
        return self.sentence.from_place(place).strip(" ,，。;；、:：")

    def one(self, sign: str) -> str:
        """The value of the first token of a kind, else empty."""
        return next(iter(self.sentence.values(sign)), "")

    def token_at(self, sign: str, place: int) -> Sign:
        """The token that the sign at a place of the skeleton stands for."""
        count = self.sentence.skeleton[:place].count(sign)
        return [token for token in self.sentence.tokens if token.sign == sign][count]

    def past_day(self) -> date:
        """The day on which something was done: the one said, else today."""
        return next(iter(self.sentence.days()), self.known.today)

    def on(self) -> str:
        """That day in canonical spelling."""
        return dates.brief(self.past_day(), self.known.today)


Parts = Callable[[Stated], list[str] | None]


@dataclass(frozen=True)
class SpokenAct:
    """How an act is spoken of: the words that say it, and what follows the number in its command.

    `parts` takes what it understands off the reading; None where the words are not this act after all. A fact has to say that it
    is done, on one past day; an order has not. `item`: it is about one.
    """

    command: str
    says: re.Pattern[str]
    parts: Parts
    fact: bool = True
    item: bool = True
