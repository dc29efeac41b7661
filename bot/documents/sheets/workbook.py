"""A spreadsheet that somebody sends: its sheets, and what a cell says as text or day."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
import unicodedata
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.documents.sheets.grid import Area, Grid, Unread, Unreadable
from bot.errors import UserError
from bot.rules import dates

logger = logging.getLogger(__name__)

READER = "bot.documents.sheets.opening"  # by name: this process does not need what the reader does
FELL = 1  # the reader's end over a file that its libraries stumble on; memory and time end it otherwise
SECONDS = 60.0  # until the reader is killed: 10,000 items take it one, a slow and busy machine ten
SERIAL_ZERO = date(1899, 12, 30)  # a spreadsheet's day 0
FIRST_SERIAL, LAST_SERIAL = 36526, 73415  # 2000 to 2100

UNSEEN = ("Cc", "Cf", "Cs")  # control characters, invisible ones, halves of pairs; what Unicode gives no meaning yet is seen
NO_CHARACTER = re.compile(
    "[\ufdd0-\ufdef" + "".join(chr(plane << 16 | end) for plane in range(17) for end in (0xFFFE, 0xFFFF)) + "]"
)


def open_sheets(path: Path) -> list[Grid]:
    """Every sheet; raises UserError for what is no spreadsheet, or one that is not to be trusted.

    Another process reads the file (`opening`): whatever stands in it, this one neither grows nor waits for long.
    """
    return [grid_of(sheet) for sheet in asked(READER, path)["sheets"]]


def asked(reader: str, path: Path) -> dict[str, Any]:
    """What a program of ours says of a file, in a process of its own; raises UserError where it refuses the file."""
    if not path.is_file():
        raise UserError(f"没有文件 {path.name}，未导入。")
    answer: dict[str, Any] = json.loads(said(reader, path), object_hook=cell_of)
    if "refused" in answer:
        raise UserError(f"文件 {path.name} {answer['refused']}，未导入。")
    return answer


def said(reader: str, path: Path) -> bytes:
    """The JSON that a program of ours writes of a file; raises UserError where it did not come to an end."""
    command = [sys.executable, "-P", "-m", reader, str(path.absolute())]
    try:
        return subprocess.run(  # noqa: S603 - our own program; the file is only opened
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, env=surroundings(), check=True
        ).stdout
    except subprocess.TimeoutExpired:
        raise UserError(f"文件 {path.name} 读取时间过长，未导入。请删除多余的工作表和内容。") from None
    except subprocess.CalledProcessError as error:
        logger.warning("a file was not read: its reader ended with %s", error.returncode)
        if error.returncode == FELL:
            raise UserError(f"文件 {path.name} 不完整或已损坏，未导入。请用 WPS 或 Excel 打开后另存为 xlsx。") from None
        reason = "读取时超出内存或时间限制，多因有单元格离表格很远"
        raise UserError(f"文件 {path.name} 异常：{reason}，未导入。请删除表格以外的空白行列后另存。") from None


def grid_of(sheet: dict[str, Any]) -> Grid:
    """A sheet as `opening` tells it."""
    return Grid(
        sheet["name"],
        sheet["rows"],
        sheet["visible"],
        tuple(Area(*corners) for corners in sheet["merged"]),
        frozenset(sheet["hidden_rows"]),
        frozenset(sheet["hidden_columns"]),
        frozenset(sheet["struck"]),
        tuple(sheet["around"]),
        tuple((row, column, line) for row, column, line in sheet["notes"]),
    )


def surroundings() -> dict[str, str]:
    """The reader finds the same packages as this process, wherever that was started."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"}


def cell_of(found: dict[str, Any]) -> Any:
    """A day, a moment or an unread cell as `opening` tells them; anything else stays as it is."""
    if "unread" in found:
        return Unread(found["unread"])
    if "day" in found:
        return date.fromisoformat(found["day"])
    return datetime.fromisoformat(found["moment"]) if "moment" in found else found


def text(cell: Any) -> str:
    """A cell as clean text: numbers as they are shown, no invisible characters, line breaks as blanks.

    Characters that this Python's Unicode does not know, and private ones of old fonts, stay: they stand in names. Raises
    `Unreadable` for a cell that could not be read.
    """
    if isinstance(cell, str) and cell.isprintable():  # most are
        return " ".join(cell.split()) if " " in cell else cell
    if cell is None:
        return ""
    if isinstance(cell, Unread):
        raise Unreadable(cell.why)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else format(cell, ".15g")
    if isinstance(cell, datetime | date):
        return cell.isoformat()
    words = str(cell)
    if not words.isprintable():
        words = "".join(c for c in words if c.isspace() or unicodedata.category(c) not in UNSEEN)
        words = NO_CHARACTER.sub("", words)
    return " ".join(words.split())


def day(cell: Any) -> date | None:
    """A cell as a date, typed or real; None when it is empty. Raises ValueError when there is no such day.

    2021年3月5日 and its like, 2021年3月5号, 20210305, 2021-03-05 00:00:00, and the number 44260 that a date becomes in a
    cell of another format.
    """
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and FIRST_SERIAL <= cell <= LAST_SERIAL:
        return SERIAL_ZERO + timedelta(days=int(cell))
    words = unicodedata.normalize("NFKC", text(cell))
    if re.fullmatch(r"20[0-9]{6}", words):
        words = f"{words[:4]}-{words[4:6]}-{words[6:]}"
    words = re.sub(r"[ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?$", "", words)
    return dates.typed(re.sub("号$", "日", words)) if words else None


def several(cell: Any) -> list[str]:
    """The names in a cell, joined by 、 ， , ； / blank or a line break."""
    whole = cell if isinstance(cell, str) else text(cell)
    lines = [text(part) for part in re.split(r"[、，,；;/\n]+", whole)]
    return [name for line in lines for name in line.split()]
