"""/年度: the year's own facts told piece by piece in chat, for the summary."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot import papers
from bot.records.figures import year_facts
from bot.records.journal.table import Journal
from bot.rules.papers import year_pieces
from bot.rules.papers.year import gaps
from tests.conftest import set_clock

OFFICE = "督查示员"


def held(service) -> dict[str, str]:
    with service.database.begin() as session:
        return year_facts.of_year(session, 2021)


@pytest.fixture
def bare(office, say_as):
    """The played office, whose ledger has no sheet 年度."""
    return office[0]


def test_a_piece_is_told_and_what_still_lacks_is_said(bare, say_as):
    first = say_as("/年度 2021", OFFICE).text
    assert first.splitlines()[0] == "2021年度表已有0项。"
    assert "待补6项：发起通知、督查督办通知、部署会日期、部署会主持、部署会内容、成效：专题" in first
    said = say_as("/年度 2021 部署会日期 3月5日", OFFICE).text
    assert said.startswith("已登记：2021年部署会日期：2021年3月5日（周五）。") and "待补5项" in said
    assert held(bare) == {"部署会日期": "2021-03-05"}
    for name, value in (("发起通知", "某通知"), ("督查督办通知", "某督办通知"), ("部署会主持", "副局长甲")):
        say_as(f"/年度 2021 {name} {value}", OFFICE)
    say_as("/年度 2021 部署会内容：专题部署2021年度建议办理工作", OFFICE)
    assert "总结所需各项已齐。" in say_as("/年度 2021 成效：智慧城市 建成20家平台", OFFICE).text
    known = say_as("/年度", OFFICE).text
    assert "2021年度表已有6项：\n" in known and "成效：智慧城市：建成20家平台" in known
    with bare.database.begin() as session:
        year = papers.summary_of(session, bare.office, 2021, date(2021, 3, 5))
    assert not [gap for gap in gaps(year) if "年度" in gap.text]
    assert year.results == [("智慧城市", "建成20家平台")]


@pytest.mark.parametrize(
    ("typed", "name", "value"),
    [
        ("/年度 2021年度 会议时间：2021.3.5", "部署会日期", "2021-03-05"),
        ("/年度 部署会主持人 副局长甲", "部署会主持", "副局长甲"),
        ("年度表 今年 督办通知 示督〔2021〕5号", "督查督办通知", "示督〔2021〕5号"),
        ("/年度 2021 政协 发起通知 市政协关于报送总结的通知", "发起通知（政协）", "市政协关于报送总结的通知"),
        ("/年度 2021 发起通知（政协） 市政协通知", "发起通知（政协）", "市政协通知"),
        ("/年度 2021 发起通知 政协办公室通知", "发起通知", "政协办公室通知"),
        ("/年度 2021 成效 智慧城市 建成平台，电话13800001234", "成效：智慧城市", "建成平台,电话138****1234"),
    ],
)
def test_people_type_it_as_they_call_it(bare, say_as, typed, name, value):
    assert say_as(typed, OFFICE).text.startswith("已登记：2021年")
    assert {key: text.replace("，", ",") for key, text in held(bare).items()} == {name: value}


def test_what_stood_there_before_stands_there_again(bare, say_as):
    say_as("/年度 2021 部署会主持 副局长甲", OFFICE)
    changed = say_as("/年度 2021 部署会主持 副局长乙", OFFICE).text
    assert "原为：副局长甲。" in changed
    taken = say_as("/撤销", OFFICE)
    assert taken.text == "已登记：撤销2021年部署会主持：副局长乙。\n恢复为：副局长甲。" and held(bare) == {
        "部署会主持": "副局长甲"
    }
    say_as("/年度 2021 部署会日期 3月5日", OFFICE)
    assert "该项待补。" in say_as("/撤销 理由：写错了", OFFICE).text and "部署会日期" not in held(bare)
    with bare.database.begin() as session:
        changes = [(line.before, line.after) for line in session.query(Journal).order_by(Journal.id)][-4:]
    assert "副局长甲" in str(changes) and "2021年部署会日期：2021年3月5日（周五）" in str(changes)


def test_it_is_not_taken_back_after_a_day_or_once_it_was_told_anew(bare, say_as, office):
    say_as("/年度 2021 部署会主持 副局长甲", OFFICE)
    with bare.database.begin() as session:
        year_facts.put(session, 2021, [("部署会主持", "副局长丙")])
    assert "其后又有登记、导入或撤销" in say_as("/撤销", OFFICE).text
    set_clock(bare, office[1].at + timedelta(days=2))
    late = say_as("/撤销", OFFICE)
    assert late.outcome == "refused" and "已超过一天" in late.text and held(bare) == {"部署会主持": "副局长丙"}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("/年度 2021 部署会日期 三月初", "本次操作未生效"),
        ("/年度 2021 部署会日期 2月30日", "没有30日"),
        ("/年度 2021 部署会日期 2022年3月5日", "不在2021年"),
        ("/年度 2021 部署会日期 12月31日", "还没有到，召开后再登记"),
        ("/年度 2021 部署会主持 待定", "未定的无须登记"),
        ("/年度 2021 部署会主持 撤销", "请发送 /撤销"),
        ("/年度 2021 部署会主持 清空", "无须清空"),
        ("/年度 2021 部署会日期", "没有看懂"),
        ("/年度 2021 部署会地点 一楼", "没有看懂"),
        ("/年度 2019 部署会主持 副局长甲", "2019年没有办件"),
        ("/年度 2021 成效：专题甲 本件属机密", "未生效"),
    ],
)
def test_what_is_not_understood_changes_nothing(bare, say_as, typed, said):
    answer = say_as(typed, OFFICE)
    assert answer.outcome == "refused" and said in answer.text and held(bare) == {}


def test_it_is_the_office_s(bare, say_as):
    for person in ("吴示安", "周示平", "局长"):
        for typed in ("/年度 2021", "/年度 2021 部署会主持 副局长甲"):
            assert "该操作由办公室办理" in say_as(typed, person).text
    assert held(bare) == {}


def test_saying_it_twice_records_once(bare, say_as):
    say_as("/年度 2021 部署会主持 副局长甲", OFFICE)
    assert "无须重复操作" in say_as("/年度 2021 部署会主持 副局长甲", OFFICE).text
    assert "撤销2021年部署会主持" in say_as("/撤销", OFFICE).text and held(bare) == {}


def test_every_line_that_may_lack_has_an_example_that_is_read():
    for name in year_pieces.EXAMPLES:
        piece = year_pieces.read(year_pieces.example(2021, name).removeprefix("/年度 "))
        assert piece and piece.name == name and year_pieces.value_of(piece, 2021)


def test_a_line_is_emptied_and_comes_back(bare, say_as):
    say_as("/年度 2021 部署会主持 副局长甲", OFFICE)
    emptied = say_as("/年度 2021 部署会主持 清空", OFFICE).text
    assert "原为：副局长甲。" in emptied and "部署会主持" in emptied.partition("待补")[2] and held(bare) == {}
    assert "已有0项" in say_as("/年度 2021", OFFICE).text
    assert "恢复为：副局长甲。" in say_as("/撤销", OFFICE).text and held(bare) == {"部署会主持": "副局长甲"}


def test_a_second_way_back_of_one_line_says_that_the_last_step_was_one(bare, say_as):
    for name in ("副局长甲", "副局长乙"):
        say_as(f"/年度 2021 部署会主持 {name}", OFFICE)
    say_as("/撤销", OFFICE)
    again = say_as("/撤销", OFFICE)
    assert again.outcome == "refused" and "您最近一次操作已是撤销" in again.text and held(bare) == {"部署会主持": "副局长甲"}
