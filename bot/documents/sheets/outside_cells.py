"""What stands on a sheet outside its cells: page headers and footers, text boxes, notes on cells; only lines that may be marks.

Found by tags alone, as the layout is (`excel_layout`). Everything else that stands there is nobody's table.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from posixpath import join, normpath

from bot.documents.sheets.inspection import TOO_MUCH, Refused
from bot.documents.sheets.layout import Layout, Place

NAME = rb"<(?:\w{1,20}:)?"
PAGE = re.compile(NAME + rb"(?:odd|even|first)(?:Header|Footer)(?:\s[^<>]*)?>([^<]*)<")
NOTE = re.compile(NAME + rb"(?:comment|threadedComment)(?=[\s>])")
BOX = re.compile(NAME + rb"(?:txBody|textbox)(?=[\s>])")
BOX_END = re.compile(rb"</(?:\w{1,20}:)?(?:txBody|textbox)>")
PARAGRAPH = re.compile(NAME + rb"(?:p|div|br)(?=[\s>/])")
WORDS = re.compile(rb">([^<>]+)<")
SHOWN = re.compile(NAME + rb"(?:t|text)(?:\s[^<>]*)?>([^<]*)<")
REF = re.compile(rb"\sref\s*=\s*[\"']\$?([A-Za-z]{1,3})\$?([1-9][0-9]{0,6})[\"']")
PART = re.compile(r"[&](?:[LCR])")  # of a page's header: left, middle, right
CODE = re.compile(r"&\"[^\"]*\"|&K(?:[0-9A-Fa-f]{6}|\d\d[+-]\d{3})|&\d{1,3}|&[A-Z&]")
MOST = 100_000  # notes, boxes, paragraphs that are looked at one by one
SUSPECT = ("密", "内部")
LONGEST = 2_000  # characters of a line

Rels = Mapping[str, str]  # the target of each relation of a sheet, with the last word of its type


def page_lines(code: str) -> list[str]:
    """The parts of a page's header or footer without its codes: &C&"黑体"&16秘密&R第&P页 → 秘密, 第页."""
    return [CODE.sub("", part) for part in PART.split(code.replace("&amp;", "&"))]


def look_at(sheet: bytes, rels: Rels, part: Callable[[str], bytes], layout: Layout) -> None:
    """Put what may be marks outside the cells of an xlsx's sheet into its layout; `rels` is target → kind."""
    if b"eaderFooter" in sheet or b"Header>" in sheet:
        for code in PAGE.findall(sheet[max(sheet.rfind(b"sheetData"), 0) :]):
            note(layout, page_lines(words(code)))
    for target, kind in rels.items():
        name = normpath(target.lstrip("/") if target.startswith("/") else join("xl/worksheets", target))
        if kind in ("comments", "threadedComment"):
            for place, lines in notes(part(name)):
                note(layout, lines, place)
        elif kind in ("drawing", "vmlDrawing"):
            for lines in boxes(part(name)):
                note(layout, lines)


def notes(content: bytes) -> Iterator[tuple[Place, list[str]]]:
    """The cell and the lines of each note."""
    for piece in counted(NOTE, content):
        if ref := REF.search(piece[: piece.find(b">") + 1]):
            column = 0
            for letter in ref[1].upper():
                column = column * 26 + letter - 64
            whole = "".join(words(run) for run in SHOWN.findall(piece))
            yield (int(ref[2]) - 1, column - 1), whole.splitlines()


def boxes(content: bytes) -> Iterator[list[str]]:
    """The lines of each text box, and all of them as one: a mark may be written downwards, a character a line."""
    for piece in counted(BOX, content):
        inside = counted(PARAGRAPH, BOX_END.split(piece, maxsplit=1)[0], first=True)
        lines = ["".join(words(run) for run in WORDS.findall(paragraph)).strip() for paragraph in inside]
        yield [*lines, "".join(lines)]


def counted(tag: re.Pattern[bytes], content: bytes, *, first: bool = False) -> list[bytes]:
    """What stands behind each such tag, with `first` what stands before them, too; raises Refused for too many."""
    found = tag.split(content)[0 if first else 1 :]
    if len(found) > MOST:
        raise Refused(TOO_MUCH)
    return found


def note(layout: Layout, lines: list[str], place: Place | None = None) -> None:
    """Keep the lines that may be marks: of the whole sheet, or of a cell."""
    for line in lines:
        if any(word in line for word in SUSPECT):
            if place is None:
                layout.around.append(line[:LONGEST])
            else:
                layout.notes.append((place, line[:LONGEST]))


def words(content: bytes) -> str:
    """Text between tags."""
    return html.unescape(content.decode("utf-8", "replace"))
