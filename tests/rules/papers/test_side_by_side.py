"""What a published summary tells, ours tells, too, each number with its field: docs/decisions/summary.md#sections."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.rules.papers import document, summary
from bot.rules.papers.year import WANTED, WELCOME, Year
from bot.rules.papers.year_pieces import NAMED
from bot.rules.process import FORMS
from tests.rules.papers.test_summary import FACTS, of, seed

PAGE = Path(__file__).parents[3] / "docs" / "decisions" / "summary.md"
TOLD = {
    **FACTS,
    "部署会内容": "全局业务处室负责人会议，专题部署建议办理工作",
    "主要领导批示": "多次",
    "部署会要求": "会议进一步统一了思想，把建议办理作为应尽义务",
    "协同情况": "主动与其他责任单位协商，邀请其一起走访、调研",
    "沟通方式": "电话沟通、微信交流",
    "重点任务": "制造业升级、数字经济等重点任务",
    "成效：智慧城市": "数据融合等建议被采纳",
    "成效：中小微企业": "风险补偿等措施落实到位",
}


def rows() -> list[tuple[str, str, str, str]]:
    """(section, what is told, our words, what stands there where it is not known) of each line of the page."""
    found = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return [row for row in found if row[0] != "节"]


def sample() -> Year:
    """The published figures: the first two items need several divisions, some are key, meetings took three forms."""
    items = [
        replace(
            one,
            assisting=2 if place < 2 else 0,
            key=place == 3,
            form=FORMS[place % 3] if one.answers else "",
        )
        for place, one in enumerate(seed())
    ]
    return of(items, facts=TOLD)


def value(year: Year, field: str) -> str:
    """What a field of the page is in that year."""
    if field.startswith("年度."):
        return year.facts[field.removeprefix("年度.")]
    if field.startswith("="):
        return str(next(t.value for e in year.equations for t in e.terms if t.name == field[1:]))
    known: Any = year.figures
    for part in field.split("."):
        known = known[part]
    return str(known)


@pytest.mark.parametrize(("section", "told", "words", "otherwise"), rows())
def test_what_it_tells_is_told_in_these_words_with_these_fields(section: str, told: str, words: str, otherwise: str):
    year = sample()
    said = "".join(document.texts(summary.compose(year)))
    wanted = re.sub(r"\{([^}]+)\}", lambda found: value(year, found[1]), words)
    print(f"{section}　{told}\n　　{wanted}\n")
    assert wanted in said
    assert otherwise in ("台账", "设置", "固定", "待填", "不写", "电话沟通")


def test_what_nobody_told_is_a_marked_blank_or_left_out():
    bare = "".join(document.texts(summary.compose(of(seed(), facts={}))))
    lines = {field for *_, words, otherwise in rows() for field in re.findall(r"\{年度\.([^}]+)\}", words) if otherwise == "待填"}
    for name in lines - {"主要领导批示"} - {name for name in lines if name.startswith("成效")}:
        assert f"待填：{name}" in bare, name
    assert "主要领导对人大代表建议办理工作的要求" in bare and "成效专题" in bare
    assert not any(value in bare for name, value in TOLD.items() if name in WELCOME and name != "主要领导批示")


def test_every_line_of_the_sheet_stands_on_the_page_and_may_be_typed():
    named = {field for *_, words, _ in rows() for field in re.findall(r"\{年度\.([^}]+)\}", words)}
    assert {*WANTED, *WELCOME} - named == {"部署会日期"} and {*WANTED, *WELCOME} <= set(NAMED)
