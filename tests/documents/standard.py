"""A reader of docx that knows the numbers of GB/T 9704-2012: it says what of a paper is not as the standard has it.

It reads the file's own XML and knows nothing of who wrote it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any
from zipfile import ZipFile

from docx.oxml import parse_xml

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TWIPS = 1440 / 25.4  # in a millimetre
POINTS = 72 / 25.4
PAGE, MARGINS, AREA = (210, 297), {"top": 37, "left": 28}, (156, 225)  # 5.1, 5.2.1
ROOM = 1.0  # 37 mm ± 1 mm, 28 mm ± 1 mm
LINES, CHARACTERS = 22, 28  # 5.2.3
ALIGNED = {"start": "left", "end": "right", None: "left"}
# what → font, size in points, alignment (None: any), first line's indent in characters (7.3, 7.4)
PARTS: dict[str, tuple[str, float, str | None, float]] = {
    "公文标题": ("方正小标宋简体", 22, "center", 0),
    "主送机关": ("仿宋", 16, "left", 0),
    "公文正文": ("仿宋", 16, "both", 2),
    "一级标题": ("黑体", 16, "left", 2),
    "二级标题": ("楷体", 16, "left", 2),
    "署名": ("仿宋", 16, "right", 0),
    "成文日期": ("仿宋", 16, "right", 0),
    "附注": ("仿宋", 16, "left", 2),
    "附件说明": ("仿宋", 16, "left", 2),
    "附件标识": ("黑体", 16, "left", 0),
    "发文字号": ("仿宋", 16, None, 0),
    "抄送": ("仿宋", 14, "left", 0),
    "印发": ("仿宋", 14, "left", 0),
}


@dataclass(frozen=True)
class Shape:
    """A paragraph as it is drawn: its style and text, what it inherits counted in."""

    style: str
    text: str
    fonts: frozenset[str]
    sizes: frozenset[float]
    line: float
    exact: bool
    first: float
    right: float
    align: str
    pitch: float


class Paper:
    """A docx, opened."""

    def __init__(self, content: bytes) -> None:
        with ZipFile(BytesIO(content)) as archive:
            self.parts: dict[str, Any] = {
                name: parse_xml(archive.read(name)) for name in archive.namelist() if name.endswith(".xml")
            }
        self.styles = {style.get(f"{W}styleId"): style for style in self.parts["word/styles.xml"].iter(f"{W}style")}
        self.document = self.parts["word/document.xml"]
        self.section = next(self.document.iter(f"{W}sectPr"))

    def inherited(self, style: str | None, *path: str) -> Any:
        """The element at `path` of a style or of those it is based on; None where none of them has it."""
        while style:
            here = self.styles[style]
            found = here.find("/".join(f"{W}{name}" for name in path))
            if found is not None:
                return found
            based = here.find(f"{W}basedOn")
            style = based.get(f"{W}val") if based is not None else None
        return None

    def value(self, paragraph: Any, style: str, name: str, attribute: str) -> str | None:
        """A property of a paragraph, its own or its style's."""
        own = paragraph.find(f"{W}pPr/{W}{name}")
        if own is not None and own.get(f"{W}{attribute}") is not None:
            return own.get(f"{W}{attribute}")
        while style:
            found = self.styles[style].find(f"{W}pPr/{W}{name}")
            if found is not None and found.get(f"{W}{attribute}") is not None:
                return found.get(f"{W}{attribute}")
            based = self.styles[style].find(f"{W}basedOn")
            style = based.get(f"{W}val") if based is not None else ""
        return None

    def shapes(self) -> Iterator[Shape]:
        """Every paragraph that says something."""
        for paragraph in self.document.iter(f"{W}p"):
            if shape := self.shape(paragraph):
                yield shape

    def shape(self, paragraph: Any) -> Shape | None:
        """How one paragraph is drawn; None for one without text."""
        runs = [run for run in paragraph.iter(f"{W}r") if words(run).strip()]
        text = words(paragraph)
        if not runs:
            return None
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        style = named.get(f"{W}val") if named is not None else "Normal"
        size = float(self.of_run(runs[0], style, "sz", "val") or 20) / 2
        first = self.value(paragraph, style, "ind", "firstLineChars")
        right = self.value(paragraph, style, "ind", "rightChars")
        return Shape(
            style=style,
            text=text,
            fonts=frozenset(str(self.of_run(run, style, "rFonts", "eastAsia")) for run in runs),
            sizes=frozenset(float(self.of_run(run, style, "sz", "val") or 20) / 2 for run in runs),
            line=float(self.value(paragraph, style, "spacing", "line") or 240) / 20,
            exact=self.value(paragraph, style, "spacing", "lineRule") == "exact",
            first=float(first or 0) / 100,
            right=float(right or 0) / 100,
            align=ALIGNED.get(aligned := self.value(paragraph, style, "jc", "val"), str(aligned)),
            pitch=size + float(self.of_run(runs[0], style, "spacing", "val") or 0) / 20,
        )

    def of_run(self, run: Any, style: str, name: str, attribute: str) -> str | None:
        """A property of letters, the run's own or its paragraph style's."""
        own = run.find(f"{W}rPr/{W}{name}")
        found = own if own is not None else self.inherited(style, "rPr", name)
        return None if found is None else found.get(f"{W}{attribute}")


