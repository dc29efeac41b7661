"""Telephone numbers however they are written, and figures that only look like one."""

from __future__ import annotations

import pytest

from bot.rules.telephones import hidden, not_repeated, unmasked, without_phones

MASKED = "138****5678"


@pytest.mark.parametrize(
    "number",
    [
        *("13812345678", "138 1234 5678", "138-1234-5678", "138 123 45678", "138 12345678", "1381 234 5678", "1381 2345678"),
        *("13812 345678", "138123 45678", "1381234 5678", "138..1234..5678", "138—1234—5678", "138_1234*5678", "138~1234|5678"),
        *("138／1234＿5678", "138·1234·5678", "138–1234－5678", "138＊1234～5678", "138｜1234/5678"),
        *("1-3-8-1-2-3-4-5-6-7-8", "1 3 8 1 2 3 4 5 6 7 8", "1、3、8、1、2、3、4、5、6、7、8", "1，3，8，1，2，3，4，5，6，7，8"),
        *("1,3,8,1,2,3,4,5,6,7,8", "1　3　8　1　2　3　4　5　6　7　8"),
        *("+8613812345678", "+86 138 1234 5678", "008613812345678", "8613812345678", "86-13812345678", "86  13812345678"),
        *("１３８１２３４５６７８", "١٣٨١٢٣٤٥٦٧٨", "138１２３４5678"),
    ],
)
def test_a_mobile_number_is_masked_however_it_is_parted(number: str):
    assert without_phones(f"请联系{number}。") == f"请联系{MASKED}。"
    assert without_phones(number) == MASKED


@pytest.mark.parametrize("second", "3456789")
def test_mobile_numbers_begin_with_one_and_three_to_nine(second: str):
    assert without_phones(f"1{second}812345678") == f"1{second}8****5678"


@pytest.mark.parametrize(
    "words",
    [
        *("12812345678", "10812345678", "23812345678", "1381234567", "138123456789", "2138123456781", "138    1234    5678"),
        *("1-3 8-1-2-3-4-5-6-7-8", "1-2-8-1-2-3-4-5-6-7-8", "138a12345678", "", "138"),
    ],
)
def test_other_digits_are_no_mobile_number(words: str):
    assert without_phones(words) == words


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("053166601005", "0531****1005"),
        ("0531-66601005", "0531****1005"),
        ("(0531)66601005", "0531****1005"),
        ("（0531）66601005", "0531****1005"),
        ("0531 66601005", "0531****1005"),
        ("0531—66601005", "0531****1005"),
        ("0531－66601005", "0531****1005"),
        ("0531--66601005", "0531****1005"),
        ("010-66601005", "010****1005"),
        ("010-6660 1005", "010****1005"),
        ("0531-6661005", "0531****1005"),
        ("0531-666-1005", "0531****1005"),
        ("0531 20210032", "0531 20210032"),  # two numbers of items
        ("0531 19980032", "0531 19980032"),
        ("0531 202100321", "0531 202100321"),
        ("0531-20210032", "0531****0032"),
        ("0531 30210032", "0531****0032"),
        ("0531-06601005", "0531-06601005"),
        ("05311-6660105", "05311-6660105"),
        ("0531----66601005", "0531----66601005"),
        ("400-123-4567", "400****4567"),
        ("4001234567", "400****4567"),
        ("800 123 4567", "800****4567"),
        ("500-123-4567", "500-123-4567"),
        ("40-123-4567", "40-123-4567"),
    ],
)
def test_numbers_of_offices_and_services_are_masked_and_two_items_are_not_one_number(written: str, read: str):
    assert without_phones(written) == read
    assert without_phones(f"见{written}处") == f"见{read}处"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("138 0000 2021 1380 0001 111", "138****2021 138****1111"),
        ("电话 1234 2021 13800001111", "电话 ****2021 138****1111"),
        ("电话 1234 1380 0001 111", "电话 1234 138****1111"),
        ("电话 1234 05101234567", "电话 1234 0510****4567"),
        ("电话12345678 13800001111", "电话****5678 138****1111"),
        ("3室(0531)66601005", "3室0531****1005"),
        ("3(0531)66601005", "3(0531****1005"),
        ("8+8613800001111", "8+138****1111"),
        ("13800001111(0531)66601005", "138****1111(0531****1005"),
        ("联系 138****1380 0138 000", "联系 138****1380 0138 000"),
        ("联系 ****1380 0138 000", "联系 ****138****8000"),
    ],
)
def test_numbers_beside_numbers_are_masked_one_by_one_and_each_once(written: str, read: str):
    assert without_phones(written) == read
    assert without_phones(read) == read


