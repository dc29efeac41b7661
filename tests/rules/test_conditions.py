"""The conditions of a list are read in any order and spelling, written in one, and no word of them is lost."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules import conditions
from bot.rules.condition_words import ListedState
from bot.rules.conditions import Conditions, Responsible, Vocabulary, canonical
from bot.rules.words import Body, Handling, Level

TITLES = ("关于加快新型智慧城市建设的建议", "关于完善会办制度的建议", "关于扶持老字号的提案")
UNITS = ("市民政局", "市教育局")
DIVISIONS = ("信息化推进处", "信用建设处", "装备产业处", "融资服务处", "中小企业发展处")
PEOPLE = ("周示平", "吴示安", "副局长甲", "局长")
HERE = Vocabulary(
    today=date(2021, 7, 16),
    divisions=DIVISIONS,
    people=PEOPLE,
    own=("信息化推进处",),
    me="吴示安",
    in_titles=lambda word: any(word in title for title in TITLES),
    deputies=lambda word: [name for name in ("张示一", "李示二") if name == word],
    units=lambda word: [name for name in UNITS if word == name or (len(word) > 2 and word in name)],
)


def said(words: str, here: Vocabulary = HERE) -> str:
    read = conditions.parse(words, here)
    assert not read.left
    assert not read.unclear
    return canonical(read.conditions)


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("逾期 信息化推进处", "逾期 信息化推进处"),
        ("信息化推进处逾期的", "逾期 信息化推进处"),
        ("我处逾期的有哪些", "逾期 信息化推进处"),
        ("我处逾期的有哪些？", "逾期 信息化推进处"),
        ("信息处 超期", "逾期 信息化推进处"),
        ("这周要交哪些", "在办 本周到期"),
        ("7月31日到期的还有多少件", "在办 7月31日前到期"),
        ("七月三十一日之前要办完的", "在办 7月31日前到期"),
        ("7.31前到期 在办", "在办 7月31日前到期"),
        ("月底前", "在办 7月31日前到期"),
        ("8月份到期", "在办 8月到期"),
        ("8月1日到8月31日到期的", "在办 8月1日至8月31日到期"),
        ("五天内到期", "在办 7月21日前到期"),
        ("10月15日前到期", "在办 10月15日前到期"),
        ("6月30日前到期", "在办 6月30日前到期"),
        ("2022年1月5日前到期", "在办 2022年1月5日前到期"),
        ("信息化推进处还有几件没办结", "在办 信息化推进处"),
        ("装备处的件办得怎么样", "在办 装备产业处"),
        ("信息化推进处都办完了吗", "信息化推进处"),
        ("重点建议有哪些", "重点"),
        ("谁还没交配合意见", "待配合意见"),
        ("还有哪些待签收", "待签收"),
        ("融资服务处和中小企业处还剩哪些", "在办 融资服务处 中小企业发展处"),
        ("中小企业处、融资服务处 在办", "在办 中小企业发展处 融资服务处"),
        ("下个月要到期的", "在办 下月到期"),
        ("已经办结的有哪些", "办结"),
        ("会办件在办", "在办 会办"),
        ("省", "省"),
        ("省里的会办", "省 会办"),
        ("提案 市级", "市 政协"),
        ("建议", "人大"),
        ("周示平 逾期", "逾期 周示平"),
        ("我的 逾期", "逾期 吴示安"),
        ("示平 在办", "在办 周示平"),
        ("市教育局 会办", "主办单位：市教育局 会办"),
        ("主办单位:民政局", "主办单位：市民政局"),
        ("张示一", "代表：张示一"),
        ("代表：张示一、李示二 逾期", "逾期 代表：张示一 代表：李示二"),
        ("智慧城市", "智慧城市"),
        ("在办智慧城市", "在办 智慧城市"),
        ("《智慧城市》", "智慧城市"),
        ("会办制度", "会办制度"),
        ("案由：会办 在办", "在办 案由：会办"),
        ("去年的提案", "政协 2020年度"),
        ("智慧城市 重点 会办 政协 省 吴示安 信息化推进处 逾期", "逾期 吴示安 信息化推进处 省 政协 会办 重点 智慧城市"),
    ],
)
def test_what_people_type_means_one_canonical_text(words, meant):
    assert said(words) == meant
    assert said(meant) == meant


def test_a_page_and_the_wish_of_a_file_stand_anywhere_and_are_no_condition():
    read = conditions.parse("第2页 逾期 文件", HERE)
    assert (canonical(read.conditions), read.page, read.as_file) == ("逾期", 2, True)
    read = conditions.parse("逾期 7.31前到期 3", HERE)
    assert (canonical(read.conditions), read.page) == ("逾期 7月31日前到期", 3)
    assert conditions.parse("逾期 第三页", HERE).page == 3


def test_a_name_that_may_mean_several_is_asked_back():
    read = conditions.parse("信处 逾期", HERE)
    assert [(one.word, one.choices) for one in read.unclear] == [("信处", ("信息化推进处", "信用建设处"))]


@pytest.mark.parametrize("words", ["2月30日前到期", "7月31日", "十个工作日内", "没有这个词", "我处"])
def test_what_is_not_understood_is_named(words):
    here = Vocabulary(today=HERE.today, divisions=DIVISIONS, people=PEOPLE)
    assert conditions.parse(f"逾期 {words}", here).left == (words,)


def test_the_words_of_a_heading_stand_in_canonical_order():
    known = conditions.parse("融资服务处 信用建设处 在办", HERE).conditions
    assert conditions.heading(known) == "在办 · 融资服务处、信用建设处"
    assert conditions.heading(Conditions()) == "全部办件"


values = st.builds(
    Conditions,
    states=st.lists(st.sampled_from(ListedState), unique=True, min_size=1, max_size=2).map(tuple),
    whose=st.lists(
        st.sampled_from([*map(Responsible, DIVISIONS), *(Responsible(name, is_person=True) for name in PEOPLE)]),
        unique=True,
        max_size=2,
    ).map(tuple),
    deputies=st.sampled_from([(), ("张示一",), ("张示一", "李示二")]),
    units=st.sampled_from([(), UNITS]),
    levels=st.lists(st.sampled_from(Level), unique=True, max_size=2).map(tuple),
    bodies=st.lists(st.sampled_from(Body), unique=True, max_size=1).map(tuple),
    handlings=st.lists(st.sampled_from(Handling), unique=True, max_size=2).map(tuple),
    key=st.booleans(),
    years=st.sampled_from([(), (2020,), (2020, 2021)]),
    periods=st.sampled_from(
        ["", "本周", "下周", "本月", "下月", "8月到期", "7月20日至8月1日到期", "7月31日前", "2020年7月31日前"]
    ).map(lambda word: conditions.parse(word, HERE).conditions.periods if word else ()),
    titles=st.sampled_from([(), ("智慧城市",), ("会办",), ("老字号", "智慧")]),
)


@settings(deadline=None, max_examples=150)
@given(values, st.randoms(use_true_random=False))
def test_canonical_text_in_any_order_means_the_same_conditions(known, random):
    words = canonical(known).split()
    assert conditions.parse(" ".join(words), HERE).conditions == known
    random.shuffle(words)
    again = conditions.parse(" ".join(words), HERE)
    assert not again.left
    assert {name: set(value) if isinstance(value, tuple) else value for name, value in vars(again.conditions).items()} == {
        name: set(value) if isinstance(value, tuple) else value for name, value in vars(known).items()
    }


UNKNOWN = st.text(st.characters(min_codepoint=0x9E00, max_codepoint=0x9F90), min_size=2, max_size=6)


@settings(deadline=None, max_examples=200)
@given(UNKNOWN, st.sampled_from(["逾期 {}", "{} 在办", "重点 {} 省", "{}"]), st.booleans())
def test_every_word_that_is_not_known_is_named(word, around, joined):
    words = around.format(word)
    read = conditions.parse(words.replace(" ", "") if joined and " 省" not in around else words, HERE)
    assert "".join((*read.left, *(one.word for one in read.unclear))) == word
