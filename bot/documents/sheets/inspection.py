"""What a spreadsheet that somebody sends must not be: looked at before anything of it is unpacked or read.

Everything here works on a stream: nothing is unpacked as a whole, and every size is counted, not believed.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

FILE_BYTES = 5 * 2**20
MEMBER_BYTES, UNPACKED_BYTES = 50 * 2**20, 100 * 2**20  # of one member (docs/decisions/safety.md#files), of all together
MEMBERS = 256  # a workbook of 60 sheets has about 130
ROWS, COLUMNS = 20_000, 256
SHEETS = 64
LONGEST_CELL = 10_000  # characters, docs/decisions/safety.md#files
STRINGS = 1_000_000  # every cell of 20,000 items with 41 columns is 820,000
CELLS = 1_000_000  # of all sheets, that hold something
STREAM = 2**16

TOO_LARGE = "超过 5 MB，请检查是否含有图片或多余内容"
WAY_OUT = "，请用 WPS 或 Excel 打开后另存为 xlsx"
NOT_A_BOOK = f"不是可读的表格（xlsx、xls、et、csv、html）{WAY_OUT}"
BROKEN = "不完整或已损坏，请重新保存后再导入"
ENCRYPTED = "已加密，请取消打开密码、另存后再导入"
OTHER_FORMAT = f"的格式不能读取{WAY_OUT}"
MACROS = "含有宏，请另存为不含宏的 xlsx 后再导入"
LINKS = "含有外部链接或数据连接，请断开链接后再导入"
OBJECTS = "含有嵌入的对象或文件，请删除后再导入"
ENTITIES = "文件异常：含有实体定义（DTD）"
BOMB = "文件异常：解压后过大"
LYING = "文件异常：压缩包中登记的大小与实际不符"
CROWDED = f"文件异常：压缩包中超过 {MEMBERS} 个文件"
MANY_SHEETS = "文件异常：工作表过多，请删除多余的工作表后另存为 xlsx 再导入"
METHOD = "文件异常：压缩方式不是 Excel 所用的"
TOO_MANY_STRINGS = "文件异常：文字条目过多"
TOO_MUCH = "文件异常：内容过多，请删除多余的工作表和内容后另存为 xlsx 再导入"
FAR_CELL = f"文件异常：有单元格在 {ROWS} 行、{COLUMNS} 列之外，请删除表格以外的空白行列和内容后另存"

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # xls, and whatever is encrypted
CELL = re.compile(rb"<(?:\w{1,20}:)?c\s(?:[^<>]*?\s)?r\s*=\s*[\"']([A-Za-z]{1,9})([0-9]{1,10})[\"'][^<>]*(?<!/)>(?=[^<]|<[^/])")
STRING = re.compile(rb"<(?:\w{1,20}:)?si[\s/>]")
LONGEST_TAG = 512  # bytes kept from one piece of a stream to the next


class Refused(Exception):
    """A file that is not read, with the reason in Chinese."""


def inspect(content: bytes) -> None:
    """Raise Refused unless this is an xlsx or xls that can be read safely; what is left to the reader is only its format."""
    if len(content) > FILE_BYTES:
        raise Refused(TOO_LARGE)
    if content.startswith(OLE):
        inspect_ole(content)
    elif content.startswith(b"PK"):
        try:
            inspect_archive(content)
        except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OverflowError) as error:
            raise Refused(BROKEN) from error
    else:
        raise Refused(NOT_A_BOOK)


def inspect_ole(content: bytes) -> None:
    """An xls by the names in its directory; its cells are looked at by the reader."""
    for name, reason in (("EncryptedPackage", ENCRYPTED), ("_VBA_PROJECT", MACROS), ("ObjectPool", OBJECTS), ("MBD0", OBJECTS)):
        if name.encode("utf-16-le") in content:
            raise Refused(reason)


def inspect_archive(content: bytes, heart: str = "xl/workbook.xml") -> None:
    """An xlsx member by member: first by their names, then by what is in them; `heart` is the member it cannot do without."""
    with ZipFile(BytesIO(content)) as archive:
        members = archive.infolist()
    if len(members) > MEMBERS:
        raise Refused(CROWDED)
    names = [member.filename.replace("\\", "/").lower().lstrip("/") for member in members]
    for name in names:
        if reason := forbidden(name):
            raise Refused(reason)
    if heart not in names:
        raise Refused(OTHER_FORMAT if {"xl/workbook.bin", "content.xml"} & set(names) else NOT_A_BOOK)
    unpacked, strings, cells = 0, 0, 0
    for member, name in zip(members, names, strict=True):
        size = 0
        for before, piece in pieces(content, member):
            size += len(piece)
            unpacked += len(piece)
            if size > MEMBER_BYTES or unpacked > UNPACKED_BYTES:
                raise Refused(BOMB)
            if size > member.file_size:
                raise Refused(LYING)
            if not before and piece.startswith((b"PK\x03\x04", OLE)):
                raise Refused(OBJECTS)
            inspect_piece(name, before + piece)
            strings += len(STRING.findall(piece)) if "sharedstrings" in name else 0
            if strings > STRINGS:
                raise Refused(TOO_MANY_STRINGS)
            cells += piece.count(b"/c>") + piece.count(b":c>") if name.startswith("xl/worksheets/") else 0
            if cells > CELLS:
                raise Refused(TOO_MUCH)
        if size != member.file_size:
            raise Refused(LYING)


def forbidden(name: str) -> str:
    """Why a member of this name is not wanted, or an empty text."""
    if "vbaproject" in name or "/macrosheets/" in name:
        return MACROS
    if "/externallinks/" in name or name.endswith("/connections.xml") or "/querytables/" in name:
        return LINKS
    if "/embeddings/" in name or "/activex/" in name or name.endswith((".zip", ".xlsx", ".xls", ".docx", ".exe", ".bin.zip")):
        return OBJECTS
    return ""


def inspect_piece(name: str, piece: bytes) -> None:
    """A piece of a member, with the end of the piece before it."""
    if not name.endswith((".xml", ".rels", ".vml")):
        return
    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
        raise Refused(ENTITIES)
    if name == "[content_types].xml" and re.search(rb"macroEnabled|vbaProject", piece):
        raise Refused(MACROS)
    if name.startswith("xl/worksheets/"):
        for letters, digits in CELL.findall(piece):
            if int(digits) > ROWS or column_of(letters) > COLUMNS:
                raise Refused(FAR_CELL)


@lru_cache(maxsize=1024)
def column_of(letters: bytes) -> int:
    """A → 1, XFD → 16384."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + letter - 64
    return place


def pieces(content: bytes, member: ZipInfo) -> Iterator[tuple[bytes, bytes]]:
    """(the end of the piece before, a piece) of what a member really holds, however large its header says that it is."""
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED) or member.flag_bits & 1:
        raise Refused(ENCRYPTED if member.flag_bits & 1 else METHOD)
    header = content[member.header_offset : member.header_offset + 30]
    if not header.startswith(b"PK\x03\x04") or len(header) < 30:
        raise BadZipFile
    start = member.header_offset + 30 + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = content[start : start + member.compress_size]
    if len(packed) < member.compress_size:
        raise BadZipFile
    before = b""
    for piece in inflated(packed) if member.compress_type == ZIP_DEFLATED else (packed,):
        yield before, piece
        before = piece[-LONGEST_TAG:]


def inflated(packed: bytes) -> Iterator[bytes]:
    """What a deflated stream holds, at most `STREAM` bytes at a time."""
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    while packed and not stream.eof:
        piece = stream.decompress(packed, STREAM)
        packed = stream.unconsumed_tail
        if piece:
            yield piece
        elif not packed:
            break
    if not stream.eof:
        raise BadZipFile
