"""What stands outside the cells of a sheet and may be a mark of secrecy: page headers, text boxes, notes."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from bot.documents.ledger import reading
from bot.documents.ledger.entries import KnownNames, Ledger
from bot.documents.sheets import outside_cells, workbook
from bot.documents.sheets.inspection import Refused
from bot.documents.sheets.layout import Layout
from tests.documents.sheets import hostile
from tests.documents.sheets.test_old_excel import label, opened, record, wide

HEADER = ("编号", "案由", "办理类型", "牵头处室", "交办日期", "办理时限", "密级")
ITEM = ("关于某事的建议", "主办", "规划科", "2021-03-05", "2021-07-31", "不涉密")


def ledger(folder: Path, *marks: tuple[str, Any]) -> Ledger:
    """A ledger of two items with these things put on its sheet, each by a method of the writer's."""
    book = xlsxwriter.Workbook(str(folder / "l.xlsx"))
    sheet = book.add_worksheet("台账")
    sheet.write_row(0, 0, ["2021年市人大代表建议"])
    sheet.write_row(1, 0, HEADER)
    for place in (1, 2):
        sheet.write_row(1 + place, 0, [f"2021000{place}", *ITEM])
    for method, given in marks:
        getattr(sheet, method)(*given)
    book.close()
    return reading.read(folder / "l.xlsx", KnownNames({"规划科"}))


def kept_out(found: Ledger) -> list[str]:
    return [secret.number for secret in found.secret]


@pytest.mark.parametrize(
    "mark",
    [
        ("set_header", ('&C&"黑体,常规"&16秘密&R第&P页',)),
        ("set_header", ("&L机密★1年&C2021年台账",)),
        ("set_footer", ("&L内部资料  第&P页",)),
        ("insert_textbox", (5, 2, "秘密")),
        ("insert_textbox", (5, 2, "机密\n★\n1年")),
        ("insert_textbox", (5, 2, "绝\n密")),
        ("insert_textbox", (5, 2, "本表\n（秘密）")),
        ("write_comment", (0, 0, "机密")),
        ("write_comment", (1, 1, "秘密")),
    ],
    ids=["header", "left", "footer", "box", "downwards", "characters", "lines", "note on the title", "note on the header"],
)
def test_a_mark_outside_the_cells_keeps_the_whole_sheet_out(tmp_path, mark):
    found = ledger(tmp_path, mark)
    assert found.entries == [] and kept_out(found) == ["20210001", "20210002"]


def test_a_mark_in_a_note_keeps_its_row_out(tmp_path):
    found = ledger(tmp_path, ("write_comment", (3, 1, "张示三:\n机密")))
    assert [entry.digits for entry in found.entries] == ["20210001"] and kept_out(found) == ["20210002"]


@pytest.mark.parametrize(
    "words",
    [
        ("set_header", ("&C2021年市人大代表建议办理台账（内部审计）&R第&P页",)),
        ("insert_textbox", (5, 2, "涉密件不得在本表填报")),
        ("write_comment", (3, 1, "商业秘密保护，请与代表商定")),
        ("write_comment", (1, 6, "绝密、机密、秘密、内部")),
        ("write_comment", (3, 1, "请核对")),
    ],
    ids=["header", "box", "note", "what may stand under 密级", "plain"],
)
def test_running_text_outside_the_cells_is_no_mark(tmp_path, words):
    found = ledger(tmp_path, words)
    assert len(found.entries) == 2 and not found.secret


def related(kind: str, target: str, content: str) -> dict[str, str]:
    rels = hostile.relations(kind, target)
    return {"xl/worksheets/_rels/sheet1.xml.rels": rels, f"xl/{target.removeprefix('../')}": content}


THREADED = '<T><threadedComment ref="B2" id="1"><text>机密</text></threadedComment></T>'
RUNS = "<x:r><x:t>机</x:t></x:r><x:r><x:t>密</x:t></x:r>"
PREFIXED = f'<x:comments xmlns:x="u"><x:comment ref="B2"><x:text>{RUNS}</x:text></x:comment></x:comments>'
OLD_BOX = '<xml><v:shape><v:textbox style="a"><div style="b"><font>机密</font></div></v:textbox></v:shape></xml>'


@pytest.mark.parametrize(
    ("kind", "target", "content"),
    [
        ("threadedComment", "../threadedComments/t1.xml", THREADED),
        ("comments", "../comments1.xml", PREFIXED),
        ("vmlDrawing", "../drawings/v1.vml", OLD_BOX),
    ],
    ids=["threaded", "prefixed", "old box"],
)
def test_other_programs_write_them_otherwise(tmp_path: Path, kind: str, target: str, content: str):
    (tmp_path / "b.xlsx").write_bytes(hostile.book(**related(kind, target, content)))
    (grid,) = workbook.open_sheets(tmp_path / "b.xlsx")
    assert (grid.around, grid.notes) == ((("机密",), ()) if kind == "vmlDrawing" else ((), ((1, 1, "机密"),)))


def box(own: int, words: str) -> list[bytes]:
    """A box with words in it, as three records."""
    item = record(0x5D, struct.pack("<4H", 0x15, 0x12, 0x19, own) + bytes(14))
    return [
        item,
        record(0x1B6, bytes(10) + struct.pack("<HHI", len(words), 16, 0)),
        record(0x3C, b"\1" + words.encode("utf-16-le")),
    ]


def test_old_workbooks_have_them_too(tmp_path: Path):
    page = record(0x14, wide("&C秘密&R第&P页", "H"))
    note = record(0x1C, struct.pack("<4H", 2, 1, 0, 7) + wide("张", "H"))
    grid = opened(tmp_path, label(0, 0, "编号"), page, *box(3, "内部资料"), *box(7, "张示三:\n机密"), note)
    assert grid.around == ("秘密", "内部资料") and grid.notes == ((2, 1, "机密"),)


def parts_of(content: bytes) -> Callable[[str], bytes]:
    return lambda name: content


@pytest.mark.parametrize("content", [b"<comment>" * 200_000, b"<v:textbox>" + b"<div>" * 200_000], ids=["notes", "lines"])
def test_more_than_anybody_writes_is_refused(content: bytes):
    kind = "comments" if b"comment" in content else "vmlDrawing"
    with pytest.raises(Refused):
        outside_cells.look_at(b"", {"../a": kind}, parts_of(content), Layout())
