"""A finished year in one file that is readable for ever: papers for people, all records as JSON, digests of both.

A zip, so that whoever has no `duban` any more opens it, too. It is the office's own file: deputies' telephone numbers are in it.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.backups.working import put_in_place, why, working
from bot.errors import UserError

MANIFEST, ITEMS = "清单.json", "办件.json"
KIND = "duban archive 1"
LARGEST = 1 << 30  # bytes of one member when it is unpacked
EXPLAINED = """{unit}{year}年办理档案，{made_at}生成，{count}件。

台账.xlsx　　可用 WPS 或 Excel 打开；也可再次导入本系统。
总结.docx　　办理工作总结（草稿），总结.md 是同样内容的纯文字。
办件.json　　每件的全部登记：各步骤（含更正前的）、承办、审核、操作日志。纯文字，UTF-8 编码。
清单.json　　以上各文件的 SHA-256 校验值。

用本系统查看和核对：duban archive --read 本文件。涉密件不在其中。内有代表电话，请按档案管理规定保管。
"""


@dataclass(frozen=True)
class Archive:
    """What an archive holds: its manifest, and the items with all that is recorded of them."""

    year: int
    unit: str
    made_at: str
    items: list[dict[str, Any]]


def write(target: Path, year: int, unit: str, now: datetime, papers: Mapping[str, bytes], items: list[dict[str, Any]]) -> None:
    """Put a year into a file and read it back; raises UserError, and what was there is still there."""
    made_at = f"{now:%Y-%m-%d %H:%M:%S}"
    explained = EXPLAINED.format(unit=unit, year=year, made_at=made_at, count=len(items))
    listed = json.dumps(items, ensure_ascii=False, indent=1, default=str)
    members = {"说明.txt": explained.encode(), **papers, ITEMS: listed.encode()}
    manifest = {
        "kind": KIND,
        "year": year,
        "unit": unit,
        "made_at": made_at,
        "items": len(items),
        "sha256": {name: hashlib.sha256(content).hexdigest() for name, content in members.items()},
    }
    members[MANIFEST] = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
    try:
        if target.exists():
            raise UserError(f"{target} 已存在，未覆盖。请换一个文件名。")
        with working(target.parent) as part:
            with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as file:
                for name, content in members.items():
                    file.writestr(name, content)
            if len(read(part).items) != len(items):
                raise UserError("档案写入后核对不符，未生成文件。")
            put_in_place(part, target)
    except OSError as error:
        raise UserError(f"{target} 写不进去（{why(error)}），未生成档案。") from error


def read(path: Path) -> Archive:
    """Read an archive; raises UserError unless every file in it is as it was written."""
    try:
        with zipfile.ZipFile(path) as file:
            members = {info.filename: info for info in file.infolist()}
            if MANIFEST not in members or any(info.file_size > LARGEST for info in members.values()):
                raise UserError(f"{path} 不是本程序的档案。")
            manifest = json.loads(file.read(MANIFEST))
            if manifest["kind"] != KIND:
                raise UserError("档案由更新版本的程序生成，请升级程序后再打开。")
            digests = {name: hashlib.sha256(file.read(name)).hexdigest() for name in members if name != MANIFEST}
            if digests != manifest["sha256"]:
                raise UserError("档案内容与清单不同，被改动过，或不完整。")
            items = json.loads(file.read(ITEMS))
            return Archive(manifest["year"], manifest["unit"], manifest["made_at"], items)
    except OSError as error:
        raise UserError(f"{path} 打不开（{why(error)}）。") from error
    except (zipfile.BadZipFile, zlib.error, KeyError, TypeError, ValueError, NotImplementedError, RuntimeError):
        raise UserError(f"{path} 不是本程序的档案，或者已经损坏。") from None
