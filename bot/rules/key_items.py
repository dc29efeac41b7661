"""Key items (重点): who of the leaders is in charge of one, and who presses it.

See docs/decisions/process.md#key.
"""

from __future__ import annotations

from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, Party
from bot.rules.words import FactKind

OF_KEY = (FactKind.LED_BY, FactKind.PRESSED)
LONGEST = 40  # characters of who presses an item
PERSON = "person"  # the id of the named leader (details)


def leaders(case: Case) -> tuple[Party, ...]:
    """Who is in charge of a key item: the leader who was named, else the 主要领导; nobody of any other."""
    if not case.key:
        return ()
    named = case.facts.get(FactKind.LED_BY)
    return (Party(int(named.details[PERSON]), named.value),) if named else case.directors


def named(case: Case) -> tuple[Party, ...]:
    """The leader who was named to be in charge of a key item; nobody where none was."""
    return leaders(case) if FactKind.LED_BY in case.facts else ()


def pressed_by(case: Case) -> str:
    """Who of the congress or the committee presses the item, as it was recorded; empty where nobody does."""
    return case.value(FactKind.PRESSED)


def refusal(case: Case, kind: FactKind, new: str) -> str | None:
    """Why this is not recorded of an item, or None."""
    if not case.key:
        mark = "请先在台账“重点建议”列填 是 后重新导入"
        return f"{case.number} 不是重点{case.body.paper}，没有{kind}；{mark}。{NO_EFFECT}"
    if kind is FactKind.PRESSED and not 2 <= len(new) <= LONGEST:
        example = f"/更正 {case.number} 督办 {case.level}人大常委会主任会议 理由：督办通知"
        return f"请写明由谁督办（2至{LONGEST}个字），例如 {example}。{NO_EFFECT}"
    if kind is FactKind.LED_BY and not new:
        return f"请写明承办领导姓名：/更正 {case.number} 承办领导 姓名 理由：…。{NO_EFFECT}"
    return None
