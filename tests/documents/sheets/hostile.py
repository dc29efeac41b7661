"""Spreadsheets that nobody should open: made for tests, each by what is wrong with it."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

from tests.documents.books import GOOD

SHEET = "xl/worksheets/sheet1.xml"
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def cell(place: str, words: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{words}</t></is></c>'


def sheet(rows: str = "", dimension: str = "A1:M2") -> str:
    """A good ledger of one item, and more rows below it."""
    head = "".join(cell(f"{chr(65 + n)}1", name) for n, name in enumerate(GOOD))
    item = "".join(cell(f"{chr(65 + n)}2", words) for n, words in enumerate(GOOD.values()))
    return (
        f'<worksheet {MAIN}><dimension ref="{dimension}"/><sheetData><row r="1">{head}</row><row r="2">{item}</row>'
        f"{rows}</sheetData></worksheet>"
    )


def parts(**changes: str | bytes) -> dict[str, str | bytes]:
    """The members of a good workbook; `changes` replace or add some."""
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{TYPE}.{kind}+xml"/>'
        for name, kind in (("xl/workbook.xml", "sheet.main"), (SHEET, "worksheet"))
    )
    return {
        "[Content_Types].xml": (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{types}</Types>'
        ),
        "_rels/.rels": relations("officeDocument", "xl/workbook.xml"),
        "xl/workbook.xml": (
            f'<workbook {MAIN} xmlns:r="{RELATIONS}"><sheets><sheet name="人大建议" sheetId="1" r:id="rId1"/></sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": relations("worksheet", "worksheets/sheet1.xml"),
        SHEET: sheet(),
        **changes,
    }


def relations(kind: str, target: str) -> str:
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="rId1" Type="{RELATIONS}/{kind}" Target="{target}"/></Relationships>'
    )


def book(method: int = ZIP_DEFLATED, /, **changes: str | bytes) -> bytes:
    """A workbook of these members."""
    file = BytesIO()
    with ZipFile(file, "w", method) as archive:
        for name, content in parts(**changes).items():
            archive.writestr(name, content)
    return file.getvalue()


def with_sheet(content: str | bytes) -> bytes:
    return book(**{SHEET: content})


def claiming(size: int) -> bytes:
    """A bomb whose headers say that its sheet has this size."""
    content = bytearray(with_sheet(b" " * 60_000_000 + sheet().encode()))
    for mark, place in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        start = content.rindex(mark)  # the sheet is the last member
        content[start + place : start + place + 4] = struct.pack("<I", size)
    return bytes(content)


def overlapping() -> bytes:
    """Two hundred members that all are the same 40 MB."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    content = b" " * 40_000_000
    packed = packer.compress(content) + packer.flush()
    rest = (zlib.crc32(content), len(packed), len(content))
    names = [f"xl/worksheets/sheet{n}.xml".encode() for n in range(200)] + [b"xl/workbook.xml"]
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 33, *rest, len(names[0]), 0) + names[0]
    central = b"".join(
        struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, *rest, len(name), 0, 0, 0, 0, 0, 0) + name
        for name in names
    )
    start = len(local) + len(packed)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, len(names), len(names), len(central), start, 0)
    return local + packed + central + end


def locked() -> bytes:
    """A zip with a password: only its flags matter."""
    content = bytearray(book())
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + place] |= 1
            start = content.find(mark, start + 4)
    return bytes(content)


