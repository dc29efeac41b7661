"""What an xls says about its sheets beyond their values, record by record: hidden, merged, struck out, formats, formulas."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from bot.documents.sheets import compound, number_formats, outside_cells, shared_texts
from bot.documents.sheets.grid import Area
from bot.documents.sheets.inspection import BROKEN, COLUMNS, Refused
from bot.documents.sheets.layout import NO_RESULT, PARTLY_STRUCK, Layout, Place
from bot.documents.sheets.shared_texts import Runs

BOF, EOF, BOUNDSHEET, DATEMODE, FONT, FORMAT, XF = 0x809, 0x0A, 0x85, 0x22, 0x31, 0x41E, 0xE0
ROW, COLINFO, MERGED, FORMULA, BOOLERR, MULRK = 0x208, 0x7D, 0xE5, 0x06, 0x205, 0xBD
SST, CONTINUE, LABELSST = 0xFC, 0x3C, 0xFD
HEADER, FOOTER, OBJECT, BOX, NOTE = 0x14, 0x15, 0x5D, 0x1B6, 0x1C
CELLS = {0x203, 0x204, 0x27E, LABELSST, 0xD6, BOOLERR, FORMULA}  # NUMBER, LABEL, RK, and RSTRING
BIFF8 = 0x600
ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}
NO_NUMBER = b"\xff\xff"  # a formula's result that is no number says so in its last two bytes
TEXT, ERROR, EMPTY = 0, 2, 3  # … and what it is in its first
CALCULATE = 0x02  # a formula's flag: calculate when the file is opened, as programs write that cannot calculate

Record = tuple[int, bytes]


@dataclass
class Workbook:
    """What the records of the whole file say."""

    version: int = BIFF8
    since_1904: bool = False
    sheets: list[tuple[int, bool]] = field(default_factory=list)  # where its records begin, whether it is visible
    struck_fonts: list[bool] = field(default_factory=list)
    codes: dict[int, str] = field(default_factory=dict)
    cell_formats: list[tuple[int, int]] = field(default_factory=list)  # font, number format
    texts: list[bytes] = field(default_factory=list)  # the record of shared texts and those that continue it

    @cached_property
    def fonts(self) -> frozenset[int]:
        """Fonts that strike out, as cells and texts name them; there is no font 4."""
        return frozenset(place + (place > 3) for place, struck in enumerate(self.struck_fonts) if struck)

    @cached_property
    def struck(self) -> frozenset[int]:
        """Cell formats that strike out."""
        return frozenset(place for place, (font, _) in enumerate(self.cell_formats) if font in self.fonts)

    @cached_property
    def runs(self) -> dict[int, Runs]:
        """The shared texts with fonts of their own, where some font strikes out."""
        return dict(shared_texts.runs(self.texts)) if self.fonts and self.version == BIFF8 else {}

    @cached_property
    def formats(self) -> dict[int, str]:
        """The number formats that complete numbers, by cell format."""
        codes = {
            number: code for number, code in {**number_formats.BUILT_IN, **self.codes}.items() if number_formats.matters(code)
        }
        return {place: codes[number] for place, (_, number) in enumerate(self.cell_formats) if number in codes}


def layouts(content: bytes) -> list[Layout]:
    """The layout of each sheet, in the order of the workbook."""
    try:
        stream = compound.stream(content, "Workbook", "WORKBOOK", "Book", "BOOK")
        book = workbook_of(stream)
        found = [Layout(visible=visible, since_1904=book.since_1904) for _, visible in book.sheets]
        empty: list[tuple[Layout, Place]] = []
        results = sum(look_at(stream, start, layout, book, empty) for (start, _), layout in zip(book.sheets, found, strict=True))
    except (compound.Broken, struct.error, IndexError) as error:
        raise Refused(BROKEN) from error
    if not results:  # of all formulas not one has a result but "empty": nobody has calculated them
        for layout, place in empty:
            layout.unread[place] = NO_RESULT
    return found


def records(stream: bytes, start: int) -> Iterator[Record]:
    """The records from here to the end of this part."""
    depth = 0
    while start + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, start)
        yield kind, stream[start + 4 : start + 4 + length]
        depth += (kind == BOF) - (kind == EOF)
        if depth <= 0:
            return
        start += 4 + length


def workbook_of(stream: bytes) -> Workbook:
    """What stands before the first sheet."""
    book = Workbook()
    before = BOF
    for kind, body in records(stream, 0):
        if kind == SST or (kind == CONTINUE and before in (SST, CONTINUE) and book.texts):
            book.texts.append(body)
        before = kind
        if kind == BOF:
            book.version = struct.unpack_from("<H", body)[0]
        elif kind == DATEMODE:
            book.since_1904 = body[:1] == b"\1"
        elif kind == BOUNDSHEET:
            start, hidden = struct.unpack_from("<IB", body)
            book.sheets.append((start, not hidden & 3))
        elif kind == FONT:
            book.struck_fonts.append(bool(struct.unpack_from("<H", body, 2)[0] & 8))
        elif kind == FORMAT:
            book.codes[struct.unpack_from("<H", body)[0]] = code_of(body[2:], book.version)
        elif kind == XF:
            book.cell_formats.append(struct.unpack_from("<HH", body))
    return book


def code_of(body: bytes, version: int) -> str:
    """A number format as it is written."""
    if version < BIFF8:
        return body[1 : 1 + body[0]].decode("gb18030", "replace")
    length, wide = struct.unpack_from("<HB", body)
    return body[3 : 3 + 2 * length].decode("utf-16-le", "replace") if wide & 1 else body[3 : 3 + length].decode("latin-1")


def look_at(stream: bytes, start: int, layout: Layout, book: Workbook, empty: list[tuple[Layout, Place]]) -> int:
    """Put what a sheet's records say into its layout; how many formulas have a result. Empty results go to `empty`."""
    results = 0
    look_outside(stream, start, layout, book.version)
    for kind, body in records(stream, start):
        if kind == ROW:
            row, height, flags = struct.unpack_from("<H4xH4xH", body)
            if flags & 0x20 or not height & 0x7FFF:
                layout.hidden_rows.add(row)
        elif kind == COLINFO:
            first, last, width, _, flags = struct.unpack_from("<5H", body)
            if flags & 1 or not width:
                layout.hidden_columns.update(range(first, min(last + 1, COLUMNS)))
        elif kind == MERGED:
            corners = struct.unpack_from(f"<{4 * min(struct.unpack_from('<H', body)[0], (len(body) - 2) // 8)}H", body, 2)
            for top, bottom, left, right in zip(*[iter(corners)] * 4, strict=True):
                layout.merged.append(Area(top, left, bottom, right))
        elif kind == MULRK:
            row, column = struct.unpack_from("<HH", body)
            for place in range((len(body) - 6) // 6):
                note_format(layout, book, (row, column + place), struct.unpack_from("<H", body, 4 + 6 * place)[0])
        elif kind in CELLS:
            row, column, cell_format = struct.unpack_from("<3H", body)
            note_format(layout, book, (row, column), cell_format)
            if kind == LABELSST and book.runs:
                note_runs(layout, book, (row, column), cell_format, struct.unpack_from("<I", body, 6)[0])
            elif kind == BOOLERR and body[7:8] == b"\1":
                layout.unread[row, column] = ERRORS.get(body[6], "#N/A")
            elif kind == FORMULA:
                results += look_at_formula(body, (row, column), layout, empty)
    return results


def look_outside(stream: bytes, start: int, layout: Layout, version: int) -> None:
    """Put what may be marks in page headers and footers, text boxes and notes into the layout."""
    boxes: dict[int, str] = {}
    object_id, before = 0, BOF
    for kind, body in records(stream, start):
        if kind in (HEADER, FOOTER) and len(body) > 2:
            outside_cells.note(layout, outside_cells.page_lines(code_of(body, version)))
        elif kind == OBJECT and len(body) >= 8:
            object_id = struct.unpack_from("<H", body, 6)[0]
        elif kind == CONTINUE and before == BOX and body:
            boxes[object_id] = body[1:].decode("utf-16-le" if body[0] & 1 else "latin-1", "replace")
        elif kind == NOTE and version == BIFF8 and len(body) >= 8:
            row, column, _, own = struct.unpack_from("<4H", body)
            outside_cells.note(layout, boxes.pop(own, "").splitlines(), (row, column))
        before = kind
    for words in boxes.values():
        outside_cells.note(layout, [*words.splitlines(), "".join(words.split())])


def note_format(layout: Layout, book: Workbook, place: Place, cell_format: int) -> None:
    """What a cell's format says about it."""
    if cell_format in book.struck:
        layout.struck.add(place)
    if cell_format in book.formats:
        layout.formats[place] = book.formats[cell_format]


def note_runs(layout: Layout, book: Workbook, place: Place, cell_format: int, text: int) -> None:
    """What the runs of a shared text say: all of it struck out, some, or nothing."""
    if text in book.runs:
        crossed = {cell_format in book.struck if font is None else font in book.fonts for font in book.runs[text]}
        layout.struck.discard(place)
        if crossed == {True}:
            layout.struck.add(place)
        elif True in crossed:
            layout.unread[place] = PARTLY_STRUCK


def look_at_formula(body: bytes, place: Place, layout: Layout, empty: list[tuple[Layout, Place]]) -> bool:
    """Whether a formula has a result; an error, and none at all, go into the layout."""
    result, flags = body[6:14], struct.unpack_from("<H", body, 14)[0]
    if result.endswith(NO_NUMBER):
        if result[0] == ERROR:
            layout.unread[place] = ERRORS.get(result[2], "#N/A")
        elif result[0] == EMPTY:
            if flags & CALCULATE:
                layout.unread[place] = NO_RESULT
            else:
                empty.append((layout, place))
            return False
    elif flags & CALCULATE and not any(result):
        layout.unread[place] = NO_RESULT
        return False
    return True
