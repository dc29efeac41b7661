"""What has to add up in a year's ledger, each sum with the items behind its numbers.

What the codes mean: docs/decisions/figures.md#sums.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.rules.chains import USUAL
from bot.rules.process import GRADES
from bot.rules.stages import WANTED
from bot.rules.words import Body, Handling, Level, proposers_of


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the year with what sums are made of; `number` tells it apart from all others of the year.

    Of a redo only what belongs to the new answer counts: its letter, the deputy's word on it, its feedback, its review.
    `silent` counts the assisting divisions without their written opinion, `excused` tells that the lead said why it does not
    wait for them, `redone` that the deputy's dissatisfaction began the answer anew. `reviews` are those of its `levels` that
    passed the latest round. `due_on` is the day that counts now, `limit_on` the batch's.
    """

    number: str
    body: Body
    level: Level
    handling: Handling
    batch: str
    received_on: date
    due_on: date
    limit_on: date
    division: str = ""
    assisting: int = 0
    silent: int = 0
    excused: bool = False
    redone: bool = False
    key: bool = False
    pressed_by: str = ""
    letter_on: date | None = None
    letter_number: str = ""
    opinion_on: date | None = None
    consulted: bool = False
    reviews: frozenset[int] = frozenset()
    levels: int = len(USUAL)
    wants: str = ""
    met: bool = False
    form: str = ""
    attitude: str = ""
    result: str = ""
    reply_class: str = ""

    @property
    def answers(self) -> bool:
        """Whether a letter of ours goes to the deputy (docs/decisions/process.md#kinds)."""
        return self.handling.answers_deputy

    @property
    def finished_on(self) -> date | None:
        """The day it was done, as `Case.finished_on`."""
        if self.handling is Handling.REFERENCE:
            return self.received_on
        return self.letter_on if self.answers else self.opinion_on

    @property
    def left_without(self) -> bool:
        """Whether the letter, or the opinion of a 会办, left while assisting divisions were silent."""
        return bool(self.silent and (self.letter_on if self.answers else self.opinion_on))


@dataclass(frozen=True)
class Term:
    """A number with its name and the items it counts."""

    name: str
    value: int
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Equation:
    """One sum. `items` are the numbers of those that broke it.

    An identity holds at any time; the others hold once the year is done, and are broken only by what is past its due date.
    """

    id: str
    name: str
    text: str
    holds: bool
    terms: tuple[Term, ...]
    items: tuple[str, ...] = ()
    identity: bool = True

    def as_figure(self) -> dict[str, Any]:
        """As `statistics --json` shows it."""
        return {"text": self.text, "holds": self.holds}

    def as_json(self) -> dict[str, Any]:
        """As `summary --json` shows it."""
        terms = [{"name": term.name, "value": term.value, "numbers": list(term.numbers)} for term in self.terms]
        return {
            "id": self.id,
            "name": self.name,
            "text": self.text,
            "holds": self.holds,
            "items": list(self.items),
            "terms": terms,
        }


def told_apart(items: Iterable[Item]) -> list[Item]:
    """The same items; a number that two of them share gets level and body in front: 省人大第0317号."""
    items = list(items)
    uses = Counter(item.number for item in items)
    return [replace(item, number=f"{item.level}{item.body}{item.number}") if uses[item.number] > 1 else item for item in items]


def of_year(items: Sequence[Item], today: date, returned: Sequence[Item] = ()) -> list[Equation]:
    """Every equation of a year's items as of a day; `returned` are those that were handed over and are not ours."""
    bodies = [body for body in Body if any(item.body is body for item in items)]
    apart = {body: [item for item in items if item.body is body] for body in bodies} or {Body.CONGRESS: list(items)}

    def of_each(rule: Callable[[list[Item]], list[Equation]]) -> list[Equation]:
        """The sums of each body's own items, named by it where there are both."""
        return [marked(each, body if len(bodies) > 1 else "") for body, own in apart.items() for each in rule(own)]

    found = [total(items)]
    for body in bodies:
        found += handed_over(apart[body], body, f"{body}" if len(bodies) > 1 else "")
    found += [*of_each(ends), *of_each(answers), letter_numbers(items)]
    found += [*of_each(opinions), *of_each(feedback), *of_each(lambda own: completion(own, today))]
    return [*found, handed_over_in_all(items, returned)] if returned else found


def marked(equation: Equation, prefix: str) -> Equation:
    """The same sum named as that of one body; as it is without a prefix."""
    if not prefix:
        return equation
    terms = tuple(replace(term, name=f"{prefix}{term.name}") for term in equation.terms)
    return replace(equation, id=f"{equation.id}{prefix}", name=f"{prefix}{equation.name}", terms=terms)


def broken(equations: Iterable[Equation]) -> list[Equation]:
    """The identities that an item broke. What is merely late is told by reminders."""
    return [equation for equation in equations if equation.identity and equation.items]


def told(equation: Equation) -> str:
    """等式“已寄答复函都属独办、主办、分办件”不成立（17 ≠ 1 + 4 + 11）"""
    return f"等式“{equation.name}”不成立（{equation.text}）"


