"""What stands at a fixed place of the page: the letter's head and its two red lines, and 版记 at the foot of the last page.

GB/T 9704-2012, 7.4 (版记) and 10.1 (信函格式). Word and others draw these alike; they do not a frame of several paragraphs,
or one at the foot that is part of the footer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

RED = "FF0000"
DRAFT_TOP, HEAD_TOP, FOOT = 12, 30, 297 - 20  # mm: 草稿, the head's upper edge, the lower line
LINE_WIDE, TEXT_WIDE = 170, 156  # mm: the red lines, the type area
BELOW_HEAD = 4  # mm between the head and its line
AFTER_LINE = 16 * 7 / 8 - (28.9 - 16) / 2  # points: seven eighths of a character of size 3, less what its line has above it
LARGEST, SMALLEST = 48, 22  # points; the head's letters are as large as its line takes
THICK, THIN, WIDE_LINE = 8, 6, 20  # eighths of a point: 0.35 mm and 0.25 mm, and the thick one of a red double line


def head_size(name: str) -> int:
    """How large the head's letters are, in points."""
    return max(SMALLEST, min(LARGEST, int(TEXT_WIDE / 25.4 * 72 / max(len(name), 1))))


def as_head(paragraph: Any, name: str) -> None:
    """The unit's name in red."""
    size = head_size(name)
    paragraph.paragraph_format.line_spacing = Pt(size)
    for run in paragraph.runs:
        run.font.size, run.font.color.rgb = Pt(size), RGBColor.from_string(RED)
    framed(paragraph, HEAD_TOP)


def as_upper_line(paragraph: Any, name: str) -> None:
    """Below the head a double line, thick above thin."""
    as_line(paragraph, round(HEAD_TOP + head_size(name) / 72 * 25.4 + BELOW_HEAD), WIDE_LINE, THIN)


def as_lower_line(paragraph: Any) -> None:
    """At the foot of the page on which the paragraph stands a double line, thin above thick."""
    as_line(paragraph, FOOT, THIN, WIDE_LINE)


def as_line(paragraph: Any, top: int, above: int, below: int) -> None:
    """A paragraph without words is a red double line. The format's own double lines are drawn turned round by some programs."""
    paragraph.paragraph_format.line_spacing = Pt(1)
    framed(paragraph, top)
    borders(paragraph, {"top": ("single", above, 0, RED), "bottom": ("single", below, 0, RED)})


def framed(paragraph: Any, top: int) -> None:
    """A paragraph so many millimetres below the page's upper edge, as wide as the red lines."""
    places = {"x": Mm((210 - LINE_WIDE) // 2).twips, "y": Mm(top).twips, "w": Mm(LINE_WIDE).twips}
    frame = made("w:framePr", hRule="auto", wrap="notBeside", vAnchor="page", hAnchor="page", **places)
    before(paragraph, frame, "w:widowControl", "w:pBdr", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def as_imprint(table: Any, *, lines: bool) -> None:
    """A table of one column at the foot of the type area and as wide, thick lines above and below it, thin ones between."""
    places: dict[str, str | int] = {"vertAnchor": "margin", "tblpYSpec": "bottom", "horzAnchor": "page", "tblpX": Mm(28).twips}
    thick = {"top": THICK, "bottom": THICK, "insideH": THIN} if lines else {}
    properties, later = table._tbl.tblPr, ("w:tblLayout", "w:tblCellMar", "w:tblLook")
    properties.insert_element_before(made("w:tblpPr", **places), "w:tblOverlap", "w:tblW", "w:jc", *later)
    sides = [made(f"w:{side}", val="single", sz=size, space=0, color="000000") for side, size in thick.items()]
    if sides:
        properties.insert_element_before(made("w:tblBorders", *sides), *later)
    none = [made(f"w:{side}", w=0, type="dxa") for side in ("left", "right")]
    properties.insert_element_before(made("w:tblCellMar", *none), "w:tblLook")


def borders(paragraph: Any, sides: Mapping[str, tuple[str, int, int, str]]) -> None:
    """Lines along sides of a paragraph: their kind, thickness in eighths of a point, distance in points, and colour."""
    drawn = [made(f"w:{side}", val=kind, sz=size, space=space, color=color) for side, (kind, size, space, color) in sides.items()]
    before(paragraph, made("w:pBdr", *drawn), "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:outlineLvl", "w:rPr")


def made(tag: str, /, *inside: Any, **values: str | int) -> Any:
    """An element of the format with its attributes and what is in it."""
    element = OxmlElement(tag)
    for key, value in values.items():
        element.set(qn(f"w:{key}"), str(value))
    element.extend(inside)
    return element


def before(paragraph: Any, element: Any, *later: str) -> None:
    """Put a property where the format wants it: before those that come later."""
    paragraph._p.get_or_add_pPr().insert_element_before(element, *later)
