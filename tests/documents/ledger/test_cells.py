"""What single cells mean: days, levels, bodies, kinds of handling, names and titles, in the ways offices write them."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.documents.ledger import meaning, persons
from bot.documents.ledger.meaning import BadRow
from bot.documents.sheets.workbook import day, text
from bot.rules.words import Body, Handling, Level

MARCH = date(2021, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        *("2021年3月5日", "2021年3月5号", "2021/3/5", "2021.3.5", "2021-03-05", "２０２１年３月５日", "20210305"),
        *("2021-03-05 00:00:00", "2021-03-05T00:00:00", "2021/3/5 9:30", "2021-03-05 00:00:00.000"),
        *(20210305, 20210305.0, 44260, 44260.0, MARCH, datetime(2021, 3, 5, 9, 30)),  # noqa: DTZ001 - a cell has no zone
    ],
)
def test_a_day_in_any_of_its_spellings_is_that_day(cell):
    assert day(cell) == MARCH


@pytest.mark.parametrize("cell", ["20211305", "2021年2月30号", "20210305x", "3月5日", "2021-03-05 某时", 2021, 1.5, "1614873600"])
def test_what_is_no_day_is_not_guessed(cell):
    with pytest.raises(ValueError, match=r".*"):
        day(cell)


@pytest.mark.parametrize(
    ("typed", "level"),
    [
        *(("市", Level.CITY), ("市级", Level.CITY), ("市人大", Level.CITY), ("市政协", Level.CITY), ("市本级", Level.CITY)),
        *(("州", Level.CITY), ("盟", Level.CITY), ("地市级", Level.CITY), ("济南市", Level.CITY), ("自治区", Level.PROVINCE)),
        *(("十三届省人大四次会议", Level.PROVINCE), ("自治县", Level.COUNTY), ("旗", Level.COUNTY), ("国家", Level.NATION)),
        *(
            ("省级", Level.PROVINCE),
            ("省级人大", Level.PROVINCE),
            ("省人大代表建议", Level.PROVINCE),
            ("省政协提案", Level.PROVINCE),
        ),
        *(
            ("全国", Level.NATION),
            ("全国人大", Level.NATION),
            ("区", Level.COUNTY),
            ("县级", Level.COUNTY),
            ("区县级", Level.COUNTY),
        ),
    ],
)
def test_a_level_is_understood_with_or_without_its_body(typed, level):
    assert meaning.level_of(typed)[0] == level


@pytest.mark.parametrize("typed", ["本级", "直辖市", "省、市", "上级", "其他"])
def test_a_level_that_may_be_another_is_refused(typed):
    with pytest.raises(BadRow, match="不认识"):
        meaning.level_of(typed)


@pytest.mark.parametrize("kind", Handling)
def test_a_kind_of_handling_may_be_called_an_item_of_that_kind(kind):
    assert meaning.handling_of(f" {kind}件 ") is kind


@pytest.mark.parametrize("typed", ["代办", "件", "", "主办会办"])
def test_an_unknown_kind_is_refused_as_it_was_typed(typed):
    with pytest.raises(BadRow, match=f"“{typed}”不认识"):
        meaning.handling_of(typed)


def test_a_body_is_known_by_its_words():
    assert meaning.body_of("政协委员提案") is meaning.body_of("党派提案") is meaning.body_of("平时提案") is Body.CPPCC
    assert meaning.body_of("议案转建议") is meaning.body_of("委员会建议") is meaning.body_of("重点建议") is Body.CONGRESS
    assert meaning.body_of("经济建设") is meaning.body_of("其他") is meaning.body_of("建议提案") is None


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("《关于某事的建议》", "关于某事的建议"),
        ("《 关于某事的建议 》", "关于某事的建议"),
        ("《关于落实《条例》的建议》", "关于落实《条例》的建议"),
        ("《条例》和《办法》", "《条例》和《办法》"),
        ("关于修订《条例》", "关于修订《条例》"),
        ("《关于", "《关于"),
    ],
)
def test_only_marks_around_the_whole_title_are_taken_off(typed, title):
    assert meaning.title_of(typed) == title


@given(some.text("甲《》 ", max_size=12).map(str.strip))
def test_a_title_that_was_written_into_a_cell_is_read_as_it_was(title):
    assert meaning.title_of(meaning.marked(title)) == title


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("周 示平", ("周示平",)),
        ("周示平 吴示安", ("周示平", "吴示安")),
        ("周示平、吴 示安，周示平", ("周示平", "吴示安")),
        ("", ()),
        ("王建国等", ("王建国",)),
        ("王建国等3人", ("王建国",)),
        ("王建国（7月前）李明（7月后）", ("王建国", "李明")),
        ("欧阳 明", ("欧阳明",)),
        ("王 建国", ("王建国",)),
        ("周示平13800000000", ("周示平",)),
        ("周示平（0531-88888888）、吴示安(电话：13800000000)", ("周示平", "吴示安")),
    ],
)
def test_names_in_a_cell_are_told_apart_once_each(cell, names):
    assert persons.people_in(cell) == names


@pytest.mark.parametrize(
    "cell",
    [
        *("如上", "同左", "本人", "全体", "全体代表", "见附件", "各有关", "各有关处室", "同 上", "〃", "待定"),
        *("王 强 李 明", "王 强 李明", "分管局长", "分管领导", "处长", "13800000000"),
    ],
)
def test_what_names_nobody_is_told_and_no_name(cell):
    assert persons.people_in(cell) == () and persons.strangers(cell) in ([cell], [cell.replace(" ", "")])


@pytest.mark.parametrize(
    ("cell", "name", "phone"),
    [
        ("王示甲（0531-88888888）", "王示甲", "0531-88888888"),
        ("王示甲 (0531)88888888", "王示甲", "(0531)88888888"),
        ("王示甲，联系电话：139-0000-1111", "王示甲", "139-0000-1111"),
        ("13900001111", "", "13900001111"),
        ("王示甲等5人（某代表团）", "王示甲等5人（某代表团）", ""),
    ],
)
def test_a_telephone_number_is_taken_out_of_a_name(cell, name, phone):
    assert persons.without_phone(cell) == (name, phone)


@pytest.mark.parametrize("cell", ["同上", "同 上", " 同　上 ", "〃", "同\u200b上"])
def test_what_stands_for_the_cell_above_may_be_padded(cell):
    assert meaning.is_same(cell)


@pytest.mark.parametrize("cell", [None, 7, "", "如上所述同上", "关于同上" * 9])
def test_what_does_not_is_a_cell_of_its_own(cell):
    assert not meaning.is_same(cell)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (None, ""),
        (7.0, "7"),
        (7.5, "7.5"),
        (" 甲\u200b \n乙\u3000", "甲 乙"),
        ("\ufeff甲\x00\x07", "甲"),
        (True, "是"),
        (False, "否"),
        (MARCH, "2021-03-05"),
    ],
)
def test_the_text_of_a_cell_has_nothing_invisible_in_it(cell, words):
    assert text(cell) == words
