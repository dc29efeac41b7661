"""A year's figures as a picture for a phone: SVG from plain values, PNG from the SVG, Chinese from a font wheel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from html import escape
from typing import Any
from unicodedata import east_asian_width

import noto_cjk_sans_otc  # type: ignore[import-untyped]
import resvg_py

from bot.rules.chat_safe import OneLine
from bot.rules.papers import statistics
from bot.rules.words import Body, Handling, Level, papers_of

WIDTH, MARGIN = 750, 40  # pixels: twice the points of a common phone, so that nothing is scaled
INNER = WIDTH - 2 * MARGIN
LABEL, VALUE = 150, 120  # what a bar leaves for its name at the left and its number at the right
LARGE, NUMBER, HEAD, TEXT, SMALL = 40, 64, 32, 28, 24
FONT = "Noto Sans CJK SC"
INK, QUIET, LINE, PAPER = "#1b1f24", "#57606a", "#d0d7de", "#ffffff"
BLUE, TRACK = "#1f5fa8", "#e7edf4"
GRADES = {"满意": "#1f5fa8", "基本满意": "#b58105", "不满意": "#b3261e"}  # told apart by lightness, too; words say it all
DIMENSIONS = {"attitude": "办理态度", "result": "办理结果"}


@dataclass
class Canvas:
    """An SVG in the making, from top to bottom; `y` is where the next thing begins."""

    parts: list[str] = field(default_factory=list)
    y: float = MARGIN

    def text(self, x: float, y: float, words: str, size: int = TEXT, colour: str = INK, anchor: str = "start") -> None:
        """Words on a base line, made to fit what is left of the width."""
        room = {"start": WIDTH - MARGIN - x, "end": x - MARGIN, "middle": INNER / 3}[anchor]
        shown = escape(fitted(said(words), size, room))
        self.parts.append(f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{colour}" text-anchor="{anchor}">{shown}</text>')

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle; nothing where there is no width."""
        if width > 0:
            self.parts.append(f'<rect x="{x:g}" y="{y:g}" width="{width:.1f}" height="{height:g}" fill="{colour}"/>')

    def line(self, words: str, size: int = TEXT, colour: str = INK) -> None:
        """One line of words, and the place for the next."""
        self.text(MARGIN, self.y + size, words, size, colour)
        self.y += size * 1.5

    def head(self, words: str) -> None:
        """The head of a part, a thin line above it."""
        self.y += 16
        self.box(MARGIN, self.y, INNER, 2, LINE)
        self.y += 20
        self.line(words, HEAD)
        self.y += 4

    def bar(self, name: str, count: int, whole: int) -> None:
        """A name, a bar as long as its share of the whole, and the number in words."""
        room = INNER - LABEL - VALUE
        self.parts.append(f"<g><title>{escape(said(name))}</title>")
        self.text(MARGIN, self.y + TEXT, fitted(said(name), TEXT, LABEL - 12))
        self.box(MARGIN + LABEL, self.y + 6, room, 26, TRACK)
        self.box(MARGIN + LABEL, self.y + 6, room * share(count, whole), 26, BLUE)
        self.text(WIDTH - MARGIN, self.y + TEXT, f"{count}件", anchor="end")
        self.parts.append("</g>")
        self.y += 46

    def stacked(self, counts: Mapping[str, int]) -> None:
        """The grades of one dimension side by side, and below each its colour, word and number."""
        whole, x = sum(counts.values()), float(MARGIN)
        self.box(MARGIN, self.y, INNER, 26, TRACK)
        for grade, colour in GRADES.items():
            wide = INNER * share(counts.get(grade, 0), whole)
            self.box(x, self.y, wide, 26, colour)
            self.box(x, self.y, 2 if wide and x > MARGIN else 0, 26, PAPER)
            x += wide
        self.y += 36
        for place, (grade, colour) in enumerate(GRADES.items()):
            at = MARGIN + place * INNER / len(GRADES)
            self.box(at, self.y + 6, 22, 22, colour)
            self.text(at + 32, self.y + TEXT - 1, f"{grade} {counts.get(grade, 0)}件", SMALL)
        self.y += 52

    def svg(self) -> str:
        """The whole."""
        height = round(self.y + MARGIN)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
            f' font-family="{FONT}"><rect width="{WIDTH}" height="{height}" fill="{PAPER}"/>{"".join(self.parts)}</svg>'
        )


def png(figures: Mapping[str, Any], on: date | None = None, where: str = "") -> bytes:
    """The picture of what `statistics --json` gives (contract), 750 pixels wide; `on` and `where` as in `drawing`."""
    return rendered(drawing(figures, on, where))


def rendered(svg: str) -> bytes:
    """PNG of an SVG, as large as it says."""
    made = resvg_py.svg_to_bytes(
        svg_string=svg,
        skip_system_fonts=True,
        font_files=[str(noto_cjk_sans_otc.FONT_PATH)],
        font_family=FONT,
        shape_rendering="crisp_edges",
    )
    return bytes(made)


