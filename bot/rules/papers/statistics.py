"""The figures of a year, each a plain count over tallies (contract: statistics --json)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.rules import stages
from bot.rules.papers.equations import Equation
from bot.rules.papers.rounding import PLAIN, Rounding
from bot.rules.stages import Fact
from bot.rules.words import LATE, Body, FactKind, Handling, Level

GRADES = ("满意", "基本满意", "不满意")
BY_ITEM, BY_DEPUTY = "item", "deputy"  # whether wishes and grades are counted by items, or by the deputies who have them
UNITS = {BY_ITEM: ("件", "件"), BY_DEPUTY: ("人", "份")}  # what is counted of meetings, and of forms


@dataclass(frozen=True, slots=True)
class Voice:
    """Whether somebody wants to be met, was met and in which form, and the two grades, each empty where nothing is known."""

    wants: str = ""
    met: bool = False
    form: str = ""
    attitude: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """So many items that are alike in everything a figure asks for.

    `in_time` is whether the first answer kept the first limit, `in_own_time` whether the last kept the date that counted in
    the end; None of what is not done, or was set no date, or whose first day is not known. `overdue` is what is late and open.
    `spoken` is what each deputy wished and said, where several of an item are known one by one.
    """

    body: Body
    level: Level
    handling: Handling
    batch: str
    due: date
    division: str = ""
    mailed: bool = False
    sent: bool = False
    finished: bool = False
    in_time: bool | None = None
    in_own_time: bool | None = None
    overdue: bool = False
    wants: str = ""
    met: bool = False
    attitude: str = ""
    result: str = ""
    reply_class: str = ""
    openness: str = ""
    published: bool = False
    count: int = 1
    spoken: tuple[Voice, ...] = ()

    @property
    def answers_deputy(self) -> bool:
        """Whether a letter of ours goes to the deputy."""
        return self.handling.answers_deputy


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether an item is done, and in time: the fields of a tally that hang on its dates."""

    finished: bool
    in_time: bool | None = None
    in_own_time: bool | None = None
    overdue: bool = False


def outcome(handling: Handling, facts: Mapping[FactKind, Fact], limit: date, on: date) -> Outcome:
    """How an item stands on a day, by the facts that end it or move its date; `limit` is the day set first."""
    if handling is Handling.REFERENCE:
        return Outcome(True)
    end, due = stages.ending(handling, facts), stages.due(facts, limit)
    if end is None:
        return Outcome(False, overdue=due < on)
    first = stages.first_answer(handling, facts)
    return Outcome(True, first <= limit if first else None, end.on <= due)


def of_year(
    year: int, tallies: Sequence[Tally], sums: Sequence[Equation] = (), rounding: Rounding = PLAIN, *, counted_by: str = BY_ITEM
) -> dict[str, Any]:
    """All figures of one year, ready for JSON; rows and columns in the office's own order.

    `sums` are the year's equations; without them the one that tallies alone can tell stands there. `counted_by` is whether
    wishes and grades are counted by items or by deputies (docs/decisions/figures.md#deputies).
    """
    levels, total = nested_counts(tallies), number(tallies)
    return {
        "year": year,
        "total": total,
        "by_body_level": levels,
        "by_batch": by_batch(tallies),
        "by_handling": by_handling(tallies),
        **ends(tallies, rounding, counted_by),
        "counted_by": counted_by,
        "by_body": by_body(tallies, rounding, counted_by),
        "equations": [equation.as_figure() for equation in sums]
        or [sum_equation(total, [n for row in levels.values() for n in row.values()])],
    }


def by_body(tallies: Sequence[Tally], rounding: Rounding, counted_by: str) -> dict[str, dict[str, Any]]:
    """body → what its own items came to: the figures of one body are never taken together with the other's."""
    own = {body: [t for t in tallies if t.body is body] for body in Body}
    return {str(body): {"total": number(some), **ends(some, rounding, counted_by)} for body, some in own.items() if some}


def ends(tallies: Sequence[Tally], rounding: Rounding, counted_by: str) -> dict[str, Any]:
    """What became of these items: letters and opinions, completion, meetings, satisfaction, classes, publication."""
    answered = [t for t in tallies if t.answers_deputy]
    heard, finished = voices(answered, counted_by), number(t for t in tallies if t.finished)
    satisfied, classes = satisfaction(heard, rounding), counts((t.reply_class, t.count) for t in answered)
    return {
        "letters_mailed": number(t for t in answered if t.mailed),
        "opinions_sent": number(t for t in tallies if t.sent),
        "finished": finished,
        "finish_rate": rounding.rate(finished, number(tallies)),
        "timeliness": timeliness(tallies),
        "face_to_face": face_to_face(heard, rounding),
        "satisfaction": satisfied,
        "classes": classes,
        "published": counts((t.openness, t.count) for t in answered),
        "shares": {
            name: rounding.shares(parts)
            for name, parts in {
                "attitude": satisfied["attitude"],
                "result": satisfied["result"],
                "content": content(heard),  # what both dimensions came to
                "classes": classes,
            }.items()
        },
    }


