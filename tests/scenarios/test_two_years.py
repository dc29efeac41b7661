"""Two years in chat, of both bodies: joint deputies, a redo, a promise kept and one broken, an answer published in time and late.

What the product tells of them is reckoned here a second time, out of the typed words alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from bot import papers
from bot.cli.talking import speak
from bot.clock import StoppedClock
from bot.ledger_desk import bring_ledger
from bot.records import cases, suggestions
from bot.records.figures import tallies
from bot.rules import promises
from bot.rules.papers import document, statistics, summary
from bot.rules.papers.year import Year
from bot.rules.permissions import Scope
from bot.rules.words import Body
from bot.wsgi import Service
from scheduler.ticking import Ticker
from tests.conftest import at
from tests.documents import books
from tests.scenarios import played
from tests.scenarios.two_years import FEES, ITEMS, LIVES, POOL, THIS_YEAR, TOLD, YEAR_AFTER, lines
from tests.scheduler import naive
from tests.scheduler.recorder import Recorder

OFFICE, WHOLE = "督查示员", Scope(everything=True)


@dataclass
class Two:
    """The office after two years, and all that its robot said beside the answers."""

    service: Service
    clock: StoppedClock
    robot: Recorder
    late: list[str]

    def say(self, text: str, by: str = OFFICE) -> str:
        reply = speak(self.service, text, by, None, "console")
        assert reply.outcome == "answered", f"{text}\n{reply.text}"
        return reply.text


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    folder = tmp_path_factory.mktemp("two")
    with played.opened(folder, THIS_YEAR) as (service, clock):
        robot = Recorder(clock)
        office = Two(service, clock, robot, [])
        ticker, acts = Ticker(service.database, service.office, clock, {"wecom/main": robot}), list(lines())
        for day in naive.every_day(date(2021, 3, 8), date(2022, 10, 31)):
            if day == date(2022, 3, 4):
                bring_next_year(service, clock, folder)
            if quiet(day):
                continue
            clock.at = at(f"{day} 08:55")
            ticker.tick()
            while acts and acts[0][0].startswith(str(day)):
                moment, person, text = acts.pop(0)
                clock.at = at(moment)
                office.say(text, person)
            office.late += [] if day.weekday() else [office.say("/逾期")]
        yield office


def quiet(day: date) -> bool:
    """Whether nothing after a letter can be due and nothing is typed: such days are left out, for they take their time."""
    near = [abs((day - due).days) for due, _, _ in TOLD]
    return min(near) > 3 and not any(moment.startswith(str(day)) for moment, _, _ in lines())


def bring_next_year(service: Service, clock: StoppedClock, folder: Path) -> None:
    clock.at = at("2022-03-04 09:00")
    file = books.ledger(folder / "2022.xlsx", *YEAR_AFTER, title="2022年人大代表建议任务分解表")
    bring_ledger(service, file, now=clock.now())


def test_every_duty_after_a_letter_is_told_once_and_on_its_last_day(two: Two):
    said = [
        (moment[:10], line)
        for moment, words, _ in two.robot.said
        for line in words.partition("跟踪事项，")[2].splitlines()[1:]
        if "前，请" in line and "首次联系" not in line
    ]
    tasks = ("反馈表", "公开答复", "承诺事项第1项", "承诺事项第2项")
    told = [
        (day, number, task) for day, line in said for number in ITEMS for task in tasks if number[-4:] in line and task in line
    ]
    assert sorted(told) == sorted((str(day), number, task) for day, number, task in TOLD)
    assert len(said) == len(TOLD) == 5


def test_none_of_them_colours_an_item(two: Two):
    for _, words, _ in two.robot.said:
        told = words.partition("跟踪事项，")[2].partition("发送：")[0]
        assert not any(word in told for word in ("灯", "逾期", "满意"))
    assert not [words for words in two.late if re.search("202[12]0", words)]
    for number in ITEMS:
        assert "亮灯：灰灯，已办结" in two.say(f"/查 {number}")


def expected(numbers: list[str]) -> dict[str, object]:
    """The figures of these items, by counting; grades and wishes of an item are its worst grade, and the wish of any."""
    lives = [LIVES[number] for number in numbers]
    answered = [life for number, life in zip(numbers, lives, strict=True) if ITEMS[number]["办理类型"] != "会办"]
    order = ("满意", "基本满意", "不满意")
    worst = [tuple(max((row[n] for row in life.grades.values()), key=order.index) for n in (0, 1)) for life in answered]
    asked = [life for life in answered if any(life.wants.values())]
    content = sum(pair == ("满意", "满意") for pair in worst)
    return {
        "total": len(numbers),
        "letters_mailed": sum(life.letter is not None for life in lives),
        "opinions_sent": sum(life.opinion is not None for life in lives),
        "finished": len(numbers),
        "finish_rate": "100%",
        "face_to_face": {
            "requested": len(asked),
            "done": sum(life.met for life in asked),
            "rate": percent(sum(life.met for life in asked), len(asked)),
        },
        "satisfaction": {
            "attitude": {grade: sum(pair[0] == grade for pair in worst) for grade in order},
            "result": {grade: sum(pair[1] == grade for pair in worst) for grade in order},
            "returned": len(worst),
            "rate": percent(content, len(worst)),
        },
        "classes": dict(Counter(life.kind for life in answered)),
        "published": dict(Counter(life.public for life in answered)),
    }


def percent(part: int, whole: int) -> str:
    """33.3%, 100%; — of nothing"""
    return "—" if not whole else f"{100 * part / whole:.1f}".removesuffix(".0") + "%"


def of_year(year: int, body: str = "") -> list[str]:
    return [number for number, item in ITEMS.items() if number.startswith(str(year)) and body in str(item["类别"])]


@pytest.mark.parametrize("year", [2021, 2022])
def test_the_figures_of_either_year_and_body_are_what_was_done(two: Two, year: int):
    with two.service.database.begin() as session:
        found = statistics.of_year(year, tallies.tallies(session, year, two.clock.now().date(), WHOLE))
    wanted = expected(of_year(year))
    assert {name: found[name] for name in wanted} == wanted
    assert set(found["by_body"]) == {"人大", "政协"}
    for body, own in found["by_body"].items():
        wanted = expected(of_year(year, body))
        assert {name: own[name] for name in wanted} == wanted
    said = two.say(f"/统计 {year}")
    for body, paper in (("人大", "人大代表建议"), ("政协", "政协提案")):
        assert f"【{paper}】{len(of_year(year, body))}件，办结{len(of_year(year, body))}件，办结率100%" in said
    public = [sum(LIVES[number].published is not None for number in of_year(year, body)) for body in ("人大", "政协")]
    assert [int(count) for count in re.findall("；已公开([0-9]+)件", said)] == public


def test_the_second_year_stands_beside_the_first(two: Two):
    """As of the same day a year earlier, when the first was as done as it is now."""
    today = two.clock.now().date()
    with two.service.database.begin() as session:
        known = papers.summary_of(session, two.service.office, 2022, today)
        first = papers.summary_of(session, two.service.office, 2021, today)
    beside, named = known.figures["year_before"], ("total", "finished", "finish_rate", "satisfaction", "classes")
    wanted = expected(of_year(2021))
    assert {name: beside[name] for name in named} == {name: wanted[name] for name in named}
    for body in ("人大", "政协"):
        wanted = expected(of_year(2021, body))
        assert beside["by_body"][body] == {name: wanted[name] for name in named}
    now, then = len(of_year(2022)), len(of_year(2021))
    assert beside["change"]["total"] == now - then and all(each["holds"] for each in beside["equations"])
    assert "year_before" not in first.figures and "相比" not in prose(first)
    line = f"与2021年同期（截至2021年{today.month}月{today.day}日）相比：共{now}件（上年{then}件，减少{then - now}件）"
    assert line in two.say("/统计 2022") and line in prose(known) and "上年同期" in prose(known)
    alone = two.say("/统计 2022 政协")
    assert "相比：政协提案1件（上年1件，持平）；市1件（上年1件）；" in alone and "人大代表建议" not in alone
    assert "办结率100%（上年100%），满意率100%（上年100%）" in alone and "相比" not in two.say("/统计 2021")


def prose(year: Year) -> str:
    return "\n".join(document.texts(summary.compose(year)))


@pytest.mark.parametrize("year", [2021, 2022])
@pytest.mark.parametrize(("body", "person"), [("人大", "代表"), ("政协", "提案者")])
def test_the_summary_of_either_year_and_body_tells_what_was_done(two: Two, year: int, body: str, person: str):
    numbers, today = of_year(year, body), two.clock.now().date()
    with two.service.database.begin() as session:
        said = prose(papers.summary_of(session, two.service.office, year, today, Body(body)))
    wanted, lives = expected(numbers), {number: LIVES[number] for number in numbers}
    assert f"{len(numbers)}件" in said
    satisfied = wanted["satisfaction"]
    assert isinstance(satisfied, dict)
    redone = [number for number in numbers if lives[number].redone]
    if satisfied["rate"] == "100%" and not redone:
        assert f"{person}对我局的办理态度和办理结果都给予了充分肯定" in said
    else:
        assert f"收回{person}反馈{satisfied['returned']}件，对办理态度和办理结果均表示满意的占{satisfied['rate']}" in said
    assert [f"{person}不满意的{len(redone)}件（{'、'.join(redone)}号）已重新办理。" in said] == [bool(redone)]
    made = [words for life in lives.values() for words in life.promises]
    kept = [words for words in made if len(words) > 1]
    assert (f"答复中承诺事项{len(made)}项，已兑现{len(kept)}项" in said) == bool(made)
    for words in kept:
        assert f"{words[0]}（依据：{words[1]}）" in said


def test_what_the_year_before_left_open_is_told_in_the_next(two: Two):
    with two.service.database.begin() as session:
        said = prose(papers.summary_of(session, two.service.office, 2022, two.clock.now().date(), Body.CONGRESS))
    assert "上年度结转的承诺事项1项，本年度兑现0项，1项继续办理（其中到期未兑现1项）。" in said
    assert f"继续办理的有：20210257号{FEES}" in said and POOL not in said
    known = two.say("/承诺 台账")
    assert "承诺事项共3项，到期未兑现1项，已兑现2项" in known


@pytest.mark.parametrize(
    ("day", "year", "stages"),
    [
        (date(2021, 6, 16), 2021, []),
        (date(2021, 10, 25), 2021, ["待检查", "待检查"]),
        (date(2021, 12, 20), 2021, ["已兑现", "待检查"]),
        (date(2022, 1, 4), 2021, ["已兑现", "到期未兑现"]),
        (date(2022, 9, 19), 2022, ["待检查", "已兑现", "到期未兑现"]),
        (date(2022, 9, 20), 2022, ["已兑现", "已兑现", "到期未兑现"]),
    ],
)
def test_an_earlier_day_knows_what_had_been_promised_by_then(two: Two, day: date, year: int, stages: list[str]):
    """Those of the year, then those of the one before."""
    with two.service.database.begin() as session:
        known = papers.summary_of(session, two.service.office, year, day)
        there = [number for number in ITEMS if int(number[:4]) <= day.year]
        ids = [suggestions.with_number(session, number, WHOLE, two.clock.now().date())[0] for number in there]
        stood = promises.of(cases.load(session, ids, day, two.service.office), day)
    assert [str(one.stage) for one in known.promises] == stages
    assert sorted(one.stage for one in stood) == sorted(stages)
    assert prose(known).count("答复中承诺事项") == (1 if known.promised else 0)


def test_both_bodies_promises_are_told_in_one_sentence(two: Two):
    with two.service.database.begin() as session:
        said = prose(papers.summary_of(session, two.service.office, 2022, date(2022, 10, 25)))
    assert said.count("答复中承诺事项1项，已兑现1项。") == said.count("上年度结转的承诺事项") == 1


@pytest.mark.parametrize("number", list(ITEMS))
def test_the_letter_of_every_item_tells_what_was_done(two: Two, number: str):
    life, row, today = LIVES[number], ITEMS[number], two.clock.now().date()
    with two.service.database.begin() as session:
        (item,) = suggestions.with_number(session, number, WHOLE, today)
        made = papers.letter_of(session, two.service.office, item, today)
    said = "\n".join(document.texts(made))
    assert f"第{number}号{'提案' if row['类别'] == '政协' else '建议'}的{'答复' if life.letter else '会办意见'}" in made.title
    if life.letter:
        assert (made.reference, made.mark) == (life.letter[1], f"答复类别：{life.kind}")
        assert made.openness == f"公开属性：{life.public}"
        assert str(row["代表"]) in said
    day = life.letter[0] if life.letter else life.opinion
    assert day and f"{day.year}年{day.month}月{day.day}日" in said
