"""Which SQLite is used: the one that Python came with, or a newer one where the extra `sqlite` is installed.

One process may not have two of them open the same file: closing one lets go of the other's locks. So nobody else imports sqlite3
(docs/decisions/database.md#library).
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import TYPE_CHECKING

__all__ = ["PACKAGE", "chosen", "fixed", "journal_mode", "name", "sqlite3"]

PACKAGE = "sqlcipher3"  # without a key it is an ordinary SQLite


def fixed(version: tuple[int, int, int]) -> bool:
    """Whether this version has the fix of the fault that may spoil a WAL that is reset."""
    major, minor, patch = version
    return major == 3 and (version >= (3, 51, 3) or (minor == 50 and patch >= 7) or (minor == 44 and patch >= 6))


def journal_mode(version: tuple[int, int, int], network: str = "") -> str:
    """WAL only where the library has the fix, and not on a network drive of that kind, where its memory is not shared; else
    PERSIST: as safe as DELETE, and a fifth faster, because the folder stays as it is (docs/decisions/database.md#journal)."""
    return "WAL" if fixed(version) and not network else "PERSIST"


def chosen(python_s: ModuleType, added: ModuleType | None) -> ModuleType:
    """The added library where there is one and it is newer, else Python's own."""
    return added if added and added.sqlite_version_info > python_s.sqlite_version_info else python_s


def installed(package: str) -> ModuleType | None:
    """The library of an optional package; None where it is not there, or not made for this machine."""
    try:
        return importlib.import_module(f"{package}.dbapi2")
    except ImportError:
        return None


if TYPE_CHECKING:
    import sqlite3
else:
    sqlite3 = chosen(importlib.import_module("sqlite3.dbapi2"), installed(PACKAGE))


def name() -> str:
    """Its version and where it comes from, for the operator."""
    return f"SQLite {sqlite3.sqlite_version}（{'随 Python' if sqlite3.__name__.startswith('sqlite3') else PACKAGE + ' 包'}）"
