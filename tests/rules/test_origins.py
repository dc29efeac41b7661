"""Where an item comes from, as titles, section rows, sheets' names and cells say it."""

from __future__ import annotations

import pytest

from bot.rules import numbers, origins
from bot.rules.numbers import CellNumber, NotANumber
from bot.rules.words import Body, Level


@pytest.mark.parametrize(
    ("words", "level", "body", "year"),
    [
        ("市工信局2021年人大代表建议任务分解表", None, Body.CONGRESS, 2021),
        ("2021年省十三届人大四次会议代表建议任务分解表", Level.PROVINCE, Body.CONGRESS, 2021),
        ("××部2021年全国人大代表建议办理台账", Level.NATION, Body.CONGRESS, 2021),
        ("自治县十五届人民代表大会第二次会议代表建议目录", Level.COUNTY, Body.CONGRESS, None),
        ("承办州人大建议情况", Level.CITY, Body.CONGRESS, None),
        ("政协济南市第十四届委员会第五次会议提案", Level.CITY, Body.CPPCC, None),
        ("三、市政协提案（1件）", Level.CITY, Body.CPPCC, None),
        ("2021年人大建议、政协提案任务分解表", None, None, 2021),
        ("省、市人大代表建议", None, Body.CONGRESS, None),
        ("区县人大建议", Level.COUNTY, Body.CONGRESS, None),
        ("二〇二一年市政协提案", Level.CITY, Body.CPPCC, 2021),
        ("2020年台账（截至2021年7月16日）", None, None, 2020),
        ("任务分解表", None, None, None),
        ("某地区人大建议交办表", Level.CITY, Body.CONGRESS, None),
        ("政协某某地区委员会提案", Level.CITY, Body.CPPCC, None),
        ("地区级政协提案", Level.CITY, Body.CPPCC, None),
        ("高新技术产业开发区人大代表建议", None, Body.CONGRESS, None),
        ("某某新区政协提案", None, Body.CPPCC, None),
        ("产业园区代表建议", None, Body.CONGRESS, None),
        ("某区人大代表建议", Level.COUNTY, Body.CONGRESS, None),
        ("自治区人大代表建议", Level.PROVINCE, Body.CONGRESS, None),
    ],
)
def test_a_title_says_level_body_and_year_where_it_says_one_of_each(words, level, body, year):
    own = origins.said(words)
    assert (own.level, own.body, own.year) == (level, body, year)


@pytest.mark.parametrize(
    "words", ["第一批", "第1批", "首批", "一批", "第 一 批", "1", "一", "第一批次", "首批次", "１", "01", "第1"]
)
def test_one_batch_has_many_names(words):
    assert origins.batch_name(words) == "第一批"


@pytest.mark.parametrize(
    ("words", "name"), [("12批", "第十二批"), ("补交", "补交"), ("第二十批", "第二十批"), ("2021", "2021"), ("0", "0")]
)
def test_any_other_name_of_a_batch_stays(words, name):
    assert origins.batch_name(words) == name


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("第20210032号", CellNumber("20210032", year=2021)),
        ("市人大1234号", CellNumber("1234", Level.CITY, Body.CONGRESS)),
        ("省 第0078号", CellNumber("0078", Level.PROVINCE)),
        ("2021-0033", CellNumber("20210033", year=2021)),
        ("2021 0033", CellNumber("20210033", year=2021)),
        ("〔2021〕34号", CellNumber("34", year=2021)),
        ("2021年第34号", CellNumber("34", year=2021)),
        ("建议第46号", CellNumber("46", body=Body.CONGRESS)),
        ("州政协第23号", CellNumber("23", Level.CITY, Body.CPPCC)),
        ("县政协十届一次第1号提案", CellNumber("1", Level.COUNTY, Body.CPPCC)),
        ("20210047.0", CellNumber("20210047", year=2021)),
        ("第○五五号", CellNumber("55")),
        ("五十六", CellNumber("56")),
        ("２０２１００３２", CellNumber("20210032", year=2021)),
    ],
)
def test_the_number_of_a_cell_with_what_it_says_besides(typed, number):
    assert numbers.in_cell(typed) == number


@pytest.mark.parametrize(
    "typed",
    [
        "20210035、20210036",
        "0037 0038",
        "39\n40",
        "第41号、第42号",
        "43号等3件",
        "0044（并0045）",
        "0049/0050",
        "51-1",
        "1 2 3",
        "2021O032",
        "",
        "合计",
    ],
)
def test_two_numbers_or_none_in_a_cell_are_never_joined_into_one(typed):
    with pytest.raises(NotANumber):
        numbers.in_cell(typed)
