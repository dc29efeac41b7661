"""One table, whichever program wrote it and however: always the same grid."""

from __future__ import annotations

import csv
import html
import io
from collections.abc import Callable

import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.documents.sheets import opening
from bot.documents.sheets.grid import Grid

Rows = list[list[str]]
LETTERS = some.sampled_from("关于推进某项工作的建议〇㐀𠮷ａ0123456789（）《》、，；。/- \"'<>&|")
CELLS = some.text(LETTERS, max_size=12).map(str.strip).filter(lambda cell: not cell.startswith("=") and "  " not in cell)


@some.composite
def tables(draw: some.DrawFn) -> Rows:
    """A header of two to six names and some rows; every column and every row holds something."""
    width = draw(some.integers(2, 6))
    body = draw(some.lists(some.lists(CELLS, min_size=width - 1, max_size=width - 1), min_size=1, max_size=6))
    return [[f"列{n}" for n in range(width)], *([str(n), *row] for n, row in enumerate(body))]


def xlsx(rows: Rows) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet("表")
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(place, column, cell)
    return file.getvalue()


def text(encoding: str, delimiter: str = ",") -> Callable[[Rows], bytes]:
    def written(rows: Rows) -> bytes:
        file = io.StringIO()
        csv.writer(file, delimiter=delimiter).writerows(rows)
        return file.getvalue().encode(encoding)

    return written


def page(encoding: str) -> Callable[[Rows], bytes]:
    def written(rows: Rows) -> bytes:
        lines = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>\n" for row in rows)
        return f'<html><meta charset="{encoding}">\n<table>\n{lines}</table></html>'.encode(encoding)

    return written


WRITERS = [xlsx, *map(text, ("utf-8", "utf-8-sig", "utf-16", "gb18030")), text("gb18030", "\t"), *map(page, ("utf-8", "gb18030"))]


@settings(deadline=None, max_examples=60)
@given(rows=tables())
def test_whoever_writes_a_table_it_reads_the_same(rows: Rows):
    assert [opening.sheets(write(rows), "表") for write in WRITERS] == [[Grid("表", rows)]] * len(WRITERS)