def deviations(content: bytes) -> list[str]:
    """What is not as the standard has it, in words; nothing of a paper that needs no hand."""
    paper = Paper(content)
    shapes = list(paper.shapes())
    return [*of_page(paper), *of_numbers(paper), *(fault for shape in shapes for fault in of_part(shape)), *of_order(shapes)]


def of_page(paper: Paper) -> Iterator[str]:
    """A4, the margins, the type area, 22 lines of 28 characters."""
    size, margins = paper.section.find(f"{W}pgSz"), paper.section.find(f"{W}pgMar")
    width, height = (float(size.get(f"{W}{side}")) / TWIPS for side in ("w", "h"))
    if (round(width), round(height)) != PAGE:
        yield f"page {width:.1f} × {height:.1f}"
    mm = {side: float(margins.get(f"{W}{side}")) / TWIPS for side in ("top", "bottom", "left", "right", "header", "footer")}
    yield from (f"{side} margin {mm[side]:.1f}" for side, right in MARGINS.items() if abs(mm[side] - right) > ROOM)
    area = width - mm["left"] - mm["right"], height - mm["top"] - mm["bottom"]
    if any(abs(found - right) > 0.1 for found, right in zip(area, AREA, strict=True)):
        yield f"type area {area[0]:.1f} × {area[1]:.1f}"
    grid = paper.section.find(f"{W}docGrid")
    if int(AREA[1] * POINTS / (float(grid.get(f"{W}linePitch")) / 20)) != LINES:
        yield "the page's grid has another number of lines"
    if abs(mm["bottom"] - mm["footer"] - 7 - 14 / POINTS) > 1.5:
        yield f"the page number begins {mm['bottom'] - mm['footer'] - 14 / POINTS:.1f} mm below the type area"


def of_numbers(paper: Paper) -> Iterator[str]:
    """— 1 — in size 4 Songti, one character from the outer edge (7.5)."""
    sides = set()
    footers = {name: part for name, part in paper.parts.items() if name.startswith("word/footer") and "PAGE" in words(part)}
    for name, part in footers.items():
        paragraph = next(part.iter(f"{W}p"))
        align, indent = paragraph.find(f"{W}pPr/{W}jc").get(f"{W}val"), paragraph.find(f"{W}pPr/{W}ind")
        sides.add(align)
        if indent is None or indent.get(f"{W}{align}Chars") != "100":
            yield f"{name}: not one character from the edge"
        for run in part.iter(f"{W}r"):
            if run.find(f"{W}rPr/{W}sz").get(f"{W}val") != "28" or run.find(f"{W}rPr/{W}rFonts").get(f"{W}eastAsia") != "宋体":
                yield f"{name}: not Songti of size 4"
        if words(part).replace("PAGE", "1") != "— 1 —":
            yield f"{name}: {words(part)}"
    if sides != {"left", "right"} or paper.parts["word/settings.xml"].find(f"{W}evenAndOddHeaders") is None:
        yield "the page numbers are not outside"


def of_part(shape: Shape) -> Iterator[str]:
    """A part's font, size, alignment, indent and line."""
    if shape.style not in PARTS:
        return
    font, size, align, first = PARTS[shape.style]
    led = shape.style == "公文正文" and shape.fonts == {"楷体", "仿宋"}  # （一）… that runs into its paragraph
    if shape.fonts != {font} and not led:
        yield f"{shape.style}: {'、'.join(sorted(shape.fonts))}"
    if shape.sizes != {size}:
        yield f"{shape.style}: {shape.sizes} points"
    if align and shape.align != align:
        yield f"{shape.style}: {shape.align}"
    if shape.first != first:
        yield f"{shape.style}: first line {shape.first} characters in"
    if not shape.exact:
        yield f"{shape.style}: lines of any height"
    if size == 16 and int(AREA[1] * POINTS / shape.line) != LINES:
        yield f"{shape.style}: {shape.line} points a line"
    if size == 16 and int(AREA[0] * POINTS / shape.pitch) != CHARACTERS:
        yield f"{shape.style}: {shape.pitch} points a character"
    if shape.style == "成文日期" and shape.right != 4:
        yield f"the date {shape.right} characters from the edge"


ORDER = ("发文字号", "公文标题", "主送机关", "公文正文", "附件说明", "署名", "成文日期", "附注", "抄送", "印发", "附件标识")


def of_order(shapes: list[Shape]) -> Iterator[str]:
    """The parts in the standard's order; the unit stands over the middle of its date."""
    first = [next((place for place, shape in enumerate(shapes) if shape.style == style), None) for style in ORDER]
    known = [place for place in first if place is not None]
    if known != sorted(known):
        yield "the parts stand in another order"
    for unit, day in pairwise(shapes):
        if (unit.style, day.style) == ("署名", "成文日期"):
            middles = [shape.right + wide(shape.text) / 2 for shape in (unit, day)]
            if abs(middles[0] - middles[1]) > 0.3 and unit.right > 0:
                yield f"the unit stands {middles[0] - middles[1]:.1f} characters beside the middle of its date"


def words(node: Any) -> str:
    """What is read in a part of the file, its fields' codes too."""
    read = (f"{W}t", f"{W}instrText", f"{W}br")
    return "".join("\n" if one.tag == f"{W}br" else one.text or "" for one in node.iter(*read))


def wide(text: str) -> float:
    """How many characters wide, a digit being half of one."""
    return sum(0.5 if character.isascii() else 1 for character in text)
