"""A restore: everything is checked before anything is replaced, and what was there before is kept beside, named.

SQLite: the file changes place at once. PostgreSQL: the old data is backed up first, then all tables change in one transaction.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import DBAPIError

from bot import modes
from bot.backups import chained, container, making, shelf
from bot.backups.container import Damaged, Manifest
from bot.backups.working import put_in_place, settle, why, working
from bot.config_faults import NOBODY
from bot.errors import ConfigError, UserError
from bot.records import copies
from bot.records.engine import faults
from bot.records.engine.database import Database, sole_service, versions
from bot.records.engine.library import sqlite3
from bot.records.erasure import outside
from bot.records.erasure.outside import ErasedAgain

NOTHING = "本次操作未生效。"


WAITING_SECONDS = 5.0  # for a short command that is writing


@dataclass(frozen=True)
class Restored:
    """What came back, and where what was there before is kept; None where there was nothing. `journal` is what is wrong with
    the journal that came back, empty where nothing is."""

    manifest: Manifest
    kept: Path | None
    erased: ErasedAgain
    journal: str = ""


def restore(
    database: Database, source: Path, data: Path, *, unit: str, now: datetime, secret: bytes | None, changed: bool = False
) -> Restored:
    """Put a backup in the place of the database, one with a changed journal only where that is wanted (`changed`); raises
    UserError, and nothing was changed.

    It is a drill as well; and what the database remembers of backups, which is as old as itself, begins with this one.
    """
    done = replaced(database, source, data, unit=unit, now=now, secret=secret, changed=changed)
    database.close()  # what was open was the old file
    shelf.remember(database, shelf.MADE, done.manifest.moment(now.tzinfo))
    shelf.remember(database, shelf.TRIED, now)
    chained.goes_on_from(database, data, now)
    return done


def replaced(
    database: Database, source: Path, data: Path, *, unit: str, now: datetime, secret: bytes | None, changed: bool
) -> Restored:
    with told(source), alone(database), unpacked(source, folder_of(database, data), unit, secret) as (manifest, file):
        journal = chained.fault_of(file)
        if journal and not changed:
            raise UserError(f"没有恢复：备份{journal}。确需用它恢复的，请加 --changed-journal。{NOTHING}")
        erased = erased_again(database, file, data, manifest, now)
        if database.path:
            return Restored(manifest, exchanged(database.path, file, now), erased, journal)
        kept = None
        if database.version()[0] is not None:
            kept = data / f"duban-恢复前-{now.strftime(shelf.STAMP)}{making.END}"
            making.make(database, kept, data, unit=unit, now=now, secret=secret)
            chained.fault_of_backup(kept, data, secret)  # its last line is noted: should it come back, its history is known
        copies.put(database, file)
        return Restored(manifest, kept, erased, journal)


def erased_again(database: Database, file: Path, data: Path, manifest: Manifest, now: datetime) -> ErasedAgain:
    """What was erased since the backup was made goes from what it brings; the database that is replaced tells it as well."""
    if not database.path or database.path.exists():
        making.remember_erased(database, data, now)
        database.close()  # nothing of it is open when it changes place
    brought = Database(f"sqlite:///{file}")
    try:
        return outside.again(brought, data, manifest.moment(now.tzinfo), now)
    finally:
        brought.close()
        for left in modes.beside(file):
            left.unlink(missing_ok=True)


def folder_of(database: Database, data: Path) -> Path:
    """Where a backup is unpacked: in the database's own folder, so that the file can change place at once."""
    return database.path.parent if database.path else data


