"""/统计 in chat: totals for everybody, divisions for those who lead them, never in a group."""

from __future__ import annotations

import re
from datetime import date

import pytest

from bot.cli.talking import speak
from bot.records.figures import year_items
from tests.conftest import at


def test_everybody_hears_the_bureaus_totals_in_single_chat(say, clock):
    clock.at = at("2021-12-16 09:00")
    answer = say("/统计", by="吴示安")
    assert "2021年共34件，办结14件，办结率41.2%" in answer
    assert "第二批1件（10月15日前）" in answer
    assert "面复：代表要求12件，已面复12件，面复率100%" in answer
    assert len(answer.split("\n")) <= 12


@pytest.mark.parametrize(
    ("person", "shown", "hidden"),
    [
        ("督查示员", ("信息化推进处", "规划与政策法规处"), ()),
        ("局长", ("信息化推进处", "规划与政策法规处"), ()),
        ("副局长甲", ("信息化推进处5件办结1件", "电子信息产业处"), ("融资服务处", "装备产业处")),
        ("周示平", ("信息化推进处5件办结1件",), ("融资服务处", "电子信息产业处")),
        ("吴示安", (), ("信息化推进处", "各处室")),
    ],
)
def test_the_table_of_divisions_is_for_those_who_lead_them(say, person, shown, hidden):
    answer = say("/统计", by=person)
    assert all(name in answer for name in shown)
    assert not any(name in answer for name in hidden)


@pytest.mark.parametrize("person", ["督查示员", "局长", "副局长甲", "周示平", "吴示安"])
def test_a_group_never_sees_divisions_compared(say, person):
    answer = say("/统计", by=person, chat="督办群")
    assert "2021年共33件" in answer
    assert "处室" not in answer


def test_a_picture_goes_with_the_figures_where_files_can_be_carried(reply):
    (paper,) = reply("/统计 2021", by="督查示员").papers
    assert (paper.kind, paper.name) == ("picture", "2021年办理情况统计.png")
    assert "2021年共33件" in paper.alt
    assert paper.wish["figures"]["total"] == 33


def test_which_rounding_is_used_is_said(say):
    assert "；比例各自四舍五入" in say("/统计 2021", by="督查示员")
    assert "；比例调整为合计100%" in say("/统计 2021 合计100", by="督查示员")
    assert "）（" not in say("/统计 2021", by="督查示员")


def test_a_letter_that_was_not_sent_has_no_class_and_no_publication(bureau, say):
    before = say("/统计 2021", by="督查示员")
    number = mailed(bureau)
    say(f"/更正 {number} 已公开 撤销 理由：尚未公开", by="督查示员")
    say(f"/更正 {number} 反馈 撤销 理由：登记有误", by="督查示员")
    assert "已登记" in say(f"/更正 {number} 寄出 撤销 理由：尚未寄出", by="督查示员")
    after, shown = say("/统计 2021", by="督查示员"), say(f"/查 {number}", by="督查示员")
    for what in (r"寄出答复(\d+)件", r"答复类别：A类(\d+)件", r"公开属性：主动公开(\d+)件"):
        first, then = (int(re.findall(what, text)[0]) for text in (before, after))
        assert then == first - 1, f"{what}\n{before}\n{after}"
    assert "答复：A类" not in shown and "\n答复：" not in shown


def mailed(bureau) -> str:
    """The number of an item whose letter is out, with class A, to be published."""
    with bureau.database.begin() as session:
        rows = year_items.of_year(session, 2021, date(2021, 7, 16))
    return next(row.number for row in rows if row.letter_on and row.reply_class == "A")


def test_a_year_of_which_items_went_back_tells_how_many_and_how_that_adds_up(office):
    service, _ = office

    def say(text: str, by: str = "督查示员", chat: str | None = None) -> str:
        return speak(service, text, by, chat, "console").text

    def goes_back(number: str, officer: str) -> None:
        say(f"/申退 {number} 该事项不属我局职责", by=officer)
        assert "同意" in say(f"/申退 {number} 同意")

    assert "申退" not in say("/统计 2021")
    goes_back("20210032", "吴示安")
    assert "另有1件经同意申退，不计入上述件数：交办3 = 办理2 + 申退1" in say("/统计 2021")
    goes_back("20210021", "郑示宁")
    goes_back("20210257", "陈示文")
    whole = "2021年共交办3件，均经同意申退，不再由本单位办理，本单位办理0件\n交办3 = 办理0 + 申退3"
    assert say("/统计 2021") == say("/统计") == say("/统计 2021", chat="wrALL") == say("/统计 2021", by="局长") == whole


def test_a_year_without_items_and_unclear_words_are_refused(say):
    assert "没有可统计的办件" in say("/统计 2019", by="督查示员")
    assert "没有看懂" in say("/统计 上半年", by="督查示员")
