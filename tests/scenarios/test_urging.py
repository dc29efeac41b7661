"""/催办: whoever the item waits for hears the sentence of what they owe, within hours, and not twice within the hour."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from bot.clock import StoppedClock
from bot.records.delivery.outbox import Outbox
from bot.wsgi import Service
from scheduler import routing, saying
from tests.conftest import Say, at
from tests.scheduler.recorder import Recorder

OFFICE = "督查示员"
Notices = Callable[[], list[tuple[str, list[str], str]]]


@pytest.fixture
def urged(bureau: Service) -> Notices:
    """The urgings in the outbox: words, whom they mention, when they leave."""

    def look() -> list[tuple[str, list[str], str]]:
        with bureau.database.begin() as session:
            rows = session.query(Outbox).filter(Outbox.key.startswith("urged:")).order_by(Outbox.id).all()
            contents = [(json.loads(row.content), row.not_before.astimezone(bureau.office.zone)) for row in rows]
            return [(one["text"], one["names"], f"{leaves:%m-%d %H:%M}") for one, leaves in contents]

    return look


def test_the_officer_whose_step_it_is_is_urged_with_the_head(say: Say, urged: Notices):
    answer = say("/催办 20210074", by=OFFICE)
    assert answer.startswith("已登记：第1次催办")
    assert "已催吴示安、周示平。" in answer
    ((text, names, _),) = urged()
    assert names == ["吴示安", "周示平"]
    assert text.splitlines()[1] == "黄灯，还剩10个工作日"
    assert "发送：/" in text


def test_the_reviewer_for_whom_a_round_waits_is_urged_and_nobody_else(say: Say, urged: Notices):
    assert "已催局长。" in say("/催办 20210026", by=OFFICE)
    ((text, names, _),) = urged()
    assert names == ["局长"] and "请局长（主要领导）审核" in text


def test_the_office_is_urged_for_an_objection_that_waits_for_it(say: Say, urged: Notices):
    say("/申退 20210129 不属于本处职责范围", by="尤示欣")
    say("/催办 20210129", by=OFFICE)
    ((text, names, _),) = urged()
    assert names == ["督查示员", "值班示员"] and "请办公室答复申退" in text


def test_divisions_that_owe_their_opinion_are_urged_for_it_by_its_own_date(say: Say, urged: Notices, clock: StoppedClock):
    clock.at = at("2021-07-26 09:00")
    say("/催办 20210257", by=OFFICE)
    told = {text.splitlines()[1]: names for text, names, _ in urged()}
    assert told["红灯：请经济运行处尽快提交书面意见，已逾期6个工作日。"] == ["孔示衡", "曹示均"]
    assert told["红灯：请中小企业发展处尽快提交书面意见，已逾期6个工作日。"] == ["钱示远", "孙示清", "李示明"]


def test_a_second_urging_within_the_hour_is_recognised_and_says_when_the_last_was(say: Say, urged: Notices, clock: StoppedClock):
    say("/催办 20210074", by=OFFICE)
    clock.at = at("2021-07-16 09:40")
    again = say("/催办 20210074", by="值班示员")
    assert "已于7月16日 09:00催办（第1次）" in again and again.endswith("本次操作未生效。")
    assert len(urged()) == 1
    clock.at = at("2021-07-16 10:00")
    assert say("/催办 20210074", by=OFFICE).startswith("已登记：第2次催办")
    assert "（第2次）：" in urged()[-1][0]


@pytest.mark.parametrize(("moment", "leaves"), [("2021-07-16 20:30", "07-19 08:30"), ("2021-07-17 07:00", "07-19 08:30")])
def test_outside_hours_it_says_when_it_will_leave(say: Say, urged: Notices, clock: StoppedClock, moment: str, leaves: str):
    clock.at = at(moment)
    answer = say("/催办 20210074", by=OFFICE)
    assert "现在不在提醒时段，将于7月19日 08:30发出。" in answer
    assert [one[2] for one in urged()] == [leaves]
    clock.at = at("2021-07-18 12:00")
    assert "将于7月19日 08:30发出，无须重复操作" in say("/催办 20210074", by=OFFICE)


def test_what_is_done_by_the_time_it_leaves_is_not_urged_any_more(say: Say, urged: Notices, clock: StoppedClock, bureau: Service):
    clock.at = at("2021-07-16 20:30")
    say("/催办 20210026", by=OFFICE)
    say("/审 20210026 通过", by="局长")
    with bureau.database.begin() as session:
        (row,) = session.query(Outbox).filter(Outbox.key.startswith("urged:")).all()
        assert saying.bodies(routing.desk_of(session, bureau.office, at("2021-07-19 08:30")), [row], Recorder(clock)) == {}


def test_a_unit_outside_is_told_no_date_that_has_passed(say: Say, clock: StoppedClock):
    clock.at = at("2021-10-18 09:00")
    answer = say("/催办 20210401", by=OFFICE)
    assert "可转发" in answer and "会办意见正在抓紧办理" in answer and "拟于" not in answer
