"""`/为什么` and `/查` of generated items of eight places name the dates and sources of a table that was worked out by hand."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from bot.rules import standing
from bot.rules.places_of_law import PLACES, Law
from bot.rules.stages import Case, Fact
from bot.rules.standing import AsOf
from bot.rules.wording import explanations, lines
from bot.rules.words import Body, FactKind, Handling, Level
from bot.rules.workdays import Calendar
from tests.rules.some_case import case
from tests.rules.table_of_law import GENERAL, LINES, looked_up

ITEMS = 280
CALENDAR = Calendar()
FIRST, LAST = date(2014, 1, 22), date(2026, 4, 30)
STAGES = ("open", "contacted", "extended", "mailed", "answered", "redone", "redone and extended", "sent back")
WEEKDAYS = "一二三四五六日"
USED: set[tuple[str, ...]] = set()


@dataclass
class Life:
    """What was done to an item, told to the product as facts and counted again here."""

    place: str
    body: str
    level: str
    handling: str
    stage: str
    received: date
    accepted: date | None
    due: date
    today: date
    days: dict[str, date] = field(default_factory=dict)

    def limit(self, what: str) -> tuple[str, int, str, str]:
        found = looked_up(self.place, what, self.body, self.level, self.received.isoformat())
        USED.add((self.place, what, found[3]))
        return found


def lived(place: str, chance: random.Random, turn: int) -> Life:
    """The item of a turn: stages one after another, many on the first day of a text or the day before."""
    edges = sorted({line[3] for line in LINES if line[0] in (place, "*")})
    edge = date.fromisoformat(chance.choice(edges)) - timedelta(days=chance.choice((0, 1)))
    anywhere = FIRST + timedelta(days=chance.randrange((LAST - FIRST).days))
    received = max(FIRST, chance.choice((edge, anywhere)))
    stage = STAGES[turn % len(STAGES)]
    handling = chance.choice(
        ("独办", "主办", "分办", "会办", "会办", "参阅") if stage in STAGES[:2] else ("独办", "主办", "分办")
    )
    some = chance.random() < 0.6
    life = Life(
        place,
        "政协" if chance.random() < 0.15 else "人大",
        ("省", "市", "区县", "全国")[turn // len(STAGES) % 4],
        handling,
        stage,
        received,
        received + timedelta(days=chance.randrange(9)) if some else None,
        received + timedelta(days=chance.randrange(60, 170)),
        received,
    )
    after = received + timedelta(days=20)
    life.days["mailed"] = after + timedelta(days=chance.randrange(60))
    life.days["redo"] = life.days["mailed"] + timedelta(days=chance.randrange(1, 40))
    life.days["moved"] = after + timedelta(days=chance.randrange(30))
    life.days["back"] = after + timedelta(days=chance.randrange(5))
    begun = {"open": received, "contacted": after, "extended": life.days["moved"], "sent back": life.days["back"]}
    begun |= {"mailed": life.days["mailed"], "answered": life.days["mailed"]}
    life.today = begun.get(stage, life.days["redo"]) + timedelta(days=chance.choice((0, 1, 3, 6, 9, 40, 120)))
    return life


def as_case(life: Life) -> Case:
    """The item as the product knows it."""
    known: dict[FactKind, Fact] = {}
    several: tuple[Fact, ...] = ()
    due = life.due

    def done(kind: FactKind, on: date, value: str = "", **details: str) -> None:
        known[kind] = Fact(kind, on, value, details=details, order=len(known) + 1)

    if life.accepted and life.accepted <= life.today:
        done(FactKind.ACCEPTED, life.accepted)
    if life.stage not in ("open", "extended", "sent back"):
        done(FactKind.FIRST_CONTACT, life.received + timedelta(days=20))
    if life.stage in ("mailed", "answered", "redone", "redone and extended"):
        done(FactKind.MAILED, life.days["mailed"], "示工信函〔2021〕61号")
    if life.stage == "answered":
        done(FactKind.ATTITUDE, life.days["mailed"], "满意")
        done(FactKind.RESULT, life.days["mailed"], "满意")
    if life.stage.startswith("redone"):
        _, many, unit, _ = looked_up(life.place, "重新办理", life.body, life.level, life.received.isoformat())
        due = later(life.days["redo"], many, unit)
        done(FactKind.REDO, life.days["redo"], due.isoformat(), rounds="0", limit=f"{many}{unit}")
    if life.stage == "redone and extended":
        due += timedelta(days=20)
        done(FactKind.EXTENSION, life.days["redo"], due.isoformat(), consent="市人大代表工委")
    if life.stage == "extended":
        due += timedelta(days=20)
        done(FactKind.EXTENSION, life.days["moved"], due.isoformat(), consent="市人大代表工委")
    if life.stage == "sent back":
        _, many, unit, _ = life.limit("意见重交")
        details = {"due": later(life.days["back"], many, unit).isoformat(), "limit": f"{many}{unit}"}
        several = (Fact(FactKind.OPINION_RETURNED, life.days["back"], "空泛", subject="规划处", details=details, order=90),)
    return case(
        body=Body(life.body),
        level=Level(life.level),
        handling=Handling(life.handling),
        year=life.received.year,
        received_on=life.received,
        due_on=due,
        limit_on=life.due,
        facts=known,
        several=several,
        assisting_divisions=("规划处",) if life.stage == "sent back" else (),
        lead_unit="市发展改革委" if life.handling == "会办" else "",
    )


def later(day: date, many: int, unit: str) -> date:
    """Counted on a calendar of paper: one day after another, month after month."""
    if unit == "个月":
        year, month = divmod(day.year * 12 + day.month - 1 + many, 12)
        for number in range(day.day, 0, -1):
            try:
                return date(year, month + 1, number)
            except ValueError:
                continue
    left = many
    while left:
        day += timedelta(days=1)
        left -= unit == "日" or CALENDAR.is_workday(day)
    return day


def written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日（周{WEEKDAYS[day.weekday()]}）"


def expected(life: Life) -> list[str]:
    """The lines about limits that `/为什么` has to have, in its order."""
    deputy = "代表" if life.body == "人大" else "提案者"
    handed = "交办" if life.body == "人大" else "立案交办"
    accepted = life.accepted if life.accepted and life.accepted <= life.today else None
    answers, redone = life.handling in ("独办", "主办", "分办"), life.stage.startswith("redone")
    done = life.handling == "参阅" or life.stage in ("mailed", "answered")
    said = []

    def reckoned(what: str) -> tuple[date, str, str]:
        start, many, unit, source = life.limit(what)
        begun = accepted if start == "签收" and accepted else life.received
        words = (
            "签收之日" if begun is accepted and start == "签收" else f"{handed}之日{'（尚未签收）' if start == '签收' else ''}"
        )
        day = later(begun, many, unit)
        return day, f"{written(day)}（{words}起{many}{unit}，{source}）", source

    if life.handling != "参阅" and not redone:
        day, words, source = reckoned("答复" if answers else "会办意见")
        line = f"{'参考' if source == GENERAL else '法定'}时限：{words}"
        last = day
        if life.stage == "extended" and answers:
            longest, more, _ = reckoned("延期最长")
            line, last = f"{line}；经同意延期的，最迟{more}", max(day, longest)
        due = life.due + timedelta(days=20 if life.stage == "extended" else 0)
        if not done and source != GENERAL:
            line += "，早于办理时限，请确认已按规定报告" if day < due and not (life.stage == "extended" and answers) else ""
            line += "；已过" if last < life.today else ""
        if source == GENERAL and life.body == "政协":
            line += "；提案按政协提案工作条例和当年交办通知办理"
        said.append(line)
    if life.stage == "sent back":
        _, many, unit, source = life.limit("意见重交")
        back = life.days["back"]
        ground = f"{back.month}月{back.day}日退回，{many}{unit}内重交，{source}"
        said.append(f"配合意见：规划处尚未提交，时限{written(later(back, many, unit))}（{ground}）")
    if not done and life.stage in ("open", "extended", "sent back"):
        _, many, unit, source = life.limit("申退")
        until = later(life.received, many, unit)
        said += [f"申退：{written(until)}前（{many}{unit}内，{source}）"] if life.today <= until else []
        if answers:
            start, many, unit, source = life.limit("首次联系")
            until = later(accepted if start == "签收" and accepted else life.received, many, unit)
            late = "，已超过" if until < life.today else ""
            said.append(f"首次联系{deputy}：{written(until)}前（{many}{unit}内，{source}）{late}")
    if life.stage == "mailed" and answers:
        _, many, unit, source = life.limit("代表反馈")
        until = later(life.days["mailed"], many, unit)
        said.append(f"{deputy}反馈：{written(until)}前（{many}{unit}内，{source}）{'，已超过' if until < life.today else ''}")
    if life.stage == "redone":
        _, many, unit, source = life.limit("重新办理")
        on = life.days["redo"]
        said.insert(0, f"{deputy}不满意（{on.month}月{on.day}日），须于{many}{unit}内重新办理（{source}）")
    return said


def told(text: str) -> list[str]:
    """Those lines as `/为什么` has them; of a redo what stands behind its date."""
    about = ("法定时限：", "规定时限：", "参考时限：", "配合意见：", "申退：", "首次联系", "代表反馈：", "提案者反馈：")
    found = [line for line in text.split("\n") if line.startswith(about)]
    redone = [line.partition("，")[2] for line in text.split("\n") if "须于" in line]
    return [*redone, *(line.rpartition("，")[0].rpartition("，")[0] if line[:2] == "配合" else line for line in found)]


@pytest.mark.parametrize("place", [place for place in PLACES if place])
def test_hundreds_of_items_of_a_place_have_the_dates_and_sources_of_the_table(place: str):
    chance = random.Random(place)
    for turn in range(ITEMS):
        life = lived(place, chance, turn)
        item = as_case(life)
        seen = standing.of(item, AsOf(life.today, CALENDAR, 10, Law(place)))
        said = explanations.text(seen)
        assert told(said) == expected(life), f"{life}\n{said}"
        passed = any(line.endswith("；已过") for line in expected(life))
        assert ("；法定时限：" in lines.text(seen)) is passed, lines.text(seen)
        assert passed is any(label == "法定时限" for label, _ in lines.of(seen))
    own = [line for line in LINES if line[0] == place and (line[4] == "-" or date.fromisoformat(line[4]) >= FIRST)]
    missing = [line for line in own if (place, line[1], line[8]) not in USED]
    assert missing == [], "lines of the table that no item went by"


def test_there_are_eight_places():
    assert sorted({line[0] for line in LINES} - {"*"}) == sorted(place for place in PLACES if place)
    assert len(PLACES) - 1 == 8
