"""From what is typed to what is meant: width, blanks, invisible characters, mentions."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.rules import spelling
from bot.rules.spelling import is_short_for, nearest, normal, without_mentions


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("／查　２０２１００３２", "/查 20210032"),
        ("/查\u00a020210032\u00a0", "/查 20210032"),
        ("/查\u200520210032", "/查 20210032"),
        ("/查\r\n20210032\t", "/查 20210032"),
        ("/\u200b查\u200d \ufeff20210032", "/查 20210032"),
        ("/查 \u202e20210032\u202c", "/查 20210032"),
        ("/查\u0000\u000720210032", "/查 20210032"),
        ("\u3164查\u115f\u1160\uffa0", "查"),
        ("查\ufe0f\u034f\U000e0100", "查"),
        ("\ud800查\udfff", "查"),
        ("e\u200d\u0301", "é"),
        ("查 😀", "查 😀"),
        ("", ""),
        (" \u3000\u200b ", ""),
    ],
)
def test_what_nobody_can_see_is_gone_and_blanks_are_single(typed, meant):
    assert normal(typed) == meant


def test_only_the_beginning_of_a_very_long_text_is_looked_at():
    assert len(normal("查" * 100_000)) == spelling.LONGEST
    assert len(normal("\ufdfa" * 100_000)) <= spelling.LONGEST


@given(some.text())
def test_normal_text_is_normal(typed):
    once = normal(typed)
    assert normal(once) == once
    assert unicodedata.is_normalized("NFKC", once)
    assert not any(unicodedata.category(character) in ("Cc", "Cf", "Cs") for character in once)


@pytest.mark.parametrize(
    "typed",
    [
        "/查 20210032",
        "@督办助手 /查 20210032",
        "@督办助手/查 20210032",
        "@督办助手\u2005/查 20210032",
        "＠督办助手　/查 20210032",
        "/查 20210032 @督办助手",
        "/查 20210032@督办助手",
        "/查 @督办助手 20210032",
        "@督办助手 @督办助手 /查 20210032",
        "@督办助手 @李四 /查 20210032",
        "@李四 @督办助手 /查 20210032",
        "@李四 /查 20210032 @王五",
        "@Duban Bot 2 /查 20210032",
        "@改了名 的机器人 /查 20210032",
        "/查 20210032 @李四 @王五",
    ],
)
def test_mentions_at_either_end_are_not_words(typed):
    assert without_mentions(normal(typed), ["督办助手", "督办助手 测试"]) == "/查 20210032"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("@督办助手", ""),
        ("@李四", ""),
        ("@李四 查 20210032", "查 20210032"),
        ("@督办助手 测试 查 32", "查 32"),
        ("查 20210032", "查 20210032"),
        ("联系a@b.cn 查", "联系a@b.cn 查"),
        ("@李四 5/6 查", "5/6 查"),
        ("@", "@"),
        ("", ""),
    ],
)
def test_a_mention_of_somebody_else_ends_at_the_first_blank(typed, words):
    assert without_mentions(normal(typed), ["督办助手", "督办助手 测试"]) == words


@given(some.text(alphabet="@ /查督办助手0a\\", max_size=40))
def test_nothing_makes_taking_mentions_away_fail_or_go_on_for_ever(typed):
    words = without_mentions(normal(typed), ["督办助手"])
    assert "@督办助手" not in words
    assert len(words) <= len(typed)


@pytest.mark.parametrize("mark", ["/", "\\", "、", "。", "!", ".", ":", ""])
def test_a_command_mark_is_optional_and_of_many_kinds(mark):
    assert spelling.without_mark(f"{mark}查 32") == "查 32"


@pytest.mark.parametrize(
    ("word", "found"),
    [("逾起", ["逾期"]), ("我得", ["我的"]), ("帮住", ["帮助"]), ("天气", []), ("期逾", ["逾期"])],
)
def test_the_nearest_words_are_one_slip_away(word, found):
    assert nearest(word, ["逾期", "我的", "帮助"], within=1) == found


@pytest.mark.parametrize(
    ("short", "full", "yes"),
    [
        ("信息处", "信息化推进处", True),
        ("信息化推进处", "信息化推进处", True),
        ("处", "信息化推进处", False),
        ("息信", "信息化推进处", False),
        ("信息局", "信息化推进处", False),
    ],
)
def test_a_short_name_keeps_the_order_of_characters(short, full, yes):
    assert is_short_for(short, full) == yes
