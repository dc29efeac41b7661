"""The program that reads a notice, in a process of its own: a docx or a text in, its lines as JSON out.

`python -m bot.documents.notice_opening FILE` says {"lines": [text, …]} or {"refused": why}, within the limits of a table.
"""

from __future__ import annotations

import json
import sys
import zlib
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from docx import Document
from docx.oxml.ns import qn

from bot.documents.sheets import decoding, inspection, opening
from bot.documents.sheets.inspection import Refused

MOST_CHARACTERS = 200_000
NOT_A_NOTICE = "不是可读的通知（docx、txt），请用 WPS 或 Word 打开后另存为 docx"
TOO_LONG = f"超过 {MOST_CHARACTERS // 10_000} 万字，请只保留交办通知"


def main(path: Path) -> None:
    """Read the file within the limits and write the answer to stdout."""
    opening.limit()
    with path.open("rb") as file:
        content = file.read(inspection.FILE_BYTES + 1)
    try:
        answer: dict[str, Any] = {"lines": lines(content)}
    except Refused as reason:
        answer = {"refused": str(reason)}
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))


def lines(content: bytes) -> list[str]:
    """Every line that says something; raises Refused."""
    if len(content) > inspection.FILE_BYTES:
        raise Refused(inspection.TOO_LARGE)
    if content.startswith(inspection.OLE):
        raise Refused(NOT_A_NOTICE)
    found = of_document(content) if content.startswith(b"PK") else decoding.text_of(content).splitlines()
    if sum(map(len, found)) > MOST_CHARACTERS:
        raise Refused(TOO_LONG)
    return [line.strip() for line in found if line.strip()]


def of_document(content: bytes) -> list[str]:
    """The paragraphs of a docx, and its tables row by row."""
    try:
        inspection.inspect_archive(content, "word/document.xml")
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OverflowError) as error:
        raise Refused(inspection.BROKEN) from error
    try:
        document = Document(BytesIO(content))
    except Exception as error:
        raise Refused(NOT_A_NOTICE) from error
    found = []
    for block in document.element.body.iterchildren():
        # Not by way of python-docx's tables: they look for the cells of a row anew for each of them.
        lines = block.iterchildren(qn("w:tr")) if block.tag == qn("w:tbl") else block.iter(qn("w:p"))
        found += [words(line) for line in lines]
    return found


def words(line: Any) -> str:
    """A paragraph's words, or those of all cells of a row with blanks between them."""
    between = " " if line.tag == qn("w:tr") else ""
    return between.join(piece.text or "" for piece in line.iter(qn("w:t")))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
