"""What a cell says as text."""

from __future__ import annotations

import pytest

from bot.documents.sheets import workbook
from bot.documents.sheets.grid import Unread, Unreadable
from bot.documents.sheets.workbook import several, text


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        (20210047.0, "20210047"),
        ("20210047.0", "20210047.0"),
        (2021.7, "2021.7"),
        (0.1 + 0.2, "0.3"),
        (None, ""),
        ("李\u200b示\x07某\ufeff", "李示某"),
        ("一\r\n二\u3000三\xa0四", "一 二 三 四"),
        ("李\U000323b0明", "李\U000323b0明"),  # an ideograph newer than this Python's Unicode
        ("李\U0003fffd明", "李\U0003fffd明"),  # one that has no meaning yet
        ("李\ue123\U000f0123明", "李\ue123\U000f0123明"),  # private ones, of old fonts
        ("李\ufdd0\uffff\U0001fffe明", "李明"),  # no characters
    ],
)
def test_a_cell_as_text(cell: object, said: str):
    assert text(cell) == said


@pytest.mark.parametrize("read", [text, workbook.day, several])
def test_nobody_takes_what_is_unread_for_empty(read):
    with pytest.raises(Unreadable, match="#REF!"):
        read(Unread("#REF!"))
