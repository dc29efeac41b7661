"""The levels of review that an office has settled, by the kind of an item and the congress it comes from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from bot.rules.words import Handling, Level, Role

Chain = tuple[str, ...]  # who reviews, by title, from the first level on
USUAL: Chain = (Role.DIVISION_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR)
MAY_REVIEW = (*USUAL, Role.GENERAL_OFFICE)
CHECK_BY_OFFICE = "办公室核稿"  # how the level of the office may be written, too
MOST = 5  # levels
BETWEEN = "、"  # the levels of a chain as it is kept


@dataclass(frozen=True)
class OwnChain:
    """A chain for some items alone: of these handlings and levels, each empty: of all."""

    chain: Chain
    handlings: frozenset[Handling] = frozenset()
    levels: frozenset[Level] = frozenset()

    def is_for(self, handling: Handling, level: Level) -> bool:
        """Whether an item is one of them."""
        return (not self.handlings or handling in self.handlings) and (not self.levels or level in self.levels)


@dataclass(frozen=True)
class Chains:
    """The office's usual chain, and those of some items: the first that fits goes before it."""

    usual: Chain = USUAL
    own: tuple[OwnChain, ...] = ()

    def of(self, handling: Handling, level: Level) -> Chain:
        """Who reviews the paper of such an item."""
        return next((own.chain for own in self.own if own.is_for(handling, level)), self.usual)

    @property
    def roles(self) -> frozenset[str]:
        """Whoever reviews anything."""
        return frozenset(self.usual).union(*(own.chain for own in self.own))


def read(written: Iterable[str]) -> Chain:
    """A chain as it is written in the settings. Raises ValueError, in Chinese, for one that cannot be gone through."""
    chain = tuple(Role.GENERAL_OFFICE if word == CHECK_BY_OFFICE else word for word in written)
    if not 1 <= len(chain) <= MOST or any(word not in MAY_REVIEW for word in chain):
        raise ValueError(f"应为一至{MOST}级，每级为 处室负责人、{CHECK_BY_OFFICE}、分管领导、主要领导 之一")
    if any(word == after for word, after in pairwise(chain)):
        raise ValueError("相邻两级不能由同一职务审核")
    return tuple(map(str, chain))


def of_round(own: Chain) -> Chain:
    """The levels of a round that was submitted to `own`; of one that kept none those that were usual then, whatever is settled
    now."""
    return own or USUAL


def is_beginning(settled: Chain) -> bool:
    """Whether a chain may have been settled before others than the first levels of the usual one could be."""
    return settled == USUAL[: len(settled)]


def of_before(settled: Chain, highest: int, *, complete: bool, in_chat: bool) -> Chain:
    """The levels that a round gets which kept none, where `settled` are those of now.

    `highest` is the last level that decided, 0: none did; `complete`: the paper was used as one that was reviewed to the end.
    What was is not reopened, though a ledger that tells few days of reviews says nothing against what is settled. No level
    that may have been settled is left out.
    """
    known = is_beginning(settled)
    if complete and (in_chat or not known):
        return USUAL[:highest]
    return USUAL[: max(len(settled), highest)] if known else USUAL


def title(chain: Chain, level: int) -> str:
    """Who reviews at a level, counted from 1; of one that the chain has not, which a ledger may tell, who usually does."""
    return next((known[level - 1] for known in (chain, USUAL) if level <= len(known)), f"第{level}级")


def told(kept: str | None) -> Chain:
    """The chain that was kept with a round; empty where none was."""
    return tuple(kept.split(BETWEEN)) if kept else ()


def kept(chain: Chain) -> str:
    """A chain as it is kept with a round."""
    return BETWEEN.join(chain)
