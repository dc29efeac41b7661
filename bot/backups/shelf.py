"""The folder of daily backups: their names, which are kept, and the moments that are remembered of backups and drills."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from bot.backups.making import END
from bot.records.delivery import alerts
from bot.records.engine.database import Database

MADE, TRIED = "backup", "drill"  # signs of life that are remembered among those of the scheduler
NAMED = re.compile(r"duban-(\d{8}-\d{6})" + re.escape(END))
STAMP = "%Y%m%d-%H%M%S"


def place(folder: Path, now: datetime) -> Path:
    """Where the backup of this moment goes."""
    return folder / f"duban-{now.strftime(STAMP)}{END}"


def kept(folder: Path) -> list[Path]:
    """The backups of a folder, the oldest first."""
    return sorted(path for path in folder.glob(f"duban-*{END}") if NAMED.fullmatch(path.name))


def prune(folder: Path, keep: int) -> int:
    """Remove all but the newest so many; how many went."""
    old = kept(folder)[:-keep]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def made_at(path: Path, zone: datetime) -> datetime:
    """The moment in a backup's name, in the zone of the time given."""
    return datetime.strptime(path.name, f"duban-{STAMP}{END}").replace(tzinfo=zone.tzinfo)


def remember(database: Database, what: str, now: datetime) -> None:
    with database.begin() as session:
        alerts.beat(session, what, now)
