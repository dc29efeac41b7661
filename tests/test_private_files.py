"""Each rule about who may read a file, looked at by itself: made private, found open, named with what to do."""

from __future__ import annotations

import os
import resource
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import modes
from bot.config_faults import Fault


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def file_of(path: Path, bits: int) -> Path:
    path.write_bytes(b"x")
    path.chmod(bits)
    return path


@pytest.fixture
def open_umask() -> Iterator[None]:
    """Whatever is made is everybody's, unless somebody sees to it."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_from_the_start_on_nothing_is_made_for_others_and_no_memory_is_left_behind(open_umask: None, tmp_path: Path):
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    try:
        modes.keep_to_oneself()
        (tmp_path / "file").touch()
        (tmp_path / "folder").mkdir()
        assert (mode(tmp_path / "file"), mode(tmp_path / "folder")) == (0o600, 0o700)
        assert resource.getrlimit(resource.RLIMIT_CORE) == (0, hard)
    finally:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def test_a_file_is_written_for_its_owner_alone_over_one_that_is_there(open_umask: None, tmp_path: Path):
    new, old = tmp_path / "new", file_of(tmp_path / "old", 0o666)
    old.write_bytes(b"longer than what comes")
    for path in (new, old):
        modes.write_private(path, b"content")
        assert (path.read_bytes(), mode(path)) == (b"content", 0o600)
    with pytest.raises(FileNotFoundError):
        modes.write_private(tmp_path / "nowhere" / "file", b"")


@pytest.mark.parametrize("bits", [0o640, 0o604, 0o620, 0o610, 0o601])
def test_an_open_file_is_closed_whoever_of_the_others_might_use_it(tmp_path: Path, bits: int):
    path = file_of(tmp_path / "file", bits)
    with path.open("rb") as opened:
        modes.make_private(opened.fileno())
    assert mode(path) == 0o600


def test_what_is_private_already_and_what_is_no_file_keep_their_modes(tmp_path: Path):
    strict = file_of(tmp_path / "file", 0o400)
    with strict.open("rb") as opened:
        modes.make_private(opened.fileno())
    assert mode(strict) == 0o400
    (tmp_path / "folder").mkdir(mode=0o755)
    (tmp_path / "folder").chmod(0o755)
    folder = os.open(tmp_path / "folder", os.O_RDONLY)
    modes.make_private(folder)
    os.close(folder)
    assert mode(tmp_path / "folder") == 0o755


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
def test_other_people_s_files_and_folders_keep_their_modes(tmp_path: Path):
    other = file_of(tmp_path / "file", 0o644)
    os.chown(other, 65534, 65534)
    with other.open("rb") as opened:
        modes.make_private(opened.fileno())
    assert mode(other) == 0o644
    journal = Path(f"{file_of(tmp_path / 'duban.db', 0o600)}-journal")
    file_of(journal, 0o644)
    os.chown(journal, 65534, 65534)
    assert [fault.key for fault in modes.faults_at_start(tmp_path / "duban.db")] == [str(journal)]
    (tmp_path / "theirs").mkdir(mode=0o755)
    (tmp_path / "theirs").chmod(0o755)
    os.chown(tmp_path / "theirs", 65534, 65534)
    assert modes.new_folder(tmp_path / "theirs") is False


def test_a_folder_is_closed_where_it_is_new_or_empty_and_only_there(open_umask: None, tmp_path: Path):
    deep, empty, full = tmp_path / "a" / "b", tmp_path / "empty", tmp_path / "full"
    empty.mkdir()
    full.mkdir()
    (full / "file").touch()
    assert modes.new_folder(deep) is modes.new_folder(empty) is True
    assert modes.new_folder(deep) is True  # a second time, too
    assert mode(deep) == mode(empty) == 0o700
    assert modes.new_folder(full) is False
    assert mode(full) == 0o777
    full.chmod(0o700)
    assert modes.new_folder(full) is True


def test_what_others_may_do_is_asked_bit_by_bit(tmp_path: Path):
    for bits, others, write in (
        (0o600, False, False),
        (0o640, True, False),
        (0o602, True, True),
        (0o620, True, True),
        (0o601, True, False),
    ):
        path = file_of(tmp_path / "file", bits)
        assert (modes.is_open(path), modes.is_open(path, modes.OTHERS_MAY_WRITE)) == (others, write)


def test_what_is_open_around_a_database_is_named_with_what_to_do(tmp_path: Path):
    database = tmp_path / "unit" / "duban.db"
    assert list(modes.faults(None)) == modes.faults_at_start(None) == []
    assert list(modes.faults(database)) == []  # nothing is there yet
    database.parent.mkdir(mode=0o700)
    file_of(database, 0o600)
    assert list(modes.faults(database)) == modes.faults_at_start(database) == []
    beside = [file_of(path, 0o644) for path in modes.beside(database)]
    assert [path.name for path in beside] == ["duban.db-journal", "duban.db-wal", "duban.db-shm", "duban.db.lock"]
    database.chmod(0o644)
    database.parent.chmod(0o755)
    closing = [Fault(str(path), None, f"权限过宽，内容会被他人读取，请执行 chmod 600 {path}") for path in (database, *beside)]
    folder = Fault(str(database.parent), None, f"文件夹权限过宽，请执行 chmod 700 {database.parent}")
    assert list(modes.faults(database)) == [*closing, folder]


def test_at_the_start_what_stands_beside_is_closed_an_open_folder_is_logged_and_an_open_database_stops_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    database = tmp_path / "unit" / "duban.db"
    database.parent.mkdir()
    database.parent.chmod(0o755)
    file_of(database, 0o644)
    journal, wal, *_ = (
        file_of(path, bits) for path, bits in zip(modes.beside(database), (0o640, 0o600, 0o400, 0o600), strict=True)
    )
    assert [fault.key for fault in modes.faults_at_start(database)] == [str(database)]
    assert (mode(journal), mode(wal), mode(modes.beside(database)[2])) == (0o600, 0o600, 0o400)
    assert [record.getMessage() for record in caplog.records] == [
        f"{journal} 原可被他人读取，已改为仅本人可读。",
        str(Fault(str(database.parent), None, f"文件夹权限过宽，请执行 chmod 700 {database.parent}")),
    ]
    database.chmod(0o600)
    assert modes.faults_at_start(database) == []


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("sqlite:////srv/duban/duban.db", Path("/srv/duban/duban.db")),
        ("sqlite:///duban.db", Path("duban.db")),
        ("sqlite:///:memory:", None),
        ("sqlite://", None),
        ("postgresql://h/d", None),
        ("", None),
    ],
)
def test_only_a_sqlite_file_is_one(url: str, path: Path | None):
    assert modes.sqlite_file(url) == path


def test_files_with_secrets_and_their_folder_are_each_named(tmp_path: Path):
    folder = tmp_path / "secrets"
    folder.mkdir(mode=0o700)
    file_of(folder / "b", 0o644)
    file_of(folder / "a", 0o604)
    file_of(folder / "c", 0o600)
    (folder / "d").mkdir(mode=0o755)  # no file, and none of ours
    (folder / "d").chmod(0o755)
    named = [Fault(str(folder / one), None, f"权限过宽，密钥会被他人读取，请执行 chmod 600 {folder / one}") for one in "ab"]
    assert modes.secrets_faults(folder) == named
    assert modes.readable_by_others(folder / "c") == []
    folder.chmod(0o755)  # who reads names reads no key
    assert modes.secrets_faults(folder) == named
    folder.chmod(0o720)
    writable = Fault(str(folder), None, f"文件夹可被他人写入，密钥会被替换，请执行 chmod 700 {folder}")
    assert modes.secrets_faults(folder) == [writable, *named]


@pytest.mark.parametrize("kind", sorted(modes.NETWORKS))
def test_every_kind_of_network_drive_is_known(kind: str):
    assert kind in (
        *("9p", "afs", "ceph", "cifs", "davfs", "fuse.davfs2", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs"),
        *("glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"),
    )
    assert modes.network_drive(Path("/m/duban.db"), f"host /m {kind} rw 0 0\n") == kind


@pytest.mark.parametrize(
    ("mounts", "kind"),
    [
        ("", ""),
        ("broken line\nnone\n", ""),
        ("a / ext4\nb /srv nfs\n", "nfs"),
        ("a / nfs rw\nb /srv ext4 rw\n", ""),
        ("a / nfs rw\n", "nfs"),
        ("host /srv/my\\040share cifs rw\n", ""),
        ("a / ext4 rw\nb /srv/duban.db nfs rw\n", "nfs"),
    ],
)
def test_the_nearest_mount_tells_on_what_a_file_lies(mounts: str, kind: str):
    assert modes.network_drive(Path("/srv/duban.db"), mounts) == kind


def test_a_blank_in_the_name_of_a_mount_is_a_blank():
    assert modes.network_drive(Path("/srv/my share/duban.db"), "host /srv/my\\040share cifs rw\n") == "cifs"
    assert modes.network_drive(Path("/srv/my"), "a / ext4 rw\n") == ""


def test_the_system_s_mounts_are_where_the_kernel_tells_them():
    assert Path("/proc/self/mounts") == modes.MOUNTS
