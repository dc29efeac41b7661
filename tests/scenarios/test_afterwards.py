"""Two letters left on 30 July 2021: what is due after them until the next year, in chat, in the group and on paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

import pytest

from bot import papers
from bot.cli.reporting import described
from bot.cli.talking import speak
from bot.records import suggestions
from bot.rules.papers import document, summary_prose
from bot.rules.permissions import Scope
from bot.wsgi import Service
from scheduler import planning
from scheduler.ticking import Ticker
from tests.conftest import at, set_clock
from tests.scenarios import played
from tests.scheduler import naive
from tests.scheduler.recorder import Recorder

OFFICE = "督查示员"
PEOPLE = {"20210257": ("陈示文", "冯示川", "副局长乙"), "20210032": ("吴示安", "周示平", "副局长甲")}
REASON = "缺意见 理由：多次催要未交"


@dataclass
class Afterwards:
    """The office, what its robot says, and the messages with something beside the answers."""

    service: Service
    robot: Recorder
    ticker: Ticker

    def say(self, moment: str, text: str, by: str, group: str | None = None) -> str:
        set_clock(self.service, at(moment))
        reply = speak(self.service, text, by, group, "console")
        assert reply.outcome == "answered", f"{text}\n{reply.text}"
        return reply.text

    def days_pass(self, first: date, last: date) -> None:
        for day in naive.every_day(first, last):
            set_clock(self.service, at(f"{day} 08:55"))
            self.ticker.tick()

    def told(self) -> list[tuple[str, str]]:
        """(day, line) of everything that was told beside the answers."""
        return [
            (moment.split()[0], line)
            for moment, words, _ in self.robot.said
            for line in words.partition("跟踪事项，")[2].splitlines()[1:]
            if "前，请" in line
        ]


@pytest.fixture(scope="module")
def afterwards(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Afterwards]:
    """The year as it was lived: one item's form never comes and one promise is not kept, the other's answer is not published."""
    with played.opened(tmp_path_factory.mktemp("afterwards")) as (service, _):
        robot = Recorder(service.clock)
        office = Afterwards(service, robot, Ticker(service.database, service.office, service.clock, {"wecom/main": robot}))
        for number, (officer, head, leader) in PEOPLE.items():
            letter = f"示工信函〔2021〕{number[-3:]}号"
            for text, by in (
                *((f"/联系 {number} 不要求面复", officer), (f"/送审 {number}", officer), (f"/审 {number} 通过", head)),
                *((f"/审 {number} 通过", leader), (f"/审 {number} 通过", "局长"), (f"/征求 {number} 同意", officer)),
                *((f"/寄出 {number} {letter} A类 {REASON}", officer), (f"/公开 {number} 主动公开", OFFICE)),
            ):
                office.say("2021-07-30 09:00", text, by)
        for promise in ("设立风险补偿资金池20亿元", "降低担保费率至0.8%"):
            office.say("2021-07-30 10:00", f"/承诺 20210257 {promise} 检查 12月31日", "陈示文")
        office.days_pass(date(2021, 8, 20), date(2021, 8, 25))
        office.say("2021-08-26 09:00", "/公开 20210257 已公开", OFFICE)
        office.say("2021-08-26 09:00", "/承诺 20210257 1 已兑现 依据：资金池文件已印发", "陈示文")
        office.say("2021-08-27 08:30", "/反馈 20210032 态度满意 结果基本满意", "吴示安")
        office.days_pass(date(2021, 8, 26), date(2021, 9, 14))
        office.days_pass(date(2021, 12, 27), date(2022, 1, 18))
        yield office


def test_each_is_told_once_on_its_last_day_to_those_who_work_on_it(afterwards: Afterwards):
    told = afterwards.told()
    feedback, publication, promise = (
        [(day, line) for day, line in told if words in line] for words in ("代表反馈", "答复公开", "承诺检查")
    )
    assert [day for day, _ in feedback] == ["2021-08-27"] and "0257" in feedback[0][1]
    assert [day for day, _ in publication] == ["2021-08-27"] and "0032" in publication[0][1] and OFFICE in publication[0][1]
    assert [day for day, _ in promise] == ["2021-12-31"] and "请检查承诺事项第2项" in promise[0][1]
    assert len(told) == 3
    assert not any(leader in line for _, line in told for leader in ("局长", "副局长甲", "副局长乙"))


def test_none_colours_an_item_or_speaks_of_grades(afterwards: Afterwards):
    assert "0257" not in afterwards.say("2021-12-31 09:00", "/逾期", OFFICE)
    for _, words, _ in afterwards.robot.said:
        plain = words.partition("跟踪事项，")[2].partition("发送：")[0]
        assert not any(word in plain for word in ("灯", "逾期", "满意"))
    assert "亮灯：灰灯，已办结" in afterwards.say("2022-01-05 09:00", "/查 20210257", "陈示文")


def test_whoever_asks_hears_what_is_due_until_when_and_why(afterwards: Afterwards):
    seen = afterwards.say("2021-08-30 09:00", "/查 20210257", "陈示文")
    assert "跟踪事项：登记代表反馈表（8月27日前，已过1个工作日）；检查承诺事项第2项（12月31日前，还剩" in seen
    mine = afterwards.say("2021-08-30 09:00", "/我的", "陈示文")
    assert "跟踪事项共2项：" in mine and "20210257 登记代表反馈表（8月27日前" in mine
    office = afterwards.say("2021-08-30 09:00", "/我的", OFFICE)
    assert "待登记代表反馈表（8月27日前）：/反馈 20210257 态度等次 结果等次" in office
    assert "待公开答复（8月27日前）：/公开 20210032 已公开 日期" in office
    why = afterwards.say("2021-08-30 09:00", "/为什么 20210257", "陈示文")
    assert "代表反馈：2021年8月27日（周五）前（20个工作日内，" in why and "，已超过" in why
    assert "承诺检查第2项：2021年12月31日（周五）前（7月30日登记时所定）" in why
    public = afterwards.say("2021-08-20 09:00", "/为什么 20210032", "吴示安")
    assert "公开答复：2021年8月27日（周五）前（20个工作日内，政府信息公开条例第二十六条）" in public


@pytest.mark.parametrize("words", ["/承诺", "/承诺 台账", "/承诺台账", "/承诺 台账 2021"])
def test_what_was_promised_on_all_items_is_one_list_with_what_shows_it(afterwards: Afterwards, words: str):
    known = afterwards.say("2022-01-05 09:00", words, OFFICE)
    assert "承诺事项共2项，到期未兑现1项，已兑现1项" in known
    assert "20210257 第2项 降低担保费率至0.8%（2021年12月31日检查，到期未兑现）" in known
    assert "20210257 第1项 设立风险补偿资金池20亿元（已兑现，依据：资金池文件已印发）" in known
    other = speak(afterwards.service, words, "吴示安", None, "console")
    assert other.outcome == "refused" and "没有登记承诺事项，或不在此处可查范围内" in other.text


def test_the_letter_of_the_year_after_tells_promise_by_promise(afterwards: Afterwards):
    said = afterwards.say("2022-01-05 09:00", "/承诺 20210257 函", "陈示文")
    assert "承诺事项办理情况的函（草稿）：共2项，到期未兑现1项，已兑现1项" in said
    service = afterwards.service
    with service.database.snapshot() as session:
        (item,) = suggestions.with_number(session, "20210257", Scope(everything=True), date(2022, 1, 5))
        made = papers.letter_of(session, service.office, item, date(2022, 1, 5), of_promises=True)
        year = papers.summary_of(session, service.office, 2021, date(2022, 1, 5))
    text = "\n".join(document.texts(made))
    assert made.title.endswith("第20210257号建议答复承诺事项办理情况的函")
    assert "已于2021年7月30日答复（示工信函〔2021〕257号）" in text
    assert "一、降低担保费率至0.8%" in text and "该事项原定于2021年12月31日检查，尚未兑现" in text
    assert "二、设立风险补偿资金池20亿元" in text and "该事项已兑现。资金池文件已印发。" in text
    prose = summary_prose.adoption(year)
    assert "答复中承诺事项2项，已兑现1项，到期未兑现1项。" in prose
    assert "已兑现的有：20210257号设立风险补偿资金池20亿元（依据：资金池文件已印发）。" in prose
    refused = speak(service, "/承诺 20210032 函", "吴示安", None, "console")
    assert refused.outcome == "refused" and "没有登记承诺事项" in refused.text


def test_a_form_that_comes_late_is_recorded_and_asked_for_no_more(afterwards: Afterwards):
    afterwards.say("2022-01-19 09:00", "/反馈 20210257 态度满意 结果满意", "陈示文")
    assert "登记代表反馈表" not in afterwards.say("2022-01-19 09:00", "/查 20210257", "陈示文")


def test_the_json_of_reminders_names_them(tmp_path):
    with played.opened(tmp_path) as (service, clock):
        clock.at = at("2021-03-26 09:00")
        found, numbers = planning.preview(service.database, service.office, clock.now())
        duties = [duty for bundle in found for duty in described(bundle, numbers, clock.now().date())["duties"]]
        first = [duty for duty in duties if duty["duty"] == "首次联系"]
        assert {(duty["key"], duty["due"], duty["level"], duty["workdays_left"]) for duty in first} == {
            ("20210032", "2021-04-02", "5", 5),
            ("20210257", "2021-04-02", "5", 5),
        }
        clock.at += timedelta(days=7)
        speak(service, "/联系 20210032 不要求面复", "吴示安", None, "console")
        found, _ = planning.preview(service.database, service.office, clock.now())
        left = [(r.duty.case.number, str(r.duty.kind)) for bundle in found for r in bundle.reminders if r.duty.unlit]
        assert left == [("20210257", "首次联系")]


def test_an_office_can_do_without(tmp_path):
    off: dict[str, object] = {
        "unlit": [{"only": only, "ladder": []} for only in ("首次联系", "代表反馈", "承诺检查", "答复公开")]
    }
    with played.opened(tmp_path, reminders=off) as (service, clock):
        clock.at = at("2021-04-02 09:00")
        found, _ = planning.preview(service.database, service.office, clock.now())
        assert not [one for bundle in found for one in bundle.reminders if one.duty.unlit]


def test_a_promise_that_was_followed_up_stands_on_an_earlier_day_as_it_stood_then(tmp_path):
    """A later check, and what was taken back, tell nothing of the days before."""
    with played.opened(tmp_path) as (service, _):
        said = (
            ("2021-07-16 17:00", "/承诺 20210032 年内建成20家平台 检查 2021年9月30日"),
            ("2021-09-10 09:00", "/承诺 20210032 1 检查 2021年12月31日"),
            ("2021-12-20 09:00", "/承诺 20210032 1 已兑现 依据：平台名单"),
            ("2021-12-21 09:00", "/承诺 20210032 1 检查 2022年3月31日"),
            ("2021-12-21 09:10", "/撤销 20210032"),
        )
        for moment, text in said:
            set_clock(service, at(moment))
            assert speak(service, text, OFFICE, None, "console").outcome == "answered"
        days = (date(2021, 7, 15), date(2021, 9, 9), date(2021, 9, 10), date(2021, 12, 21))
        with service.database.begin() as session:
            known = [papers.summary_of(session, service.office, 2021, day).promises for day in days]
    stood = [[(one.check, str(one.stage)) for one in some] for some in known]
    assert stood == [
        [],
        [(date(2021, 9, 30), "待检查")],
        [(date(2021, 12, 31), "待检查")],
        [(date(2021, 12, 31), "已兑现")],
    ]
