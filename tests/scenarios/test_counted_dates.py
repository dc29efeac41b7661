"""Every date that is counted in working days follows the calendar; one that has come, or that somebody set, does not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date

import pytest

from bot.rules.workdays import Calendar
from tests.conftest import at
from tests.scenarios import played
from tests.scenarios.changing import Bureau, mailed
from tests.scheduler.recorder import Recorder

REST_PAST, WORK_PAST = "/日历 2021年7月8日 放假", "/日历 2021年7月10日 上班"
REST_AHEAD, WORK_AHEAD = "/日历 2021年7月14日 放假", "/日历 2021年7月17日 上班"
ON_THE_DAY = "/日历 2021年7月21日 放假"
NEW = "/新增 20210999 市 人大 独办 信息化推进处 承办 吴示安 7月7日 10月15日 不涉密 案由 关于改善服务的建议"
# Ten working days from 7 July lead to 21 July, whatever is counted: what is stated then leads to these days instead.
FORWARD = {REST_PAST: "7月22日", WORK_PAST: "7月20日", REST_AHEAD: "7月22日", WORK_AHEAD: "7月20日", ON_THE_DAY: "7月22日"}


def since_march() -> str:
    """As many working days as lead from the hand-over in March to 21 July."""
    return f"{Calendar().count(after=date(2021, 3, 5), until=date(2021, 7, 21))}个工作日"


Tell = Callable[[Bureau], None]


def sent_back(bureau: Bureau) -> None:
    assert "延至8月31日" in bureau.say("/延期 20210032 8月31日 市人大代表工委同意", by="吴示安")
    bureau.say("/意见 20210032 软件产业处", by="督查示员")
    assert "前重新提交" in bureau.say("/意见 20210032 退回 软件产业处 7月7日 缺少具体数据", by="吴示安")


def dissatisfied(bureau: Bureau) -> None:
    mailed(bureau)
    assert "重新办理" in bureau.say("/反馈 20210257 态度满意 结果不满意 7月7日 理由：没有回应诉求", by="陈示文")


def waits_for_feedback(bureau: Bureau) -> None:
    mailed(bureau)


def handed_over(bureau: Bureau) -> None:
    assert "已登记" in bureau.say(NEW, by="督查示员")


def extended(bureau: Bureau) -> None:
    assert "延至8月10日" in bureau.say("/延期 20210032 8月10日 市人大代表工委同意", by="吴示安")


def nothing(bureau: Bureau) -> None:
    """The ledger says it all."""


TEN = "10个工作日"
BACK = {REST_PAST: "7月16日", WORK_PAST: "7月16日", "/日历 2021年7月20日 放假": "7月15日", "/日历 2021年7月24日 上班": "7月19日"}
HALF = {
    REST_PAST: "7月26日",  # 23 working days from 7 July to 10 August instead of 24, half of them 11
    WORK_PAST: "7月23日",
    "/日历 2021年7月28日 放假": "7月23日",
    "/日历 2021年7月24日 上班": "7月24日",
}
STATUTORY = {"ladder": "statutory"}
CASES: dict[str, tuple[dict[str, object], Tell, str, str, dict[str, str]]] = {
    "an opinion sent back": (
        {"limits": {"意见重交": TEN}},
        sent_back,
        "20210032",
        r"软件产业处尚未提交，时限2021年(\d+月\d+日)",
        FORWARD,
    ),
    "a redo": ({"limits": {"重新办理": TEN}}, dissatisfied, "20210257", r"\n时限：2021年(\d+月\d+日)", FORWARD),
    "the feedback": ({"limits": {"代表反馈": TEN}}, waits_for_feedback, "20210257", r"代表反馈：2021年(\d+月\d+日)", FORWARD),
    "the first contact": ({"limits": {"首次联系": TEN}}, handed_over, "20210999", r"首次联系代表：2021年(\d+月\d+日)", FORWARD),
    "the objection": ({"limits": {"申退": TEN}}, handed_over, "20210999", r"申退：2021年(\d+月\d+日)", FORWARD),
    "the law's day beside the notice's": (
        {"limits": {"答复": since_march()}},
        nothing,
        "20210032",
        r"规定时限：2021年(\d+月\d+日)",
        FORWARD,
    ),
    "the answer by law": (
        {**STATUTORY, "limits": {"答复": since_march()}},
        nothing,
        "20210032",
        r"\n时限：2021年(\d+月\d+日)",
        FORWARD,
    ),
    "the opinion to the lead unit by law": (
        {**STATUTORY, "limits": {"会办意见": since_march()}},
        nothing,
        "20210021",
        r"\n时限：2021年(\d+月\d+日)",
        FORWARD,
    ),
    "an opinion counted back": ({}, nothing, "20210032", r"软件产业处尚未提交，时限2021年(\d+月\d+日)", BACK),
    "an opinion with too few days for that": (
        {"opinion_days_before": 24},
        extended,
        "20210032",
        r"软件产业处尚未提交，时限2021年(\d+月\d+日)",
        HALF,
    ),
}


@pytest.fixture(params=CASES)
def counted(request, tmp_path) -> Iterator[tuple[Bureau, str, str, dict[str, str]]]:
    """An office in which a date is counted, on 12 July: the item, the words with the day, and where what is stated leads."""
    rules, before, number, words, moves = CASES[request.param]
    with played.opened(tmp_path, rules=rules) as (service, clock):
        bureau = Bureau(service, clock, tmp_path, Recorder(clock))
        clock.at = at("2021-07-07 09:00")
        before(bureau)
        clock.at = at("2021-07-12 09:00")
        yield bureau, number, words, moves


def test_a_date_that_lies_ahead_follows_whatever_is_stated_before_and_after_now(counted):
    bureau, number, words, moves = counted

    def told() -> str:
        found = re.search(words, bureau.say(f"/为什么 {number}", by="督查示员"))
        assert found, bureau.say(f"/为什么 {number}", by="督查示员")
        return found[1]

    first = told()
    for stated, day in moves.items():
        assert "已登记" in bureau.say(stated, by="督查示员")
        assert told() == day, stated
        back = stated.replace("放假", "上班") if "放假" in stated else stated.replace("上班", "放假")
        assert "已登记" in bureau.say(back, by="督查示员")
        assert told() == first, back
