"""A backup is made beside the running service, under another name, read back, and only then takes the name it was asked for."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot.backups import container
from bot.backups.container import BLOCK, FAMILY, MADE_AT, Manifest
from bot.backups.working import put_in_place, why, working
from bot.errors import UserError
from bot.records import copies
from bot.records.engine import faults
from bot.records.engine.database import Database, versions
from bot.records.engine.faults import DatabaseFault
from bot.records.engine.library import sqlite3
from bot.records.erasure import outside

END = ".duban"  # what the name of a backup ends with


def make(database: Database, target: Path, beside: Path, *, unit: str, now: datetime, secret: bytes | None) -> Manifest:
    """Write a backup and read it back; raises UserError, or the driver's error where PostgreSQL does not answer, and what was
    there is still there.

    `beside` is a folder of ours: the copy waits there, unencrypted, until it is packed.
    """
    refuse_other_file(target)
    try:
        with working(beside) as copy, working(target.parent) as part:
            manifest = described(database, copy, unit, now)
            remember_erased(database, beside, now)
            with part.open("wb") as file:
                container.write(file, copy, manifest, secret)
            if container.read(part, secret) != manifest:
                raise failed("写入的内容与数据库不同")
            put_in_place(part, target)
    except OSError as error:
        raise failed(f"{target} 写不进去（{why(error)}）") from error
    except sqlite3.Error as error:
        raise failed(faults.of(error) or DatabaseFault.DAMAGED) from error
    return manifest


def remember_erased(database: Database, data: Path, now: datetime) -> None:
    """What is secret by now is noted beside the database, should a process have ended before it was; not of an older schema."""
    with suppress(DBAPIError), database.begin() as session:
        outside.note(session, data, now)


def failed(reason: str) -> UserError:
    return UserError(f"备份没有完成：{reason}。没有生成新的备份，原有的备份不受影响。")


def refuse_other_file(target: Path) -> None:
    """Only a backup is written over."""
    if not target.parent.is_dir():
        raise UserError(f"没有文件夹 {target.parent}，未生成备份。")
    if target.is_file():
        with target.open("rb") as file:
            if file.read(len(FAMILY)) == FAMILY:
                return
    if target.exists():
        raise UserError(f"{target} 已存在且不是备份文件，未覆盖。请换一个文件名。")


def described(database: Database, copy: Path, unit: str, now: datetime) -> Manifest:
    """Copy the database, look at the copy, and tell what is in it."""
    if database.path and (not database.path.exists() or database.path.stat().st_size == 0):
        raise failed(f"数据库文件 {database.path} 不存在或为空")
    current, _ = database.version()
    if current is None:
        raise failed("数据库尚未建立，请先运行 duban init")
    if current not in versions():
        raise failed("数据库由更新版本的程序建立，请升级程序后再备份")
    copies.take(database, copy)
    schema, rows = copies.look(copy)
    engine = database.engine.dialect.name
    return Manifest(now.strftime(MADE_AT), unit, engine, schema, rows, os.stat(copy).st_size, digest(copy))


def digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()
