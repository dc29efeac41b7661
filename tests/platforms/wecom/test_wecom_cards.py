"""A card within WeCom's limits: every line of it finds a place, and a command is never cut in two."""

from __future__ import annotations

import json
from dataclasses import asdict

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.message import Button, Card
from bot.platforms.wecom.cards import QUOTE, ROWS, SUBTITLE, TITLE, VALUE, WAITS, template_card
from bot.records import inbox
from bot.rules.chat_safe import CUT
from bot.simulator import cards as simulated

WORDS = st.text("建议办理处室审核0123456789（）、，", min_size=1, max_size=40)
LABELS = st.sampled_from(["案由", "当前状态", "办理时限", "处室负责人", "分管领导", "主要领导", "牵头处室", "配合处室", "代表"])
ITEM = Card(
    "rv-1",
    "20210032 黄灯 还剩10个工作日",
    (
        ("案由", "关于加快新型智慧城市建设提升城市治理水平的建议"),
        ("当前状态", "待分管领导审核（第1轮）"),
        ("办理时限", "7月31日（周六，按7月30日周五掌握），还剩10个工作日"),
        ("处室负责人", "周示平 7月16日 10:02 通过"),
        ("分管领导", "副局长甲　待审核"),
        ("主要领导", "局长　待上一级审核"),
        ("牵头处室", "信息化推进处 周示平、吴示安"),
        ("代表", "周示戊 13800001004"),
    ),
    note="最近一步：7月16日 处室负责人审核通过（周示平）\n下一步：请副局长甲（分管领导）审核\n发送：/审 20210032 通过",
    buttons=(Button("通过", "pass:2", "primary"),),
    waits="等副局长甲（分管领导）审核，7月16日起",
)


def test_light_and_days_stand_first_then_who_is_waited_for():
    drawn = template_card(ITEM, group=False)
    assert drawn["main_title"] == {"title": "20210032 黄灯 还剩10个工作日", "desc": "等副局长甲（分管领导）审核，7月16日起"}
    assert drawn["sub_title_text"] == ITEM.note
    assert simulated.fault(drawn) == ""


def test_what_finds_no_row_stands_in_the_quotation():
    drawn = template_card(ITEM, group=False)
    rows = [row["keyname"] for row in drawn["horizontal_content_list"]]
    assert rows == ["案由", "当前状态", "处室负责人", "分管领导", "主要领导", "牵头处室"]
    assert drawn["quote_area"]["quote_text"].split("\n") == [
        "办理时限：7月31日（周六，按7月30日周五掌握），还剩10个工作日",
        "代表：周示戊 13800001004",
    ]


def test_a_card_of_few_short_lines_has_no_quotation():
    assert "quote_area" not in template_card(
        Card("rv-1", "20210032", (("案由", "示例"),), buttons=(Button("通过", "pass:1"),)), group=False
    )


@settings(max_examples=300, deadline=None)
@given(
    lines=st.lists(st.tuples(LABELS, WORDS), max_size=10, unique_by=lambda line: line[0]),
    note=st.lists(WORDS, max_size=4),
    refusal=st.one_of(st.just(""), st.text("不能办理，本次操作未生效。", min_size=1, max_size=110)),
)
def test_whatever_a_card_says_is_there_whole_as_far_as_there_is_room(lines, note, refusal):
    drawn = template_card(
        Card("rv-1", "20210032", tuple(lines), "\n".join(note), (Button("通过", "pass:1"),), refusal=refusal), group=False
    )
    quoted = drawn.get("quote_area", {"quote_text": ""})["quote_text"]
    rows = [(row["keyname"], row["value"]) for row in drawn["horizontal_content_list"]]
    assert simulated.fault(drawn) == ""
    assert len(rows) <= ROWS and all(len(value) <= VALUE for _, value in rows)
    assert len(drawn["main_title"]["title"]) <= TITLE and len(drawn["main_title"]["desc"]) <= WAITS
    assert len(drawn["sub_title_text"]) <= SUBTITLE and len(quoted) <= QUOTE
    shown = [*drawn["sub_title_text"].split("\n"), *quoted.split("\n")]
    if refusal:
        assert shown[0] == refusal
    everything = [*filter(None, (refusal, *note)), *(f"{label}：{value}" for label, value in lines if (label, value) not in rows)]
    kept = [line for line in everything if line in shown]
    assert kept == everything or sum(len(line) + 1 for line in everything) > QUOTE
    assert set(filter(None, shown)) <= {*everything, CUT}
    assert (CUT in shown) == (kept != everything)


def test_what_was_not_taken_of_the_words_stands_on_the_card_too(reply):
    """Somebody who reads 不要通过 as done would wait for nobody."""
    answer = reply("不要通过20210079", by="副局长甲", platform="wecom")
    assert answer.card and answer.text.startswith("没有登记：")
    shown = template_card(answer.card, group=False)
    assert "没有登记：" in str(shown["sub_title_text"]) + str(shown.get("quote_area"))


def test_a_kept_answer_has_its_further_lines_again(reply):
    answer = reply("不要通过20210079", by="副局长甲", platform="wecom")
    assert inbox.restored(json.loads(json.dumps(asdict(answer)))) == answer
