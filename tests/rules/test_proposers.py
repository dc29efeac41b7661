"""Who made an item, as offices write it into one cell."""

from __future__ import annotations

import pytest

from bot.rules import proposers

LEAD, OTHER, THIRD = "13800003001", "13800003002", "13800003003"


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("", []),
        ("周示戊", ["周示戊"]),
        ("周示戊代表", ["周示戊"]),
        ("周示戊 代表", ["周示戊"]),
        ("周示戊、李示丁", ["周示戊", "李示丁"]),
        ("周示戊，李示丁；王示辛/郑示庚", ["周示戊", "李示丁", "王示辛", "郑示庚"]),
        ("周示戊 李示丁\n王示辛", ["周示戊", "李示丁", "王示辛"]),
        ("周示戊代表、李示丁代表", ["周示戊", "李示丁"]),
        ("周示戊、李示丁、周示戊", ["周示戊", "李示丁"]),
        ("周　戊、李示丁", ["周戊", "李示丁"]),
        ("李示丁、周示戊（领衔）", ["周示戊", "李示丁"]),
        ("领衔代表：周示戊；联名代表：李示丁、王示辛", ["周示戊", "李示丁", "王示辛"]),
        ("周示戊等5人", ["周示戊"]),
        ("周示戊、李示丁代表等5人", ["周示戊", "李示丁"]),
        ("阿示里·买示提、李示丁", ["阿示里·买示提", "李示丁"]),
        ("民盟示例市委", ["民盟示例市委"]),
        ("、、", []),
    ],
)
def test_every_name_of_the_cell_is_a_proposer_and_one_of_them_leads(cell: str, names: list[str]):
    found = proposers.of(cell)
    assert [one.name for one in found] == names
    assert [one.lead for one in found] == [place == 0 for place in range(len(names))]


@pytest.mark.parametrize(
    ("deputies", "cell", "phones"),
    [
        ("周示戊", "0531 66600001", ["0531 66600001"]),
        ("周示戊、李示丁", f"{LEAD}、{OTHER}", [LEAD, OTHER]),
        ("周示戊、李示丁", f"{LEAD}/{OTHER}", [LEAD, OTHER]),
        ("周示戊、李示丁", f"{LEAD} {OTHER}", [LEAD, OTHER]),
        ("周示戊、李示丁", LEAD, [LEAD, ""]),
        ("周示戊、李示丁、王示辛", f"{LEAD}；{OTHER}", [LEAD, OTHER, ""]),
        ("周示戊、李示丁", "", ["", ""]),
        ("李示丁、周示戊（领衔）", f"{OTHER}、{LEAD}", [LEAD, OTHER]),
    ],
)
def test_telephone_numbers_belong_to_the_names_in_their_order(deputies: str, cell: str, phones: list[str]):
    assert [one.phone for one in proposers.of(deputies, cell)] == phones


@pytest.mark.parametrize(
    ("name", "person"), [("周示戊", True), ("阿示里·买示提", True), ("民盟示例市委", False), ("经济界", False), ("经济委", False)]
)
def test_a_party_a_sector_and_a_committee_are_no_persons(name: str, person: bool):
    assert proposers.of(name)[0].is_person is person


def test_a_telephone_number_is_in_no_words_about_a_proposer():
    assert LEAD not in repr(proposers.of("周示戊", LEAD))
