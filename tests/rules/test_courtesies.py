"""Thanks are answered in a word or two, however often the word is said."""

from __future__ import annotations

import pytest

from bot.rules import courtesies


@pytest.mark.parametrize("said", ["谢谢", "辛苦辛苦", "辛苦辛苦了", "谢谢谢谢啊"])
def test_thanks_are_answered(said):
    assert courtesies.answer(said) == courtesies.answer("谢谢")