@contextmanager
def unpacked(source: Path, folder: Path, unit: str, secret: bytes | None) -> Iterator[tuple[Manifest, Path]]:
    """A backup's database as a SQLite file of the newest schema; raises UserError unless it is whole, ours and not newer."""
    with working(folder) as file:
        with file.open("wb") as into:
            manifest = container.read(source, secret, into)
        if manifest.schema not in versions():
            raise UserError(f"备份由更新版本的程序建立（数据库结构 {manifest.schema}），请升级程序后再恢复。{NOTHING}")
        if manifest.unit != unit and unit not in NOBODY and manifest.unit not in NOBODY:
            raise UserError(f"这是“{manifest.unit}”的备份，本单位是“{unit}”，不能恢复。请核对文件，或核对 [unit] name。{NOTHING}")
        if copies.look(file) != (manifest.schema, manifest.rows):
            raise Damaged("各表行数与清单不同")
        if name := copies.foreign(file):
            raise UserError(f"备份中有不属于本程序的触发器或视图（{name}），可能不是本机所写。{NOTHING}")
        brought_up = Database(f"sqlite:///{file}")
        try:
            brought_up.upgrade()
        except DBAPIError:
            raise Damaged("其中的数据库不能升级") from None
        finally:
            brought_up.close()
        for left in modes.beside(file):
            left.unlink(missing_ok=True)
        if manifest.schema != max(versions()):
            copies.look(file)
        yield manifest, file


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """No service works with the database meanwhile; raises UserError where one does."""
    if database.path:
        database.path.parent.mkdir(parents=True, exist_ok=True)
        with ExitStack() as held:
            try:
                held.enter_context(sole_service(database))
            except ConfigError:
                raise UserError(f"服务正在运行，请先停止 duban serve，再恢复。{NOTHING}") from None
            yield
        return
    if others := copies.others(database):
        raise UserError(f"数据库还有{others}个连接，请先停止 duban serve 和 duban work，再恢复。{NOTHING}")
    yield


def exchanged(path: Path, file: Path, now: datetime) -> Path | None:
    """The new file takes the old one's place, which stays beside under another name with what belongs to it."""
    kept = None
    if path.exists():
        kept = path.with_name(f"{path.stem}-恢复前-{now.strftime(shelf.STAMP)}{path.suffix}")
        finished(path)
    with unwritten(path):
        if kept:
            os.link(path, kept)
            for old, name in zip(modes.beside(path), modes.beside(kept), strict=True):
                if old.exists() and not old.name.endswith(".lock"):
                    old.rename(name)
            settle(path.parent)
        put_in_place(file, path)
    return kept


@contextmanager
def unwritten(path: Path) -> Iterator[None]:
    """Nobody writes into the old file while it changes place: a short command may. Raises UserError for one that goes on.

    A file in WAL mode is asked and let go: whoever closes it last takes away what lies beside its name, which is the new one's.
    """
    with ExitStack() as stack:
        if path.exists() and (held := locked(path)):
            stack.enter_context(held)
        yield


def locked(path: Path) -> closing[sqlite3.Connection] | None:
    """A connection that lets nobody else write; None where it need not be kept."""
    with ExitStack() as stack:
        held = sqlite3.connect(path, timeout=WAITING_SECONDS, isolation_level=None)
        stack.callback(held.close)
        try:
            held.execute("BEGIN EXCLUSIVE")
            if held.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
                stack.pop_all()
                return closing(held)
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise UserError(f"另有命令正在写入数据库，请待其结束后再恢复。{NOTHING}") from None
        except sqlite3.DatabaseError:
            pass  # a spoilt file is written by nobody
    return None


def finished(path: Path) -> None:
    """What a crash left beside the old file goes into it, so that neither needs the other; a spoilt file stays as it is."""
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error:
        return


@contextmanager
def told(source: Path) -> Iterator[None]:
    """What the system or the database refuses, as a sentence."""
    try:
        yield
    except OSError as error:
        raise UserError(f"没有恢复：{error.filename or source}（{why(error)}）。{NOTHING}") from error
    except sqlite3.Error as error:
        raise Damaged("其中的数据库打不开") from error
    except DBAPIError as error:
        if faults.of(error):
            raise
        raise UserError(
            f"没有恢复：备份中的数据写不进这个数据库（另有程序的视图、表引用这些表，或字符不被接受）。{NOTHING}"
        ) from error
