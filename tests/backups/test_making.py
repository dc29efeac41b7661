"""A backup for which there is no room leaves the one before it as it is, and nothing half done."""

from __future__ import annotations

import resource
from datetime import timedelta
from pathlib import Path

from bot.backups import container, making, restoring
from bot.errors import UserError
from bot.records.delivery import alerts
from bot.records.engine.database import Database
from tests.chaos.family import Family
from tests.conftest import at, copy_of_sqlite

NOW, SMALL = at("2021-07-16 09:00"), 49152


def test_a_backup_without_room_is_a_sentence_and_leaves_nothing(tmp_path: Path):
    url, file, said = copy_of_sqlite(tmp_path), tmp_path / "backup.duban", tmp_path / "said"
    database = Database(url)
    before = making.make(database, file, tmp_path, unit="示例市数据局", now=NOW, secret=None)
    database.close()

    def without_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL, SMALL))
        try:
            making.make(Database(url), file, tmp_path, unit="示例市数据局", now=NOW, secret=None)
        except UserError as error:
            said.write_text(str(error))

    with Family() as family:
        family.wait(family.fork(without_room))
    assert said.read_text().startswith("备份没有完成：") and said.read_text().endswith("原有的备份不受影响。")
    assert container.read(file, None) == before
    assert not list(tmp_path.glob(".duban-*"))


def test_whoever_had_the_database_open_sees_what_was_restored(tmp_path: Path):
    database, file = Database(copy_of_sqlite(tmp_path)), tmp_path / "backup.duban"
    making.make(database, file, tmp_path, unit="示例市数据局", now=NOW, secret=None)
    with database.begin() as session:
        alerts.first_in(session, "later", NOW, timedelta(0))
    restoring.restore(database, file, tmp_path, unit="示例市数据局", now=NOW, secret=None)
    with database.begin() as session:
        assert session.get(alerts.Alert, "later") is None
        assert alerts.last_beat(session, "drill") == NOW
    database.close()