def voices(answered: Iterable[Tally], counted_by: str) -> list[Tally]:
    """The same; by deputies with each of them in the item's place, where several are known one by one."""
    if counted_by == BY_ITEM:
        return list(answered)
    return [
        replace(t, wants=one.wants, met=one.met, attitude=one.attitude, result=one.result)
        for t in answered
        for one in t.spoken or (Voice(t.wants, t.met, "", t.attitude, t.result),)
    ]


def timeliness(tallies: Sequence[Tally]) -> dict[str, Any]:
    """What was done in time and late, against the first limit and against the one that counted in the end; what is late now."""

    def kept(flags: Iterable[tuple[bool | None, int]]) -> dict[str, int]:
        flags = list(flags)
        return {
            "in_time": sum(count for flag, count in flags if flag is True),
            "late": sum(count for flag, count in flags if flag is False),
        }

    return {
        "original": kept((t.in_time, t.count) for t in tallies),
        "extended": kept((t.in_own_time, t.count) for t in tallies),
        "open_overdue": number(t for t in tallies if t.overdue),
    }


def by_division(tallies: Iterable[Tally], order: Sequence[str]) -> list[dict[str, Any]]:
    """Items and finished ones of each lead division, in the office's own order of divisions: no ranking.

    See docs/decisions/chats.md#ranking.
    """
    whole: Counter[str] = Counter()
    finished: Counter[str] = Counter()
    for t in tallies:
        whole[t.division] += t.count
        finished[t.division] += t.count if t.finished else 0
    known = [*order, *sorted(set(whole) - set(order))]
    return [
        {"division": name, "count": whole[name], "finished": finished[name], "rate": PLAIN.rate(finished[name], whole[name])}
        for name in known
        if whole[name]
    ]


def number(tallies: Iterable[Tally]) -> int:
    """How many items these are."""
    return sum(t.count for t in tallies)


def nested_counts(tallies: Iterable[Tally]) -> dict[str, dict[str, int]]:
    """body → level → count"""
    found: Counter[tuple[Body, Level]] = Counter()
    for t in tallies:
        found[t.body, t.level] += t.count
    return {
        body: {level: found[body, level] for level in Level if found[body, level]}
        for body in Body
        if any(found[body, level] for level in Level)
    }


def by_handling(tallies: Iterable[Tally]) -> dict[str, dict[str, dict[str, int]]]:
    """body → level → handling → count"""
    found: Counter[tuple[Body, Level, Handling]] = Counter()
    for t in tallies:
        found[t.body, t.level, t.handling] += t.count
    table: dict[str, dict[str, dict[str, int]]] = {}
    for body in Body:
        for level in Level:
            row = {str(handling): found[body, level, handling] for handling in Handling if found[body, level, handling]}
            if row:
                table.setdefault(body, {})[level] = row
    return table


def by_batch(tallies: Iterable[Tally]) -> list[dict[str, Any]]:
    """Batches in the order they are due; items handed over late are one, due when the last of them is."""
    tallies = list(tallies)
    last = max((t.due for t in tallies if t.batch == LATE), default=None)
    found: Counter[tuple[date, str]] = Counter()
    for t in tallies:
        found[last if last and t.batch == LATE else t.due, t.batch] += t.count
    return [{"batch": batch, "count": count, "due": due.isoformat()} for (due, batch), count in sorted(found.items())]


def face_to_face(answered: Iterable[Tally], rounding: Rounding = PLAIN) -> dict[str, Any]:
    """Done out of requested (docs/decisions/figures.md#rates): the rate of what deputies asked for."""
    asked = [t for t in answered if t.wants == "是"]
    requested, done = number(asked), number(t for t in asked if t.met)
    return {"requested": requested, "done": done, "rate": rounding.rate(done, requested)}


def satisfaction(answered: Iterable[Tally], rounding: Rounding = PLAIN) -> dict[str, Any]:
    """Both dimensions apart; an item counts as satisfied only when both are (docs/decisions/figures.md#rates)."""
    answered = list(answered)
    grades = {
        "attitude": {grade: number(t for t in answered if t.attitude == grade) for grade in GRADES},
        "result": {grade: number(t for t in answered if t.result == grade) for grade in GRADES},
    }
    returned = number(t for t in answered if t.attitude and t.result)
    both = number(t for t in answered if t.attitude == t.result == "满意")
    return {**grades, "returned": returned, "rate": rounding.rate(both, returned)}


def content(answered: Iterable[Tally]) -> dict[str, int]:
    """Of the returned forms: satisfied with both, at least basically with both, dissatisfied with one.

    See docs/decisions/process.md#feedback.
    """
    found = {"满意": 0, "基本满意": 0, "不满意": 0}
    for t in answered:
        if t.attitude and t.result:
            worst = max((t.attitude, t.result), key=lambda grade: GRADES.index(grade) if grade in GRADES else 0)
            found[worst if worst in found else "不满意"] += t.count
    return found


def counts(values: Iterable[tuple[str, int]]) -> dict[str, int]:
    """How often each non-empty value occurs, in the values' own order."""
    found: Counter[str] = Counter()
    for value, count in values:
        if value:
            found[value] += count
    return dict(sorted(found.items()))


def sum_equation(total: int, parts: list[int]) -> dict[str, Any]:
    """34 = 3 + 31 (docs/decisions/figures.md#sums)"""
    return {"text": f"{total} = {' + '.join(str(part) for part in parts) or '0'}", "holds": total == sum(parts)}
