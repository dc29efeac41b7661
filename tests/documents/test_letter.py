"""A letter as docx: the page and the letters of GB/T 9704, its placeholders marked, and nothing in it but text."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph

from bot.documents.official import docx_bytes
from bot.rules.papers import letter
from bot.rules.papers.document import Block, Document, Kind, placeholders
from bot.rules.papers.letter import Particulars
from tests.rules.some_case import case, facts

KNOWN = Particulars(
    deputy="周示戊",
    congress="十七",
    session="三",
    unit="示例市工业和信息化局",
    prefix="示工信函",
    levels=3,
    feedback_limit="20个工作日",
)


def composed(**changes) -> Document:
    return letter.compose(case(**changes), KNOWN, date(2021, 7, 16))


def opened(document: Document):
    return docx.Document(BytesIO(docx_bytes(document)))


def all_paragraphs(file):
    yield from file.paragraphs
    for table in file.tables:
        for row in table.rows:
            for cell in row.cells:
                yield from cell.paragraphs


def every_paragraph(file) -> list[Paragraph]:
    """In the document's order, those in tables where they stand."""
    return [Paragraph(element, file.part) for element in file.element.body.iter(qn("w:p"))]


def east_asian_font(style) -> str:
    return style.element.rPr.rFonts.get(qn("w:eastAsia"))


def test_the_page_is_the_standards():
    section = opened(composed()).sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert (round(section.top_margin.mm), round(section.left_margin.mm)) == (37, 28)
    assert round(section.page_width.mm - section.left_margin.mm - section.right_margin.mm) == 156
    assert round(section.page_height.mm - section.top_margin.mm - section.bottom_margin.mm) == 225


