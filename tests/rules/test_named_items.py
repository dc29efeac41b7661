"""An item is known by its number and by its title in the words of others, however they write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules import named_items
from bot.rules.numbers import Key

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
IN_WORDS = str.maketrans("0123456789", "〇一二三四五六七八九")
OTHER_ZERO = str.maketrans("〇", "零")


AROUND = ["与{}并案", "参照{}（见附）办理", "{}", "同{}，请一并"]
NONE = "32家企业 32件 第32条 示工信函〔2021〕32号 2021-03-02 3月2日 增长32.5% 132号 32号楼 政协0032 20200032"


def key(serial: int) -> Key:
    return Key("市", "人大", 2021, f"2021{serial:04}")


def counted(number: int) -> str:
    """三十二 of 32, for numbers below a thousand."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    digit = "零一二三四五六七八九"
    before = f"{digit[hundreds]}百" if hundreds else ""
    if tens:
        before += ("" if tens == 1 and not hundreds else digit[tens]) + "十"
    elif hundreds and ones:
        before += "零"
    return before + (digit[ones] if ones else "")


WAYS = (
    lambda n: f"2021{n:04}",
    lambda n: f"2021{n:04}号",
    lambda n: f"2021-{n:04}",
    lambda n: f"2021 {n:04}",
    lambda n: f"2021.{n:04}",
    lambda n: f"2021—{n:04}",
    lambda n: f"〔2021〕{n:04}号",
    lambda n: f"2021年第{n}号",
    lambda n: f"第{n}号",
    lambda n: f"第{n:04}号",
    lambda n: f"第{n}件",
    lambda n: f"第 {n} 件",
    lambda n: f"市人大{n:04}",
    lambda n: f"编号{n}",
    lambda n: f"2021{n:04}".translate(WIDE),
    lambda n: f"第{n}件".translate(WIDE),
    lambda n: f"2021{n:04}".translate(IN_WORDS),
    lambda n: f"2021{n:04}".translate(IN_WORDS).translate(OTHER_ZERO),
    lambda n: f"第{counted(n)}号",
    lambda n: f"第{counted(n)}件",
    lambda n: f"二〇二一年第{counted(n)}号",
    lambda n: " ".join(f"2021{n:04}"),
)


@settings(deadline=None, max_examples=120)
@given(
    number=st.integers(1, 999),
    way=st.sampled_from(WAYS),
    around=st.sampled_from(["与{}并案", "参照{}（见附）办理", "{}", "同{}，请一并"]),
)
def test_a_number_is_found_in_every_spelling_and_so_is_the_row_that_holds_it(number, way, around):
    written = way(number)
    words = around.format(written)
    assert named_items.is_named(key(number), words), words
    other = number % 999 + 1
    assert not named_items.is_named(Key("市", "人大", 2021, f"2021{other:04}"), words), (other, words)


@pytest.mark.parametrize("words", NONE.split())
def test_a_day_a_count_and_the_number_of_something_else_are_none(words):
    assert not named_items.is_named(key(32), words)


@settings(deadline=None, max_examples=120)
@given(number=st.integers(1, 999), way=st.sampled_from(WAYS[:-1]))
def test_the_sieve_of_the_database_lets_every_spelling_through(number, way):
    """What LIKE finds is looked at; blanks between all digits are none of what is stored, for words come without."""
    import sqlite3

    like = " OR ".join("? LIKE ?" for _ in named_items.patterns(key(number), ""))
    words = [value for pattern in named_items.patterns(key(number), "") for value in (f"与{way(number)}并案", pattern)]
    assert sqlite3.connect(":memory:").execute(f"SELECT {like}", words).fetchone() == (1,)


def test_a_title_is_known_again_without_what_stands_around_it():
    title = "关于加快示范湖鲲鹏工程建设的建议"
    for words in ("与《关于加快示范湖鲲鹏工程建设的建议》并案", "加快示范湖鲲鹏 工程建设一事", "加快“示范湖”鲲鹏工程建设"):
        assert named_items.is_titled(title, words), words
    for words in ("加快工程建设", "", "示范湖"):
        assert not named_items.is_titled(title, words), words
    assert not named_items.is_titled("", "任何话") and not named_items.is_titled("关于就业的建议", "就业")
