"""The folder of daily backups: their names, which are kept, and the moments that are remembered of backups and drills."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from bot import modes
from bot.backups import sealing
from bot.backups.making import END
from bot.backups.working import why
from bot.errors import UserError
from bot.records.delivery import alerts
from bot.records.engine.database import Database

MADE, TRIED = "backup", "drill"  # signs of life that are remembered among those of the scheduler
NAMED = re.compile(r"duban-(\d{8}-\d{6})" + re.escape(END))
LATE = timedelta(hours=26)  # a day, and the time that one may take
STAMP = "%Y%m%d-%H%M%S"


def place(folder: Path, now: datetime) -> Path:
    """Where the backup of this moment goes."""
    return folder / f"duban-{now.strftime(STAMP)}{END}"


def ready(folder: Path, data: Path) -> None:
    """Make the folder for backups where it lies among our own files; elsewhere a missing one is a disk that is not there.
    Raises UserError where that cannot be done."""
    if data in folder.parents:
        try:
            modes.new_folder(folder)
        except OSError as error:
            raise UserError(f"不能建立文件夹 {folder}（{why(error)}），未生成备份。") from error


def kept(folder: Path) -> list[Path]:
    """The backups of a folder, the oldest first."""
    return sorted(path for path in folder.glob(f"duban-*{END}") if NAMED.fullmatch(path.name))


def prune(folder: Path, keep: int) -> int:
    """Remove all but the newest so many; how many went."""
    old = kept(folder)[:-keep]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def made_at(path: Path, zone: tzinfo | None) -> datetime:
    """The moment in a backup's name."""
    return datetime.strptime(path.name, f"duban-{STAMP}{END}").replace(tzinfo=zone)


def faults(folder: Path, key_file: Path | None, now: datetime) -> list[str]:
    """What is wrong with the daily backups, in words."""
    found = []
    files = kept(folder)
    if folder.is_dir() and (not files or made_at(files[-1], now.tzinfo) < now - LATE):
        found.append("一天内没有新的备份，请检查服务是否运行，或运行 duban backup")
    return [*found, *(words for _, words in (*place_faults(folder), *key_faults(key_file)))]


def place_faults(folder: Path | None, data: Path | None = None) -> Iterator[tuple[str, str]]:
    """What is wrong with the folder of backups as a place, as (setting, words); one below `data` is made when it is wanted."""
    if folder is None:
        return
    if folder.is_dir():
        if modes.is_open(folder):
            yield "folder", f"文件夹权限过宽，请执行 chmod 700 {folder}"
    elif data is None or data not in folder.parents:
        yield "folder", f"没有文件夹 {folder}，请建立，或检查磁盘是否接上"


def key_faults(key_file: Path | None) -> Iterator[tuple[str, str]]:
    """What is wrong with the key file, where one is set, as (setting, words)."""
    try:
        if key_file:
            sealing.secret(key_file)
    except UserError as error:
        yield "key_file", reason(error)


def reason(error: UserError) -> str:
    """What went wrong, without what follows from it for one command."""
    return str(error).removesuffix("本次操作未生效。").rstrip("。")


def age(since: timedelta) -> str:
    """3天前, 5小时前, 刚刚."""
    hours = int(since.total_seconds() // 3600)
    return f"{hours // 24}天前" if hours >= 48 else f"{hours}小时前" if hours > 0 else "刚刚"


def remember(database: Database, what: str, now: datetime) -> None:
    with database.begin() as session:
        alerts.beat(session, what, now)
