"""Items whose date is not their batch's: extended, being redone, an opinion that was sent back."""

from __future__ import annotations

import pytest

from bot.cli.talking import speak
from bot.rules.duties import DutyKind
from scheduler import planning
from tests.conftest import at


@pytest.fixture
def told(bureau, clock):
    """What is due at a moment: (number, duty, level) of every reminder."""

    def at_moment(moment: str) -> set[tuple[str, str, str]]:
        clock.at = at(moment)
        found, _ = planning.preview(bureau.database, bureau.office, clock.now())
        return {(r.duty.case.number, str(r.duty.kind), r.step.level) for bundle in found for r in bundle.reminders}

    return at_moment


def say(bureau, text: str, by: str) -> None:
    reply = speak(bureau, text, by, None, "console")
    assert reply.outcome == "answered", reply.text


def test_f57_an_extended_item_is_reminded_by_its_new_date_and_not_by_the_old_one(bureau, clock, told):
    clock.at = at("2021-07-19 09:00")
    say(bureau, "/延期 20210032 8月31日 市人大代表工委同意", by="吴示安")
    assert ("20210032", DutyKind.REPLY, "5") not in told("2021-07-23 09:00")
    assert ("20210074", DutyKind.REPLY, "5") in told("2021-07-23 09:00")
    assert ("20210032", DutyKind.REPLY, "20") in told("2021-08-03 09:00")
    assert ("20210032", DutyKind.REPLY, "+1") in told("2021-09-01 09:00")


def test_steps_that_lie_before_the_move_of_a_date_stay_quiet(bureau, clock, told):
    clock.at = at("2021-07-30 09:00")
    say(bureau, "/延期 20210032 8月5日 市人大代表工委同意", by="吴示安")
    assert not {row for row in told("2021-07-30 10:00") if row[:2] == ("20210032", DutyKind.REPLY)}
    assert ("20210032", DutyKind.REPLY, "3") in told("2021-08-02 09:00")


def test_a_redo_is_reminded_by_its_own_limit(bureau, clock, told):
    for text, by in (("/审 20210026 通过", "局长"), ("/征求 20210026 同意", "陈示文"), ("/寄出 20210026", "陈示文")):
        say(bureau, text, by)
    assert not {row for row in told("2021-07-19 09:00") if row[0] == "20210026"}
    say(bureau, "/反馈 20210026 态度满意 结果不满意 没有回应担保费率", "陈示文")
    assert ("20210026", DutyKind.REPLY, "10") in told("2021-08-05 09:00")


def test_an_opinion_that_was_sent_back_is_reminded_by_the_day_it_was_given(bureau, clock, told):
    clock.at = at("2021-07-05 09:00")
    say(bureau, "/意见 20210032", "卫示航")
    clock.at = at("2021-07-06 09:00")
    say(bureau, "/意见 20210032 退回 电子信息产业处 没有具体数据", "吴示安")
    rows = told("2021-07-13 09:00")
    assert ("20210032", DutyKind.ASSISTING_OPINION, "0") in rows
