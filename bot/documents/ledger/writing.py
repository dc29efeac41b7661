"""Tables of plain cells become an xlsx in which a text stays a text, whatever it begins with and whoever saves it next.

A cell such as =1+1 or ＠某 is stored as a string, unchanged, in the text format and with Excel's own mark for "typed with
an apostrophe" (quotePrefix): Excel, WPS and LibreOffice keep it a text when the cell is edited or the file is saved.
Nothing is put in front of the text itself, so that our import reads back the very characters.

xlsxwriter makes the workbook with one specimen row in each sheet, whose formats the real rows take over: written cell
by cell through it, 10,000 items take eight times as long (docs/decisions/speed.md#spreadsheets).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.documents import timeless

Cell = str | int | date | None
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
EARLIEST = date(1901, 1, 1)  # a spreadsheet has no days before 1900 and miscounts that year's
DAY_ZERO = date(1899, 12, 30).toordinal()
WIDTHS = {
    "序号": 6,
    "级别": 6,
    "类别": 6,
    "编号": 12,
    "案由": 44,
    "代表": 12,
    "代表电话": 14,
    "主办单位": 22,
    "牵头处室": 18,
    "配合处室": 26,
    "备注": 30,
    "答复文号": 24,
}
USUAL_WIDTH = 13  # characters; a day needs 11
NAME_WIDTH, VALUE_WIDTH = 20, 70  # of a table without a header
COMPRESSION = 3  # of 1 to 9: half the time of the usual 6, a tenth larger
SPECIMEN = re.compile(r'<row r="\d+"[^>]*><c r="A\d+" s="(\d+)"/><c r="B\d+" s="(\d+)"/><c r="C\d+" s="(\d+)"/></row>')
SPECIAL = re.compile("[&<>\x00-\x1f\ufffe\uffff]|_x(?=[0-9A-Fa-f]{4}_)")
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "_x": "_x005F_x"}


@dataclass(frozen=True)
class LedgerTable:
    """One sheet: a title above the header, then rows. Without a header it is a list of names and values."""

    name: str
    title: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


def workbook_bytes(tables: Sequence[LedgerTable]) -> bytes:
    """The xlsx with these sheets."""
    file = BytesIO()
    with ZipFile(frame(tables)) as framed, ZipFile(file, "w", ZIP_DEFLATED, compresslevel=COMPRESSION) as book:
        for member in framed.namelist():
            content = framed.read(member)
            sheet = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", member)
            timeless.put(book, member, filled(content.decode(), tables[int(sheet[1]) - 1]) if sheet else content)
    return file.getvalue()


def frame(tables: Sequence[LedgerTable]) -> BytesIO:
    """The workbook with titles, headers and one specimen row per sheet: a text, one that looks like a formula, a day."""
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"created": timeless.CREATED})
        text = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        mark = book.add_format({"num_format": "@", "valign": "top", "text_wrap": True, "quote_prefix": True})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        title = book.add_format({"bold": True, "font_size": 16})
        head = book.add_format({"bold": True, "bg_color": "#E7E6E6", "border": 1, "valign": "vcenter", "text_wrap": True})
        for table in tables:
            sheet = book.add_worksheet(table.name)
            above(sheet, table, title, head)
            for column, cell_format in enumerate((text, mark, day)):
                sheet.write_blank(first_row(table) - 1, column, None, cell_format)
    return file


def above(sheet: Worksheet, table: LedgerTable, title: Format, head: Format) -> None:
    """Widths, title, header, and how the sheet is printed."""
    if not table.header:
        sheet.set_column(0, 0, NAME_WIDTH)
        sheet.set_column(1, 1, VALUE_WIDTH)
        return
    for column, name in enumerate(table.header):
        sheet.set_column(column, column, WIDTHS.get(name, USUAL_WIDTH))
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    sheet.freeze_panes(2, 0)
    sheet.autofilter(1, 0, 1 + len(table.rows), len(table.header) - 1)
    sheet.write_string(0, 0, table.title, title)
    for column, name in enumerate(table.header):
        sheet.write_string(1, column, name, head)


def first_row(table: LedgerTable) -> int:
    """The number of the first row below title and header, as the spreadsheet shows it."""
    return 3 if table.header else 1


def filled(frame: str, table: LedgerTable) -> str:
    """A sheet's XML with its rows in place of the specimen."""
    specimen = SPECIMEN.search(frame)
    assert specimen  # noqa: S101 - `frame` has just written it
    rows = "".join(row_xml(place, row, *specimen.groups()) for place, row in enumerate(table.rows, start=first_row(table)))
    last = f"{letters(max(map(len, (table.header, *table.rows)), default=1))}{max(first_row(table) - 1 + len(table.rows), 1)}"
    start = re.sub(r'<dimension ref="[^"]*"/>', f'<dimension ref="A1:{last}"/>', frame[: specimen.start()])
    return start + rows + frame[specimen.end() :]


def row_xml(place: int, row: Sequence[Cell], text: str, mark: str, day: str) -> str:
    """One row; an empty cell is not written at all."""
    return f'<row r="{place}">{"".join(cells_xml(place, row, text, mark, day))}</row>'


def cells_xml(place: int, row: Sequence[Cell], text: str, mark: str, day: str) -> Iterator[str]:
    """The cells of a row, in the three formats."""
    for name, cell in zip(COLUMN_NAMES, row, strict=False):
        if not cell:
            continue
        if isinstance(cell, date) and cell >= EARLIEST:
            yield f'<c r="{name}{place}" s="{day}"><v>{cell.toordinal() - DAY_ZERO}</v></c>'
        elif isinstance(cell, int):
            yield f'<c r="{name}{place}"><v>{cell}</v></c>'
        else:
            words = cell if isinstance(cell, str) else cell.isoformat()
            style = mark if words.startswith(FORMULA_STARTS) else text
            space = ' xml:space="preserve"' if words[0].isspace() or words[-1].isspace() else ""
            yield f'<c r="{name}{place}" s="{style}" t="inlineStr"><is><t{space}>{SPECIAL.sub(escaped, words)}</t></is></c>'


def escaped(found: re.Match[str]) -> str:
    """A character that XML has no place for, as spreadsheets write it."""
    return ENTITIES.get(found[0]) or f"_x{ord(found[0]):04X}_"


def letters(place: int) -> str:
    """1 → A, 27 → AA."""
    before, last = divmod(place - 1, 26)
    return (letters(before) if before else "") + chr(ord("A") + last)


COLUMN_NAMES = tuple(letters(place) for place in range(1, 257))
