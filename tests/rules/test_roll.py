"""Names as lines of the journal hold them: whose they are, and which are others than were noted."""

from __future__ import annotations

import pytest

from bot.rules import roll


def test_names_are_noted_in_portions_and_read_back():
    names = {number: f"张示{number}" for number in range(1, roll.MOST + 2)}
    first, second = roll.portions(names)
    assert first["after"].startswith("{1}{2}{3}") and second == {
        "words": f'["张示{roll.MOST + 1}"]',
        "after": f"{{{roll.MOST + 1}}}",
    }
    assert (roll.entries(**first) or {}) | (roll.entries(**second) or {}) == names
    assert list(roll.portions({})) == [] and roll.MOST == 500
    assert list(roll.portions({7: '周"示\n平', 3: "吴示安"})) == [{"words": '["吴示安", "周\\"示\\n平"]', "after": "{3}{7}"}]


@pytest.mark.parametrize(
    ("words", "after", "found"),
    [
        (None, "{1}", {}),
        ('["甲"]', "{1}", {1: "甲"}),
        ('["甲"]', None, None),
        ("[]", None, {}),
        ('["甲"]', "{1}{2}", None),
        ('["甲", "乙"]', "{1}", None),
        ('{"1": "甲"}', "{1}", None),
        ("[1]", "{1}", None),
        ("甲", "{1}", None),
        ("[" * 100_000, "{1}", None),
        ('["甲"]', "{１}", None),
    ],
)
def test_a_line_that_says_anything_else_is_none(words: str | None, after: str | None, found: dict[int, str] | None):
    assert roll.entries(words, after) == found


def test_whoever_has_another_name_differs_and_who_is_new_or_gone_does_not():
    assert roll.differing({1: "甲", 2: "乙", 3: "丙"}, {1: "甲", 2: "丙", 4: "丁"}) == [2]
    assert roll.differing({2: "乙", 1: "甲"}, {1: "乙", 2: "甲"}) == [1, 2]
