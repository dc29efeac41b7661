"""Whom the words of a command name among those who made an item together.

See docs/decisions/process.md#proposers.
"""

from __future__ import annotations

import re

from bot.rules import voices
from bot.rules.proposers import Proposer
from bot.rules.stages import Case

NOBODY = Proposer("", lead=True)  # whom the ledger does not name
PERSON = "(?:代表|委员|提案者|提案人)"
EVERYBODY = re.compile(f"(?:全体|所有|各位|全部)(?:联名)?{PERSON}")
LEADING = re.compile(f"(?:领衔|牵头)(?:人|{PERSON})|第一提案人")
PRESENT = re.compile(r"参加(?:人员|人)?\s*[:：].*", re.DOTALL)  # who came along: nobody's wish, meeting or form
BEFORE = r"(?:(?<![一-鿿])|(?<=[与和同对向由请给及跟、])|(?<=代表)|(?<=委员)|(?<=联系|走访|面复|拜访))"
FOLLOWS = (
    "(?![一-鿿])|(?=不?要求|不?需|不?希望|没有|未|同意|愿意|希望|表示|态度|结果|均|都|对|的|反馈|来电|来函|电话|微信|当面|转达)"
)
STRANGER = re.compile(rf"(?<![一-鿿])(?P<who>[一-鿿·]{{1,12}}?){PERSON}")
NO_NAME = re.compile(
    "[与和同对向由请给及跟已再先]|电话|微信|短信|邮件|书面|当面|上门|登门|邀请|走访|拜访|联系|沟通|告知|征求|面复|答复|调研|座谈|人大|政协|全国|[省市区县州]"
)


def named_in(case: Case, words: str) -> tuple[tuple[Proposer, ...], str]:
    """(whom the words name, the words without that): the lead where they name nobody; 全体代表 are all of them.

    An item with one proposer needs no name, and none is looked for. Who took part (参加：…) is not named by that, nor is
    somebody whose name only begins or ends another one.
    """
    if len(case.proposers) < 2:
        return case.proposers or (NOBODY,), words
    present = PRESENT.search(words)
    words, behind = (words[: present.start()], present[0]) if present else (words, "")
    if found := EVERYBODY.search(words):
        return case.proposers, f"{words[: found.start()]} {words[found.end() :]}{behind}"
    named: list[Proposer] = []
    for proposer in sorted(case.proposers, key=lambda one: len(one.name), reverse=True):
        by_post = f"|{LEADING.pattern}" if proposer.lead else ""
        pattern = rf"[与和同对向由、,，]?\s?{BEFORE}(?:{re.escape(proposer.name)}(?:{PERSON}|{FOLLOWS}){by_post})"
        if found := re.search(pattern, words):
            named.append(proposer)
            words = f"{words[: found.start()]} {words[found.end() :]}"
    return tuple(one for one in case.proposers if one in named) or case.proposers[:1], words + behind


def is_stranger_in(case: Case, left: str) -> bool:
    """Whether words that are left, without the names of several who made an item, name somebody who is none of them."""
    found = STRANGER.search(PRESENT.sub("", left)) if len(case.proposers) > 1 else None
    return found is not None and NO_NAME.sub("", found["who"]) != ""


def speaks_of_one(case: Case, words: str) -> bool:
    """Whether words speak of one of several who made an item, by name or as 代表."""
    return len(case.proposers) > 1 and (re.search(PERSON, words) is not None or any(one.name in words for one in case.proposers))


def another_before(case: Case, words: str) -> bool:
    """Whether words end with the name of one of several who made an item, beside the lead: 由李示丁"""
    names = "|".join(re.escape(one.name) for one in case.proposers if voices.subject(one))
    return bool(names) and re.search(rf"(?:{names}){PERSON}?\s*$", words) is not None
