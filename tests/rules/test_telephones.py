"""A telephone number is masked however it is written, and nothing else is."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.rules import telephones

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
IN_WORDS = str.maketrans("0123456789", "〇一二三四五六七八九")
PLAIN = str.maketrans("０１２３４５６７８９〇一二三四五六七八九", "0123456789" * 2)
MOBILES = st.builds("1{}{:09}".format, st.integers(3, 9), st.integers(0, 10**9 - 1))
LOCALS = st.builds("{}{:07}".format, st.integers(3, 9), st.integers(0, 10**7 - 1))
AREAS = st.sampled_from(["010", "021", "0311", "0531", "0755", "0898"])
USUAL = ((3, 4, 4), (4, 4, 3), (4, 3, 4), (3, 3, 5), (3, 8), (7, 4), (5, 6))
UNEVEN = ((2, 4, 5), (3, 3, 3, 2), (3, 2, 2, 2, 2), (1, 3, 3, 4), (2, 2, 2, 5))
BEFORE = ("请与代表", "联系人", "", "致电", "见附件，", "电话：", "周示平 ")
BEHIND = ("再沟通", "", "。", "，谢谢", "（示平）", " 20210032", "、20210032")


def pieces(digits: str, sizes: tuple[int, ...]) -> list[str]:
    found, place = [], 0
    for size in sizes:
        found.append(digits[place : place + size])
        place += size
    return found


def written(digits: str, way: int) -> list[str]:
    """A number in many ways."""
    usual, uneven = USUAL[way % len(USUAL)], UNEVEN[way % len(UNEVEN)]
    return [
        digits,
        digits.translate(WIDE),
        digits.translate(IN_WORDS),
        f"+86{digits}",
        f"+86 {digits}",
        f"86-{digits}",
        f"0{digits}",
        *(sign.join(pieces(digits, usual)) for sign in ("-", " ", ".", "·", " - ", "---", "/", "—", "　", "_")),
        *(sign.join(pieces(digits, (3, 4, 4))) for sign in ("、", "，", ", ", "（", "-")),
        "({}){}-{}".format(*pieces(digits, (3, 4, 4))),
        "（{}）{}{}".format(*pieces(digits, (3, 4, 4))),
        *(sign.join(pieces(digits, uneven)) for sign in (" ", "-")),
        " ".join(pieces(digits.translate(IN_WORDS), (3, 4, 4))),
        "-".join(digits),
        "、".join(digits),
    ]


def digits_in(words: str) -> str:
    return "".join(character for character in words.translate(PLAIN) if character.isdigit())


@settings(deadline=None, max_examples=150)
@given(digits=MOBILES, way=st.integers(0, 34), before=st.sampled_from(BEFORE), behind=st.sampled_from(BEHIND))
def test_a_mobile_number_is_masked_in_every_way_of_writing_it(digits: str, way: int, before: str, behind: str):
    for each in written(digits, way):
        said = telephones.without_phones(f"{before}{each}{behind}")
        assert digits not in digits_in(said), (each, said)
        assert f"{digits[:3]}****{digits[-4:]}{behind}" in said, (each, said)
        assert telephones.without_phones(said) == said


@settings(deadline=None, max_examples=100)
@given(area=AREAS, local=LOCALS, before=st.sampled_from(BEFORE))
def test_one_of_a_desk_is_masked_with_its_area(area: str, local: str, before: str):
    for each in (
        *(f"{area}{sign}{local}" for sign in ("-", "", " ", "/", ".", "—", " - ", "、")),
        f"({area}){local}",
        f"（{area}）{local}",
        f"（{area}） {local[:4]}-{local[4:]}",
        f"+86-{area[1:]}-{local}",
        f"+86 {area[1:]} {local}",
        f"{area} {local[:4]} {local[4:]}",
        f"{area}{local}".translate(WIDE),
        f"{area}-{local}".translate(IN_WORDS),
    ):
        said = telephones.without_phones(f"{before}{each}。")
        assert local not in digits_in(said) and said.endswith(f"****{local[-4:]}。"), (each, said)


LABELLED = "电话是87654321|电话为8765-4321|座机：８７６５４３２１|电话八七六五四三二一|联系方式 8765 4321"


@pytest.mark.parametrize("words", LABELLED.split("|"))
def test_one_without_its_area_is_masked_behind_a_word_for_it(words: str):
    assert telephones.without_phones(words).endswith("****4321")


@settings(deadline=None, max_examples=150)
@given(
    one=st.integers(1, 9999),
    two=st.integers(1, 9999),
    sign=st.sampled_from(["、", "，", " ", "和", ",", "；", "-", "至"]),
    day=st.dates(date(1990, 1, 1), date(2040, 12, 31)),
    amount=st.integers(0, 10**11),
)
def test_numbers_of_items_and_letters_days_and_amounts_are_none(one, two, sign, day, amount):
    year = 2015 + one % 15
    for words in (
        f"{year}{one:04}{sign}{year}{two:04}",
        f"{one:04}{sign.replace('-', '、')}{year}{two:04}",  # with a dash it may be one of a desk
        f"第{one}号{sign}第{two}号",
        f"{year}-{one:04}{sign}{year}-{two:04}",
        f"示工信函〔{year}〕{one}号 {day.month}.{day.day}",
        f"{day.year:04}-{day.month:02}-{day.day:02} {day.month}:{day.day:02}",
        f"{day.year:04}年{day.month}月{day.day}日至{day.month}月{day.day}日",
        f"{day.year:04}.{day.month}.{day.day}-{day.month}.{day.day}",
        f"投资{amount}元，其中{two}万元",
        f"投资{amount:,}元",
        f"增长{one / 100}%、{two / 100}%、{one / 10}%",
        f"{year}{one:04}".translate(IN_WORDS),
        f"第{one % 90}、{two % 90}、{one % 80}、{two % 80}、{one % 70}项",
    ):
        assert telephones.without_phones(words) == words


ORDINARY = """第13、14、15、16、17、18项|13,800,138,000元|138、1001、1002号|139、4500、6800户|0317 20210032|0139、1234、5678
13.5、14.2、15.8、16|15-17 1803-205|13 14 15 16 178|138 20210032|138、20210032号|二〇二一〇〇三二|12345678
电话 20210032 的代表
一三五规划|一、三、五|2021年7月31日|20亿元，10家机构|370102199001011234|13.30-15.00 301室"""


@pytest.mark.parametrize("words", [each for line in ORDINARY.splitlines() for each in line.split("|")])
def test_what_something_else_explains_stays(words: str):
    assert telephones.without_phones(words) == words
