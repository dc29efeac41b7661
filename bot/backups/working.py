"""Files that are put together under another name: nobody sees them half done, what a killed process left goes with the next."""

from __future__ import annotations

import errno
import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import modes

BEGINNING, END = ".duban-", ".part"


@contextmanager
def working(folder: Path) -> Iterator[Path]:
    """A file of this process alone, gone at the end unless it was moved away."""
    sweep(folder)
    descriptor, path = locked(folder)
    try:
        yield path
    finally:
        for each in (path, *modes.beside(path)):
            each.unlink(missing_ok=True)
        os.close(descriptor)


def locked(folder: Path) -> tuple[int, Path]:
    """A new file, held as long as its descriptor is open."""
    while True:
        descriptor, name = tempfile.mkstemp(prefix=BEGINNING, suffix=END, dir=folder)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:  # nobody swept it away before it was held
            return descriptor, Path(name)
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Remove what nobody holds any more."""
    for path in folder.glob(f"{BEGINNING}*{END}"):
        descriptor = os.open(path, os.O_RDWR)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            for each in (path, *modes.beside(path)):
                each.unlink(missing_ok=True)
        finally:
            os.close(descriptor)


def settle(path: Path) -> None:
    """What was written to a file, or to the names in a folder, is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put_in_place(path: Path, target: Path) -> None:
    """The file takes the target's name at once and for good."""
    settle(path)
    path.replace(target)
    settle(target.parent)


REASONS = {
    errno.ENOSPC: "磁盘已满",
    errno.EDQUOT: "磁盘配额已满",
    errno.EFBIG: "文件太大",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "没有这个文件夹",
    errno.EISDIR: "是文件夹，不是文件",
}


def why(error: OSError) -> str:
    """What the system refused, in words."""
    return REASONS.get(error.errno or 0, f"系统错误 {error.errno}")
