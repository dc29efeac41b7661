"""The characters of a file that is text: UTF-8, UTF-16 with its mark, or GB18030; anything else is no table."""

from __future__ import annotations

import codecs
import re

from bot.documents.sheets.inspection import NOT_A_BOOK, WAY_OUT, Refused

MIXED = f"的文字编码有误（UTF-8 与其他编码混在一起）{WAY_OUT}"
MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
CHARSET = re.compile(rb"charset\s{0,4}=\s{0,4}[\"']?\s{0,4}([\w-]{1,20})", re.IGNORECASE)
CONTROLS = re.compile("[\x01-\x08\x0e-\x1f\x7f]")
OTHER = (
    (re.compile(r"(?:<\?[^<>]*>\s*+){0,4}+<(?:\w{1,20}:)?Workbook\b"), f"是 XML 表格（2003）{WAY_OUT}"),
    (re.compile(r"(?:MIME-Version|From|Content-Type|X-MimeOLE)\s{0,9}:", re.IGNORECASE), f"是网页存档（MHTML）{WAY_OUT}"),
    (re.compile(r"(?:\{\\rtf|%PDF|[\[{]\s*[\[{\"])"), NOT_A_BOOK),
)
BEGINNING = 4096  # bytes in which a page names its charset
DAMAGED = 0.1  # of the characters beyond ASCII: fewer wrong ones than that are damage, more of them another encoding
WIDE = rb"(?:[\xe4-\xe9][\x80-\xbf]{2}|\xe3\x80[\x80-\xbf]|\xef[\xbc\xbd][\x80-\xbf])"  # Chinese in UTF-8
PIECE = re.compile(rb"(?<![\x80-\xff])" + WIDE + rb"{2,}+(?![\x80-\xff])|" + WIDE + rb"{3,}+")
SAID = {"utf-8": "utf-8", "utf8": "utf-8", "big5": "big5"}  # GB2312 and GBK are found by themselves


def text_of(content: bytes) -> str:
    """The file as text; raises Refused for what is none."""
    if not content.strip():
        raise Refused(NOT_A_BOOK)
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return checked(decoded(content[len(mark) :], encoding))
    said = CHARSET.search(content[:BEGINNING])
    encoding = SAID.get(said[1].decode().lower(), "") if said else ""
    if encoding == "big5":
        return checked(decoded(content, encoding))
    try:
        return checked(content.decode("utf-8"))
    except UnicodeDecodeError:
        lenient = content.decode("utf-8", "replace")
        wrong, beyond = lenient.count("\ufffd"), sum(not c.isascii() for c in lenient[:10_000_000])
        if wrong < DAMAGED * beyond:
            raise Refused(MIXED) from None
        if holds_utf8(content):
            raise Refused(MIXED) from None
        return checked(decoded(content, "gb18030"))


def holds_utf8(content: bytes) -> bool:
    """Whether Chinese in UTF-8 stands in a text of GB18030, as when a row was pasted from another system.

    Read as GB18030 it would be other characters: 机密 would be 鏈哄瘑. By chance the bytes of GB18030 are hardly ever those of
    several usual characters in a row, or of a whole run whose own characters nobody uses.
    """
    for piece in PIECE.finditer(content):
        characters = [character for character in piece[0].decode("utf-8") if "\u4e00" <= character <= "\u9fff"]
        alone = piece.start() == 0 or content[piece.start() - 1] < 0x80
        alone = alone and (piece.end() == len(content) or content[piece.end()] < 0x80)
        if len(characters) >= 2 and (
            all(map(is_usual, characters)) or (alone and not is_simple(piece[0].decode("gb18030", "replace")))
        ):
            return True
    return False


def is_usual(character: str) -> bool:
    """Whether it is one of the 3,755 characters of GB 2312's first level."""
    return 0xB0 <= character.encode("gb2312", "ignore")[:1].ljust(1)[0] <= 0xD7


def is_simple(words: str) -> bool:
    """Whether every character is in GB 2312, as those of ordinary texts are."""
    return words.encode("gb2312", "ignore").decode("gb2312") == words


def decoded(content: bytes, encoding: str) -> str:
    """The characters; raises Refused where a byte has no meaning."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise Refused(MIXED if encoding == "utf-8" else NOT_A_BOOK) from None


def checked(words: str) -> str:
    """The text itself; raises Refused when it holds what no text has, or is of a kind that is not read."""
    words = words.rstrip("\x1a")
    if "\0" in words or len(CONTROLS.findall(words)) > len(words) / 100:
        raise Refused(NOT_A_BOOK)
    beginning = words[:BEGINNING].lstrip()
    for pattern, reason in OTHER:
        if pattern.match(beginning):
            raise Refused(reason)
    return words.removeprefix("\ufeff")
