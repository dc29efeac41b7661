"""How an answer reaches those who made an item beside the lead: each gets it, or the lead passes it on (Shandong Art. 20).

See docs/decisions/process.md#passing-on.
"""

from __future__ import annotations

import re

from bot.rules import named_proposers, voices
from bot.rules.stages import Case
from bot.rules.words import FactKind

TOGETHER, EACH_ONE = "together", "each"  # one letter for all who made an item, or one for each of them
YES, NO = "是", "否"
SAID = re.compile(
    "(?:领衔)?(?:代表|委员|提案人|提案者)?(?:同意|愿意|答应)?由?(?:其|领衔代表|领衔委员|领衔人)?(?:负责)?(?:转达|转告|转交)(?:给|至)?(?:其他|联名)?(?:代表|委员)?"
)
EACH = re.compile("(?:须|要求|应)?(?:分别答复|逐人答复|逐一答复|一人一函)")


def in_words(case: Case, words: str) -> tuple[str, str]:
    """(whether the lead passes the answer on, the words without that); empty where they say nothing, or one made it alone, or
    where they name another who is to."""
    if len(case.proposers) < 2:
        return "", words
    for answer, pattern in ((NO, EACH), (YES, SAID)):
        found = pattern.search(words)
        if found and not (answer == YES and named_proposers.another_before(case, words[: found.start()])):
            return answer, f"{words[: found.start()]} {words[found.end() :]}"
    return "", words


def passed_on(case: Case) -> bool:
    """Whether the lead passes the answer on to the others, as was agreed."""
    return len(case.proposers) > 1 and case.value(FactKind.PASSED_ON) == YES


def words(case: Case, answer: str) -> str:
    """由周示戊代表将答复转达其他联名代表; 答复分别送达每位联名代表"""
    if answer == YES:
        return f"由{voices.called(case, case.proposers[0])}将答复转达其他联名{case.body.person}"
    return f"答复分别送达每位联名{case.body.person}"


def others(case: Case) -> str:
    """李示丁代表、王示辛代表: those beside the lead"""
    return "、".join(voices.called(case, one) for one in case.proposers[1:])


def still_to_write_to(case: Case, letters: str) -> str:
    """Those beside the lead who get a letter of their own, in words; empty where nobody does."""
    return others(case) if to_each(case, letters) else ""


def to_each(case: Case, letters: str) -> tuple[str, ...]:
    """Who gets an own letter, the lead first, by name: as was agreed of the item, else as the office set it; else nobody."""
    each = case.value(FactKind.PASSED_ON) == NO or (letters == EACH_ONE and not case.value(FactKind.PASSED_ON))
    return tuple(one.name for one in case.proposers) if each and case.handling.answers_deputy and len(case.proposers) > 1 else ()
