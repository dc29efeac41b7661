"""Who made an item, out of the ledger's cells: the lead first, each a person, or a party, a sector or a committee.

See docs/decisions/process.md#proposers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.rules.words import Body

BETWEEN = re.compile(r"[、，,;；/\s]+")
BETWEEN_PHONES = re.compile(r"[、，,;；/\n]+")
TITLE = re.compile("(?<=.)(?:代表|委员)$")
TITLES = ("代表", "委员")
MARK = re.compile("[（(](?:领衔|领衔人|领衔代表|第一提案人)[）)]")
LABEL = re.compile("(?:领衔|联名|附议|第一)?(?:代表|委员|提案人|提案者|提议人|领衔人|联名人|附议人)[:：]")
LEADS = re.compile("领衔|第一")
ORGANISATION = re.compile(
    "无党派人士|民革|民盟|民建|民进|台盟|致公党|农工党|.{0,3}(?:工商联|台联|侨联|青联|妇联|文联|科协)"
    "|.{2,}(?:委|会|组|社|团|界|界别|支部|总支)|[^·]{5,}"
)
TOGETHER = re.compile("(?P<first>.+)等(?P<count>[0-9]*)[人名位]?")  # 周示戊等5人


@dataclass(frozen=True)
class Proposer:
    """One of those who made an item, by name without a title; `phone` is empty where the ledger has none."""

    name: str
    phone: str = field(default="", repr=False)
    lead: bool = False

    @property
    def is_person(self) -> bool:
        """A deputy or a member; a party (民盟示例市委), a sector (经济界) and a committee (经济委) are none."""
        return not ORGANISATION.fullmatch(self.name)


def of(deputy: str, phone: str = "") -> tuple[Proposer, ...]:
    """Those whom the cells 代表 and 代表电话 name, the lead first, each once; who is only counted (等5人) is not among them."""
    if deputy and deputy.isalpha() and "等" not in deputy:
        return (Proposer(TITLE.sub("", deputy), phone, lead=True),)
    found = [one for one in dict.fromkeys(map(alone, names(deputy))) if one]
    calls = phones(phone, len(found))
    leading = next((place for place, words in enumerate(pieces(deputy)) if LEADS.search(words)), 0)
    order = [leading, *(place for place in range(len(found)) if place != leading)] if leading < len(found) else range(len(found))
    return tuple(Proposer(found[place], calls[place], lead=not rank) for rank, place in enumerate(order))


def names(deputy: str) -> list[str]:
    """The names in the cell as they stand, without titles and labels, in its order; the last may be a 周示戊等5人."""
    plain = (TITLE.sub("", LABEL.sub("", MARK.sub("", words))) for words in pieces(deputy))
    return [name for name in plain if name]


def pieces(deputy: str) -> list[str]:
    """The parts of the cell that name somebody each, with what marks them; a name that was spread (王　芳) is one."""
    found: list[str] = []
    spread = False
    for words in BETWEEN.split(deputy):
        if not words or words in TITLES:
            continue
        single = len(words) == 1
        if single and spread:
            found[-1] += words
            spread = False
        else:
            found.append(words)
            spread = single
    return found


def alone(name: str) -> str:
    """周示戊 for 周示戊等5人 and for 周示戊代表等5人"""
    together = TOGETHER.fullmatch(name)
    return TITLE.sub("", together["first"]) if together else name


def phones(cell: str, count: int) -> list[str]:
    """So many telephone numbers in the order of the names; a single one is the lead's, and a blank may stand inside one."""
    found = [words.strip() for words in BETWEEN_PHONES.split(cell) if words.strip()]
    if len(found) < count and len(found) == 1 and len(apart := cell.split()) == count:
        found = apart
    if count == 1:
        found = [cell]
    return [*found, *[""] * count][:count]


def called(proposer: Proposer, body: Body) -> str:
    """李示丁代表, 郑示庚委员, 民建示例市委"""
    return f"{proposer.name}{body.person if proposer.is_person else ''}"
