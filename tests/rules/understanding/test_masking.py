"""What a model is shown of a sentence has no name and no number, and what it says comes back with the sentence's own alone."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.understanding.masking import masked

PEOPLE = ("周示平", "吴示安", "李示丁", "局长")
DIVISIONS = ("信息化推进处", "装备产业处")

SHOWN = [
    ("32号整得咋样", "【编号1】整得咋样"),
    ("周示平手上20210032弄完没", "【姓名1】手上【编号2】弄完没"),
    ("信息化推进处和装备产业处哪个快", "【处室1】和【处室2】哪个快"),
    ("示工信函〔2021〕61号7月15日寄的", "【文号1】【日期2】寄的"),
    ("王示己代表13800001234说行", "【姓名1】代表【电话2】说行"),
    ("昨天跟张处通了气", "昨天跟张处通了气"),
    ("三十二号建议和三十二号建议", "【编号1】建议和【编号1】建议"),
    ("5G和零九专项", "【数字1】和【数字2】专项"),
    ("拢共花了500万", "拢共花了【编号1】万"),
    ("【编号9】是什么", "[编号【编号1】]是什么"),
]


@pytest.mark.parametrize(("sentence", "shown"), SHOWN)
def test_names_and_numbers_are_replaced(sentence: str, shown: str) -> None:
    assert masked(sentence, people=PEOPLE, divisions=DIVISIONS).text == shown


def test_the_sentences_own_names_and_numbers_come_back() -> None:
    found = masked("周示平手上32号弄完没", people=PEOPLE, divisions=DIVISIONS)
    assert found.with_names("/查 【编号2】") == "/查 32号"
    assert found.with_names("/催办 【编号2】 【姓名1】") == "/催办 32号 周示平"


@pytest.mark.parametrize("words", ["/查 【编号1】", "/查 20210057", "/查 【编号7】", "/查 【姓名1】57"])
def test_a_number_that_the_sentence_has_not_is_refused(words: str) -> None:
    found = masked("周示平手上32号弄完没", people=PEOPLE, divisions=DIVISIONS)
    assert found.with_names(words) is None


def test_words_that_neither_the_sentence_nor_a_command_has_are_seen() -> None:
    found = masked("32号寄了", people=PEOPLE, divisions=DIVISIONS)
    usual = frozenset({"不要求面复"})
    assert found.says("【编号1】 寄", usual)
    assert found.says("不要求面复", usual)
    assert not found.says("【编号1】 满意", usual)


TYPED = ("32号", "20210032", "７月１５日", "周示平", "信息化推进处", "13800001234", "示工信函〔2021〕61号", "二〇二一〇〇三二")
PIECES = st.one_of(st.sampled_from(TYPED), st.text(max_size=6))


@given(st.lists(PIECES, max_size=8))
def test_no_known_name_and_no_digit_is_ever_shown(pieces: list[str]) -> None:
    found = masked("".join(pieces), people=PEOPLE, divisions=DIVISIONS)
    left = re.sub("【[一-鿿]{2}[0-9]{1,2}】", "", found.text)
    assert not re.search("[0-9]", left)
    assert not [name for name in (*PEOPLE, *DIVISIONS) if name in left]