def ole(name: str, stream: bytes) -> bytes:
    """A compound file with one stream, as xls and encrypted files are."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512

    def entry(title: str, kind: int, child: int, start: int, size: int) -> bytes:
        words = title.encode("utf-16-le")
        head = words.ljust(64, b"\0") + struct.pack("<HBBiii", len(words) + 2 if title else 0, kind, 1, -1, -1, child)
        return head + bytes(36) + struct.pack("<iQ", start, size)

    directory = entry("Root Entry", 5, 1, -2, 0) + entry(name, 2, -1, 2, len(stream)) + entry("", 0, -1, 0, 0) * 2
    table = [-3, -2, *range(3, 2 + count), -2]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIiIiI", 0, 1, 1, 0, 4096, -2, 0, -2, 0) + struct.pack("<109i", 0, *[-1] * 108)
    return header + struct.pack("<128i", *table, *[-1] * (128 - len(table))) + directory + stream


def xls(*cells: tuple[int, int], more: bytes = b"") -> bytes:
    """An xls with a number in each of these cells (row, column, from 0), and more records behind them."""

    def record(kind: int, content: bytes) -> bytes:
        return struct.pack("<HH", kind, len(content)) + content

    def start(kind: int) -> bytes:
        return record(0x809, struct.pack("<HHHHII", 0x600, kind, 0, 0, 0, 0))

    name = b"\x06\x00Sheet1"
    head_length = len(start(5)) + 4 + 6 + len(name) + 4
    globals_ = start(5) + record(0x85, struct.pack("<IBB", head_length, 0, 0) + name) + record(0x0A, b"")
    numbers = b"".join(record(0x203, struct.pack("<HHHd", row, column, 0, 1.0)) for row, column in cells)
    return ole("Workbook", globals_ + start(0x10) + numbers + more + record(0x0A, b""))


def page(table: str) -> bytes:
    """A web page with a good ledger of one item and this below it."""
    rows = "".join(f"<tr>{''.join(f'<td>{words}</td>' for words in row)}</tr>" for row in (GOOD, GOOD.values()))
    return f'<html><meta charset="utf-8"><table>{rows}</table>{table}</html>'.encode()


def table(*rows: str) -> bytes:
    """Text with commas: a good ledger of one item and these rows below it."""
    return "\n".join([",".join(GOOD), ",".join(GOOD.values()), *rows]).encode()


def in_circles() -> bytes:
    """An xls whose chain of sectors never ends."""
    content = bytearray(xls((0, 0)))
    content[512 + 4 * 2 : 512 + 4 * 3] = struct.pack("<i", 2)
    return bytes(content)


def merging(*areas: str, words: str = "") -> bytes:
    """A workbook in which these areas are merged."""
    merged = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(4, 2000))
    content = sheet(f'<row r="3">{cell("A3", words)}{cell("IV3", "x")}</row>{rows}' if words else "")
    return with_sheet(content.replace("</sheetData>", f"</sheetData><mergeCells>{merged}</mergeCells>"))


ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
MANY = f"<sst {MAIN}>{'<si><t/></si>' * 2_000_000}</sst>"

# What is wrong with it → (how it is made, words of the reason).
FILES: dict[str, tuple[Callable[[], bytes], str]] = {
    "a bomb": (lambda: with_sheet(b" " * 60_000_000), "解压后过大"),
    "a bomb of several members": (lambda: book(**{f"xl/a{n}.xml": b" " * 27_000_000 for n in range(4)}), "解压后过大"),
    "a bomb that says it is small": (lambda: claiming(1000), "登记的大小与实际不符"),
    "a bomb that says it is huge": (lambda: claiming(2**31), "解压后过大"),
    "members on top of each other": (overlapping, "解压后过大"),
    "a thousand members": (lambda: book(**{f"xl/a{n}.xml": "" for n in range(1000)}), "超过 256 个文件"),
    "a workbook in the workbook": (lambda: book(**{"xl/media/a.xlsx": book()}), "嵌入的对象"),
    "a zip that calls itself a picture": (lambda: book(**{"xl/media/a.png": book()}), "嵌入的对象"),
    "an embedded object": (lambda: book(**{"xl/embeddings/oleObject1.bin": b"x"}), "嵌入的对象"),
    "an ActiveX control": (lambda: book(**{"xl/activeX/activeX1.xml": b"x"}), "嵌入的对象"),
    "a cell at the far end": (lambda: with_sheet(sheet(FAR)), "20000 行、256 列之外"),
    "a cell in the last row": (lambda: with_sheet(sheet(FAR.replace("XFD1", "A1"))), "20000 行、256 列之外"),
    "a cell in the last column": (lambda: with_sheet(sheet('<row r="9"><c r="XFD9"><v>1</v></c></row>')), "20000 行、256 列之外"),
    "a far row whose cell does not say where": (
        lambda: with_sheet(sheet(FAR.replace(' r="XFD1048576"', ""))),
        "20000 行、256 列之外",
    ),
    "two million strings": (lambda: book(**{"xl/sharedStrings.xml": MANY}), "文字条目过多"),
    "a cell of a million characters": (
        lambda: with_sheet(sheet(f'<row r="3">{cell("A3", "长" * 10**6)}</row>')),
        "第 3 行有单元格超过",
    ),
    "a macro": (lambda: book(**{"xl/vbaProject.bin": b"x"}), "含有宏"),
    "a macro sheet": (lambda: book(**{"xl/macrosheets/sheet1.xml": b"x"}), "含有宏"),
    "the type of macro workbooks": (
        lambda: book(
            **{"[Content_Types].xml": '<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled"/></Types>'}
        ),
        "含有宏",
    ),
    "a link to another workbook": (lambda: book(**{"xl/externalLinks/externalLink1.xml": b"x"}), "外部链接"),
    "a data connection": (lambda: book(**{"xl/connections.xml": b"x"}), "外部链接"),
    "entities in the sheet": (lambda: with_sheet(ENTITY + sheet()), "实体定义"),
    "entities in the workbook": (lambda: book(**{"xl/workbook.xml": ENTITY}), "实体定义"),
    "entities far behind": (lambda: with_sheet(b" " * 1_000_000 + ENTITY.encode()), "实体定义"),
    "a password of Excel": (lambda: ole("EncryptedPackage", b"x"), "已加密"),
    "a password of the zip": (locked, "已加密"),
    "another compression": (lambda: book(ZIP_BZIP2), "压缩方式"),
    "an xls with a far cell": (lambda: xls((0, 0), (65535, 255)), "有单元格离表格很远"),
    "an xls with a macro": (lambda: ole("_VBA_PROJECT_CUR", b"x"), "含有宏"),
    "a binary workbook": (
        lambda: book(**{"xl/workbook.bin": b"x"}).replace(b"xl/workbook.xml", b"xl/workbook.xm_"),
        "另存为 xlsx",
    ),
    "a text document": (lambda: book(**{"content.xml": b"x"}).replace(b"xl/workbook.xml", b"xl/workbook.xm_"), "另存为 xlsx"),
    "nothing": (lambda: b"", "不是可读的表格"),
    "half a file": (lambda: book()[: len(book()) // 2], "不完整或已损坏"),
    "a file without its end": (lambda: book()[:-30], "不完整或已损坏"),
    "half an xls": (lambda: xls((0, 0))[:700], "不是可读的表格"),
    "six megabytes": (lambda: book() + bytes(6 * 2**20), "超过 5 MB"),
    "areas on top of each other": (lambda: merging(*["A1:IV20000"] * 20), "合并的单元格互相重叠"),
    "two million areas": (lambda: merging(*["A1:B1"] * 2_000_000), "合并的单元格或列的设置过多"),
    "a long text in a large area": (lambda: merging("A3:IU1900", words="长" * 9000), "内容过多"),
    "a million and more formulas": (
        lambda: with_sheet(sheet(f'<row r="3">{"<c><f>A1</f><v>1</v></c>" * 1_400_000}</row>')),
        "内容过多",
    ),
    "an xls with half a record": (lambda: xls((0, 0), more=b"\xe5\0\4\0\xff\xff\0\0"), "不完整或已损坏"),
    "an xls in circles": (in_circles, "不完整或已损坏"),
    "noise": (lambda: bytes(range(256)) * 1000, "另存为 xlsx"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(100), "另存为 xlsx"),
    "a letter": (lambda: b"{\\rtf1 a,b,c\na,b,c}", "另存为 xlsx"),
    "a PDF": (lambda: b"%PDF-1.4\na,b,c\na,b,c", "另存为 xlsx"),
    "JSON": (lambda: b'[{"a": 1, "b": 2},\n{"a": 1, "b": 2}]', "另存为 xlsx"),
    "XML of 2003": (
        lambda: b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "XML 表格（2003），请用 WPS",
    ),
    "an archive of a web page": (lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<table>", "MHTML），请用 WPS"),
    "words without a table": (lambda: "关于某事的通知\n请办理".encode(), "另存为 xlsx"),
    "one encoding in another": (lambda: table("关于编码的建议" * 9) + "中".encode("gbk"), "文字编码有误"),
    "half a character of UTF-16": (lambda: b"\xff\xfe" + table().decode().encode("utf-16-le") + b"x", "另存为 xlsx"),
    "a quote without its other": (lambda: table('"a,b,c', "d,e,f"), "引号不成对"),
    "a quote around a megabyte": (lambda: table('"' + "a,b\n" * 250_000), "引号不成对"),
    "a quote in every place": (lambda: table('"' * 1_000_001), "引号不成对"),
    "a long cell of text": (lambda: table("长" * 20_000), "第 3 行有单元格超过"),
    "four million commas": (lambda: table("," * 4_000_000), "20000 行、256 列之外"),
    "a million lines": (lambda: table("," + "\n," * 1_000_000), "20000 行、256 列之外"),
    "five megabytes of one letter": (lambda: b"a" * 5_000_000, "另存为 xlsx"),
    "a page without a table": (lambda: b"<html><body>x</body></html>", "没有表格，请用 WPS"),
    "a page of frames": (lambda: b'<html><frameset><frame src="a.htm"></frameset></html>', "没有表格，请用 WPS"),
    "a cell over a billion columns": (lambda: page('<table><tr><td colspan="1000000000">x</table>'), "合并了过多的行或列"),
    "a cell over a billion rows": (lambda: page("<table><tr><td rowspan=1000000000>x</table>"), "合并了过多的行或列"),
    "spans beside spans": (lambda: page("<table><tr>" + '<td colspan="1000" rowspan="60000">x' * 9), "20000 行、256 列之外"),
    "a row of a million cells": (lambda: page("<table><tr>" + "<td>" * 999_000), "20000 行、256 列之外"),
    "a page of a million rows": (lambda: page("<table>" + "<tr>" * 999_000), "20000 行、256 列之外"),
    "a million tags": (lambda: page("<b>" * 1_200_000), "内容过多"),
    "a million tables": (lambda: page("<table>" * 600_000), "套得过深"),
    "half a million small tables": (lambda: page("<table><tr><td>x</table>" * 200_000), "工作表过多"),
    "a long cell in a page": (lambda: page(f"<table><tr><td>{'长' * 20_000}</table>"), "有单元格超过"),
    "a number of a million digits": (lambda: page(f"<table><tr><td>&#{'9' * 1_000_000};</table>"), "有单元格超过"),
    "a page that never ends its comments": (lambda: b"<html>" + b"<!-- <table>" * 400_000, "没有表格"),
    "a page that never ends its tags": (lambda: b"<html>" + b'<a "' * 1_200_000, "没有表格"),
    "a page that never ends its scripts": (lambda: b"<html>" + b"<script>" * 600_000, "没有表格"),
    "a page of one long attribute": (lambda: b"<html>" + b"<a " + b"b" * 4_000_000 + b">", "没有表格"),
    "a page of half rules": (lambda: b"<html><style>" + b".a" * 2_000_000, "没有表格"),
    "a page of ends": (lambda: b"<html>" + b"</table>" * 500_000, "没有表格"),
}
