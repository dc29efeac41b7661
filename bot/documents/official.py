"""A paper as docx in the form that GB/T 9704-2012 gives official documents: page, fonts, sizes, marks."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from bot.documents import leftovers, placed, timeless
from bot.rules.papers import lines
from bot.rules.papers.document import PLACEHOLDER, Block, Document, Kind, plain

FANGSONG, HEITI, KAITI, SONGTI, TITLE_FONT = "仿宋", "黑体", "楷体", "宋体", "方正小标宋简体"
SIZE_2, SIZE_3, SIZE_4 = 22.0, 16.0, 14.0  # 二号, 三号, 四号 in points
LINE = 28.9  # points; 22 lines in 225 mm (GB/T 9704, 5.2.3)
TIGHTER = -0.25  # points between characters: 28 of size 3 in 156 mm; a grid narrower than its characters is not drawn alike
LONG_ROW = 400  # characters; a longer row may not fit any page and has to be parted
CHARACTERS, TITLE_CHARACTERS = 28, 20  # of size 3 and of size 2 in a line
EMPTY_CELL = Mm(22)  # a field somebody writes into by hand
LEFT, RIGHT, CENTRE = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER


@dataclass(frozen=True)
class Look:
    """A paragraph style: font, points, and in characters of its size the indents (`first`
    is the first line's from `left` on); `before` and `after` in points."""

    name: str
    font: str = FANGSONG
    size: float = SIZE_3
    line: float = LINE
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY
    first: float = 0
    right: float = 0
    outline: int | None = None
    left: float = 0
    before: float = 0
    after: float = 0


LOOKS = {
    Kind.TITLE: Look("公文标题", TITLE_FONT, SIZE_2, 36, CENTRE, outline=0, before=LINE, after=LINE),
    Kind.ADDRESSEE: Look("主送机关", align=LEFT),
    Kind.HEADING: Look("一级标题", HEITI, align=LEFT, first=2, outline=1),
    Kind.SUBHEADING: Look("二级标题", KAITI, align=LEFT, first=2, outline=2),
    Kind.PARAGRAPH: Look("公文正文", first=2),
    Kind.NUMBERS: Look("清单", align=LEFT, first=2),
    Kind.SIGNATURE: Look("署名", align=RIGHT, before=2 * LINE),
    Kind.DATE: Look("成文日期", align=RIGHT, right=4),
    Kind.CONTACT: Look("附注", align=LEFT, first=2),
    Kind.ATTACHMENT: Look("附件标识", HEITI, align=LEFT),
    Kind.ENCLOSED: Look("附件说明", align=LEFT, first=2, before=LINE),
    Kind.COPIES: Look("抄送", size=SIZE_4, align=LEFT, first=-3, left=4, right=1),
    Kind.PRINTED: Look("印发", size=SIZE_4, align=LEFT, left=1),
    Kind.NOTE: Look("编写提示", KAITI, SIZE_4, 22, LEFT),
    Kind.TABLE: Look("表格文字", size=SIZE_4, line=22, align=LEFT),
}
ENDING = (Kind.SIGNATURE, Kind.DATE, Kind.CONTACT)  # none of them begins a page of its own
IMPRINT = (Kind.COPIES, Kind.PRINTED)  # 版记, at the foot of the page
CORNER = Look("版头标识", HEITI, align=LEFT)
REFERENCE = Look("发文字号", align=CENTRE, before=LINE)
LETTERHEAD = Look("发文机关标志", TITLE_FONT, placed.LARGEST, placed.LARGEST, CENTRE)
ANCHOR = Look("版记之后", size=1, line=1)  # what stands at the foot of a page belongs to a paragraph of that page
OTHERS = (CORNER, REFERENCE, LETTERHEAD, ANCHOR)


def docx_bytes(document: Document) -> bytes:
    """The file. Whatever the texts hold, they are text: no fields, no markup, no characters that XML may not have."""
    writer = DocxWriter(document)
    return writer.bytes()


class DocxWriter:
    """One file in the making."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.imprint: list[Block] = []
        self.file = docx.Document()
        self.properties()
        self.page()
        for look in (*LOOKS.values(), *OTHERS):
            self.style(look)

    def bytes(self) -> bytes:
        """Everything written."""
        document = self.document
        if document.letterhead:
            self.letterhead(document.letterhead)
        else:
            self.corners(document.mark)
            if document.reference:
                self.paragraph(REFERENCE, document.reference)
        self.title(document.title)
        broken = False
        for block, after in pairwise((*document.blocks, Block(Kind.PAGE_BREAK))):
            if block.kind is not Kind.PAGE_BREAK:
                self.block(block, after, on_new_page=broken)
            broken = block.kind is Kind.PAGE_BREAK
        leftovers.removed(self.file, (look.name for look in (*LOOKS.values(), *OTHERS)))
        kept = BytesIO()
        self.file.save(kept)
        return timeless.rewritten(kept.getvalue())

    def letterhead(self, name: str) -> None:
        """The unit's name over its red line, below it what else stands at the top; a line at the foot of the first page."""
        placed.as_head(self.paragraph(LETTERHEAD, name), name)
        placed.as_upper_line(self.paragraph(ANCHOR, ""), name)
        placed.as_lower_line(self.paragraph(ANCHOR, ""))
        under = len(self.file.paragraphs)
        self.corners(self.document.reference, self.document.mark)
        self.file.paragraphs[under].paragraph_format.space_before = Pt(placed.AFTER_LINE)
        section = self.file.sections[0]
        section.different_first_page_header_footer, section.header_distance = True, Mm(placed.DRAFT_TOP)
        if self.document.draft:
            draft(section.first_page_header)

    def corners(self, *rights: str) -> None:
        """What stands at the top right, line by line; left, beside the first with room for it, its openness."""
        left = self.document.openness
        for right in filter(None, rights):
            beside = left if lines.wideness(left) + lines.wideness(right) + 1 <= CHARACTERS else ""
            corner = self.paragraph(CORNER, beside)
            corner.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
            corner.add_run("\t")
            self.runs(corner, right)
            left = "" if beside else left
        if left:
            self.paragraph(CORNER, left)

    def title(self, text: str) -> Paragraph:
        """A title in lines that end between words."""
        made = self.file.add_paragraph(style=LOOKS[Kind.TITLE].name)
        for place, line in enumerate(lines.balanced(text, TITLE_CHARACTERS, self.document.names)):
            if place:
                made.add_run().add_break()
            self.runs(made, line)
        return made

    def properties(self) -> None:
        known = self.file.core_properties
        known.author = known.last_modified_by = known.comments = ""
        known.title, known.language = plain(self.document.title)[:255], "zh-CN"

    def page(self) -> None:
        """A4 with a type area of 156 × 225 mm, page numbers outside, 草稿 on every page of a draft."""
        normal: Any = self.file.styles["Normal"]
        dress(normal, FANGSONG, SIZE_3)
        for fonts in self.file.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:rFonts"):
            fonts.attrib.clear()  # the template's theme fonts would win over ours
        for language in self.file.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr/w:lang"):
            language.set(qn("w:eastAsia"), "zh-CN")
        section = self.file.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.left_margin = Mm(37), Mm(28)
        section.bottom_margin, section.right_margin = Mm(297 - 37 - 225), Mm(210 - 28 - 156)
        section.header_distance, section.footer_distance = Mm(20), Mm(23)
        for grid in section._sectPr.xpath("w:docGrid"):
            grid.set(qn("w:type"), "lines")
            grid.set(qn("w:linePitch"), str(round(LINE * 20)))
        self.file.settings.odd_and_even_pages_header_footer = True
        for footer, align in ((section.footer, RIGHT), (section.even_page_footer, LEFT)):
            page_number(footer.paragraphs[0], align)
        if self.document.draft:
            for header in (section.header, section.even_page_header):
                draft(header)

    def style(self, look: Look) -> None:
        """Make a look known by its name, so that the office can change it in one place."""
        style: Any = self.file.styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = self.file.styles["Normal"]
        style.quick_style = True
        dress(style, look.font, look.size)
        if look.size == SIZE_3:
            spacing = OxmlElement("w:spacing")
            spacing.set(qn("w:val"), str(round(TIGHTER * 20)))
            style.element.rPr.insert_element_before(spacing, "w:w", "w:kern", "w:position", "w:sz", "w:szCs")
        shape = style.paragraph_format
        shape.alignment = look.align
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
        shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
        shape.widow_control = False
        if look.line != LINE:
            off_grid(style)
        if look.first:
            indent(style, "firstLine" if look.first > 0 else "hanging", abs(look.first), look.size)
        if look.left:
            indent(style, "left", look.left, look.size)
        if look.name == LOOKS[Kind.PRINTED].name:
            shape.tab_stops.add_tab_stop(Mm(156) - Pt(SIZE_4), WD_TAB_ALIGNMENT.RIGHT)
        if look.right:
            indent(style, "right", look.right, look.size)
        if look.outline is not None:
            level = OxmlElement("w:outlineLvl")
            level.set(qn("w:val"), str(look.outline))
            style.element.get_or_add_pPr().append(level)
            shape.keep_with_next = True

    def paragraph(self, look: Look, text: str) -> Paragraph:
        made = self.file.add_paragraph(style=look.name)
        self.runs(made, text)
        return made

    def runs(self, paragraph: Paragraph, text: str, font: str = "") -> None:
        """Text, its placeholders marked so that nobody overlooks them."""
        text, last = plain(text), 0
        for found in PLACEHOLDER.finditer(text):
            self.run(paragraph, text[last : found.start()], font)
            self.run(paragraph, found[0], font, marked=True)
            last = found.end()
        self.run(paragraph, text[last:], font)

    def run(self, paragraph: Paragraph, text: str, font: str, *, marked: bool = False) -> None:
        if not text:
            return
        made = paragraph.add_run(text)
        if font:
            dress(made, font)
        if marked:
            made.font.highlight_color = WD_COLOR_INDEX.YELLOW

    def block(self, block: Block, after: Block, *, on_new_page: bool) -> None:
        """One block; the unit stands over the middle of its date."""
        if block.kind is Kind.TABLE:
            self.table(block)
            return
        if block.kind in IMPRINT:
            self.imprint.append(block)
            if after.kind not in IMPRINT:
                self.put_imprint()
            return
        made = self.title(block.text) if block.kind is Kind.TITLE else self.paragraph(LOOKS[block.kind], "")
        made.paragraph_format.page_break_before = on_new_page or None
        if block.lead:
            self.runs(made, block.lead, KAITI)
        if block.kind is not Kind.TITLE:
            self.runs(made, block.text)
        if after.kind in ENDING:
            made.paragraph_format.keep_with_next = True
        if block.kind is Kind.SIGNATURE:
            indent(made, "right", max(0.0, 4 + (lines.wideness(after.text) - lines.wideness(block.text)) / 2), SIZE_3)
        if block.kind is Kind.NOTE:
            placed.borders(made, dict.fromkeys(("top", "left", "bottom", "right"), ("single", 6, 4, "000000")))

    def put_imprint(self) -> None:
        """版记: who gets a copy, who printed it and when; a letter with a head has no lines and tells nobody who printed it."""
        blocks = [block for block in self.imprint if block.kind is Kind.COPIES or not self.document.letterhead]
        self.imprint = []
        if not blocks:
            return
        made: Any = self.file.add_table(rows=0, cols=1)
        made.autofit = False
        placed.as_imprint(made, lines=not self.document.letterhead)
        for block in blocks:
            cell = made.add_row().cells[0]
            cell.width, paragraph = Mm(156), cell.paragraphs[0]
            paragraph.style = self.file.styles[LOOKS[block.kind].name]
            if block.lead:
                self.runs(paragraph, block.lead)
                paragraph.add_run("\t")
            self.runs(paragraph, block.text)
        self.paragraph(ANCHOR, "")

    def table(self, block: Block) -> None:
        """Rows with lines; the head is repeated on each page, a row that fits one is not parted."""
        if not block.rows:
            return
        shares = block.widths or (1,) * len(block.rows[0])
        widths = [Mm(156 * share / sum(shares)) for share in shares]
        made: Any = self.file.add_table(rows=0, cols=len(shares), style="Table Grid")
        made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, wide in zip(made.columns, widths, strict=True):
            column.width = wide
        for number, texts in enumerate(block.rows):
            row = made.add_row()
            is_head = block.head and number == 0
            properties = row._tr.get_or_add_trPr()
            if sum(map(len, texts)) < LONG_ROW:
                properties.append(OxmlElement("w:cantSplit"))
            if is_head:
                properties.append(OxmlElement("w:tblHeader"))
            if not block.head and not texts[-1]:
                row.height = EMPTY_CELL
            for cell, text, wide in zip(row.cells, texts, widths, strict=True):
                cell.width, cell.vertical_alignment = wide, WD_ALIGN_VERTICAL.CENTER
                cell.paragraphs[0].style = self.file.styles[LOOKS[Kind.TABLE].name]
                self.runs(cell.paragraphs[0], text, HEITI if is_head else "")


def draft(header: Any) -> None:
    """草稿 at the top of a page."""
    header.paragraphs[0].alignment = RIGHT
    dress(header.paragraphs[0].add_run("草　稿"), HEITI, SIZE_3)


def dress(made: Any, font: str, size: float | None = None) -> None:
    """Set the font of a style or run for all scripts: w:eastAsia is what Chinese characters follow."""
    made.font.name = font
    fonts = made.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), font)
    if size:
        made.font.size = Pt(size)


def indent(made: Any, side: str, characters: float, size: float) -> None:
    """An indent in characters, which Word keeps when the size changes, and in points for everybody else."""
    element = (made._p if isinstance(made, Paragraph) else made.element).get_or_add_pPr().get_or_add_ind()
    element.set(qn(f"w:{side}Chars"), str(round(characters * 100)))
    element.set(qn(f"w:{side}"), str(round(characters * size * 20)))


def off_grid(style: Any) -> None:
    """Lines of another pitch than the page's: some programs would give each of them two of the page's lines."""
    snap = placed.made("w:snapToGrid", val=0)
    style.element.get_or_add_pPr().insert_element_before(
        snap, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl", "w:rPr"
    )


def page_number(paragraph: Paragraph, align: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — in size 4, one character from the edge; the only field in the file."""
    paragraph.alignment = align
    indent(paragraph, "right" if align is RIGHT else "left", 1, SIZE_4)
    for text, kind in (("— ", ""), ("", "begin"), ("PAGE", ""), ("", "end"), (" —", "")):
        run = paragraph.add_run("" if text == "PAGE" else text)
        dress(run, SONGTI, SIZE_4)
        if text == "PAGE":
            code = OxmlElement("w:instrText")
            code.text = text
            run._r.append(code)
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
