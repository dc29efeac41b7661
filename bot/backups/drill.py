"""A drill: a backup is restored into a temporary file and looked at as `duban doctor` would; its day is remembered."""

from __future__ import annotations

from pathlib import Path

from bot.backups import restoring, shelf
from bot.backups.container import Manifest
from bot.errors import UserError
from bot.records import invariants
from bot.records.engine.database import Database
from bot.wsgi import Service


def run(service: Service, source: Path, secret: bytes | None) -> Manifest:
    """Try a backup; raises UserError where it could not be restored, or what comes back breaks a promise."""
    settings, now = service.settings, service.clock.now()
    data = Path(settings.service.data_dir)
    with restoring.told(source), restoring.unpacked(source, data, settings.unit.name, secret) as (manifest, file):
        database = Database(f"sqlite:///{file}")
        then = manifest.moment(now.tzinfo)
        with database.begin() as session:
            broken = [found for found in invariants.look(session, then, per_minute=service.office.per_minute) if not found.ok]
        database.close()
    if broken:
        named = "；".join(f"{found.name}（{found.detail}）" for found in broken)
        raise UserError(f"备份可以恢复，但其中的数据有问题：{named}。现有数据未动，演练未记作成功。")
    shelf.remember(service.database, shelf.TRIED, now)
    return manifest
