"""One item as it might be on any day, for tests of rules."""

from __future__ import annotations

from datetime import date

from bot.rules.stages import Case, Fact, Party
from bot.rules.words import Body, FactKind, Handling, Level

HEAD, DEPUTY_DIRECTOR, DIRECTOR, OFFICER = Party(1, "周示平"), Party(2, "钱示清"), Party(3, "孙示明"), Party(4, "吴示安")


def case(**changes) -> Case:
    """The item 20210032 of the first batch, with changes."""
    plain = {
        "id": 7,
        "digits": "20210032",
        "title": "关于改善融资服务的建议",
        "body": Body.CONGRESS,
        "level": Level.CITY,
        "year": 2021,
        "handling": Handling.SOLE,
        "batch": "第一批",
        "received_on": date(2021, 3, 5),
        "due_on": date(2021, 7, 31),
        "lead_division": "融资服务处",
        "heads": (HEAD,),
        "officers": (OFFICER,),
        "deputy_directors": (DEPUTY_DIRECTOR,),
        "directors": (DIRECTOR,),
    }
    return Case(**{**plain, **changes})


def said(refusal: str | None) -> str:
    """The sentence that refuses; there must be one."""
    assert refusal
    return refusal


def facts(**days) -> dict[FactKind, Fact]:
    """FactKind by its name → a fact on 1 July 2021, or with the given value on that day."""
    return {FactKind[name]: Fact(FactKind[name], date(2021, 7, 1), value) for name, value in days.items()}
