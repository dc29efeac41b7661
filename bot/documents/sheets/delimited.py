"""A table that is plain text, csv or what a program calls so: one row a line, cells between commas, tabs or semicolons."""

from __future__ import annotations

import csv
import re
from collections import Counter
from io import StringIO
from itertools import islice
from typing import Any

from bot.documents.sheets.grid import Grid
from bot.documents.sheets.inspection import COLUMNS, FAR_CELL, LONGEST_CELL, NOT_A_BOOK, ROWS, WAY_OUT, Refused
from bot.documents.sheets.layout import NO_RESULT, Layout, grid_of

DELIMITERS = (",", "\t", ";", "，", "；", "|")
SAMPLE = 50  # rows by which the delimiter is found
MARKUP = re.compile(r"\s*<[?!a-zA-Z]")
PROTECTED = re.compile(r'="([^"]*)"')  # how a number is kept from losing its zeros: ="0032"
FORMULA = re.compile(r"=\s*[A-Za-z$(\d\"+-].*", re.DOTALL)


BOXES = {"TRUE": True, "FALSE": False}  # what a box to tick becomes in a text


def grids(words: str, name: str) -> list[Grid]:
    """The one table of a text; raises Refused for a text that is none."""
    if MARKUP.match(words):
        raise Refused(NOT_A_BOOK)
    lines = words.replace("\r\n", "\n").replace("\r", "\n")
    said = re.match(r"sep=(.)\n", lines)
    if said:
        lines = lines[said.end() :]
    rows: list[list[Any]] = [*rows_of(lines, said[1] if said else delimiter_of(lines), ROWS + 1)]
    if len(rows) > ROWS or max(map(len, rows), default=0) > COLUMNS:
        raise Refused(FAR_CELL)
    width = max(map(len, rows), default=0)
    layout = Layout()
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell.startswith("="):
                if kept := PROTECTED.fullmatch(cell):
                    row[column] = kept[1]
                elif FORMULA.fullmatch(cell):
                    layout.unread[place, column] = NO_RESULT
            elif cell in BOXES:
                row[column] = BOXES[cell]
        row.extend([""] * (width - len(row)))
    return [grid_of(name, rows, layout)]


def delimiter_of(lines: str) -> str:
    """The delimiter that cuts most rows into the same number of cells, the larger number first; raises Refused for none."""
    best, found, why = 0, "", NOT_A_BOOK
    for delimiter in DELIMITERS:
        try:
            rows = rows_of(lines, delimiter, SAMPLE) if delimiter in lines else []
        except Refused as reason:
            why = str(reason)
            continue
        widths = Counter(len(row) for row in rows if len(row) > 1)
        score = max((width * count for width, count in widths.items()), default=0)
        if score > best:
            best, found = score, delimiter
    if not found:
        raise Refused(why)
    return found


def rows_of(lines: str, delimiter: str, most: int) -> list[list[str]]:
    """The first rows; what stands in quotes may have line breaks."""
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(StringIO(lines), delimiter=delimiter, strict=True)
    try:
        return list(islice(reader, most))
    except csv.Error as error:
        if "limit" in str(error):
            raise Refused(f"第 {reader.line_num} 行有单元格超过 {LONGEST_CELL} 字，或引号不成对{WAY_OUT}") from None
        raise Refused(f"第 {reader.line_num} 行引号不成对{WAY_OUT}") from None
