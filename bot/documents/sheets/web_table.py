"""Tables of a web page, as office systems export them under the name of xls: each is a sheet."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from bot.documents.sheets.grid import Area, Grid
from bot.documents.sheets.inspection import COLUMNS, FAR_CELL, MANY_SHEETS, ROWS, SHEETS, WAY_OUT, Refused
from bot.documents.sheets.layout import PARTLY_STRUCK, Layout, grid_of
from bot.documents.sheets.markup import Tag, pieces

NO_TABLE = f"是网页，其中没有表格{WAY_OUT}"
NESTED = f"是网页，其中的表格套得过深{WAY_OUT}"
WIDE_SPAN = f"文件异常：网页中有单元格合并了过多的行或列{WAY_OUT}"
CHOICE = "网页中的下拉框，看不出选了哪一项"
GONE = "网页中不显示的单元格"
PAGE = re.compile(
    r"\s*(?:<\?xml[^<>]*>\s*)?<(?:!doctype\s+html|html|head|body|meta|style|div|table|center|font|h\d)[\s>]", re.IGNORECASE
)
TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)
BEGINNING = 65_536  # characters in which a table begins, whatever stands before it
DEPTH = 32  # tables in tables
LARGEST_COLUMNS, LARGEST_ROWS = 1_000, 65_534  # that a cell may go over, as HTML has it
LINES = 10  # lines above a table that are taken for its title
BREAKS = {"br", "p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "tr", "center", "hr", "title", "caption"}
SECTIONS = ("thead", "tbody", "tfoot")
ROW_OR_CELL = ("tr", "td", "th")
LONE = {"br", "hr", "input", "col", "img", "meta", "link"}  # have no end


def is_page(words: str) -> bool:
    """Whether a text is a web page."""
    return bool(PAGE.match(words) or TABLE.search(words[:BEGINNING]))


def grids(page: str, name: str) -> list[Grid]:
    """Every table that holds something; raises Refused when there is none. `name` is that of a page with one table."""
    reader = WebTableReader()
    reader.read(pieces(page))
    found = reader.found
    if not found:
        raise Refused(NO_TABLE)
    return [
        grid_of(name if len(found) == 1 else f"表{place}", table.rows, table.layout) for place, table in enumerate(found, start=1)
    ]


@dataclass
class Words:
    """What stands in a cell or between tables: its lines, and whether they are struck out."""

    parts: list[str] = field(default_factory=list)
    plain: bool = False  # something in it is not struck out
    struck: bool = False  # something in it is

    def add(self, words: str, struck: bool) -> None:
        self.parts.append(words.replace("\n", " ").replace("\r", " "))
        if words.strip():
            self.struck, self.plain = self.struck or struck, self.plain or not struck

    def lines(self) -> list[str]:
        cut = (" ".join(line.split()) for line in "".join(self.parts).split("\n"))
        return [line for line in cut if line]


@dataclass
class WebTable:
    """A table while it is read."""

    rows: list[list[str]] = field(default_factory=list)
    layout: Layout = field(default_factory=Layout)
    column: int = 0  # where the next cell of this row stands, if nothing covers that place
    covered: dict[int, int] = field(default_factory=dict)  # column → last row that a cell from above covers
    in_row: bool = False
    cell: Words | None = None
    place: tuple[int, int] = (0, 0)
    cell_gone: bool = False
    section_gone: bool = False
    declared: int = 0  # columns told by <col>
    visible_columns: set[int] = field(default_factory=set)
    gone_cells: dict[tuple[int, int], bool] = field(default_factory=dict)  # whether it holds something
    frame: bool = False  # it only puts another table in its place
    told: int = 0  # rows that went into the title of a table inside it

    def start_row(self, gone: bool) -> None:
        self.end_cell()
        if len(self.rows) >= ROWS:
            raise Refused(FAR_CELL)
        self.rows.append([])
        self.in_row, self.column = True, 0
        if gone or self.section_gone:
            self.layout.hidden_rows.add(len(self.rows) - 1)

    def start_cell(self, tag: Tag) -> None:
        """A cell goes to the next place that no other covers; one that is not displayed may stand for a covered one."""
        self.end_cell()
        if not self.in_row:
            self.start_row(False)
        row = len(self.rows) - 1
        covered = self.covered.get(self.column, -1) >= row
        while not tag.gone and self.covered.get(self.column, -1) >= row:
            self.column += 1
        across, down = span(tag, "colspan", LARGEST_COLUMNS) or 1, span(tag, "rowspan", LARGEST_ROWS)
        if self.column >= COLUMNS:
            raise Refused(FAR_CELL)
        right = min(self.column + across, COLUMNS) - 1
        bottom = row + (down or LARGEST_ROWS) - 1
        self.cell, self.place, self.cell_gone = Words(), (row, self.column), tag.gone
        if tag.gone and covered:
            self.place = (-1, -1)
        elif bottom > row or right > self.column:
            self.layout.merged.append(Area(row, self.column, bottom, right))
            self.covered.update(dict.fromkeys(range(self.column, right + 1), bottom))
        self.column += 1

    def end_cell(self) -> None:
        """What the cell holds goes into its row."""
        words, self.cell = self.cell, None
        row, column = self.place
        if words is None or row < 0:
            return
        cells = self.rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = "\n".join(words.lines())
        if words.struck and words.plain:
            self.layout.unread[row, column] = PARTLY_STRUCK
        elif words.struck:
            self.layout.struck.add((row, column))
        if self.cell_gone:
            self.gone_cells[row, column] = bool(cells[column])
        else:
            self.visible_columns.add(column)

    def declare(self, tag: Tag) -> None:
        """A <col>: so many columns, displayed or not."""
        for _ in range(min(span(tag, "span", LARGEST_COLUMNS) or 1, COLUMNS)):
            if tag.gone or tag.attributes.get("width") == "0":
                self.layout.hidden_columns.add(self.declared)
            self.declared += 1

    def end(self) -> None:
        """A column of which no cell is displayed is hidden; a lone cell that is not cannot be read."""
        self.end_cell()
        self.in_row = False
        for (row, column), full in self.gone_cells.items():
            if column not in self.visible_columns:
                self.layout.hidden_columns.add(column)
            elif full:
                self.layout.unread[row, column] = GONE

    @property
    def is_one_cell(self) -> bool:
        """Whether it has one row or one column, as those have that only set words apart."""
        return len(self.rows) < 2 or max(map(len, self.rows)) < 2

    def lines(self) -> list[str]:
        """Its rows that were not told yet, as lines; not the one that a cell is still open in."""
        done = len(self.rows) - (self.cell is not None)
        rows, self.told = self.rows[self.told : done], done
        return [line for row in rows if (line := " ".join(filter(None, row)))]


class Marked:
    """Whether words stand in an element that is marked, struck out or not displayed."""

    def __init__(self) -> None:
        self.names: list[str] = []  # of open elements that are marked, and of those in them of the same name

    def __bool__(self) -> bool:
        return bool(self.names)

    def begin(self, name: str, marked: bool) -> None:
        if name not in LONE and (marked or (self.names and self.names[-1] == name)):
            self.names.append(name)

    def end(self, name: str) -> None:
        if self.names and self.names[-1] == name:
            self.names.pop()

    def keep(self, *names: str) -> None:
        """A new cell or row: what was never closed before ends there."""
        self.names = [name for name in self.names if name in names]


class WebTableReader:
    """Goes through a page once and finds its tables."""

    def __init__(self) -> None:
        self.found: list[WebTable] = []
        self.open: list[WebTable] = []
        self.above = Words()
        self.struck, self.gone = Marked(), Marked()

    def read(self, page: Iterable[Tag | str]) -> None:
        for piece in page:
            if isinstance(piece, str):
                self.say(piece)
            elif piece.name == "table":
                self.end_table() if piece.ends else self.start_table(piece)
            elif piece.ends:
                self.end(piece.name)
            else:
                self.begin(piece)
        while self.open:
            self.end_table()
        if self.found:
            self.found[-1].rows += [[line] for line in self.above.lines()]

    @property
    def words(self) -> Words:
        """Where words go at this place."""
        return (self.open[-1].cell if self.open else None) or self.above

    def say(self, words: str) -> None:
        if not self.gone:
            self.words.add(words, bool(self.struck))

    def begin(self, tag: Tag) -> None:
        table = self.open[-1] if self.open else None
        if tag.name in BREAKS:
            self.words.parts.append("\n")
        if tag.name in ROW_OR_CELL:
            self.gone.keep()
            self.struck.keep(*(("tr",) if tag.name != "tr" else ()))
        elif tag.name not in SECTIONS:
            self.gone.begin(tag.name, tag.gone)
        self.struck.begin(tag.name, tag.struck)
        if tag.name == "input" and tag.attributes.get("type", "text") == "text" and not tag.gone:
            self.say(tag.attributes.get("value", ""))
        elif not table:
            return
        elif tag.name in ("td", "th"):
            table.start_cell(tag)
        elif tag.name == "tr":
            table.start_row(tag.gone)
        elif tag.name in SECTIONS:
            table.section_gone = tag.gone
        elif tag.name == "col":
            table.declare(tag)
        elif tag.name == "select" and table.cell and table.place[0] >= 0:
            table.layout.unread[table.place] = CHOICE

    def end(self, name: str) -> None:
        if name in BREAKS:
            self.words.parts.append("\n")
        self.struck.end(name)
        self.gone.end(name)
        table = self.open[-1] if self.open else None
        if table and name in ROW_OR_CELL:
            table.end_cell()
            table.in_row = table.in_row and name != "tr"
        elif table and name in SECTIONS:
            table.section_gone = False

    def start_table(self, tag: Tag) -> None:
        if len(self.open) >= DEPTH:
            raise Refused(NESTED)
        self.open.append(WebTable(layout=Layout(visible=not tag.gone and not self.gone)))

    def end_table(self) -> None:
        """A table is done: a sheet of its own with the lines above it, words of the cell it stands in, or a mere frame."""
        if not self.open:
            return
        table = self.open.pop()
        table.end()
        outer = self.open[-1] if self.open else None
        if table.frame or not any(map(any, table.rows)):
            self.above.parts += [f"{line}\n" for line in table.lines()]
        elif outer and table.is_one_cell:
            self.words.parts.append("\n".join(["", *table.lines(), ""]))
        else:
            for frame in self.open:
                frame.frame = True
                self.above.parts += ["\n", *(f"{line}\n" for line in frame.lines())]
            put_title(table, self.above.lines()[-LINES:])
            self.above = Words()
            self.found.append(table)
            if len(self.found) > SHEETS:
                raise Refused(MANY_SHEETS)


def put_title(table: WebTable, lines: list[str]) -> None:
    """The lines above a table become its first rows, as a spreadsheet shows them."""
    down, layout = len(lines), table.layout
    table.rows[:0] = [[line] for line in lines]
    layout.hidden_rows = {row + down for row in layout.hidden_rows}
    layout.merged = [Area(area.top + down, area.left, area.bottom + down, area.right) for area in layout.merged]
    layout.struck = {(row + down, column) for row, column in layout.struck}
    layout.unread = {(row + down, column): why for (row, column), why in layout.unread.items()}


def span(tag: Tag, name: str, most: int) -> int:
    """How many rows or columns a cell goes over; 1 where it does not say, 0 for all that follow."""
    said = tag.attributes.get(name, "1").strip()
    if not (said.isascii() and said.isdigit()):
        return 1
    if len(said) > 6 or int(said) > most:
        raise Refused(WIDE_SPAN)
    return int(said)
