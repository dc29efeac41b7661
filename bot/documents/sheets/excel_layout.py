"""What an xlsx says about its sheets beyond their values: hidden, merged, struck out, formats, formulas without a result.

Found by tags alone, in time that grows with the file and no more; the values themselves are the other reader's. That one
has gone through the file before and refused what is not well formed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from posixpath import normpath
from zipfile import ZipFile, ZipInfo

from bot.documents.sheets import number_formats, outside_cells
from bot.documents.sheets.grid import Area
from bot.documents.sheets.inspection import BROKEN, COLUMNS, ROWS, STRING, TOO_MANY_STRINGS, Refused, column_of
from bot.documents.sheets.layout import NO_RESULT, PARTLY_STRUCK, TOO_MANY_AREAS, Layout, Place

ATTRIBUTES = rb"((?:[\s/](?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+)?)>"
ATTRIBUTE = re.compile(rb"(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)')")
EVERY_CELL = re.compile(rb"<(?:\w{1,20}:)?(c|row)" + ATTRIBUTES)
NAMED_CELL = re.compile(rb"<(c)(\s[^<>]*+)(?<!/)>(?!</c>)")  # where each says where it is: those that hold something
UNNAMED = re.compile(rb"<c(?! r=\")[\s/>]|<\w{1,20}:c[\s/>]")  # a cell that does not, or not in the usual way
MARKS = (b"<f", b":f", b'"e"', b"'e'", b"strike")  # one of these is in cells that more than a format tells about
MARK = re.compile(b"|".join(MARKS))
USUAL = re.compile(rb"\sr=\"([A-Z]{1,3})([1-9][0-9]{0,6})\"(?:\s+s=\"([0-9]{1,6})\")?(?:\s+t=\"([a-zA-Z]{1,12})\")?\s*/?")
FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s/>]")
RESULT = re.compile(rb"<(?:\w{1,20}:)?v(?:\s[^<>]*)?(?:/>|>([^<]*)<)")
FONT = re.compile(rb"<(?:\w{1,20}:)?font(?=[\s/>])")
RUN = re.compile(rb"<(?:\w{1,20}:)?r[\s>]")
STRIKE = re.compile(rb"<(?:\w{1,20}:)?strike(?:\s+val\s*=\s*[\"'](?:1|true|on)[\"'])?\s*/?>")
WORDS = re.compile(rb"<(?:\w{1,20}:)?t(?:\s[^<>]*)?>([^<]*)<")
REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})(?::\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6}))?")
YES = ("1", "true", "on")
ALL, SOME = "all", "some"
MOST_TAGS = 100_000  # of one kind that are looked at one by one: columns, merged areas, texts struck out


@dataclass
class Styles:
    """Of the whole file, by the numbers that cells name: formats struck out, formats that complete a number, shared texts."""

    struck: set[bytes] = field(default_factory=set)
    formats: dict[bytes, str] = field(default_factory=dict)
    words: dict[int, str] = field(default_factory=dict)  # shared texts of which ALL or SOME is struck out


def layouts(content: bytes) -> list[Layout]:
    """The layout of each sheet, in the order of the workbook."""
    with ZipFile(BytesIO(content)) as archive:
        members = {member.filename.replace("\\", "/").lower().lstrip("/"): member for member in archive.infolist()}

        def part(name: str) -> bytes:
            found: ZipInfo | None = members.get(name.lower())
            return without_comments(archive.read(found)) if found else b""

        book = part("xl/workbook.xml")
        since_1904 = any(one.get("date1904") in YES for one in tags(book, b"workbookPr"))
        recalculated = any(one.get("fullCalcOnLoad") in YES for one in tags(book, b"calcPr"))
        targets = {one.get("Id", ""): one.get("Target", "") for one in tags(part("xl/_rels/workbook.xml.rels"), b"Relationship")}
        styles = styles_of(part("xl/styles.xml"), part("xl/sharedStrings.xml"))
        found = []
        for sheet in tags(section(book, b"sheets"), b"sheet"):
            target = targets.get(next((value for name, value in sheet.items() if name.split(":")[-1] == "id"), ""), "")
            layout = Layout(visible=sheet.get("state", "visible") == "visible", since_1904=since_1904)
            name = normpath(target if target.startswith(("/xl/", "xl/")) else f"xl/{target}").lstrip("/")
            if name.lower() not in members:
                raise Refused(BROKEN)
            content, folder, file = part(name), *name.rpartition("/")[::2]
            look_at(content, layout, styles, recalculated)
            rels = tags(part(f"{folder}/_rels/{file}.rels"), b"Relationship")
            outside_cells.look_at(
                content, {one.get("Target", ""): one.get("Type", "").rpartition("/")[2] for one in rels}, part, layout
            )
            found.append(layout)
    if not found:
        raise Refused(BROKEN)
    return found


def styles_of(styles: bytes, strings: bytes) -> Styles:
    """Which cell formats and which shared texts are struck out, which formats complete a number."""
    found = Styles()
    struck = {n for n, font in enumerate(FONT.split(section(styles, b"fonts"))[1:]) if STRIKE.search(font)}
    codes: dict[str | None, str] = {str(place): code for place, code in number_formats.BUILT_IN.items()}
    codes |= {one.get("numFmtId"): one.get("formatCode", "") for one in tags(section(styles, b"numFmts"), b"numFmt")}
    for place, one in enumerate(tags(section(styles, b"cellXfs"), b"xf")):
        if number(one.get("fontId")) in struck:
            found.struck.add(b"%d" % place)
        if number_formats.matters(code := codes.get(one.get("numFmtId"), "")):
            found.formats[b"%d" % place] = code
    if (strikes := strings.count(b"strike")) > MOST_TAGS:
        raise Refused(TOO_MANY_STRINGS)
    if strikes:
        crossed = (crossed_out(words) if b"strike" in words else "" for words in STRING.split(strings)[1:])
        found.words = {place: how_much for place, how_much in enumerate(crossed) if how_much}
    return found


def crossed_out(words: bytes) -> str:
    """How much of a text of several runs is struck out: ALL, SOME or nothing."""
    runs = [run for run in RUN.split(words)[1:] if b"".join(WORDS.findall(run)).strip()]
    crossed = sum(bool(STRIKE.search(run)) for run in runs)
    return "" if not crossed else ALL if crossed == len(runs) else SOME


def look_at(sheet: bytes, layout: Layout, styles: Styles, recalculated: bool) -> None:
    """Put what one sheet's member says into its layout."""
    columns, areas = section(sheet, b"cols"), section(sheet, b"mergeCells")
    if columns.count(b"<") > MOST_TAGS or areas.count(b"<") > MOST_TAGS:
        raise Refused(TOO_MANY_AREAS)
    for one in tags(columns, b"col"):
        if one.get("hidden") in YES or zero(one.get("width")):
            last = min(number(one.get("max")), COLUMNS)
            layout.hidden_columns.update(range(max(number(one.get("min")), 1) - 1, last))
    for one in tags(areas, b"mergeCell"):
        if match := REFERENCE.fullmatch(one.get("ref", "")):
            left, top, right, bottom = match.groups()
            layout.merged.append(
                Area(int(top) - 1, column_of(left.encode()) - 1, int(bottom or top) - 1, column_of((right or left).encode()) - 1)
            )
    rows = section(sheet, b"sheetData")
    for row, about in rows_of(rows) if b"hidden" in rows or b'ht="0' in rows or b"ht='0" in rows else ():
        if about.get("hidden") in YES or zero(about.get("ht")):
            layout.hidden_rows.add(row)
    marked = any(mark in rows for mark in MARKS)
    if not marked and styles == Styles():
        return
    for place, style, kind, inside in cells_of(rows):
        if style in styles.struck:
            layout.struck.add(place)
        if style in styles.formats:
            layout.formats[place] = styles.formats[style]
        if kind == b"e" or (styles.words and kind == b"s") or (marked and MARK.search(inside)):
            look_inside(inside, kind, place, layout, styles, recalculated)