def total(items: Sequence[Item]) -> Equation:
    """A1: 34 = 3 + 31."""
    parts = [
        term(f"{level}{body}{body.paper}", (item for item in items if item.level is level and item.body is body))
        for body in Body
        for level in Level
    ]
    return summed("A1", "总数等于各级各类之和", term("收到", items), parts)


def handed_over_in_all(items: Sequence[Item], returned: Sequence[Item]) -> Equation:
    """A0: what was handed over is what we handle and what went back; told only where something did."""
    parts = [term("本单位办理", items), term("同意申退", returned)]
    return summed("A0", "交办的等于本单位办理的与同意申退的之和", term("交办", [*items, *returned]), parts)


def handed_over(own: list[Item], body: Body, prefix: str) -> list[Equation]:
    """A2 to A9, of one body: its kinds, its batches, the kinds within a level's batch, which need a letter of ours."""
    received, lettered = term(f"{prefix}收到", own), [item for item in own if item.answers]
    found = [
        summed(f"A6{prefix}", f"{prefix}件数等于须寄答复函的与其他的之和", received, by_end(own, prefix)),
        summed(f"A8{prefix}", f"{prefix}件数等于各办理类型之和", received, by_handling(own, prefix)),
        summed(
            f"A4{prefix}",
            f"{prefix}须寄答复函的等于各级之和",
            term(f"{prefix}须寄答复函", lettered),
            [
                term(f"须寄答复函的{level}{body}{body.paper}", (item for item in lettered if item.level is level))
                for level in Level
            ],
        ),
    ]
    for level in Level:
        of_level = [item for item in own if item.level is level]
        name = f"{level}{body}{body.paper}"
        groups = [(f"{batch}{name}", [i for i in of_level if i.batch == batch]) for batch in batches_in_order(of_level)]
        if len(groups) > 1:
            parts = [term(batch, some) for batch, some in groups]
            found.append(summed(f"A3{name}", f"{name}等于各批之和", term(name, of_level), parts))
        for batch, some in groups:
            found.append(summed(f"A2{batch}", f"{batch}等于各办理类型之和", term(batch, some), by_handling(some, batch)))
    return found


def batches_in_order(items: Iterable[Item]) -> list[str]:
    """The names of their batches in the order they were handed over."""
    first: dict[str, date] = {}
    for item in items:
        first[item.batch] = min(item.received_on, first.get(item.batch, item.received_on))
    return sorted(first, key=lambda batch: (first[batch], batch))


def by_end(items: Sequence[Item], prefix: str) -> list[Term]:
    """Those with a letter of ours, those whose opinion goes to the lead unit, those for reference."""
    return [
        term(f"{prefix}须寄答复函", (item for item in items if item.answers)),
        *by_handling([item for item in items if not item.answers], prefix),
    ]


def by_handling(items: Sequence[Item], prefix: str) -> list[Term]:
    """One term per kind of handling; `prefix` tells whose kinds they are."""
    return [term(f"{prefix}{handling}", (item for item in items if item.handling is handling)) for handling in Handling]


def ends(items: list[Item]) -> list[Equation]:
    """A5, A7: letters are those of 独办, 主办 and 分办, opinions sent to a lead unit those of 会办."""
    letters = [item for item in items if item.letter_on]
    opinions = [item for item in items if item.opinion_on]
    kinds = [handling for handling in Handling if handling.answers_deputy]
    ours = [term(f"已寄答复函的{kind}", (item for item in letters if item.handling is kind)) for kind in kinds]
    joint = [term("已报送意见的会办", (item for item in opinions if item.handling is Handling.JOINT))]
    return [
        summed("A5", "已寄答复函都属独办、主办、分办件", term("已寄答复函", letters), ours, unless(letters, lambda i: i.answers)),
        summed(
            "A7",
            "已报送会办意见都属会办件",
            term("已报送会办意见", opinions),
            joint,
            unless(opinions, lambda i: i.handling is Handling.JOINT),
        ),
    ]


def answers(items: Sequence[Item]) -> list[Equation]:
    """A13, A14, F52: before a letter leaves, all leaders have read it, the deputy was asked, and met if that was the wish."""
    who = proposers_of({item.body for item in items})
    letters = [item for item in items if item.answers and item.letter_on]
    opinions = [item for item in items if item.handling is Handling.JOINT and item.opinion_on]
    asked = [item for item in letters if item.wants == WANTED]
    consulted, met = [item for item in letters if item.consulted], [item for item in asked if item.met]
    return [
        reviewed("A14", "答复函每件均经各级审阅", "答复函", letters),
        reviewed("A14会办", "会办意见每件均经各级审阅", "会办意见", opinions),
        equal("F52", f"寄出的答复函均征求过{who}意见", term("已寄答复函", letters), term(f"征求过{who}意见", consulted)),
        equal("A13", f"{who}要求面复的均已面复", term("已答复且要求面复", asked), term("已面复", met)),
    ]


