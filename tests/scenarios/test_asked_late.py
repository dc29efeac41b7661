"""An opinion that is asked for late: of a division that a ledger adds, or whose opinion goes back, shortly before the answer is due."""

from __future__ import annotations

import pytest

from tests.conftest import at
from tests.scenarios.changing import Bureau

LATE = "规划与政策法规处"
DAY = "7月23日"  # half of the ten working days from 16 July to the end of the month


def added(changing: Bureau, moment: str) -> None:
    changing.clock.at = at(moment)
    changing.import_with("20210032", 配合处室=f"电子信息产业处、软件产业处、{LATE}")


def test_a_division_that_is_added_when_the_usual_day_has_come_has_a_day_of_its_own_everywhere(changing):
    added(changing, "2021-07-16 09:01")
    (told,) = [line for words in changing.send() for line in words.splitlines() if f"增列{LATE}" in line]
    assert "请于2021年7月23日（周五）前提交书面意见：/意见 20210032。" in told
    assert f"{LATE}，时限{DAY}" in changing.say("/查 20210032", by="督查示员")
    assert f"{LATE}尚未提交，时限2021年{DAY}（周五）（7月16日起须提交" in changing.say("/为什么 20210032", by="督查示员")
    assert DAY in changing.say("/我的", by="华示典")
    changing.clock.at = at("2021-07-20 09:00")
    assert LATE not in changing.say("/逾期", by="督查示员")
    assert "电子信息产业处" in changing.say("/逾期", by="督查示员")


def test_it_is_reminded_by_its_own_day_though_all_other_opinions_are_there(changing):
    for division in ("电子信息产业处", "软件产业处"):
        changing.say(f"/意见 20210032 {division}", by="督查示员")
    added(changing, "2021-07-16 09:01")
    changing.send()
    said = []
    for day in (20, 21, 22, 23, 26):
        told = changing.tick(f"2021-07-{day} 10:30")
        said.append("\n".join(line for words in told for line in words.splitlines() if LATE in line))
    assert "7月23日" in said[0] and "逾期" not in said[0], said
    assert "应于7月23日前" in said[4], said


def test_one_that_is_added_when_the_answer_itself_is_late_has_the_limit_of_an_opinion_sent_back(changing):
    added(changing, "2021-08-02 09:01")
    assert f"{LATE}，时限8月9日" in changing.say("/查 20210032", by="督查示员")


@pytest.mark.parametrize(("moment", "day"), [("2021-07-06", "7月13日"), ("2021-07-12", "7月16日"), ("2021-07-28", "7月29日")])
def test_an_opinion_that_goes_back_is_due_again_before_the_answer_and_leaves_it_its_time(changing, moment: str, day: str):
    changing.clock.at = at(f"{moment} 09:00")
    changing.say("/意见 20210032 软件产业处", by="督查示员")
    assert f"请软件产业处于{day}" in changing.say("/意见 20210032 退回 软件产业处 缺少具体数据", by="吴示安")
    assert f"软件产业处，时限{day}" in changing.say("/查 20210032", by="督查示员")
    assert f"请于2021年{day}" in next(words for words, _ in changing.notices() if "已退回" in words)


def test_a_limit_that_a_ledger_moves_asks_nobody_for_an_opinion_on_a_past_day(changing):
    changing.clock.at = at("2021-07-12 09:00")
    changing.import_with("20210032", 办理时限="2021-07-22")
    said = "\n".join(changing.send())
    assert "配合意见时限由2021年7月16日（周五）改为2021年7月16日" not in said
    shown = changing.say("/查 20210032", by="督查示员")
    assert "软件产业处，时限7月16日" in shown, "half of the eight working days that are left"
    assert "最近一步：7月12日 台账更新：办理时限由2021年7月31日改为2021年7月22日" in shown
    changing.clock.at = at("2021-07-20 09:00")
    changing.import_with("20210032", 办理时限="2021-08-02")
    assert "软件产业处配合意见时限由2021年7月16日（周五）改为2021年7月27日（周二）（台账已更新）" in "\n".join(changing.send())


def test_an_opinion_that_is_owed_again_after_its_day_is_asked_for_at_once(changing):
    for division in ("电子信息产业处", "软件产业处"):
        changing.say(f"/意见 20210032 {division}", by="督查示员")
    changing.clock.at = at("2021-07-20 09:00")
    changing.say("/更正 20210032 意见 软件产业处 撤销 理由：误登", by="吴示安")
    told = "20210032 软件产业处的书面意见登记已撤销，时限2021年7月16日（周五）已过，请尽快提交：/意见 20210032。"
    assert any(words == told for words, _ in changing.notices())


def test_an_urging_that_leaves_later_says_how_it_stands_then_and_not_to_who_left(changing):
    changing.clock.at = at("2021-07-17 10:00")  # a Saturday
    changing.say("/催办 20210032", by="督查示员")
    changing.say("/催办 20210257", by="督查示员")
    changing.import_with("20210257", 直接责任人="冯示川")
    said = changing.tick("2021-07-19 08:40")
    (step,) = [words for words in said if "下一步" in words and "办公室催办" in words]
    lit = changing.say("/查 20210032", by="督查示员").splitlines()[1].removeprefix("亮灯：")
    assert step.startswith("办公室催办 20210032") and lit in step and "已逾期1个工作日" in lit