def rows_of(rows: bytes) -> Iterator[tuple[int, Mapping[str, str]]]:
    """The place of each row and its attributes."""
    place = -1
    for about in tags(rows, b"row"):
        place = number(about["r"]) - 1 if "r" in about else place + 1
        if place >= ROWS:
            return  # no cell stands there
        yield place, about


def cells_of(rows: bytes) -> Iterator[tuple[Place, bytes, bytes, bytes]]:
    """Of each cell that holds something its place, format and kind, and what is inside."""
    row, column, start, place, style, kind = -1, -1, 0, (-1, -1), b"", b""
    for match in (EVERY_CELL if UNNAMED.search(rows) else NAMED_CELL).finditer(rows):
        if start:
            yield place, style, kind, rows[start : match.start()]
        start = match.end()
        if usual := USUAL.fullmatch(match[2]):
            letters, digits, style, kind = usual.groups(b"")
            place = int(digits) - 1, column_of(letters) - 1
        elif match[1] == b"row":
            about = attributes(match[2])
            row, column, start = (number(about["r"]) - 1 if "r" in about else row + 1), -1, 0
            continue
        else:
            about = attributes(match[2])
            said = REFERENCE.fullmatch(about.get("r", ""))
            place = (int(said[2]) - 1, column_of(said[1].encode()) - 1) if said else (row, column + 1)
            style, kind = about.get("s", "").encode(), about.get("t", "").encode()
        column = place[1]
    if start:
        yield place, style, kind, rows[start:]


