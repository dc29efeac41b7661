"""A name is one where it stands by itself."""

from __future__ import annotations

import pytest

from bot.rules import mentions


@pytest.mark.parametrize(
    ("words", "name", "became", "doubtful"),
    [
        ("请吴示安补充", "吴示安", "请某某补充", 0),
        ("参加：吴示安、周示平", "吴示安", "参加：某某、周示平", 0),
        ("承办人由吴示安改为郑示宁", "吴示安", "承办人由某某改为郑示宁", 0),
        ("请吴 示安同志牵头", "吴示安", "请某某同志牵头", 0),
        ("吴示安", "吴示安", "某某", 0),
        ("请吴示安华同志办理", "吴示安", "请吴示安华同志办理", 1),
        ("请欧阳示安办理", "阳示安", "请欧阳示安办理", 1),
        ("请按高峰期要求抓紧，高峰论坛前办结", "高峰", "请按高峰期要求抓紧，高峰论坛前办结", 2),
        ("早高峰、晚高峰", "高峰", "早高峰、晚高峰", 2),
        ("请高峰办理，高峰期抓紧", "高峰", "请某某办理，高峰期抓紧", 1),
        ("科长高峰同志", "高峰", "科长某某同志", 0),
        ("与他人无关", "高峰", "与他人无关", 0),
    ],
)
def test_a_whole_name_is_replaced_and_what_is_doubtful_is_counted(words: str, name: str, became: str, doubtful: int):
    assert mentions.replaced(words, name, "某某") == (became, doubtful)
    assert mentions.names(words, name) == (became != words)


@pytest.mark.parametrize(
    ("words", "known", "found"),
    [
        ("与吴示安走访", "与已注销人员7走访", [(7, "吴示安")]),
        ("甲、乙", "已注销人员7、已注销人员8", [(7, "甲"), (8, "乙")]),
        ("与吴示安电话", "与已注销人员7走访", []),
        ("与吴示安走访", "与吴示安走访", []),
    ],
)
def test_what_stands_in_the_place_of_a_pseudonym_is_found(words: str, known: str, found: list[tuple[int, str]]):
    assert mentions.gaps(words, known) == found