def drawing(figures: Mapping[str, Any], on: date | None = None, where: str = "") -> str:
    """The same as SVG. `on` is the day the figures are of, `where` whose they are, when it is not the whole bureau's."""
    sheet = Canvas()
    bodies = [body for body in Body if body in figures["by_body_level"]]
    sheet.line(f"{figures['year']}年{papers_of(bodies)}办理情况", LARGE)
    for said in (where, f"截至{on.year}年{on.month}月{on.day}日" if on else ""):
        if said:
            sheet.line(said, SMALL, QUIET)
    for whose, own in parts(figures):
        big_numbers(sheet, own, whose)
    for head, bars in (("按办理类型", by_handling(figures)), ("按来源", by_source(figures))):
        sheet.head(head)
        for name, count in bars:
            sheet.bar(name, count, figures["total"])
        if not bars:
            sheet.line("没有办件", SMALL, QUIET)
    people, forms = statistics.UNITS[figures["counted_by"]]
    for whose, own in parts(figures):
        meetings(sheet, own["face_to_face"], people, whose)
        satisfaction(sheet, own["satisfaction"], forms, whose)
        ends(sheet, own, whose)
    return sheet.svg()


def parts(figures: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """(whose they are, figures) of each body where there are both, else all of them without a name."""
    own = figures.get("by_body", {})
    return [(Body(body).paper, some) for body, some in own.items()] if len(own) > 1 else [("", figures)]


def big_numbers(sheet: Canvas, figures: Mapping[str, Any], whose: str = "") -> None:
    """Received, finished and the rate, to be read at arm's length."""
    sheet.y += 8
    shown = (("收到", figures["total"], "件"), ("办结", figures["finished"], "件"), ("办结率", figures["finish_rate"], ""))
    for place, (name, number, unit) in enumerate(shown):
        middle = MARGIN + (place + 0.5) * INNER / len(shown)
        sheet.text(middle, sheet.y + NUMBER, str(number), NUMBER, BLUE, "middle")
        sheet.text(middle, sheet.y + NUMBER + 44, f"{whose}{name}{f'（{unit}）' if unit else ''}", SMALL, QUIET, "middle")
    sheet.y += NUMBER + 60


def by_handling(figures: Mapping[str, Any]) -> list[tuple[str, int]]:
    """Each handling's count over all bodies and levels, in the office's order; those that occur."""
    rows = [row for levels in figures["by_handling"].values() for row in levels.values()]
    return occurring((handling, sum(row.get(handling, 0) for row in rows)) for handling in Handling)


def by_source(figures: Mapping[str, Any]) -> list[tuple[str, int]]:
    """省人大 3, 市政协 1, …"""
    known = figures["by_body_level"]
    return occurring((f"{level}{body}", known.get(body, {}).get(level, 0)) for body in Body for level in Level)


def occurring(counts: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    return [(name, count) for name, count in counts if count]


def meetings(sheet: Canvas, met: Mapping[str, Any], unit: str, whose: str = "") -> None:
    """Numerator and denominator, which is what deputies asked for (docs/decisions/figures.md#rates)."""
    sheet.head(f"{whose}面复率 {met['rate']}")
    sheet.box(MARGIN, sheet.y, INNER, 26, TRACK)
    sheet.box(MARGIN, sheet.y, INNER * share(met["done"], met["requested"]), 26, BLUE)
    sheet.y += 34
    sheet.line(f"要求面复{met['requested']}{unit}，已面复{met['done']}{unit}", SMALL, QUIET)


def satisfaction(sheet: Canvas, known: Mapping[str, Any], unit: str, whose: str = "") -> None:
    """Two dimensions apart, and the rate over both with what it is taken of."""
    sheet.head(f"{whose}满意率 {known['rate']}")
    for key, name in DIMENSIONS.items():
        sheet.line(name, TEXT)
        sheet.stacked(known[key])
    sheet.line(f"收回意见{known['returned']}{unit}，两项均满意的计入满意率", SMALL, QUIET)


def ends(sheet: Canvas, figures: Mapping[str, Any], whose: str = "") -> None:
    """Letters and opinions, classes, publication: a line each."""
    sheet.head(f"{whose}答复与公开")
    sheet.line(f"寄出答复函{figures['letters_mailed']}件，报送会办意见{figures['opinions_sent']}件")
    for name, key in (("答复类别", "classes"), ("公开属性", "published")):
        if figures[key]:
            sheet.line(f"{name}：" + "，".join(f"{value} {count}件" for value, count in figures[key].items()))


def said(words: str) -> OneLine:
    """Words on a picture, which groups see."""
    return OneLine(words, group=True)


def share(part: int, whole: int) -> float:
    """0 to 1; 0 of nothing is nothing."""
    return min(1.0, part / whole) if whole > 0 else 0.0


def fitted(words: str, size: int, room: float) -> str:
    """Words cut to a width in pixels, with … where something is left out."""
    used = 0.0
    for place, character in enumerate(words):
        used += advance(character) * size
        if used > room and (place < len(words) - 1 or used > room + 1):
            kept = words[:place]
            while kept and sum(map(advance, kept)) * size + size > room:
                kept = kept[:-1]
            return f"{kept}…"
    return words


def advance(character: str) -> float:
    """The width of a character in sizes of the font: digits and letters of this font are a little over half."""
    return 1.0 if east_asian_width(character) in "WFA" else 0.58
