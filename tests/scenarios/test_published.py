"""An answer is published after its own letter, within the days from the decision that it is public."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.cli.talking import speak
from bot.wsgi import Service
from tests.conftest import at, set_clock
from tests.scenarios import played

OFFICE, OFFICER, NUMBER = "督查示员", "吴示安", "20210032"
ITEM = {**played.ITEMS[0], "配合处室": ""}


def say(service: Service, moment: str, text: str, by: str = OFFICE) -> str:
    set_clock(service, at(f"2021-{moment}"))
    return speak(service, text, by, None, "console").text


def write(service: Service, day: str, letter: str) -> None:
    for text, by in (
        *((f"/送审 {NUMBER}", OFFICER), (f"/审 {NUMBER} 通过", "周示平"), (f"/审 {NUMBER} 通过", "副局长甲")),
        *((f"/审 {NUMBER} 通过", "局长"), (f"/征求 {NUMBER} 同意", OFFICER), (f"/寄出 {NUMBER} {letter} A类", OFFICER)),
    ):
        assert "未生效" not in say(service, f"{day} 09:00", text, by), text


@pytest.fixture
def mailed(tmp_path: Path) -> Iterator[Service]:
    """The letter left on 1 July."""
    with played.opened(tmp_path, (ITEM,)) as (service, _):
        say(service, "06-01 09:00", f"/联系 {NUMBER} 不要求面复", OFFICER)
        write(service, "07-01", "示工信函〔2021〕1号")
        yield service


def test_a_decision_that_comes_later_has_its_own_day(mailed: Service):
    say(mailed, "07-01 10:00", f"/公开 {NUMBER} 依申请公开 理由：涉及第三方信息")
    say(mailed, "09-10 10:00", f"/更正 {NUMBER} 公开属性 主动公开 理由：经审查可以公开")
    assert "公开答复：2021年10月14日（周四）前" in say(mailed, "09-10 10:01", f"/为什么 {NUMBER}")


def test_nothing_is_published_before_its_letter_left(mailed: Service):
    say(mailed, "07-01 10:00", f"/公开 {NUMBER} 主动公开")
    early = say(mailed, "07-05 10:00", f"/公开 {NUMBER} 已公开 6.1")
    assert "早于寄出日期" in early and "未生效" in early
    assert "已公开" in say(mailed, "07-05 10:00", f"/公开 {NUMBER} 已公开 7.2")
    assert "早于寄出日期" in say(mailed, "07-05 10:00", f"/更正 {NUMBER} 已公开 6.1 理由：日期写错")
    assert "晚于公开日期" in say(mailed, "07-06 10:00", f"/更正 {NUMBER} 寄出 7.5 理由：日期写错", OFFICER)
    first = say(mailed, "07-06 10:00", f"/更正 {NUMBER} 寄出 撤销 理由：未寄出", OFFICER)
    assert "已登记公开，请先撤销" in first and "未生效" in first


def test_what_a_redo_ended_publishes_no_new_letter(mailed: Service):
    say(mailed, "07-01 10:00", f"/公开 {NUMBER} 主动公开")
    say(mailed, "07-12 10:00", f"/反馈 {NUMBER} 态度满意 结果不满意 理由：措施不具体", OFFICER)
    assert "未生效" in say(mailed, "07-21 10:00", f"/公开 {NUMBER} 已公开 7.20")
    say(mailed, "07-21 10:00", f"/公开 {NUMBER} 主动公开")
    assert "尚未寄出" in say(mailed, "07-21 10:01", f"/公开 {NUMBER} 已公开 7.20")
    write(mailed, "08-02", "示工信函〔2021〕2号")
    assert "公开答复：2021年8月30日（周一）前" in say(mailed, "08-02 10:00", f"/为什么 {NUMBER}")
