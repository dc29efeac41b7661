"""The figures of a year, each a plain count over cases (contract: statistics --json)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bot.rules.stages import Case
from bot.rules.words import Body, FactKind, Handling, Level

GRADES = ("满意", "基本满意", "不满意")


def rate(part: int, whole: int) -> str:
    """A percentage with at most one decimal, rounded half up; "—" when there is nothing to divide by, never 100%."""
    if not whole:
        return "—"
    value = (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{value:f}".removesuffix(".0") + "%"


def of_year(year: int, cases: Sequence[Case]) -> dict[str, Any]:
    """All figures of one year's cases, ready for JSON; rows and columns in the office's own order."""
    answered = [case for case in cases if case.handling.answers_deputy]
    mailed = [case for case in answered if case.on(FactKind.MAILED)]
    sent = [case for case in cases if case.handling is Handling.JOINT and case.on(FactKind.OPINION_SENT)]
    finished = [case for case in cases if case.finished_on]
    levels = nested_counts(cases)
    return {
        "year": year,
        "total": len(cases),
        "by_body_level": levels,
        "by_batch": by_batch(cases),
        "by_handling": by_handling(cases),
        "letters_mailed": len(mailed),
        "opinions_sent": len(sent),
        "finished": len(finished),
        "finish_rate": rate(len(finished), len(cases)),
        "face_to_face": face_to_face(answered),
        "satisfaction": satisfaction(answered),
        "classes": counts(case.value(FactKind.REPLY_CLASS) for case in answered),
        "published": counts(case.value(FactKind.OPENNESS) for case in answered),
        "equations": [sum_equation(len(cases), [n for row in levels.values() for n in row.values()])],
    }


def nested_counts(cases: Iterable[Case]) -> dict[str, dict[str, int]]:
    """body → level → count"""
    found = Counter((case.body, case.level) for case in cases)
    return {
        body: {level: found[body, level] for level in Level if found[body, level]}
        for body in Body
        if any(found[body, level] for level in Level)
    }


def by_handling(cases: Iterable[Case]) -> dict[str, dict[str, dict[str, int]]]:
    """body → level → handling → count"""
    found = Counter((case.body, case.level, case.handling) for case in cases)
    table: dict[str, dict[str, dict[str, int]]] = {}
    for body in Body:
        for level in Level:
            row = {str(handling): found[body, level, handling] for handling in Handling if found[body, level, handling]}
            if row:
                table.setdefault(body, {})[level] = row
    return table


def by_batch(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """Batches in the order they are due."""
    found = Counter((case.due_on, case.batch) for case in cases)
    return [{"batch": batch, "count": count, "due": due.isoformat()} for (due, batch), count in sorted(found.items())]


def face_to_face(answered: Iterable[Case]) -> dict[str, Any]:
    """Done out of requested (seed A13, I9): the rate of what deputies asked for."""
    asked = [case for case in answered if case.value(FactKind.WANTS_MEETING) == "是"]
    done = sum(case.on(FactKind.MEETING) is not None for case in asked)
    return {"requested": len(asked), "done": done, "rate": rate(done, len(asked))}


def satisfaction(answered: Iterable[Case]) -> dict[str, Any]:
    """Both dimensions apart; an item counts as satisfied only when both are (seed I10)."""
    answered = list(answered)
    grades = {
        name: {grade: sum(case.value(kind) == grade for case in answered) for grade in GRADES}
        for name, kind in (("attitude", FactKind.ATTITUDE), ("result", FactKind.RESULT))
    }
    returned = [case for case in answered if case.value(FactKind.ATTITUDE) and case.value(FactKind.RESULT)]
    both = sum(case.value(FactKind.ATTITUDE) == case.value(FactKind.RESULT) == "满意" for case in returned)
    return {**grades, "returned": len(returned), "rate": rate(both, len(returned))}


def counts(values: Iterable[str]) -> dict[str, int]:
    """How often each non-empty value occurs, in the values' own order."""
    return dict(sorted(Counter(value for value in values if value).items()))


def sum_equation(total: int, parts: list[int]) -> dict[str, Any]:
    """34 = 3 + 31 (seed A1)"""
    return {"text": f"{total} = {' + '.join(str(part) for part in parts) or '0'}", "holds": total == sum(parts)}
