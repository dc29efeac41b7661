"""One item as it might be on any day, for tests of rules."""

from __future__ import annotations

from datetime import date

from bot.rules import standing
from bot.rules.papers.statistics import Tally
from bot.rules.stages import Case, Fact, Party
from bot.rules.words import Body, FactKind, Handling, Level
from bot.rules.workdays import Calendar

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


def tally(case: Case, today: date = date(2021, 12, 31)) -> Tally:
    """One item as the figures should see it, by what its case says."""
    done = standing.finish(case, Calendar())
    mailed = case.handling.answers_deputy and case.on(FactKind.MAILED) is not None
    return Tally(
        body=case.body,
        level=case.level,
        handling=case.handling,
        batch=case.batch,
        due=case.limit_on or case.due_on,
        division=case.lead_division,
        mailed=mailed,
        sent=case.handling is Handling.JOINT and case.on(FactKind.OPINION_SENT) is not None,
        finished=case.finished_on is not None,
        in_time=done.original.in_time if done and done.original else None,
        in_own_time=done.own.in_time if done and done.own else None,
        overdue=not done and case.due_on < today,
        wants=case.value(FactKind.WANTS_MEETING),
        met=case.on(FactKind.MEETING) is not None,
        attitude=case.value(FactKind.ATTITUDE),
        result=case.value(FactKind.RESULT),
        reply_class=case.value(FactKind.REPLY_CLASS) if mailed else "",
        openness=case.value(FactKind.OPENNESS) if mailed else "",
        published=mailed and case.on(FactKind.PUBLISHED) is not None,
    )
