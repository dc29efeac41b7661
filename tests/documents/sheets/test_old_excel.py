"""Workbooks of old (xls, et), record by record: what is struck out, hidden, merged, formatted or without a result."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

from bot.documents.sheets import workbook
from bot.documents.sheets.grid import Grid, Unread
from tests.documents.sheets import hostile

NO_RESULT = Unread("公式没有计算结果")
PLAIN, CROSSED, SHOWN, MONTH, BUILT_IN_MONTH = range(5)  # the formats of cells below


def record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def start(kind: int) -> bytes:
    return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))


def wide(words: str, size: str) -> bytes:
    return struct.pack(f"<{size}B", len(words), 1) + words.encode("utf-16-le")


def label(row: int, column: int, words: str, style: int = PLAIN) -> bytes:
    return record(0x204, struct.pack("<3H", row, column, style) + wide(words, "H"))


def number(row: int, column: int, value: float, style: int = PLAIN) -> bytes:
    return record(0x203, struct.pack("<3Hd", row, column, style, value))


def formula(row: int, column: int, result: bytes, flags: int = 0) -> bytes:
    return record(0x06, struct.pack("<3H", row, column, PLAIN) + result + struct.pack("<HIH", flags, 0, 0))


def shared(*texts: tuple[str, list[tuple[int, int]]], broken_after: int = 0) -> bytes:
    """The record of shared texts, each with the fonts that begin in it; the last text goes on in another record."""
    body = struct.pack("<II", len(texts), len(texts))
    for words, runs in texts:
        body += struct.pack("<HBH", len(words), 1 | 8, len(runs)) + words.encode("utf-16-le")
        body += b"".join(struct.pack("<HH", *run) for run in runs)
    cut = len(body) - broken_after
    return record(0xFC, body[:cut]) + (record(0x3C, b"\1" + body[cut:]) if broken_after else b"")


def xls(*cells: bytes, hidden: bool = False, since_1904: bool = False, texts: bytes = b"") -> bytes:
    """A workbook of one sheet with these records."""
    fonts = [
        record(0x31, struct.pack("<5HBBBB", 200, crossed * 8, 0, 400, 0, 0, 0, 0, 0) + wide("a", "B")) for crossed in range(2)
    ]
    formats = record(0x41E, struct.pack("<H", 164) + wide('"2021"0000', "H"))
    formats += record(0x41E, struct.pack("<H", 165) + wide('yyyy"年"m"月"', "H"))
    styles = [record(0xE0, struct.pack("<HH16x", font, code)) for font, code in ((0, 0), (1, 0), (0, 164), (0, 165), (0, 57))]
    before = start(5) + record(0x22, struct.pack("<H", since_1904)) + b"".join([*fonts, formats, *styles, texts])
    name = wide("表", "B")
    sheet = start(0x10) + b"".join(cells) + record(0x0A, b"")
    length = len(before) + 4 + 6 + len(name) + 4
    return hostile.ole(
        "Workbook", before + record(0x85, struct.pack("<IBB", length, hidden, 0) + name) + record(0x0A, b"") + sheet
    )


def opened(folder: Path, *cells: bytes, **options: Any) -> Grid:
    (folder / "b.xls").write_bytes(xls(*cells, **options))
    return workbook.open_sheets(folder / "b.xls")[0]


def test_struck_out(tmp_path: Path):
    cells = [
        label(row, column, words) for row in range(3) for column, words in enumerate(("0012", "关于某项工作的建议", "规划科"))
    ]
    cells[4] = label(1, 1, "关于某项工作的建议", CROSSED)
    cells[8] = label(2, 2, "规划科", CROSSED)
    grid = opened(tmp_path, *cells)
    assert grid.struck == {1}
    assert (grid.rows[1][1], grid.rows[2][2]) == ("关于某项工作的建议", Unread("文字已划掉"))


def test_texts_of_several_fonts(tmp_path: Path):
    texts = shared(
        ("关于甲的建议", [(0, 1), (3, 1)]),
        ("关于乙的建议", [(2, 1)]),
        ("关于丙的建议", [(2, 0)]),
        ("关于丁的建议", [(0, 1)]),
        broken_after=12,
    )
    cells = [record(0xFD, struct.pack("<3HI", row, 1, PLAIN, row)) for row in range(4)]
    grid = opened(tmp_path, *(number(row, 0, row) for row in range(4)), *cells, texts=texts)
    assert (grid.struck, grid.rows[1][1]) == ({0, 3}, Unread("部分文字已划掉"))
    assert [grid.rows[row][1] for row in (0, 2, 3)] == ["关于甲的建议", "关于丙的建议", "关于丁的建议"]


def test_hidden_and_merged(tmp_path: Path):
    rows = [record(0x208, struct.pack("<6HI", row, 0, 3, 300, 0, 0, 0x20 * hidden)) for row, hidden in ((1, True), (2, False))]
    columns = record(0x7D, struct.pack("<6H", 1, 1, 2000, 0, 1, 0))
    merged = record(0xE5, struct.pack("<5H", 1, 1, 2, 0, 0))
    grid = opened(tmp_path, *rows, columns, label(0, 0, "密级"), label(1, 0, "秘密"), number(2, 1, 5), merged, hidden=True)
    assert (grid.visible, grid.hidden_rows, grid.hidden_columns) == (False, {1}, {1})
    assert ([area.name for area in grid.merged], grid.rows) == (["A2:A3"], [["密级", ""], ["秘密", ""], ["秘密", 5.0]])


def test_numbers_as_their_formats_show_them(tmp_path: Path):
    several = record(0xBD, struct.pack("<HH", 0, 1) + 2 * struct.pack("<HI", SHOWN, 33 << 2 | 2) + struct.pack("<H", 2))
    assert opened(tmp_path, number(0, 0, 32, SHOWN), several, number(0, 3, 7)).rows == [["20210032", "20210033", "20210033", 7.0]]


@pytest.mark.parametrize(
    ("result", "flags", "says"),
    [
        (struct.pack("<d", 5), 0, 5.0),
        (struct.pack("<d", 0), 0, 0.0),
        (struct.pack("<d", 0), 2, NO_RESULT),  # as programs write that cannot calculate
        (b"\2\0\x17\0\0\0\xff\xff", 0, Unread("#REF!")),
        (b"\3\0\0\0\0\0\xff\xff", 2, NO_RESULT),
        (b"\3\0\0\0\0\0\xff\xff", 0, NO_RESULT),  # where no formula of the file has another result
    ],
)
def test_results_of_formulas(tmp_path: Path, result: bytes, flags: int, says: object):
    assert opened(tmp_path, label(0, 0, "x"), formula(0, 1, result, flags), label(0, 2, "y")).rows == [["x", says, "y"]]


def test_an_empty_result_is_one_where_others_are_calculated(tmp_path: Path):
    cells = [formula(0, 0, struct.pack("<d", 5)), formula(0, 1, b"\3\0\0\0\0\0\xff\xff"), label(0, 2, "y")]
    assert opened(tmp_path, *cells).rows == [[5.0, "", "y"]]


def test_errors(tmp_path: Path):
    assert opened(tmp_path, record(0x205, struct.pack("<3HBB", 0, 0, 0, 0x2A, 1))).rows == [[Unread("#N/A")]]


def test_numbers_that_might_be_days_of_a_workbook_that_counts_from_1904(tmp_path: Path):
    unread, number_ = opened(tmp_path, number(0, 0, 42946), number(0, 1, 12), since_1904=True).rows[0]
    assert isinstance(unread, Unread) and number_ == 12.0


@pytest.mark.parametrize("since_1904", [False, True])
def test_a_day_that_is_shown_as_a_month_is_read_as_one(tmp_path: Path, since_1904: bool):
    serial = 44378 - 1462 * since_1904
    cells = [number(0, column, serial, style) for column, style in enumerate((MONTH, BUILT_IN_MONTH))]
    assert opened(tmp_path, *cells, since_1904=since_1904).rows[0] == ["2021年7月"] * 2
