"""A slip leaves nothing behind: after /撤销 everybody hears of an item what they heard before it was recorded."""

from __future__ import annotations

import pytest

from bot.cli.talking import speak
from bot.command import REGISTRY
from bot.ledger_desk import bring_ledger
from tests.conftest import at
from tests.documents import books
from tests.scenarios.played import ITEMS, play
from tests.scenarios.test_together import OFFICE, SAYINGS

OF_AN_ITEM, OF_ALL = ("/查 {n}", "/为什么 {n}"), ("/我的", "/逾期", "/临期", "/统计 2021")
ASKING = (*OF_AN_ITEM, *OF_ALL)
LAST = "最近一步："
# A first submission, one after a return, one after the deputy's objection, one in a redo; each of them a slip.
BEGUN = """
03-08 09:00 | 吴示安 | /联系 20210032 不要求面复 | 已登记
"""
RETURNED = """
03-08 09:01 | 吴示安 | /送审 20210032 | 第1轮
03-09 09:00 | 周示平 | /审 20210032 退回 数据需要核实 | 退回理由
"""
PASSED = """
03-08 09:01 | 吴示安 | /送审 20210032 | 第1轮
03-09 09:00 | 周示平 | /审 20210032 通过 | 审核通过
03-09 09:01 | 副局长甲 | /审 20210032 通过 | 审核通过
03-09 09:02 | 局长 | /审 20210032 通过 | 审核通过
"""
OBJECTED = f"""{PASSED.strip()}
03-10 09:00 | 吴示安 | /征求 20210032 有意见 | 已登记
"""
REDONE = f"""{PASSED.strip()}
03-10 09:00 | 吴示安 | /征求 20210032 同意 | 已登记
03-10 09:01 | 吴示安 | /寄出 20210032 示工信函〔2021〕61号 A类 缺意见 理由：多次催要未交 | 已登记
03-11 09:00 | 吴示安 | /反馈 20210032 态度满意 结果不满意 数据共享没有回应 | 须于
"""
WITHDRAWN = """
03-08 09:01 | 吴示安 | /送审 20210032 | 第1轮
03-09 09:00 | 吴示安 | /撤回 20210032 | 第1轮送审撤回
"""


def heard(service, number: str, people: tuple[str, ...], asking: tuple[str, ...] = ASKING) -> list[str]:
    """What each of them hears, but for the last step."""
    said = [speak(service, words.format(n=number), person, None, "console").text for words in asking for person in people]
    return ["\n".join(line for line in text.splitlines() if not line.startswith(LAST)) for text in said]


BEFORE: dict[str, list[str]] = {}  # what is heard of the prepared bureau; it is prepared alike each time, so it is asked once


def heard_before(service, number: str, people: tuple[str, ...]) -> list[str]:
    """The same of the bureau as it was prepared."""
    if not BEFORE:
        BEFORE["all"] = heard(service, "", people, OF_ALL)
    if number not in BEFORE:
        BEFORE[number] = heard(service, number, people, OF_AN_ITEM)
    return BEFORE[number] + BEFORE["all"]


BY_OFFICE = [(words, OFFICE) for words in SAYINGS if not REGISTRY[words.split()[0]].stays]
BY_LEADERS = [
    *(("/审 20210058 通过", "副局长甲"), ("/审 20210079 退回 数据需要核实", "副局长甲")),
    *(("/审 20210039 退回 数据需要核实", "局长"), ("/批示 20210032 抓紧办理", "副局长甲")),
]
MORE = [
    *(("/意见 20210032 缺意见 理由：多次催要未交", OFFICE), ("/送审 20210257 缺意见 理由：多次催要未交", OFFICE)),
    ("/更正 20210032 面复 撤销 理由：未面复", OFFICE),
]


@pytest.mark.slow
@pytest.mark.parametrize(("words", "by"), [*BY_OFFICE, *BY_LEADERS, *MORE])
def test_a_record_and_its_undoing_leave_everything_as_it_was(prepared, words: str, by: str):
    number = words.split()[1]
    people = (OFFICE, "局长", "副局长甲", "周示平", "吴示安", "沈示达")
    before = heard_before(prepared, number, people)
    assert speak(prepared, words, by, None, "console").outcome == "answered"
    undoing = "/撤销" if words.startswith("/年度") else f"/撤销 {number}"  # a year is no item
    assert speak(prepared, undoing, by, None, "console").outcome == "answered"
    assert heard(prepared, number, people) == before


@pytest.mark.parametrize("story", ["", BEGUN, RETURNED, OBJECTED, REDONE, WITHDRAWN])
def test_a_submission_that_was_a_slip_leaves_the_item_where_it_was(office, story: str):
    service, clock = office
    play(office, [story.strip()])
    number, people = "20210032", (OFFICE, "局长", "副局长甲", "周示平", "吴示安", "沈示达")
    clock.at = clock.at.replace(month=7, day=20)
    before = heard(service, number, people)
    play(office, ["07-20 09:08 | 吴示安 | /送审 20210032 | 轮送审", "07-20 09:09 | 吴示安 | /撤销 20210032 | 轮送审"])
    assert heard(service, number, people) == before


def test_a_slip_belongs_to_no_stage(changing):
    changing.clock.at = at("2021-06-01 10:00")
    changing.say("/送审 20210021", by="郑示宁")
    changing.say("/撤销 20210021", by="郑示宁")
    changing.import_with("20210021", 办理类型="主办", 主办单位="")
    assert "状态：待签收，6月1日起" in changing.say("/查 20210021", by="郑示宁")
    changing.say("/送审 20210021", by="郑示宁")
    assert "\n第1轮：6月1日送审，6月1日撤销\n" in changing.say("/查 20210021", by="郑示宁")


def test_a_slip_does_not_keep_the_days_of_a_ledger_out(office, tmp_path):
    service, clock = office
    play(office, ["07-08 09:00 | 吴示安 | /送审 20210032 | 第1轮", "07-08 09:01 | 吴示安 | /撤销 20210032 | 撤销第1轮送审"])
    row = {**ITEMS[0], "处室审核日期": "2021-07-08"}
    done = bring_ledger(service, books.ledger(tmp_path / "reviewed.xlsx", row, extra=["处室审核日期"]), now=clock.now())
    assert done.updated == ["20210032"], done
    play(office, ["07-09 09:00 | 吴示安 | /查 20210032 | 待分管领导审核（第2轮）"])
