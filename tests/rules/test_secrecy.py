"""What may be stored and said: telephone numbers that people type into their reasons are masked."""

from __future__ import annotations

import pytest

from bot.rules import secrecy


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("请与代表13800001005再沟通", "请与代表138****1005再沟通"),
        ("请与代表138 0000 1005再沟通", "请与代表138****1005再沟通"),
        ("+8613800001005", "138****1005"),
        ("联系人0531-66601005，指标20家", "联系人0531****1005，指标20家"),
        ("请致电(0531)66601005核实", "请致电0531****1005核实"),
        ("参加：周示平 13800001005", "参加：周示平 138****1005"),
    ],
)
def test_a_telephone_number_is_masked(typed: str, kept: str):
    assert secrecy.without_phones(typed) == kept


@pytest.mark.parametrize(
    "words", ["示工信函〔2021〕61号 7.29", "20210032 退回 第3页", "20亿元，10家机构", "2021年7月31日", "12345678"]
)
def test_other_numbers_stay(words: str):
    assert secrecy.without_phones(words) == words
