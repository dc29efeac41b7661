"""Who else may read what the service keeps: nobody. Modes are set when something is written, and looked at again."""

from __future__ import annotations

import logging
import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

from bot.config_faults import Fault

logger = logging.getLogger(__name__)

OTHERS = 0o077
OTHERS_MAY_WRITE = 0o022
BESIDE = ("-journal", "-wal", "-shm", ".lock")  # what stands beside a SQLite file: as private as the file itself


def keep_to_oneself() -> None:
    """From here on nothing that this process or a child of it makes is readable by others, and none leaves its memory behind."""
    os.umask(OTHERS)
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read, over one that is there; raises OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        make_private(descriptor)
        file.write(content)


def make_private(descriptor: int) -> None:
    """An open file is its owner's alone from now on; devices and other people's files stay as they are."""
    found = os.fstat(descriptor)
    if stat.S_ISREG(found.st_mode) and found.st_mode & OTHERS and found.st_uid == os.geteuid():
        os.fchmod(descriptor, 0o600)


def new_folder(folder: Path) -> bool:
    """A folder for the service's files, closed to others where it is new or empty; whether it is closed now."""
    folder.mkdir(parents=True, exist_ok=True)
    if folder.stat().st_uid == os.geteuid() and not any(folder.iterdir()):
        folder.chmod(0o700)
    return not is_open(folder)


def is_open(path: Path, bits: int = OTHERS) -> bool:
    """Whether others may do there what these bits say."""
    return bool(path.stat().st_mode & bits)


def faults(database: Path | None) -> Iterator[Fault]:
    """What others may read of a SQLite file, those beside it and its folder, each with what to do; none of other databases."""
    if database is None:
        return
    for path in (database, *beside(database)):
        if path.exists() and is_open(path):
            yield Fault(str(path), None, f"权限过宽，内容会被他人读取，请执行 chmod 600 {path}")
    if database.parent.exists() and is_open(database.parent):
        yield Fault(str(database.parent), None, f"文件夹权限过宽，请执行 chmod 700 {database.parent}")


def sqlite_file(url: str) -> Path | None:
    """The file behind a database's URL; None for one in memory, or of another kind."""
    path = url.removeprefix("sqlite:///")
    return Path(path) if path not in (url, ":memory:") else None


# SQLite's locks do not hold there, or only as long as nobody else opens the file.
NETWORKS = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "9p",
        "afs",
        "ceph",
        "glusterfs",
        "lustre",
        "ncpfs",
        "davfs",
        "fuse.sshfs",
        "fuse.glusterfs",
        "fuse.davfs2",
        "fuse.s3fs",
        "fuse.rclone",
    ]
)
MOUNTS = Path("/proc/self/mounts")


def network_drive(file: Path, mounts: str) -> str:
    """The kind of network drive on which a file lies, empty for none; `mounts` are the system's, a line each."""
    kinds = {line.split()[1].replace("\\040", " "): line.split()[2] for line in mounts.splitlines() if len(line.split()) > 2}
    place = next((str(folder) for folder in (file, *file.parents) if str(folder) in kinds), "")
    kind = kinds.get(place, "")
    return kind if kind in NETWORKS else ""


def beside(database: Path) -> list[Path]:
    """The names of what may stand beside a SQLite file."""
    return [Path(f"{database}{end}") for end in BESIDE]


def faults_at_start(database: Path | None) -> list[Fault]:
    """What keeps a service from starting: others may read its SQLite file. What the program itself had left open is closed,
    and an open folder is named in the log: it shows names of files alone."""
    if database is None:
        return []
    for path in beside(database):
        if path.exists() and is_open(path) and path.stat().st_uid == os.geteuid():
            path.chmod(0o600)
            logger.warning("%s 原可被他人读取，已改为仅本人可读。", path)
    found = list(faults(database))
    for fault in found:
        if fault.key == str(database.parent):
            logger.warning("%s", fault)
    return [fault for fault in found if fault.key != str(database.parent)]


def secrets_faults(folder: Path) -> list[Fault]:
    """What others may read or put among the files of `[service] secrets_dir` (docs/decisions/safety.md#modes)."""
    found = []
    if is_open(folder, OTHERS_MAY_WRITE):
        found.append(Fault(str(folder), None, f"文件夹可被他人写入，密钥会被替换，请执行 chmod 700 {folder}"))
    for file in sorted(folder.iterdir()):
        if file.is_file():
            found += readable_by_others(file)
    return found


def readable_by_others(path: Path) -> list[Fault]:
    """A file with secrets that others may read is a fault (docs/decisions/safety.md#modes)."""
    if is_open(path):
        return [Fault(str(path), None, f"权限过宽，密钥会被他人读取，请执行 chmod 600 {path}")]
    return []
