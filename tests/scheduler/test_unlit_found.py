"""What is due beside an answer is told whenever the rules say so: no item is missed by how candidates are looked for."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.cli.talking import speak
from bot.records import calendar
from bot.records.delivery import outbox
from bot.records.delivery.outbox import Milestone
from bot.wsgi import Service
from scheduler import desks, planning
from scheduler.desks import Desk
from scheduler.ticking import Ticker
from tests.conftest import at, set_clock
from tests.scenarios import played
from tests.scheduler import naive
from tests.scheduler.recorder import Recorder

OFFICE, OFFICER = "督查示员", "吴示安"
NUMBERS = ("20210701", "20210702", "20210703")
ITEM = {**played.ITEMS[0], "配合处室": ""}
ITEMS = [ITEM | {"编号": n, "案由": f"关于第{n[-1]}事的建议", "代表": "周示戊、李示丁"} for n in NUMBERS]
STEP = timedelta(days=3)  # a step that was missed is told for ten working days


def answered(number: str, year_and_no: str) -> tuple[tuple[str, str], ...]:
    return (
        *((f"/送审 {number}", OFFICER), (f"/审 {number} 通过", "周示平"), (f"/审 {number} 通过", "副局长甲")),
        *((f"/审 {number} 通过", "局长"), (f"/征求 {number} 同意", OFFICER)),
        (f"/寄出 {number} 示工信函〔2021〕{year_and_no}号 A类", OFFICER),
    )


@dataclass
class Telling:
    """An office whose group is told day by day."""

    service: Service
    robot: Recorder
    ticker: Ticker

    def say(self, moment: str, text: str, by: str = OFFICER) -> bool:
        set_clock(self.service, at(moment))
        return speak(self.service, text, by, None, "console").outcome == "answered"

    def write(self, day: str, number: str, no: str) -> None:
        """The answer goes through review and leaves."""
        for text, by in answered(number, no):
            assert self.say(f"{day} 10:00", text, by), text

    def days_pass(self, first: date, last: date) -> None:
        """Every third day what is found is what the rules say, and is told."""
        for day in naive.every_day(first, last):
            if (last - day) % STEP == timedelta(0):
                set_clock(self.service, at(f"{day} 08:55"))
                assert self.found() == self.owed(), day
                self.ticker.tick()

    def found(self) -> set[Milestone]:
        with self.service.database.begin() as session:
            return named(planning.due(self.desk(session)))

    def owed(self) -> set[Milestone]:
        with self.service.database.begin() as session:
            desk, ids = self.desk(session), [1, 2, 3]
            told = desks.StepsTold(outbox.told_by(session, ids, desk.now))
            return named(planning.reached(desk, ids, told))

    def desk(self, session) -> Desk:
        return Desk(session, self.service.office, calendar.load(session), self.service.clock.now())

    def told(self, words: str) -> list[str]:
        """On which days a line with these words was told."""
        return [moment.split()[0] for moment, said, _ in self.robot.said for line in said.splitlines() if words in line]


def named(reminders) -> set[Milestone]:
    return {desks.key(one.duty, one.step) for one in reminders}


@pytest.fixture
def telling(tmp_path: Path) -> Iterator[Telling]:
    with played.opened(tmp_path, ITEMS) as (service, _):
        robot = Recorder(service.clock)
        yield Telling(service, robot, Ticker(service.database, service.office, service.clock, {"wecom/main": robot}))


def test_a_call_with_a_further_deputy_is_none_with_the_lead(telling: Telling):
    assert telling.say("2021-03-10 09:00", "/联系 20210701 李示丁代表 要求面复")
    telling.days_pass(date(2021, 3, 26), date(2021, 4, 2))
    assert any("0701" in line for _, words, _ in telling.robot.said for line in words.splitlines() if "首次联系" in line)


def test_where_the_place_counts_the_first_contact_from_the_receipt_it_is_told_by_that_day(tmp_path: Path):
    with played.opened(tmp_path, ITEMS, rules={"place": "重庆"}) as (service, _):
        robot = Recorder(service.clock)
        told = Telling(service, robot, Ticker(service.database, service.office, service.clock, {"wecom/main": robot}))
        assert told.say("2021-03-15 09:00", "/签收 20210701")
        told.days_pass(date(2021, 3, 22), date(2021, 4, 20))
        by_item = {
            number: [
                moment[:10]
                for moment, said, _ in robot.said
                for line in said.splitlines()
                if number in line and "首次联系" in line
            ]
            for number in ("0701", "0702")
        }
    assert by_item["0702"][0] < by_item["0701"][0]


def test_a_division_that_takes_over_is_told_what_the_one_before_heard(telling: Telling):
    telling.days_pass(date(2021, 3, 26), date(2021, 4, 2))
    assert telling.say("2021-04-06 08:40", "/改派 20210701 牵头 融资服务处", OFFICE)
    telling.days_pass(date(2021, 4, 7), date(2021, 4, 8))
    assert telling.told("融资服务处")


def test_a_corrected_grade_of_the_form_that_began_a_redo_is_not_the_form_of_the_new_letter(telling: Telling):
    assert telling.say("2021-07-01 09:00", "/联系 20210701 不要求面复")
    telling.write("2021-07-01", "20210701", "1")
    assert telling.say("2021-07-12 09:00", "/反馈 20210701 态度不满意 结果不满意 理由：措施不具体")
    telling.write("2021-08-02", "20210701", "2")
    assert telling.say("2021-08-05 09:00", "/更正 20210701 态度 基本满意 理由：表上为基本满意")
    telling.days_pass(date(2021, 8, 27), date(2021, 9, 3))
    assert telling.told("代表反馈")


def test_a_corrected_day_of_the_letter_tells_nothing_twice(telling: Telling):
    assert telling.say("2021-07-28 09:00", "/联系 20210701 不要求面复")
    telling.write("2021-07-28", "20210701", "1")
    assert telling.say("2021-07-28 11:00", "/公开 20210701 主动公开", OFFICE)
    telling.days_pass(date(2021, 8, 25), date(2021, 8, 26))
    before = {words: telling.told(words) for words in ("代表反馈", "答复公开")}
    assert all(len(days) == 1 for days in before.values())
    assert telling.say("2021-08-30 09:00", "/更正 20210701 寄出 7.30 理由：日期写错")
    telling.days_pass(date(2021, 8, 31), date(2021, 9, 10))
    assert {words: telling.told(words) for words in before} == before


def test_a_letter_that_had_not_left_and_leaves_later_is_told_anew(telling: Telling):
    assert telling.say("2021-07-28 09:00", "/联系 20210701 不要求面复")
    telling.write("2021-07-28", "20210701", "1")
    telling.days_pass(date(2021, 8, 26), date(2021, 8, 26))
    assert telling.say("2021-08-27 09:00", "/更正 20210701 寄出 撤销 理由：未寄出")
    assert telling.say("2021-08-30 09:00", "/寄出 20210701 示工信函〔2021〕1号 A类")
    telling.days_pass(date(2021, 9, 24), date(2021, 9, 30))
    assert len(telling.told("代表反馈")) == 2


@pytest.mark.parametrize("seed", [3])
def test_whatever_happens_all_that_is_owed_is_found(telling: Telling, seed: int):
    drawn = random.Random(seed)
    day = date(2021, 3, 26)
    for round_of in range(14):
        number = drawn.choice(NUMBERS)
        back = f"{day:%-m.%-d}"
        steps = [
            *((f"/联系 {number} 不要求面复", OFFICER), (f"/联系 {number} 李示丁代表 不要求面复", OFFICER)),
            *answered(number, str(round_of)),
            (f"/改派 {number} 牵头 {drawn.choice(('融资服务处', '信息化推进处'))}", OFFICE),
            *((f"/公开 {number} 主动公开", OFFICE), (f"/公开 {number} 已公开", OFFICE)),
            (f"/反馈 {number} 态度不满意 结果不满意 理由：措施不具体", OFFICER),
            *((f"/更正 {number} 态度 基本满意 理由：复核", OFFICER), (f"/更正 {number} 寄出 {back} 理由：复核", OFFICER)),
            (f"/承诺 {number} 设立资金池{round_of}亿元 检查 {day + timedelta(days=12):%Y年%-m月%-d日}", OFFICER),
        ]
        first = drawn.randrange(len(steps))
        for text, by in steps[first : first + drawn.randint(3, 9)]:
            telling.say(f"{day} 10:00", text, by)
        day += timedelta(days=15)
        telling.days_pass(day - STEP, day)
