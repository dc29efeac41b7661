"""What does not fit into one text is cut between facts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.wording import notices, room


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20210032 已签收。", ["20210032 已签收。"]),
        ("【变动】\n甲处一行\n乙处一行", ["【变动】\n甲处一行", "【变动】（续）乙处一行"]),
        ("0032 甲处，乙处，丙处，丁处", ["0032 甲处，乙处，丙处，", "0032（续）丁处"]),
        ("甲" * 20, ["甲" * 11, "（续）" + "甲" * 8, "（续）" + "甲"]),
    ],
)
def test_lines_stay_whole_then_clauses_then_what_is_left(text: str, found: list[str]):
    assert room.pieces(text, 35) == found


@given(st.text(alphabet="甲乙@<。；\n 12", max_size=400))
def test_every_piece_fits_and_nothing_is_lost(text: str):
    pieces = room.pieces(text, 90)
    assert all(room.taken(piece) <= 90 for piece in pieces)
    said = "".join(piece.split("（续）", 1)[-1] for piece in pieces)
    assert "".join(said.split()) == "".join(text.split())


def test_a_sentence_about_many_items_names_all_of_them_in_texts_that_fit():
    numbers = [f"2021{n:04d}" for n in range(400)]
    sentence = notices.handed_over("信息化推进处")
    portions = [numbers[portion] for portion in notices.portions(sentence, numbers, room.BYTES)]
    assert [number for portion in portions for number in portion] == numbers
    texts = [notices.of_items(sentence, portion) for portion in portions]
    assert len(texts) == 3 and all(room.taken(text) <= room.BYTES for text in texts)
    assert f"新交办{len(portions[0])}件：20210000、" in texts[0]
    assert list(notices.portions(sentence, numbers[:3], 10)) == [slice(0, 1), slice(1, 2), slice(2, 3)]
