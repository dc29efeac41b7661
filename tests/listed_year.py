"""A generated year of items of which it is known, from how each was made, where it stands; and a plain filter over them.

Nothing of the product's rules is asked: steps, lights and days are worked out here from the contract alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sqlalchemy.orm import Session

from bot.records import facts
from bot.records.assignments import Assignment
from bot.records.people import Appointment, Division, Person
from bot.records.reviews import ReviewDecision, ReviewRound
from bot.records.suggestions import Batch, Suggestion
from tests.conftest import at

MAILED = date(2021, 6, 20)
TODAY = date(2021, 7, 16)  # a Friday; no rest day but Saturdays and Sundays is near
DIVISIONS = ("甲处", "乙处", "丙处")
OFFICERS, LEADERS = ("承甲", "承乙", "承丙"), ("领甲", "领乙")
HEADS = ("长甲", "长乙", "长丙")
DEPUTIES, UNITS, TITLES = ("代一", "代二"), ("市甲局", "市乙局"), ("桥梁", "老字号", "绿化")
BATCHES = [
    (date(2021, 3, 5), date(2021, 7, 10)),
    (date(2021, 3, 5), date(2021, 7, 21)),
    (date(2021, 3, 8), date(2021, 7, 31)),
    (date(2021, 3, 8), date(2021, 7, 16)),
    (date(2021, 3, 9), date(2021, 8, 20)),
    (date(2021, 3, 9), date(2021, 10, 15)),
]
LETTER = (
    "untouched",
    "accepted",
    "wanting",
    "met",
    "review",
    "returned",
    "passed",
    "consulted",
    "mailed",
    "graded",
    "agreed away",
)
OPINION = ("untouched", "accepted", "review", "returned", "passed", "sent")
STEP = {"untouched": "待签收", "wanting": "待面复", "met": "待送审", "review": "待审核", "returned": "待送审"}
OVER = ("mailed", "graded", "sent", "agreed away", "reference")


@dataclass
class Made:
    """An item as it was made."""

    number: str
    title: str
    body: str
    level: str
    handling: str
    year: int
    key: bool
    batch: int
    lead: int
    assisting: list[int]
    given: list[int]
    officer: int
    leader: int
    deputy: str
    unit: str
    stage: str
    extended: date | None

    @property
    def due(self) -> date:
        return self.extended or BATCHES[self.batch][1]

    @property
    def silent(self) -> list[int]:
        """The assisting divisions whose opinion is owed."""
        return [] if self.stage in OVER else [place for place in self.assisting if place not in self.given]

    @property
    def steps(self) -> set[str]:
        """The states, as they are asked for, that are about no light."""
        letter = self.handling in ("独办", "主办", "分办")
        found = {"办结"} - ({"办结"} if self.stage == "agreed away" else set()) if self.stage in OVER else {"在办"}
        if self.stage == "mailed":
            found.add("待反馈")
        if self.silent:
            found.add("待配合意见")
        own = {
            "accepted": "待联系" if letter else "待送审",
            "passed": "待征求" if letter else "待报送",
            "consulted": "待寄出",
            **STEP,
        }
        return found | ({own[self.stage]} if self.stage in own else set())

    def debts(self) -> list[tuple[str, int, date]]:
        """(light, division that owes, day) of what is owed."""
        if self.stage in OVER:
            return []
        opinion = before(working(self.due), 10)
        return [(light(self.due), self.lead, self.due), *((light(opinion), place, opinion) for place in self.silent)]


def is_workday(day: date) -> bool:
    return day.weekday() < 5


def working(day: date) -> date:
    """The day, or the working day before it."""
    while not is_workday(day):
        day -= timedelta(days=1)
    return day


def before(day: date, count: int) -> date:
    while count:
        day -= timedelta(days=1)
        count -= is_workday(day)
    return day


def after(day: date, count: int) -> date:
    while count:
        day += timedelta(days=1)
        count -= is_workday(day)
    return day


def light(due: date) -> str:
    """The colour of what is due on a day, where no holiday is in between."""
    if due < TODAY:
        return "逾期"
    last, left, day = working(due), 0, TODAY
    while day < last:
        day += timedelta(days=1)
        left += is_workday(day)
    return "临期" if left <= 10 else ""


def make(random: Random, count: int) -> list[Made]:
    """So many items, all of 2021 but a few."""
    found = []
    for place in range(count):
        handling = random.choice(("独办", "主办", "分办", "会办", "会办", "参阅") if place % 9 == 0 else ("独办", "主办", "会办"))
        lead = random.randrange(len(DIVISIONS))
        others = [division for division in range(len(DIVISIONS)) if division != lead]
        assisting = sorted(random.sample(others, random.choice((0, 0, 1, 2))))
        year = random.choice((2021, 2021, 2020))
        stage = "reference" if handling == "参阅" else random.choice(OPINION if handling == "会办" else LETTER)
        found.append(
            Made(
                number=f"{year}{place + 1:04}",
                title=f"关于{random.choice(TITLES)}工作的建议",
                body=random.choice(("人大", "政协")),
                level=random.choice(("省", "市", "区县")),
                handling=handling,
                year=year,
                key=random.random() < 0.2,
                batch=random.randrange(len(BATCHES)),
                lead=lead,
                assisting=assisting,
                given=[division for division in assisting if random.random() < 0.5],
                officer=random.randrange(len(OFFICERS)),
                leader=random.randrange(len(LEADERS)),
                deputy=random.choice(DEPUTIES),
                unit=random.choice(UNITS) if handling == "会办" else "",
                stage=stage,
                extended=date(2021, 9, 30) if stage == "accepted" and random.random() < 0.3 else None,
            )
        )
    return found


def enter(session: Session, items: list[Made]) -> None:
    """The people, and the items as if they had been recorded step by step."""
    session.add_all(Division(id=900 + place, name=name) for place, name in enumerate(DIVISIONS))
    names = (*OFFICERS, *HEADS, *LEADERS, "主要")
    session.add_all(Person(id=900 + place, name=name) for place, name in enumerate(names))
    session.flush()
    roles: list[tuple[int, str, int | None]] = []
    for place in range(3):
        roles += [(900 + place, "承办人", 900 + place), (903 + place, "处室负责人", 900 + place)]
    roles += [(906, "分管领导", None), (907, "分管领导", None)]
    session.add_all(Appointment(person_id=who, role=role, division_id=of) for who, role, of in roles)
    session.add_all(Batch(id=900 + n, year=2021, name=f"批{n}", received_on=r, due_on=d) for n, (r, d) in enumerate(BATCHES))
    session.flush()
    for place, item in enumerate(items, start=9001):
        session.add(
            Suggestion(
                id=place,
                batch_id=900 + item.batch,
                **{
                    name: getattr(item, name)
                    for name in ("body", "level", "year", "number", "title", "handling", "key", "deputy")
                },
                serial=int(item.number[4:]),
                lead_unit=item.unit or None,
                secrecy="不涉密",
                entered_at=at("2021-03-10 09:00"),
            )
        )
    session.flush()
    for place, item in enumerate(items, start=9001):
        parts: list[tuple[str, int | None, int | None]] = [
            ("lead", 900 + item.lead, None),
            *(("assisting", 900 + other, None) for other in item.assisting),
        ]
        parts += [("officer", None, 900 + item.officer), ("deputy_director", None, 906 + item.leader)]
        session.add_all(
            Assignment(suggestion_id=place, part=part, position=n, division_id=division, person_id=person)
            for n, (part, division, person) in enumerate(parts)
        )
        record(session, place, item)
    session.flush()


def record(session: Session, own: int, item: Made) -> None:
    """What was done about an item."""
    letter = item.handling in ("独办", "主办", "分办")

    def fact(kind: str, day: date, value: str = "", subject: str = "", **details: str) -> None:
        now = at(f"{day} 09:00")
        facts.record(session, own, kind, day, value=value, subject=subject, details=details, channel="console", now=now)  # type: ignore[arg-type]
        session.flush()

    for place in item.given:
        fact("书面意见", date(2021, 6, 1), subject=DIVISIONS[place])
    if item.stage == "agreed away":
        fact("申退", date(2021, 3, 12), "不属本处职责")
        fact("申退决定", date(2021, 3, 15), "同意")
        return
    order = OPINION if item.handling == "会办" else LETTER
    if item.stage == "reference" or item.stage == "untouched":
        return
    fact("签收", date(2021, 3, 10))
    if item.extended:
        fact("延期", date(2021, 7, 1), item.extended.isoformat())
    reached = order.index(item.stage)
    if letter and reached >= order.index("wanting"):
        fact("首次电话沟通", date(2021, 3, 20))
        fact("代表是否要求面复", date(2021, 3, 20), "是")
    if letter and reached >= order.index("met"):
        fact("面复", date(2021, 4, 1), "邀请座谈")
    if reached >= order.index("review"):
        chain = "处室负责人、分管领导、主要领导"
        submitted = ReviewRound(
            suggestion_id=own, number=1, submitted_on=date(2021, 6, 7), submitted_at=at("2021-06-07 09:00"), chain=chain
        )
        session.add(submitted)
        session.flush()
        passes = {"review": [True], "returned": [True, False]}.get(item.stage, [True, True, True])
        session.add_all(
            ReviewDecision(
                round_id=submitted.id,
                level=level,
                passed=passed,
                decided_on=date(2021, 6, 8),
                reason=None if passed else "数据需核实",
            )
            for level, passed in enumerate(passes, start=1)
        )
    if letter and reached >= order.index("consulted"):
        fact("征求代表意见", date(2021, 6, 10))
    if item.stage in ("mailed", "graded"):
        fact("寄出", MAILED, f"示函〔2021〕{own}号")
    if item.stage == "graded":
        fact("办理态度", date(2021, 7, 1), "满意")
        fact("办理结果", date(2021, 7, 1), "满意")
    if item.stage == "sent":
        fact("报送主办单位", date(2021, 6, 20))


WEEK = (date(2021, 7, 12), date(2021, 7, 18))
PERIODS = {
    "本周到期": WEEK,
    "下周到期": (date(2021, 7, 19), date(2021, 7, 25)),
    "本月到期": (date(2021, 7, 1), date(2021, 7, 31)),
    "下月到期": (date(2021, 8, 1), date(2021, 8, 31)),
    "7月31日前到期": (date.min, date(2021, 7, 31)),
}
STATES = ("在办", "办结", "待签收", "待联系", "待面复", "待配合意见", "待送审", "待审核", "待征求", "待寄出", "待报送", "待反馈")
LIGHTS = ("临期", "逾期")


def listed(items: list[Made], words: list[str]) -> set[str]:
    """The numbers of the items that have the conditions, by a plain look at each; several values of one kind mean either."""
    if any(word in PERIODS for word in words) and not any(word in (*STATES, *LIGHTS) for word in words):
        words = [*words, "在办"]
    return {item.number for item in items if has(item, words)}


def has(item: Made, words: list[str]) -> bool:
    who = [word for word in words if word in (*DIVISIONS, *OFFICERS, *HEADS, *LEADERS)]
    plain = {
        "level": item.level,
        "body": item.body,
        "handling": item.handling,
        "deputy": f"代表：{item.deputy}",
        "unit": f"主办单位：{item.unit}",
        "year": f"{item.year}年度",
    }
    kinds = {
        "level": ("省", "市", "区县"),
        "body": ("人大", "政协"),
        "handling": ("独办", "主办", "分办", "会办", "参阅"),
        "deputy": tuple(f"代表：{name}" for name in DEPUTIES),
        "unit": tuple(f"主办单位：{name}" for name in UNITS),
        "year": ("2020年度", "2021年度"),
    }
    for kind, values in kinds.items():
        asked = [word for word in words if word in values]
        if asked and plain[kind] not in asked:
            return False
    titles = [word for word in words if word in TITLES]
    if ("重点" in words and not item.key) or (titles and not any(word in item.title for word in titles)):
        return False
    states = [word for word in words if word in (*STATES, *LIGHTS)]
    periods = [PERIODS[word] for word in words if word in PERIODS]
    return (
        any(stands(item, state, who, periods) for state in states)
        if states
        else is_theirs(item, who) and in_time(item.due, periods)
    )


def in_time(day: date, periods: list[tuple[date, date]]) -> bool:
    return not periods or any(first <= day <= last for first, last in periods)


def is_theirs(item: Made, who: list[str]) -> bool:
    divisions = [DIVISIONS[item.lead], *(DIVISIONS[place] for place in item.assisting)]
    return not who or bool({*divisions, OFFICERS[item.officer], HEADS[item.lead], LEADERS[item.leader]} & set(who))


def stands(item: Made, state: str, who: list[str], periods: list[tuple[date, date]]) -> bool:
    """Whether an item is in a state, for whom and when it is asked; a light, and its day, is that of what those owe."""
    if state in LIGHTS:
        answering = {OFFICERS[item.officer], HEADS[item.lead], LEADERS[item.leader]} & set(who)
        return any(
            colour == state and in_time(day, periods) and (not who or DIVISIONS[division] in who or (first and answering))
            for first, (colour, division, day) in zip((True, False, False), item.debts(), strict=False)
        )
    if state not in item.steps or not is_theirs(item, who):
        return False
    if state == "待配合意见":
        return any(in_time(day, periods) for _, _, day in item.debts()[1:])
    if state == "待反馈":
        return in_time(after(MAILED, 20), periods)
    return in_time(item.due, periods)