def test_twenty_two_lines_of_twenty_eight_characters_fit_the_page():
    file = opened(composed())
    line, size = file.styles["公文正文"].paragraph_format.line_spacing.pt, file.styles["公文正文"].font.size.pt
    assert int(225 / 25.4 * 72 / line) == 22
    tighter = int(file.styles["公文正文"].element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert int(156 / 25.4 * 72 / (size + tighter)) == 28


@pytest.mark.parametrize(
    ("style", "font", "size"),
    [
        ("公文标题", "方正小标宋简体", 22),
        ("公文正文", "仿宋", 16),
        ("一级标题", "黑体", 16),
        ("二级标题", "楷体", 16),
        ("抄送", "仿宋", 14),
    ],
)
def test_each_part_has_the_standards_font_for_chinese_characters_too(style, font, size):
    found = opened(composed()).styles[style]
    assert (east_asian_font(found), found.font.name, found.font.size.pt) == (font, font, size)


def test_the_parts_stand_in_their_order_with_the_class_at_the_top_right():
    file = opened(composed(facts=facts(REPLY_CLASS="A", OPENNESS="主动公开", MAILED="示工信函〔2021〕61号")))
    lines = [paragraph.text for paragraph in file.paragraphs]
    assert lines[0] == "公开属性：主动公开\t答复类别：A"
    assert lines[1] == "示工信函〔2021〕61号"
    assert lines[2] == "关于市十七届人大三次会议\n第20210032号建议的答复"
    names = [paragraph.style.name for paragraph in every_paragraph(file) if paragraph.style]
    assert names.index("主送机关") < names.index("公文正文") < names.index("署名") < names.index("成文日期") < names.index("抄送")


def test_what_does_not_fit_beside_each_other_at_the_top_stands_in_two_lines():
    lines = [paragraph.text for paragraph in opened(composed(facts=facts(REPLY_CLASS="A"))).paragraphs]
    assert lines[:2] == ["\t答复类别：A", "公开属性：〔待填：主动公开、依申请公开或不予公开〕"]


def test_lines_of_another_pitch_than_the_pages_are_not_drawn_to_its_grid():
    styles = opened(composed()).styles
    free = {
        name
        for name in ("公文标题", "公文正文", "编写提示", "表格文字")
        if styles[name].element.pPr.find(qn("w:snapToGrid")) is not None
    }
    assert free == {"公文标题", "编写提示", "表格文字"}


def test_numbers_behind_a_count_are_not_stretched_to_the_line():
    file = opened(Document("附件", (Block(Kind.NUMBERS, "20210001　20210002", lead="收到（2件）："),)))
    assert file.paragraphs[1].alignment is None
    assert file.styles["清单"].paragraph_format.alignment is WD_ALIGN_PARAGRAPH.LEFT


def test_the_feedback_form_begins_a_page():
    file = opened(composed())
    titles = [paragraph for paragraph in file.paragraphs if paragraph.style.name == "公文标题"]
    assert [bool(title.paragraph_format.page_break_before) for title in titles] == [False, False]
    (marked,) = (paragraph for paragraph in file.paragraphs if paragraph.text.endswith("附件"))
    assert marked.paragraph_format.page_break_before
    assert len(file.tables) == 2  # the copies at the foot of the letter, and the form


def test_pages_are_numbered_outside_and_a_draft_says_so_on_each():
    section = opened(composed()).sections[0]
    for footer in (section.footer, section.even_page_footer):
        assert footer.paragraphs[0].text == "—  —"  # the number itself is the field between
        assert [code.text for code in footer._element.iter(qn("w:instrText"))] == ["PAGE"]
    for header in (section.header, section.even_page_header):
        assert header.paragraphs[0].text == "草　稿"
    final = opened(Document("通知", (Block(Kind.PARAGRAPH, "正文"),), draft=False))
    assert not final.sections[0].header.paragraphs[0].text


def test_every_placeholder_is_marked_and_nothing_else_is():
    document = composed()
    runs = [run for paragraph in all_paragraphs(opened(document)) for run in paragraph.runs]
    marked = [run.text for run in runs if run.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert len(marked) == placeholders(document)
    assert all(re.fullmatch("〔待填：[^〕]+〕", text) for text in marked)
    assert not any("待填" in run.text for run in runs if run.font.highlight_color is None)


@pytest.mark.parametrize(
    "hostile",
    [
        '</w:t></w:r><w:fldSimple w:instr="DDEAUTO c:\\\\windows"/>',
        "{ INCLUDETEXT file } & <b>粗</b>",
        "a\x00b\x0bc\u202ed\ufffe",
        "\ud800",
        "第一行\n第二行\t=HYPERLINK(1)",
    ],
)
def test_what_people_typed_is_text_and_nothing_more(hostile):
    content = docx_bytes(composed(title=f"关于{hostile}的建议", lead_unit=hostile))
    with ZipFile(BytesIO(content)) as archive:
        body = archive.read("word/document.xml").decode()
    assert "fldSimple" not in re.sub("&lt;.*?&gt;", "", body)
    assert "<w:instrText" not in body
    assert "\u202e" not in body
    assert any("的建议》" in paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs)


def test_a_table_repeats_its_head_and_parts_no_row():
    rows = (("等式", "件"), *((f"{n}", "20210032") for n in range(100)))
    file = opened(Document("附录", (Block(Kind.TABLE, rows=rows, widths=(1, 2)),)))
    table = file.tables[0]
    assert len(table.rows) == 101
    assert len(list(table._tbl.iter(qn("w:tblHeader")))) == 1
    assert len(list(table._tbl.iter(qn("w:cantSplit")))) == 101


def test_a_heading_that_runs_into_its_paragraph_keeps_its_own_font():
    block = Block(Kind.PARAGRAPH, "正文。", lead="（一）智慧城市。")
    first = opened(Document("总结", (block,))).paragraphs[1].runs[0]
    assert (first.text, first._r.rPr.rFonts.get(qn("w:eastAsia"))) == ("（一）智慧城市。", "楷体")


def test_a_letter_with_a_head_has_the_standards_lines_and_no_number_on_its_first_page():
    """10.1: the head 30 mm below the page's edge, red double lines of 170 mm, the second one 20 mm above the lower edge."""
    known = replace(KNOWN, letterhead="示例市工业和信息化局", printed_by="示例市工业和信息化局办公室")
    mailed = facts(REPLY_CLASS="A", OPENNESS="主动公开", MAILED="示工信函〔2021〕61号")
    file = opened(letter.compose(case(facts=mailed), known, date(2021, 7, 16)))
    head, *lines = file.paragraphs[:3]
    frames = [paragraph._p.pPr.find(qn("w:framePr")) for paragraph in (head, *lines)]
    left, top, wide = zip(*([int(frame.get(qn(f"w:{name}"))) / 1440 * 25.4 for name in "xyw"] for frame in frames), strict=True)
    assert {round(number) for number in left} == {20} and {round(number) for number in wide} == {170}
    below_head = 30 + head.runs[0].font.size.mm + 4
    assert top == (pytest.approx(30, abs=0.5), pytest.approx(below_head, abs=0.5), pytest.approx(297 - 20, abs=0.5))
    sides = [[paragraph._p.pPr.find(qn("w:pBdr")).find(qn(f"w:{side}")) for side in ("top", "bottom")] for paragraph in lines]
    assert {line.get(qn("w:color")) for pair in sides for line in pair} == {"FF0000"}
    upper, lower = ([int(line.get(qn("w:sz"))) for line in pair] for pair in sides)
    assert upper[0] > upper[1] and lower[0] < lower[1]
    assert (head.text, head.runs[0].font.color.rgb) == ("示例市工业和信息化局", RGBColor(255, 0, 0))
    assert len(head.text) * head.runs[0].font.size.mm <= 170
    assert [paragraph.text for paragraph in file.paragraphs[3:5]] == ["公开属性：主动公开\t示工信函〔2021〕61号", "\t答复类别：A"]
    section = file.sections[0]
    assert section.different_first_page_header_footer
    assert not section.first_page_footer._element.xpath(".//w:instrText")
    assert section.first_page_header.paragraphs[0].text == "草　稿"
    imprint = file.tables[0]
    assert [row.cells[0].text for row in imprint.rows] == ["抄送：市人大常委会代表工作机构，市政府办公室。"]
    assert imprint._tbl.tblPr.find(qn("w:tblBorders")) is None


def test_the_last_page_ends_with_who_gets_a_copy_and_who_printed_it():
    """7.4: at the foot of the type area and as wide, 0.35 mm above and below, 0.25 mm between, one character in."""
    known = replace(KNOWN, printed_by="示例市工业和信息化局办公室")
    table = opened(letter.compose(case(), known, date(2021, 7, 16))).tables[0]
    place, lines = (table._tbl.tblPr.find(qn(f"w:{name}")) for name in ("tblpPr", "tblBorders"))
    assert (place.get(qn("w:vertAnchor")), place.get(qn("w:tblpYSpec"))) == ("margin", "bottom")
    assert {line.tag: round(int(line.get(qn("w:sz"))) / 8 / 72 * 25.4, 2) for line in lines} == {
        qn("w:top"): 0.35,
        qn("w:bottom"): 0.35,
        qn("w:insideH"): 0.26,
    }
    assert round(table.columns[0].width.mm) == 156
    copies, printed = (row.cells[0].paragraphs[0] for row in table.rows)
    assert printed.text == "示例市工业和信息化局办公室\t〔待填：印发日期〕印发"
    for paragraph, (left, hanging) in ((copies, ("400", "300")), (printed, ("100", None))):
        found = paragraph.style.element.pPr.ind
        assert (found.get(qn("w:leftChars")), found.get(qn("w:hangingChars"))) == (left, hanging)


def test_nothing_of_the_librarys_template_is_left_over():
    with ZipFile(BytesIO(docx_bytes(composed()))) as archive:
        names = set(archive.namelist())
        everything = "".join(archive.read(name).decode() for name in sorted(names))
    assert names == {
        *("[Content_Types].xml", "_rels/.rels", "docProps/core.xml"),
        *("word/_rels/document.xml.rels", "word/document.xml", "word/styles.xml", "word/settings.xml"),
        *("word/header1.xml", "word/header2.xml", "word/footer1.xml", "word/footer2.xml"),
    }
    strange = (
        "ja-JP",
        "MS ",
        "ＭＳ",
        "Theme",
        "List Bullet",
        "python",
        "Macintosh",
        "2013",
        "rsid",
        "Cambria",
        "Calibri",
        "bestFit",
    )
    assert not [left for left in strange if left in re.sub('"http[^"]*"', "", everything)]


def test_the_file_is_of_todays_layout_and_says_nothing_of_who_made_it_and_when():
    file = opened(composed())
    assert file.settings.element.xpath("w:compat/w:compatSetting/@w:val") == ["15"]
    assert file.settings.odd_and_even_pages_header_footer
    known = file.core_properties
    assert (known.title, known.language) == ("关于市十七届人大三次会议第20210032号建议的答复", "zh-CN")
    assert not (known.author or known.last_modified_by or known.comments or known.created or known.modified)
