"""The picture of a year's figures: a PNG for a phone that says in words what its colours say."""

from __future__ import annotations

import re
import struct
from copy import deepcopy
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest

from bot.documents import picture
from bot.rules.words import Body, Handling, Level

SAMPLE: dict[str, Any] = {
    "year": 2021,
    "total": 34,
    "by_body_level": {"人大": {"省": 3, "市": 31}},
    "by_batch": [{"batch": "第一批", "count": 33, "due": "2021-07-31"}],
    "by_handling": {"人大": {"省": {"主办": 1, "分办": 2}, "市": {"独办": 1, "主办": 3, "分办": 10, "会办": 17}}},
    "letters_mailed": 17,
    "opinions_sent": 17,
    "finished": 34,
    "finish_rate": "100%",
    "counted_by": "item",
    "face_to_face": {"requested": 12, "done": 12, "rate": "100%"},
    "satisfaction": {
        "attitude": {"满意": 12, "基本满意": 4, "不满意": 1},
        "result": {"满意": 17, "基本满意": 0, "不满意": 0},
        "returned": 17,
        "rate": "70.6%",
    },
    "classes": {"A": 11, "B": 6},
    "published": {"主动公开": 17},
    "equations": [{"text": "34 = 3 + 31", "holds": True}],
}
NO_GRADES = {"满意": 0, "基本满意": 0, "不满意": 0}
NOTHING = SAMPLE | {
    "total": 0,
    "by_body_level": {},
    "by_batch": [],
    "by_handling": {},
    "letters_mailed": 0,
    "opinions_sent": 0,
    "finished": 0,
    "finish_rate": "—",
    "counted_by": "item",
    "face_to_face": {"requested": 0, "done": 0, "rate": "—"},
    "satisfaction": {"attitude": NO_GRADES, "result": NO_GRADES, "returned": 0, "rate": "—"},
    "classes": {},
    "published": {},
    "equations": [],
}


def words(svg: str) -> list[str]:
    """Every text of the drawing, which has to be well-formed for that."""
    return [element.text or "" for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]  # noqa: S314


def size(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


def test_it_is_as_wide_as_a_phone_and_light_enough_for_a_chat():
    made = picture.png(SAMPLE, date(2021, 10, 25))
    assert size(made)[0] == 750
    assert len(made) < 200 * 1024


def test_every_number_stands_beside_its_bar_in_words():
    said = words(picture.drawing(SAMPLE, date(2021, 10, 25), "督办群范围"))
    for expected in (
        "2021年建议办理情况",
        "截至2021年10月25日",
        "督办群范围",
        "主办",
        "4件",
        "省人大",
        "3件",
        "要求面复12件，已面复12件",
        "满意率 70.6%",
        "基本满意 4件",
        "不满意 1件",
        "寄出答复函17件，报送会办意见17件",
        "答复类别：A 11件，B 6件",
        "公开属性：主动公开 17件",
    ):
        assert expected in said


def test_nothing_received_is_no_hundred_per_cent():
    said = words(picture.drawing(NOTHING))
    assert said.count("没有办件") == 2
    assert "—" in said
    assert not any("100%" in line for line in said)
    assert size(picture.png(NOTHING))[0] == 750


def test_a_year_with_every_kind_and_source_still_weighs_little():
    figures = deepcopy(SAMPLE)
    figures["total"] = 10_000
    figures["by_body_level"] = {body: dict.fromkeys(Level, 1250) for body in Body}
    figures["by_handling"] = {body: {level: dict.fromkeys(Handling, 250) for level in Level} for body in Body}
    assert len(picture.png(figures, date(2021, 10, 25), "示例市工业和信息化局")) < 200 * 1024


@pytest.mark.parametrize("hostile", ["<script>&\"'", "]]><rect/>", "a\x00\x1b[31m\ufffe", "&#0;"])
def test_hostile_words_are_words(hostile):
    figures = SAMPLE | {"classes": {hostile: 1}, "published": {hostile: 1}}
    svg = picture.drawing(figures, None, hostile)
    assert len(ElementTree.fromstring(svg).findall(".//{*}script")) == 0  # noqa: S314
    assert size(picture.png(figures, None, hostile))[0] == 750


def test_words_that_are_too_long_are_cut_where_the_picture_ends():
    said = words(picture.drawing(SAMPLE, date(2021, 10, 25), "示例市工业和信息化局" * 10))
    assert any(line.endswith("…") and len(line) < 40 for line in said)
    assert "截至2021年10月25日" in said


def test_no_bar_leaves_the_picture_even_when_parts_exceed_the_whole():
    figures = SAMPLE | {"total": 1, "face_to_face": {"requested": 1, "done": 3, "rate": "300%"}}
    for x, width in re.findall(r'<rect x="([\d.]+)" y="[\d.]+" width="([\d.]+)"', picture.drawing(figures)):
        assert float(x) + float(width) <= 750 - picture.MARGIN + 0.1


def test_each_body_has_figures_of_its_own_in_a_year_with_both():
    congress = {key: value for key, value in SAMPLE.items() if not key.startswith("by_")}
    proposals = congress | {"total": 8, "finished": 2, "finish_rate": "25%"}
    levels = {"人大": {"市": 34}, "政协": {"市": 8}}
    said = words(picture.drawing(SAMPLE | {"by_body_level": levels, "by_body": {"人大": congress, "政协": proposals}}))
    assert "2021年建议提案办理情况" in said
    assert {"建议收到（件）", "提案收到（件）", "建议办结率", "提案办结率", "25%"} <= set(said)
    assert {"建议满意率 70.6%", "提案满意率 70.6%"} <= set(said) and "满意率 70.6%" not in said