@pytest.mark.parametrize("label", ["电话", "手机", "座机", "固话", "联系方式", "电话号", "电话号码"])
@pytest.mark.parametrize("between", ["", "：", ":", " ", "： ", " ："])
def test_a_number_without_its_area_is_one_behind_a_word_that_says_so(label: str, between: str):
    for number in ("66601005", "666-1005", "6660 1005", "666—1005", "666－1005"):
        assert without_phones(f"{label}{between}{number}") == f"{label}{between}****1005"


@pytest.mark.parametrize(
    "words",
    [
        "电话 20210032",
        "电话2021003",
        "地址66601005",
        "电话06601005",
        "电话666010051",
        "电话  ：66601005",
        "电话666----1005",
        "66601005",
    ],
)
def test_other_numbers_behind_words_stay(words: str):
    expected = words if words != "电话2021003" else "电话****1003"
    assert without_phones(words) == expected


def test_several_numbers_are_each_masked_and_what_stands_between_stays():
    text = "甲 13812345678，乙 0531-66601005；丙 13912340000。座机 66601005"
    assert without_phones(text) == "甲 138****5678，乙 0531****1005；丙 139****0000。座机 ****1005"
    assert without_phones(without_phones(text)) == without_phones(text)


@pytest.mark.parametrize(
    ("words", "figure"),
    [
        ("13812345678元", True),
        ("13812345678 元", True),
        ("13812345678.50元", True),
        ("13812345678余元", True),
        ("13812345678多元", True),
        ("13812345678（元）", True),
        ("13812345678(元", True),
        ("13812345678.1234567元", False),
        ("138 1234 5678元", False),
        ("+8613812345678元", False),
        ("13812345678，元", False),
        ("13812345678", False),
        ("电话13812345678元", False),
        ("电话号码为：13812345678元", False),
        ("请致电13812345678个", False),
        ("拨13812345678件", False),
        ("电话，13812345678元", True),
        ("电话是甲乙丙丁戊己庚13812345678元", True),
        ("13812345678户主", False),
        ("13812345678户", True),
        ("13812345678个人", False),
        ("13812345678家里", False),
        ("13812345678小时候", False),
        ("13812345678小时", True),
        ("13812345678台式机", False),
        ("13812345678万亿元", True),
        ("13812345678%", True),
    ],
)
def test_digits_in_one_piece_before_a_unit_are_a_figure(words: str, figure: bool):
    assert (without_phones(words) == words) is figure


def test_what_comes_back_masked_from_a_file_is_what_is_known():
    known = "请联系13812345678"
    assert unmasked("请联系138****5678", known) == known
    assert unmasked("请联系139****5678", known) == "请联系139****5678"
    assert unmasked("另请报告", known) == "另请报告"
    assert unmasked("请联系", "请联系") == "请联系"
    assert unmasked("", "") == ""
    assert unmasked(known, "请联系138****5678") == known


def test_masked_numbers_that_were_not_typed_so_are_told_once_each():
    text = "甲138****5678，乙0531****1005，甲138****5678，丙****1005，丁138****56789，戊1138****5678x"
    assert hidden(text, "") == ["138****5678", "0531****1005", "****1005", "1138****5678"]
    assert hidden(text, "甲138****5678") == ["0531****1005", "****1005", "1138****5678"]
    assert hidden("甲", "甲") == []


def test_an_answer_does_not_repeat_a_number_that_was_typed():
    typed = "查 13812345678 和 0531-66601005"
    assert not_repeated("没有找到13812345678、0531-66601005。", typed) == "没有找到138****5678、0531****1005。"
    assert not_repeated("没有找到20210032。", "查 20210032") == "没有找到20210032。"
    assert not_repeated("没有找到13812345678。", "查") == "没有找到13812345678。"


def test_numbers_are_found_in_texts_of_their_length_and_longer():
    assert without_phones("4001234567") == "400****4567"
    assert without_phones("400123456") == "400123456"
