"""Titles part between words: no line ends inside a word, number, brackets or name; the lines have the standard's shape."""

from __future__ import annotations

import re
from itertools import accumulate, pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.rules.papers.lines import balanced, wideness

WIDTH = 20.0
PLACES = ("示例市", "示例省", "示例自治州示例县", "示例市高新技术产业开发区")
TRADES = ("工业和信息化", "住房和城乡建设", "农业农村", "市场监督管理", "交通运输", "人力资源和社会保障", "医疗保障")
ENDS = ("局", "委员会", "厅", "办公室", "和旅游局")
WORDS = (
    *("人大代表", "建议", "提案", "政协", "人大", "办理", "工作", "总结", "答复", "承诺", "事项", "会办", "意见", "情况"),
    *("会议", "年度", "届", "次会议", "全国", "关于", "反馈表", "征询"),
)
NEVER_FIRST = "，。、；：》〉）〕的"
units = st.builds("".join, st.tuples(st.sampled_from(PLACES), st.sampled_from(TRADES), st.sampled_from(ENDS)))
ordinals = st.sampled_from((*"一三四五", "十三", "十七", "二十一", "〔待填：届次〕"))
digits = st.one_of(st.integers(1, 9999).map("{:04d}".format), st.integers(20150001, 20290999).map(str))
meetings = st.one_of(
    st.builds("{}{}届人大{}次会议".format, st.sampled_from(("省", "市", "县", "〔待填：区或县〕")), ordinals, ordinals),
    st.builds("{}届全国人大{}次会议".format, ordinals, ordinals),
    st.builds("{}政协{}届{}次会议".format, st.sampled_from(("省", "市", "区", "全国")), ordinals, ordinals),
)
ends = st.sampled_from(("的答复", "的会办意见", "答复承诺事项办理情况的函"))
letters = st.builds("关于{}第{}号{}{}".format, meetings, digits, st.sampled_from(("建议", "提案")), ends)
papers = st.sampled_from(("人大代表建议", "政协提案", "人大代表建议、政协提案"))


def ends_of(lines: list[str]) -> list[int]:
    """Where the lines end in the title, but for the last."""
    return list(accumulate(map(len, lines)))[:-1]


def inside(title: str, whole: str) -> set[int]:
    """The places in a title between two characters of something that stays whole."""
    return {place for found in re.finditer(whole, title) for place in range(found.start() + 1, found.end())}


def check(title: str, names: tuple[str, ...] = ()) -> list[str]:
    """What the standard asks of every title."""
    lines = balanced(title, WIDTH, names)
    assert "".join(lines) == title
    wide = [wideness(line) for line in lines]
    assert max(wide) <= WIDTH
    assert len(lines) <= wideness(title) // WIDTH + 2
    assert not any(line[0] in NEVER_FIRST or line.endswith(("《", "（", "〔")) for line in lines)
    patterns = [*WORDS, *map(re.escape, names), r"\d+", "〔[^〕]*〕", r"第\d+号(建议|提案)?", r"\d+年度"]
    assert not set(ends_of(lines)) & set().union(*(inside(title, whole) for whole in patterns))
    falls = [after < before for before, after in pairwise(wide)]
    assert not any(fell and after > before for fell, (before, after) in zip(accumulate(falls), pairwise(wide), strict=True))
    return lines


@settings(deadline=None, max_examples=150)
@given(letters)
@example("关于〔待填：区或县〕政协〔待填：届次〕届〔待填：会次〕次会议第20210317号提案答复承诺事项办理情况的函")
def test_a_letters_title_parts_between_words_in_lines_of_one_shape(title):
    check(title)


@settings(deadline=None, max_examples=100)
@given(units, st.integers(2000, 2099), papers)
def test_a_summarys_title_keeps_the_units_name_whole(unit, year, papers):
    lines = check(f"{unit}{year}年度{papers}办理工作总结", (unit,) if wideness(unit) <= WIDTH else ())
    assert min(map(wideness, lines)) >= max(map(wideness, lines)) / 3


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("关于市十七届人大三次会议第20210032号建议的答复", ["关于市十七届人大三次会议", "第20210032号建议的答复"]),
        ("示例市工业和信息化局2021年度人大代表建议办理工作总结", ["示例市工业和信息化局2021年度", "人大代表建议办理工作总结"]),
        (
            "关于十三届全国人大四次会议第0317号建议答复承诺事项办理情况的函",
            ["关于十三届全国人大四次会议", "第0317号建议答复承诺事项办理情况的函"],
        ),
        ("代表建议办理情况反馈表", ["代表建议办理情况反馈表"]),
        ("通知", ["通知"]),
        ("", [""]),
    ],
)
def test_titles_as_somebody_would_part_them(title, lines):
    assert balanced(title, WIDTH, ("示例市工业和信息化局",)) == lines


def test_a_name_longer_than_a_line_parts_behind_what_it_belongs_to():
    unit = "示例市经济技术开发区住房和城乡建设局人民防空办公室行政审批服务中心"
    lines = balanced(f"{unit}2021年度政协提案办理工作总结", WIDTH, (unit,))
    assert "".join(lines).startswith(unit)
    assert not set(ends_of(lines)) & inside("".join(lines), "城乡建设局|办公室|2021年度|政协提案|住房|工作")


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(codec="utf-8"), max_size=200), st.lists(st.text(max_size=30), max_size=2))
def test_any_text_comes_back_whole(text, names):
    assert "".join(balanced(text, WIDTH, names)) == "".join(balanced(text, 1e9, names))
