"""What a sheet looks like beyond its values, and how both become the grid that a person sees."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bot.documents.sheets import number_formats
from bot.documents.sheets.grid import Area, Grid, Unread
from bot.documents.sheets.inspection import COLUMNS, FAR_CELL, LONGEST_CELL, ROWS, TOO_MUCH, Refused

NO_RESULT = "公式没有计算结果"
STRUCK = "文字已划掉"
PARTLY_STRUCK = "部分文字已划掉"
NARROW = "列宽不够，只存了 ####"
FROM_1904 = "该文件从 1904 年起算日期，看不出这个数字是不是日期"
IN_A_PICTURE = "单元格里是图片"
AREAS_CROSS = "文件异常：合并的单元格互相重叠，请取消合并、另存为 xlsx 后再导入"
TOO_MANY_AREAS = "文件异常：合并的单元格或列的设置过多，请取消合并、另存为 xlsx 后再导入"
CHARACTERS = 32 * 2**20  # of all cells of a file, merged ones filled; 10,000 full rows are about five million

ERRORS = re.compile(
    r"#(REF!|N/A|DIV/0!|NAME\?|VALUE!|NULL!|NUM!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA|UNKNOWN!|CONNECT!|#{2,})"
    r"|Err:[0-9]{3}"  # LibreOffice's
)
CUT = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]{1,3}")  # what a text keeps of a long number: 1.39E+11
PICTURE = re.compile(r"=(?:_xlfn\.)?DISPIMG\(")  # what WPS writes for a picture in a cell
SERIAL = re.compile(r"[0-9]{5}(?:\.[0-9]{1,20})?")
DAY_ZERO, DAY_ZERO_OF_1904 = date(1899, 12, 30), date(1904, 1, 1)
FIRST_SERIAL, LAST_SERIAL = 34_000, 73_415  # numbers that may be days, counted from 1900 or 1904
Place = tuple[int, int]  # row and column, from 0


@dataclass
class Layout:
    """What a file says about a sheet; places may lie outside its values."""

    visible: bool = True
    since_1904: bool = False
    merged: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formats: dict[Place, str] = field(default_factory=dict)
    struck: set[Place] = field(default_factory=set)
    unread: dict[Place, str] = field(default_factory=dict)
    around: list[str] = field(default_factory=list)  # lines outside the cells that may be marks of secrecy
    notes: list[tuple[Place, str]] = field(default_factory=list)  # such lines in notes on cells


def grid_of(name: str, rows: list[list[Any]], layout: Layout) -> Grid:
    """The sheet as a person sees it; raises Refused for one that is not to be trusted."""
    put_unread(rows, layout)
    width = max(map(len, rows), default=0)
    for place, row in enumerate(rows, start=1):
        if len(row) > COLUMNS or place > ROWS:
            raise Refused(FAR_CELL)
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in row):
            raise Refused(f"第 {place} 行有单元格超过 {LONGEST_CELL} 字")
        row.extend([""] * (width - len(row)))
    struck = put_struck(rows, layout)
    merged = filled(rows, layout, struck)
    return Grid(
        name,
        rows,
        layout.visible,
        tuple(merged),
        frozenset(row for row in layout.hidden_rows if row < len(rows)),
        frozenset(column for column in layout.hidden_columns if column < COLUMNS),
        frozenset(struck),
        tuple(dict.fromkeys(layout.around)),
        tuple((row, column, line) for (row, column), line in layout.notes),
    )


def put_unread(rows: list[list[Any]], layout: Layout) -> None:
    """Write into the cells what their formats show, and `Unread` where nothing can be read."""
    for (row, column), code in layout.formats.items():
        cell = rows[row][column] if row < len(rows) and column < len(rows[row]) else ""
        if number_formats.hides_day(code):
            if day := day_of(cell, since_1904=layout.since_1904):
                rows[row][column] = number_formats.without_day(day, code)
        elif cell != "" and isinstance(cell, int | float | str) and not isinstance(cell, bool):
            rows[row][column] = number_formats.shown(cell, code) or cell
    width = max(map(len, rows), default=0)
    for (row, column), why in layout.unread.items():
        if row >= ROWS or column >= COLUMNS:
            raise Refused(FAR_CELL)
        while row >= len(rows):
            rows.append([""] * width)
        rows[row].extend([""] * (column + 1 - len(rows[row])))
        rows[row][column] = Unread(why)
    for cells in rows:
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                if cell.startswith(("#", "Err:")) and ERRORS.fullmatch(cell.strip()):
                    cells[place] = Unread(NARROW if cell.startswith("##") else cell.strip())
                elif cell.startswith("=") and PICTURE.match(cell):
                    cells[place] = Unread(IN_A_PICTURE)
                elif layout.since_1904 and SERIAL.fullmatch(cell) and FIRST_SERIAL <= float(cell) <= LAST_SERIAL:
                    cells[place] = Unread(FROM_1904)
                elif "E+" in cell and CUT.fullmatch(cell.strip()):
                    cells[place] = Unread(f"长数字只存了 {cell.strip()}")
            elif layout.since_1904 and isinstance(cell, int | float) and FIRST_SERIAL <= cell <= LAST_SERIAL:
                cells[place] = Unread(FROM_1904)


def day_of(cell: Any, *, since_1904: bool) -> date | None:
    """The day that a cell holds, also as a number; None for anything else."""
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool) or not isinstance(cell, int | float) or not FIRST_SERIAL <= cell <= LAST_SERIAL:
        return None
    return (DAY_ZERO_OF_1904 if since_1904 else DAY_ZERO) + timedelta(days=int(cell))


def put_struck(rows: list[list[Any]], layout: Layout) -> set[int]:
    """The rows that are struck out: wholly, or their longest text, the title; elsewhere what is struck out is `Unread`."""
    columns: dict[int, set[int]] = {}
    for row, column in layout.struck:
        columns.setdefault(row, set()).add(column)
    found = set()
    for row, own in columns.items():
        cells = rows[row] if row < len(rows) else []
        full = {column for column, cell in enumerate(cells) if cell != "" and cell is not None}
        lengths = {column: len(cells[column]) for column in full if isinstance(cells[column], str)}
        longest = max(lengths.values(), default=0)
        titles = {column for column, length in lengths.items() if length == longest}
        if full and (full <= own or (titles and titles <= own)):
            found.add(row)
        else:
            for column in full & own:
                cells[column] = Unread(STRUCK)
    return found


def filled(rows: list[list[Any]], layout: Layout, struck: set[int]) -> list[Area]:
    """Fill each merged area with the value of its first cell, as far as there are rows; the areas, cut to the rows."""
    height, width = len(rows), len(rows[0]) if rows else 0
    budget, characters = height * width, 0
    found = []
    for whole in layout.merged:
        area = Area(whole.top, whole.left, min(whole.bottom, height - 1), min(whole.right, width - 1))
        down, across = area.bottom - area.top + 1, area.right - area.left + 1
        if down < 1 or across < 1 or down * across == 1:
            continue
        found.append(area)
        value = rows[area.top][area.left]
        budget -= down * across
        characters += len(value) * down * across if isinstance(value, str) else 0
        if budget < 0 or characters > CHARACTERS:
            raise Refused(AREAS_CROSS if budget < 0 else TOO_MUCH)
        if value == "":
            continue
        crossed_out = (area.top, area.left) in layout.struck
        for place in range(area.top, area.bottom + 1):
            rows[place][area.left : area.right + 1] = [Unread(STRUCK) if crossed_out and place not in struck else value] * across
    return found


def check_size(grids: list[Grid]) -> None:
    """Raise Refused when all of them together hold more than a reader wants to be told."""
    held = sum(len(row) + sum(len(cell) for cell in row if isinstance(cell, str)) for grid in grids for row in grid.rows)
    if held > CHARACTERS:
        raise Refused(TOO_MUCH)
