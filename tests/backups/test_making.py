"""A backup for which there is no room leaves the one before it as it is, and nothing half done."""

from __future__ import annotations

import resource
from pathlib import Path

from bot.backups import container, making
from bot.errors import UserError
from bot.records.engine.database import Database
from tests.chaos.family import Family
from tests.conftest import at, copy_of_sqlite

NOW, SMALL = at("2021-07-16 09:00"), 8192


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
