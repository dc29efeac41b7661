"""Tables that are plain text."""

from __future__ import annotations

from random import Random

import pytest

from bot.documents.sheets import decoding, opening
from bot.documents.sheets.grid import Unread
from bot.documents.sheets.inspection import Refused

ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gb18030")
NO_RESULT = Unread("公式没有计算结果")


def rows(words: str, encoding: str = "utf-8") -> list[list[object]]:
    (grid,) = opening.sheets(words.encode(encoding), "台账")
    assert grid.name == "台账"
    return grid.rows


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_ends_of_lines(encoding: str, delimiter: str, end: str):
    lines = [["编号", "案由", "办理类型"], ["0012", "关于甲、乙的建议", "主办"], ["0013", '"放管服"\n改革', ""]]
    written = end.join(
        delimiter.join('"' + cell.replace('"', '""') + '"' if '"' in cell else cell for cell in line) for line in lines
    )
    assert rows(written, encoding) == lines


@pytest.mark.parametrize(
    ("words", "read"),
    [
        ("2021年建议,,\n编号,案由,备注\n1,关于甲，乙；丙的建议,\n\n2,x,", ["2021年建议", "编号", "1", "", "2"]),
        ("sep=;\na;b,c\n1;2", ["a", "1"]),
        ("标题\n编号,案由\n1,关于某事的建议", ["标题", "编号", "1"]),
        ("a|b\n1|2", ["a", "1"]),
        ("\ufeffa,b\n1,2\n\x1a", ["a", "1"]),
    ],
)
def test_the_delimiter_is_found(words: str, read: list[str]):
    assert [row[0] for row in rows(words)] == read


def test_what_a_program_kept_from_losing_its_zeros_and_what_is_not_calculated():
    assert rows('="0012",=A1+B1,#N/A\n=同上,==,a') == [["0012", NO_RESULT, Unread("#N/A")], ["=同上", "==", "a"]]


def test_a_long_number_of_which_the_text_keeps_a_part():
    assert rows("编号,电话\n1,1.39E+11\n2,A1E+5") == [["编号", "电话"], ["1", Unread("长数字只存了 1.39E+11")], ["2", "A1E+5"]]


@pytest.mark.parametrize(
    "content",
    [
        "关于编码的建议,办理类型\n".encode() * 9 + "建议".encode("gbk"),
        b"\xff\xfea",
        b"a,b\n1,\x00",
        b"a,b\n\x81",
        "只有一列\n一".encode(),
    ],
)
def test_what_cannot_be_read_for_sure_is_refused_with_a_way_out(content: bytes):
    with pytest.raises(Refused, match="另存为 xlsx"):
        opening.sheets(content)


def test_boxes_to_tick_are_true_and_false():
    assert [row[1] for row in rows("编号,重点\n1,TRUE\n2,FALSE\n")] == ["重点", True, False]


PASTED = ("机密", "（机密）", "关于治理某条河流的建议", "杨淼", "备注：不涉密", "示范")


@pytest.mark.parametrize(("pasted", "beside"), [*((words, "") for words in PASTED), ("（机密）", "办理"), ("治理河流", "关于")])
def test_a_piece_of_utf_8_in_a_table_of_gbk_is_not_read_as_other_characters(pasted: str, beside: str):
    lines = ["编号,案由,备注", *(f"{number},关于推进第{number}项工作的建议,不涉密" for number in range(300))]
    content = "\n".join(lines).encode("gbk") + b"\n1," + beside.encode("gbk") + pasted.encode() + b",\n"
    with pytest.raises(Refused, match="混在一起"):
        opening.sheets(content, "台账")


@pytest.mark.parametrize("seed", range(3))
def test_ordinary_and_rare_words_in_gbk_are_no_pieces_of_utf_8(seed: int):
    random = Random(seed)
    usual = [bytes((lead, trail)) for lead in range(0xB0, 0xD7) for trail in range(0xA1, 0xFF)]
    names = [bytes((lead, trail)) for lead in range(0x81, 0xFE) for trail in (*range(0x40, 0x7F), *range(0x80, 0xFE))]
    cells = [b"".join(random.choices(usual, k=random.randint(2, 30)) + random.choices(names, k=1)) for _ in range(20_000)]
    content = "编号\n".encode("gbk") + b"\n".join(cells)
    assert decoding.text_of(content) == content.decode("gb18030")
