"""Who took part: names; no day, no number, no division that nobody marked."""

from __future__ import annotations

import pytest

from bot.rules import attendance


@pytest.mark.parametrize("word", ["张三", "李四光", "王处长", "张三同志", "欧阳明华", "周示平"])
def test_a_name_is_one(word: str):
    assert attendance.is_name(word)


@pytest.mark.parametrize(
    "word", ["效果很好", "7.15", "20210715", "昨天", "上午", "信息化推进处", "32号", "张", "视频连线", "三天前", "周五"]
)
def test_what_is_none_is_none(word: str):
    assert not attendance.is_name(word)


@pytest.mark.parametrize("word", ["7.15", "20210715", "昨天", "上午", "周五", "32号", "七月十五日", "0715", "三天前", "下午3点"])
def test_a_day_or_a_number_takes_part_in_nothing(word: str):
    assert not attendance.may_take_part(word)


@pytest.mark.parametrize("word", ["张三", "软件产业处", "市大数据局", "效果评估组"])
def test_behind_the_label_a_division_or_a_unit_may_take_part(word: str):
    assert attendance.may_take_part(word)


@pytest.mark.parametrize("word", ["密示丙", "李代表", "代表", "阿依·古丽", "市政府办公室", "有关负责人"])
def test_behind_the_label_a_rare_name_or_a_post_may_take_part(word: str):
    assert attendance.may_take_part(word)


@pytest.mark.parametrize("word", ["走访", "会议", "满意", "不满意", "要求面复", "不要求面复", "座谈", "现场察看", "打电话"])
def test_a_word_of_the_step_is_nobody(word: str):
    assert not attendance.may_take_part(word)


def test_names_are_separated_by_any_mark():
    assert attendance.names_in("周示平、张三，李四 王五和赵六") == ["周示平", "张三", "李四", "王五", "赵六"]
