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
NONE = (
    "3200 00032 032 100032 2021-00321 第32页 第32章 第32项 第32次 第32期 第32批 第32季 第32届 20200032条 32号文件 三十二件 "
    "32家企业 32件 第32条 示工信函〔2021〕32号 2021-03-02 3月2日 增长32.5% 132号 32号楼 政协0032 20200032"
)


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
    lambda n: f"第{counted(n).replace('二百', '两百').replace('二十', '廿')}号",
    lambda n: f"第{counted(n).replace('百一十', '百十')}号",
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


@pytest.mark.parametrize(
    ("number", "words"),
    [
        *(
            (32, "见0032"),
            (32, "见0032处"),
            (32, "第三二号"),
            (32, "三十二号"),
            (32, "第32號"),
            (32, "32號"),
            (32, "三十二號"),
            (32, "见 第32"),
            (32, "2021 00 32"),
            (32, "2-0-2-1-0-0-3-2"),
            (32, "2021－0032"),
            (32, "见2021)0032"),
        ),
        *(
            (2, "第两号"),
            (10, "十号"),
            (20, "第廿号"),
            (22, "第廿二号"),
            (200, "第两百号"),
            (202, "第两百零二号"),
            (102, "第一百〇二号"),
        ),
        *(
            (5, "5号"),
            (5, "5号 线"),
            (5, "第5号线"),
            (5, "编号5"),
            (5, "编号：5"),
            (5, "编号: 5"),
            (5, "No.5"),
            (5, "#5"),
            (5, "见No.: 5"),
            (5, "5号X表"),
        ),
        *(
            (100, "第一百件"),
            (110, "第一百十号"),
            (321, "第三百二十一号"),
            (302, "20210302"),
            (302, "2021 0302"),
            (302, "2 0 2 1 0 3 0 2"),
        ),
        *(
            (302, "【2021】0302号"),
            (302, "【2021】 第0302号"),
            (302, "2021 0302 03"),
            (302, "〔2021〕0302号"),
            (302, "〔2021〕第0302号"),
            (302, "(2021)0302"),
            (32, "与20210032条文不同"),
        ),
    ],
)
def test_a_number_that_stands_as_an_item_s_is_one(number: int, words: str):
    assert named_items.is_named(key(number), words)


@pytest.mark.parametrize("sign", named_items.BUILDINGS)
def test_the_number_of_a_house_or_a_line_is_none(sign: str):
    assert not named_items.is_named(key(5), f"住5号{sign}")
    assert not named_items.is_named(key(5), f"住5号{sign}旁")


@pytest.mark.parametrize("sign", "条页章项次期批季届")
def test_the_number_of_a_part_or_a_turn_is_none(sign: str):
    assert not named_items.is_named(key(32), f"见第32{sign}所说")


def test_a_number_of_another_session_or_body_and_one_that_only_begins_alike_are_none():
    for words in ("省人大32", "市政协32", "2020-0032", "第百号", "第232号", "编号123", "第一百三十二号", "五编号第"):
        assert not named_items.is_named(key(32), words), words
    assert not named_items.is_named(key(302), "2021 03 02") and not named_items.is_named(key(302), "2021)302")


def test_the_sieve_asks_for_the_digits_apart_and_for_the_beginning_of_the_title():
    assert named_items.patterns(key(32), "关于加快示范湖建设的建议") == (
        *("%32%", "%3_2%", "%3__2%", "%３２%", "%３_２%", "%３__２%", "%三%二%", "%加快示范湖建%"),
    )
    assert named_items.patterns(key(120), "就业")[6:] == ("%一%二%", "%一%廿%")
    assert named_items.patterns(key(212), "")[6:] == ("%二%一%二%", "%二%十%二%", "%两%一%二%", "%两%十%二%")


def test_a_title_of_six_signs_is_its_own_and_one_of_five_is_not():
    assert named_items.is_titled("关于甲，乙丙丁戊己的提案", "甲乙丙丁戊己") and named_items.is_titled(
        "甲乙丙丁戊己议案", "说甲乙丙丁戊己"
    )
    assert not named_items.is_titled("关于甲乙丙丁戊的提案", "甲乙丙丁戊") and not named_items.is_titled(
        "甲乙丙丁戊己", "甲乙丙丁戊"
    )


def test_a_title_is_known_again_without_what_stands_around_it():
    title = "关于加快示范湖鲲鹏工程建设的建议"
    for words in ("与《关于加快示范湖鲲鹏工程建设的建议》并案", "加快示范湖鲲鹏 工程建设一事", "加快“示范湖”鲲鹏工程建设"):
        assert named_items.is_titled(title, words), words
    for words in ("加快工程建设", "", "示范湖"):
        assert not named_items.is_titled(title, words), words
    assert not named_items.is_titled("", "任何话") and not named_items.is_titled("关于就业的建议", "就业")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("20210032 督促，7月31日到期，还剩10个工作日，发送：/送审 20210032", ("20210032",)),
        ("20210079 待审核（第1轮），第一责任人，A类，第2页，1号楼", ("20210079",)),
        ("0257 配合意见，7月16日前", ("0257",)),
        ("第32号建议，即20210032", ("20210032",)),
        ("20210032、20220032", ("20210032", "20220032")),
        ("市人大317已寄出", ("市人大317",)),
        ("第32件、三十三号", ("32", "33")),
        ("今天开会，第3轮", ()),
        ("20210032 代表：周示戊 13800000033", ("20210032",)),
        ("20210032 代表：周示戊 138****0033", ("20210032",)),
        ("20210032 代表：周示戊 138＊＊＊＊0033，0311-87650044", ("20210032",)),
        ("20210032 138****0033", ("20210032",)),
        ("0257(0311)87****44", ("0257",)),
        ("人大317已收", ("人大317",)),
        ("省317已收", ("省317",)),
        ("第317，编号317", ()),
        ("32號", ("32",)),
        ("", ()),
        ("20210032 " + "好" * 9_991, ("20210032",)),
        ("20210032 " + "好" * 9_992, ()),
    ],
)
def test_the_items_that_a_quote_names_without_a_doubt(words: str, found: tuple[str, ...]):
    assert named_items.spelled(words) == found
