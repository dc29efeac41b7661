"""Lines of an item about people beside its divisions: who made it and what each wishes and said, who leads a key item."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.rules import dates, key_items, passing_on, voices
from bot.rules.proposers import TOGETHER, Proposer, names
from bot.rules.stages import NOT_WANTED, WANTED, Case
from bot.rules.wording import answers
from bot.rules.words import FactKind

Line = tuple[str, str]  # a label and what it says
IN_CHARGE = "；承办领导："
WISHES = {WANTED: "要求面复", NOT_WANTED: "不要求面复"}
PARTS = (("态度", FactKind.ATTITUDE), ("结果", FactKind.RESULT))


def with_phones(cell: str, phone: str, known: Sequence[Proposer], *, whole: bool) -> str:
    """周示戊 13800003001、李示丁 13800003002; masked unless `whole`. `cell` and `phone` are as the ledger has them.

    Where the cell counts people whom it does not name, the numbers stand behind all names.
    """
    if len(known) < 2 or any(TOGETHER.fullmatch(name) for name in names(cell)):
        return f"{cell} {phone if whole else answers.masked(phone)}"
    return "、".join(
        f"{one.name} {one.phone if whole else answers.masked(one.phone)}" if one.phone else one.name for one in known
    )


def in_charge(case: Case) -> str:
    """；承办领导：局长（主要领导）: which leader is in charge of a key item, who is asked for without one; else empty."""
    if not case.key:
        return ""
    who = answers.names(key_items.leaders(case))
    missing = f"未明确，请办公室发送 /更正 {case.number} 承办领导 姓名 理由：…"
    return f"{IN_CHARGE}{(who if FactKind.LED_BY in case.facts else f'{who}（主要领导）') if who else missing}"


def pressed_by(case: Case, today: date) -> list[Line]:
    """Who presses a key item, and since when that is recorded."""
    pressed = case.facts.get(FactKind.PRESSED) if case.key else None
    return [("督办", f"{case.quoted(pressed.value)}，{dates.brief(pressed.on, today)}登记")] if pressed else []


def wishes(case: Case, today: date) -> list[Line]:
    """Who wants to be met and was, and how the answer reaches all; nothing where no more is known than of one deputy."""
    agreed = case.value(FactKind.PASSED_ON) if len(case.proposers) > 1 else ""
    how = [("答复方式", passing_on.words(case, agreed))] if agreed else []
    if not voices.others(case):
        return how
    said = [words for one in case.proposers if (words := wish(case, one, today))]
    return [*([("面复意愿", "；".join(said))] if said else []), *how]


def wish(case: Case, proposer: Proposer, today: date) -> str:
    """李示丁要求面复，7月20日已面复; empty where nothing is known"""
    own = voices.heard(case, proposer)
    wanted = WISHES.get(own.value(FactKind.WANTS_MEETING), "")
    met = own.on(FactKind.MEETING)
    words = [wanted, f"{dates.brief(met, today)}已面复" if met else ""]
    return f"{proposer.name}{'，'.join(filter(None, words))}" if any(words) else ""


def grades(case: Case) -> str:
    """态度满意，结果基本满意; with names where others than the lead sent forms of their own. Empty before any came back."""
    if not any(voices.heard(case, one).fresh(kind) for one in voices.others(case) for _, kind in PARTS):
        return graded(case)
    each = [(one.name, graded(voices.heard(case, one))) for one in case.proposers]
    return "；".join(f"{name}{words}" for name, words in each if words)


def graded(case: Case) -> str:
    """态度满意，结果基本满意"""
    return "，".join(f"{what}{fact.value}" for what, kind in PARTS if (fact := case.fresh(kind)))
