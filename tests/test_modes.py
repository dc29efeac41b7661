"""What the service keeps is its owner's alone: modes of files and folders, when they are made and when they are looked at."""

from __future__ import annotations

import json
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot import config, modes
from bot.cli.papers import put_file
from bot.config import BadSettings
from bot.records.engine.database import Database

PRIVATE = {"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parent.parent)}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def duban(*words: str, umask: int = 0o022, config: Path | None = None, expect: int = 0) -> str:
    """What the command line says, started with that umask."""
    command = [sys.executable, "-m", "bot", *(("--config", str(config)) if config else ()), *words]
    made = subprocess.run(command, env=PRIVATE, umask=umask, capture_output=True, text=True, check=False, timeout=60)
    assert made.returncode == expect, made.stdout + made.stderr
    return made.stdout + made.stderr


def test_everything_a_new_installation_lays_down_is_its_owners_alone(tmp_path: Path):
    folder = tmp_path / "unit"
    duban("init", "--data", str(folder), umask=0)
    assert mode(folder) == 0o700
    assert {path.name: mode(path) for path in folder.iterdir()} == dict.fromkeys((p.name for p in folder.iterdir()), 0o600)
    assert (folder / "duban.db-journal").exists()
    duban("ledger", "template", "-o", str(tmp_path / "模板.xlsx"), umask=0, config=folder / "config.toml")
    assert mode(tmp_path / "模板.xlsx") == 0o600


def test_a_folder_with_other_peoples_files_stays_as_it_is_and_is_named(tmp_path: Path):
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o755)
    (folder / "other").touch()
    said = duban("init", "--data", str(folder))
    assert mode(folder) == 0o755
    assert f"chmod 700 {folder}" in said
    found = json.loads(duban("check", "--json", config=folder / "config.toml", expect=78).rpartition("\n}")[0] + "\n}")
    assert str(folder) in {fault["key"] for fault in found["faults"]}


def test_a_file_that_is_there_is_closed_before_it_is_written(tmp_path: Path):
    file = tmp_path / "台账.xlsx"
    file.write_bytes(b"old")
    file.chmod(0o644)
    put_file(file, b"new")
    assert (mode(file), file.read_bytes()) == (0o600, b"new")
    put_file(Path(os.devnull), b"")
    assert mode(Path(os.devnull)) & 0o006


def test_a_database_is_private_whatever_the_umask(tmp_path: Path):
    before = os.umask(0)
    try:
        database = Database(f"sqlite:///{tmp_path / 'duban.db'}")
        database.upgrade()
        database.close()
    finally:
        os.umask(before)
    assert {mode(path) for path in tmp_path.iterdir()} == {0o600}


def test_t32_a_service_starts_on_no_database_that_others_may_read(tmp_path: Path):
    folder = tmp_path / "unit"
    duban("init", "--data", str(folder))
    (folder / "duban.db").chmod(0o640)
    said = duban("serve", "--all", config=folder / "config.toml", expect=78)
    assert f"chmod 600 {folder / 'duban.db'}" in said
    duban("check", config=folder / "config.toml", expect=78)


def test_what_an_earlier_version_left_open_beside_the_database_is_closed_at_the_start(tmp_path: Path):
    database = tmp_path / "duban.db"
    for path in (database, *modes.beside(database)):
        path.touch(mode=0o600)
    Path(f"{database}-journal").chmod(0o644)
    tmp_path.chmod(0o755)
    assert [fault.key for fault in modes.faults(database)] == [f"{database}-journal", str(tmp_path)]
    assert modes.faults_at_start(database) == []
    assert [fault.key for fault in modes.faults(database)] == [str(tmp_path)]


@pytest.mark.parametrize(
    ("folder_mode", "file_mode", "named"), [(0o700, 0o644, "unit__name"), (0o777, 0o600, ""), (0o700, 0o600, None)]
)
def test_a_folder_of_secrets_is_looked_at_as_the_configuration_is(tmp_path: Path, folder_mode, file_mode, named):
    secrets, path = tmp_path / "secrets", tmp_path / "c.toml"
    secrets.mkdir()
    (secrets / "unit__name").write_text("示例市某局", encoding="utf-8")
    (secrets / "unit__name").chmod(file_mode)
    secrets.chmod(folder_mode)
    path.write_text(f'[service]\nsecrets_dir = "{secrets}"\n', encoding="utf-8")
    path.chmod(0o600)
    if named is None:
        assert config.load(path, {}).unit.name == "示例市某局"
        return
    with pytest.raises(BadSettings) as bad:
        config.load(path, {})
    assert [fault.key for fault in bad.value.faults] == [str(secrets / named)]


MOUNTED = """/dev/sda1 / ext4 rw 0 0
server:/export /srv/data nfs4 rw 0 0
//nas/share /srv/data/my\\040share cifs rw 0 0
tmpfs /srv/data/local tmpfs rw 0 0
host /mnt/h fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("/srv/duban/duban.db", ""),
        ("/srv/data/unit/duban.db", "nfs4"),
        ("/srv/data/my share/duban.db", "cifs"),
        ("/srv/data/local/duban.db", ""),
        ("/mnt/h/duban.db", "fuse.sshfs"),
        ("/srv/database/duban.db", ""),
    ],
)
def test_a_network_drive_is_known_by_the_mount_nearest_to_the_file(file: str, kind: str):
    assert modes.network_drive(Path(file), MOUNTED) == kind


ROOT = Path(__file__).parent.parent
WRITING = re.compile(r"\.write_(?:bytes|text)\(|\bopen\([^)\n]*[\"'][wxa]b?[\"']|\bos\.open\(|\bmkstemp\(|\bfdopen\(")
# Each of them was looked at: private by the mode they ask for, or by the folder in which they write.
WRITERS = {"bot/modes.py", "bot/cli/setting_up.py", "bot/cli/calendar.py", "bot/records/engine/database.py"}
WRITERS |= {"bot/backups/chained.py", "bot/backups/making.py", "bot/backups/restoring.py", "bot/backups/working.py"}
WRITERS |= {"bot/audit/days.py", "bot/audit/exporting.py", "bot/cli/__init__.py", "bot/cli/mishaps.py"}
WRITERS |= {"bot/records/engine/patience.py", "bot/records/erasure/outside.py"}  # a lock of the folder; 0600


def test_whoever_writes_a_file_is_known():
    files = [file for folder in ("bot", "handlers", "scheduler") for file in (ROOT / folder).rglob("*.py")]
    found = {str(file.relative_to(ROOT)) for file in files if WRITING.search(file.read_text(encoding="utf-8"))}
    assert found == WRITERS


def test_what_systemd_hands_over_is_systemd_s_business(tmp_path: Path):
    folder, path = tmp_path / "credentials", tmp_path / "c.toml"
    folder.mkdir(mode=0o700)
    (folder / "unit__name").write_text("示例市某局", encoding="utf-8")
    (folder / "unit__name").chmod(0o440)  # so an access list shows
    path.write_text(f'[service]\nsecrets_dir = "{folder}"\n', encoding="utf-8")
    path.chmod(0o600)
    assert config.load(path, {"CREDENTIALS_DIRECTORY": str(folder)}).unit.name == "示例市某局"
    variable = {"DUBAN__SERVICE__SECRETS_DIR": str(folder), "CREDENTIALS_DIRECTORY": str(folder)}
    path.write_text("", encoding="utf-8")
    assert config.load(path, variable).unit.name == "示例市某局"
    with pytest.raises(BadSettings):
        config.load(path, variable | {"CREDENTIALS_DIRECTORY": str(tmp_path)})