def letter_numbers(items: Sequence[Item]) -> Equation:
    """F50: each letter has a number of its own, whichever body it is for."""
    numbered = [item for item in items if item.answers and item.letter_on and item.letter_number]
    uses = Counter(item.letter_number for item in numbered)
    return summed(
        "F50",
        "答复文号一函一号",
        term("有文号的答复函", numbered),
        [Term("不同的文号", len(uses))],
        unless(numbered, lambda item: uses[item.letter_number] == 1),
    )


def opinions(items: Sequence[Item]) -> list[Equation]:
    """What left with assisting divisions had their opinions; told only where one had not."""
    left = [item for item in items if item.assisting and (item.letter_on if item.answers else item.opinion_on)]
    complete = [item for item in left if not item.silent]
    if len(complete) == len(left):
        return []
    whole = term("已寄出或报送且有配合处室", left)
    return [equal("F43", "寄出、报送前均收齐配合意见", whole, term("配合意见收齐", complete))]


def feedback(items: Sequence[Item]) -> list[Equation]:
    """A12: feedback is about a letter, has both dimensions (F22), and one of the three grades."""
    returned = [item for item in items if item.attitude or item.result]
    found = [
        equal(
            "A12", "有反馈的均已寄出答复函", term("有反馈", returned), term("已寄答复函", (i for i in returned if i.letter_on))
        ),
        equal(
            "F22",
            "反馈均有态度和结果两项",
            term("有反馈", returned),
            term("两项齐全", (i for i in returned if i.attitude and i.result)),
        ),
    ]
    for name, dimension in (("办理态度", "attitude"), ("办理结果", "result")):
        grade = {item.number: str(getattr(item, dimension)) for item in returned if getattr(item, dimension)}
        graded = [item for item in returned if item.number in grade]
        parts = [term(word, (item for item in graded if grade[item.number] == word)) for word in GRADES]
        strange = tuple(number for number, word in grade.items() if word not in GRADES)
        found.append(summed(f"A12{name}", f"{name}等于三个等次之和", term(name, graded), parts, strange))
    return found


def completion(items: Sequence[Item], today: date) -> list[Equation]:
    """A8, A10, A11: every item ends in a letter, an opinion or needs nothing; batch by batch."""
    done = [item for item in items if item.finished_on]
    late = unless((item for item in items if not item.finished_on and item.due_on < today), lambda item: False)
    parts = [
        term("已寄答复函", (item for item in done if item.answers)),
        term("已报送会办意见", (item for item in done if item.handling is Handling.JOINT)),
        term(Handling.REFERENCE, (item for item in done if item.handling is Handling.REFERENCE)),
    ]
    batches = [term(f"{batch}已办结", (i for i in done if i.batch == batch)) for batch in batches_in_order(items)]
    whole = term("收到", items)
    return [
        replace(summed("A11", "收到的均已办结", whole, parts, late), identity=False),
        replace(summed("A10", "收到的等于各批已办结之和", whole, batches), identity=False),
    ]


def term(name: str, items: Iterable[Item]) -> Term:
    """So many items, by their numbers."""
    numbers = tuple(item.number for item in items)
    return Term(name, len(numbers), numbers)


def unless(items: Iterable[Item], fits: Callable[[Item], bool]) -> tuple[str, ...]:
    """The numbers of those that do not fit."""
    return tuple(item.number for item in items if not fits(item))


def summed(id: str, name: str, whole: Term, parts: Sequence[Term], items: tuple[str, ...] = ()) -> Equation:
    """34 = 3 + 31; parts of nothing are left out."""
    shown = [part for part in parts if part.value]
    holds = whole.value == sum(part.value for part in parts)
    sign = "=" if holds else "≠"
    text = f"{whole.value} {sign} {' + '.join(str(part.value) for part in shown) or '0'}"
    return Equation(id, name, text, holds, (whole, *shown), items)


def equal(id: str, name: str, whole: Term, part: Term) -> Equation:
    """17 = 17; broken by whatever the whole has and the part has not."""
    missing = set(part.numbers)
    return summed(id, name, whole, [part], tuple(number for number in whole.numbers if number not in missing))


def reviewed(id: str, name: str, what: str, items: Sequence[Item]) -> Equation:
    """51 = 17 × 3, or 50 = 16 × 3 + 1 × 2 where some items have other levels of review"""
    alike = Counter(item.levels for item in items) or Counter({len(USUAL): 0})
    count = sum(len(item.reviews & every(item)) for item in items)
    holds = count == sum(items_of * levels for levels, items_of in alike.items())
    wanted = " + ".join(f"{items_of} × {levels}" for levels, items_of in sorted(alike.items(), reverse=True))
    terms = (Term("审阅次数", count), term(what, items), *(Term("审阅级数", levels) for levels in sorted(alike, reverse=True)))
    text = f"{count} {'=' if holds else '≠'} {wanted}"
    return Equation(id, name, text, holds, terms, unless(items, lambda item: item.reviews >= every(item)))


def every(item: Item) -> frozenset[int]:
    """The levels that have to pass an item's paper."""
    return frozenset(range(1, item.levels + 1))
