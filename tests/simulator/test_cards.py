"""WeCom refuses a card that breaks its limits."""

from __future__ import annotations

import pytest

from bot.message import Button, Card
from bot.platforms.wecom.cards import template_card
from bot.simulator import cards

GOOD = template_card(
    Card("rv-1", "20210032 建议审核", (("案由", "示例"),), "请审核", (Button("通过", "pass:1"), Button("退回", "return:1"))),
    group=True,
)
ROW = {"keyname": "案由", "value": "示例"}


def test_our_own_card_is_taken():
    assert cards.fault(GOOD) == ""


@pytest.mark.parametrize(
    "change",
    [
        {"card_type": "text_notice"},
        {"main_title": {}},
        {"task_id": ""},
        {"task_id": "a" * 129},
        {"task_id": "编号"},
        {"horizontal_content_list": [ROW] * 7},
        {"horizontal_content_list": [{"value": "示例"}]},
        {"button_list": []},
        {"button_list": [{"text": str(i), "key": str(i)} for i in range(7)]},
        {"button_list": [{"text": "通过", "key": "a"}, {"text": "退回", "key": "a"}]},
        {"button_list": [{"text": "通过", "key": "a" * 1025}]},
        {"button_list": [{"text": "", "key": "a"}]},
        {"button_list": None},
        {"button_list": [{"text": "通" * 11, "key": "a"}]},
        {"button_list": [{"text": "通过", "key": "a", "style": 5}]},
        {"main_title": {"title": "字" * 27}},
        {"main_title": {"title": "字", "desc": "字" * 31}},
        {"sub_title_text": "字" * 113},
        {"source": {"desc": "字" * 14}},
        {"horizontal_content_list": [{"keyname": "六个字的名称", "value": ""}]},
        {"horizontal_content_list": [{"keyname": "案由", "value": "字" * 27}]},
    ],
)
def test_a_card_beyond_the_limits_is_refused_with_the_reason(change):
    assert "卡片" in cards.fault({**GOOD, **change})


@pytest.mark.parametrize("card", [None, [], "x", {}])
def test_what_is_no_card_is_refused(card):
    assert cards.fault(card)
