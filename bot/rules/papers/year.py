"""A year as its summary sees it, and what it still lacks before the summary can be sent."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bot.rules.papers.adopted import Promised
from bot.rules.papers.equations import Equation, Item
from bot.rules.process import GRADES
from bot.rules.words import Body, papers_of, proposers_of

NOTICE, SUPERVISION = "发起通知", "督查督办通知"
MEETING_ON, MEETING_BY, MEETING_ABOUT = "部署会日期", "部署会主持", "部署会内容"
WANTED = (NOTICE, SUPERVISION, MEETING_ON, MEETING_BY, MEETING_ABOUT)
INSTRUCTIONS = "主要领导批示"
MEETING_ASKED, WITH_OTHERS, CONTACT_BY, PRIORITIES = "部署会要求", "协同情况", "沟通方式", "重点任务"
WELCOME = (INSTRUCTIONS, MEETING_ASKED, WITH_OTHERS, CONTACT_BY, PRIORITIES)  # told where there is something to tell
RESULTS = "成效：专题"  # how a line of results is called where no topic is said
RESULT = re.compile("成效[:：](?P<topic>.+)")
OF_BODY = re.compile(rf"(?P<name>[^（(]+)[（(](?P<body>{'|'.join(Body)})[）)]")  # 发起通知（政协）


@dataclass(frozen=True)
class Gap:
    """Something that has to be mended before the summary is sent, with the items it is about."""

    text: str
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Year:
    """All that a summary is made from, as of the day `on`.

    `facts` are the lines of the sheet 年度 in its order, a day as YYYY-MM-DD; `figures` what `statistics --json` gives;
    `chain` names the review levels; `promised` and `kept` count the commitments made in replies, `promises` are those, and the
    ones of the year before; `instructions` the leaders' instructions recorded about single items; `returned` are the items that
    were handed over and are not ours;
    `body` is the one body that was asked for, None: all that there is.
    """

    year: int
    on: date
    unit: str
    chain: tuple[str, ...]
    classes: Mapping[str, str]
    items: Sequence[Item]
    figures: Mapping[str, Any]
    equations: Sequence[Equation]
    facts: Mapping[str, str]
    promised: int = 0
    kept: int = 0
    promises: Sequence[Promised] = ()
    instructions: int = 0
    returned: Sequence[Item] = ()
    body: Body | None = None

    @property
    def bodies(self) -> list[Body]:
        known = {item.body for item in self.items or self.returned}
        return [body for body in Body if body in known] or [self.body or Body.CONGRESS]

    @property
    def apart(self) -> list[Year]:
        """The same, body by body: what became of the items of one is never told together with the other's."""
        return [self.of(body) for body in self.bodies] if len(self.bodies) > 1 else [self]

    def of(self, body: Body) -> Year:
        """What of it is about the items of one body."""
        items, returned = ([item for item in some if item.body is body] for some in (self.items, self.returned))
        return replace(self, items=items, returned=returned, figures={**self.figures, **self.figures["by_body"][body]})

    @property
    def papers(self) -> str:
        """人大代表建议, 政协提案, or both."""
        return "、".join(body.full_paper for body in self.bodies)

    @property
    def people(self) -> str:
        """Those who made them."""
        return proposers_of(self.bodies)

    @property
    def short_papers(self) -> str:
        """建议, 提案, or 建议提案."""
        return papers_of(self.bodies)

    @property
    def letters(self) -> list[Item]:
        return [item for item in self.items if item.answers and item.letter_on]

    @property
    def answering(self) -> list[Item]:
        """Those for which a letter of ours goes to a deputy, sent or not."""
        return [item for item in self.items if item.answers]

    @property
    def all_content(self) -> bool:
        """Whether every deputy who gets a letter of ours was satisfied in both dimensions: nothing less is full praise."""
        content = all(item.attitude == item.result == GRADES[0] for item in self.answering)
        return bool(self.answering) and content and self.figures["satisfaction"]["rate"] == "100%"

    @property
    def open(self) -> list[Item]:
        return [item for item in self.items if not item.finished_on]

    @property
    def results(self) -> list[tuple[str, str]]:
        """(topic, what was achieved), in the sheet's order."""
        return [(found["topic"], value) for name, value in self.facts.items() if (found := RESULT.fullmatch(name))]


def gaps(year: Year) -> list[Gap]:
    """What is missing, most important first; nothing when the summary can be finished."""
    letters = year.letters
    missing = missing_in(year.facts)
    return [
        *about("尚未办结", year.open),
        *about("答复函缺文号", [item for item in letters if not item.letter_number]),
        *(
            gap
            for body in year.bodies
            for gap in about(
                f"未收回{body.proposer}反馈",
                [item for item in letters if item.body is body and not (item.attitude and item.result)],
            )
        ),
        *about("缺答复类别", [item for item in letters if not item.reply_class]),
        *(
            Gap(f"等式“{equation.name}”不成立（{equation.text}）", by_number(equation.items))
            for equation in year.equations
            if equation.identity and not equation.holds
        ),
        *([Gap(f"“年度”表缺{'、'.join(missing)}")] if missing else []),
    ]


def missing_in(facts: Mapping[str, str]) -> list[str]:
    """The lines of the sheet 年度 that a summary wants and that are not there, in the sheet's order."""
    results = any(RESULT.fullmatch(name) and value for name, value in facts.items())
    return [name for name in WANTED if not facts.get(name)] + ([] if results else [RESULTS])


def about(what: str, items: Sequence[Item]) -> list[Gap]:
    """尚未办结2件, unless there are none."""
    return [Gap(f"{what}{len(items)}件", by_number(item.number for item in items))] if items else []


def by_number(numbers: Iterable[str]) -> tuple[str, ...]:
    """The numbers in their order, whatever the ledger's: 20210011 before 20210257, 第0317号 before both."""
    return tuple(sorted(numbers, key=lambda number: (int("".join(filter(str.isdecimal, number)) or "0"), number)))


def own_facts(said: Mapping[str, str], body: Body | None, *, both: bool) -> dict[str, str]:
    """The lines of the sheet 年度 for the summary of one body, or of all (None), in the sheet's order.

    A name may say whose it is: 发起通知（政协）. One that does not is about all, but for the notice that asked for the summary:
    in a year of `both` bodies that is the congress's.
    """
    found: dict[str, str] = {}
    for name, value in said.items():
        marked = OF_BODY.fullmatch(name)
        whose = Body(marked["body"]) if marked else Body.CONGRESS if both and name == NOTICE else None
        plain = marked["name"].strip() if marked else name
        if body is None and whose and found.get(plain) and plain == NOTICE:
            found[plain] = f"{found[plain]}和{value}"
        elif whose in (None, body) or (body is None and plain not in found):
            found[plain] = value if whose or not found.get(plain) else found[plain]
    return found