def look_inside(inside: bytes, kind: bytes, place: Place, layout: Layout, styles: Styles, recalculated: bool) -> None:
    """A cell's formula, error or runs of text."""
    result = RESULT.search(inside)
    value = (result[1] or b"").strip() if result else b""
    if kind == b"e":
        layout.unread[place] = value.decode("utf-8", "replace") or NO_RESULT
    elif FORMULA.search(inside):
        if (not value and not (kind == b"str" and result)) or (recalculated and value == b"0" and kind != b"str"):
            layout.unread[place] = NO_RESULT
    else:
        crossed = styles.words.get(number(value.decode("utf-8", "replace")), "") if kind == b"s" else crossed_out(inside)
        if crossed == ALL:
            layout.struck.add(place)
        elif crossed == SOME:
            layout.unread[place] = PARTLY_STRUCK


def section(content: bytes, name: bytes) -> bytes:
    """What stands between the first tag of this name and the last end of it; empty when there is none."""
    start = re.search(rb"<(?:\w{1,20}:)?" + name + rb"(?:\s[^<>]*)?>", content)
    if not start or start[0].endswith(b"/>"):
        return b""
    end = content.rfind(name + b">")
    return content[start.end() : max(end, start.end())]


def tags(content: bytes, name: bytes) -> Iterator[Mapping[str, str]]:
    """The attributes of each tag of this name."""
    for match in re.finditer(rb"<(?:\w{1,20}:)?" + name + ATTRIBUTES, content):
        yield attributes(match[1])


def attributes(words: bytes) -> dict[str, str]:
    """A tag's attributes."""
    found = ATTRIBUTE.findall(words)
    return {name.decode(): html.unescape((double or single).decode("utf-8", "replace")) for name, double, single in found}


def without_comments(content: bytes) -> bytes:
    """XML without its comments, which might hold what looks like a tag."""
    first, *others = content.split(b"<!--")
    return first + b"".join(part.partition(b"-->")[2] for part in others)


def number(words: str | None) -> int:
    """A whole number, 0 for anything else."""
    return int(words) if words and words.isascii() and words.isdigit() and len(words) < 9 else 0


def zero(words: str | None) -> bool:
    """Whether a height or a width is none at all."""
    return words is not None and words != "" and not words.strip("0.")
