"""What an error of the database's driver means: away or busy for now, damaged, or a statement of ours that was wrong."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from bot.records.engine.library import sqlite3

AWAY = (
    *("OperationalError", "QueryCanceled", "LockNotAvailable", "AdminShutdown", "ConnectionTimeout", "DeadlockDetected"),
    *("SerializationFailure", "DiskFull"),
)
DAMAGED = ("DatabaseError", "DataCorrupted", "IndexCorrupted")  # sqlite3 raises the base class for a file that is none
MALFORMED = ("malformed", "not a database")
DISK = ("disk I/O error", "readonly database", "unable to open")
FULL = ("full", "No space left")


class DatabaseFault(StrEnum):
    """What is wrong, as the operator reads it, with what to do."""

    AWAY = "数据库连接不上或正忙，请检查数据库服务、网络和 [database] url"
    LOCKED = "数据库正被其他程序占用，请稍后再试"
    FULL = "数据库所在磁盘已满，请清理空间"
    DISK = "数据库文件读写出错（磁盘故障、只读，或文件已被移走），请检查磁盘和文件"
    DAMAGED = "数据库文件已损坏，或不是数据库，请停止服务，另存该文件，并用 duban restore 恢复备份"


def of(error: BaseException) -> DatabaseFault | None:
    """The fault behind an error; None for a statement that was wrong, or no error of a database."""
    if isinstance(error, (PoolTimeout, TimeoutError)):
        return DatabaseFault.AWAY
    if not isinstance(error, (DBAPIError, sqlite3.Error)):
        return None
    cause = error.orig if isinstance(error, DBAPIError) else error
    kind, said = type(cause).__name__, str(cause)
    if kind in DAMAGED or (kind == "OperationalError" and any(words in said for words in MALFORMED)):
        return DatabaseFault.DAMAGED
    if kind == "DiskFull" or any(words in said for words in FULL):
        return DatabaseFault.FULL
    if any(words in said for words in DISK):
        return DatabaseFault.DISK
    if "locked" in said:
        return DatabaseFault.LOCKED
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return DatabaseFault.AWAY if lost or kind in AWAY else None


CROSSED = ("IntegrityError", "UniqueViolation", "DeadlockDetected", "SerializationFailure")


def crossed(error: DBAPIError) -> bool:
    """Whether somebody else did the same at the same moment, so that another try sees what they left."""
    return type(error.orig).__name__ in CROSSED
