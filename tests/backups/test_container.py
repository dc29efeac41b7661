"""No byte of a backup can be changed, left out or added without being noticed, encrypted or not."""

from __future__ import annotations

import hashlib
from io import BytesIO
from pathlib import Path

import pytest

from bot.backups import container, sealing
from bot.backups.container import Manifest
from bot.backups.sealing import CHUNK, TAG, NotOpened, Sealed, Unsealed
from bot.errors import UserError

SECRET = bytes(range(32))
CONTENT = b"SQLite format 3\0" + bytes(range(256))
MANIFEST = Manifest(
    "2021-07-16 09:00:00", "示例市数据局", "sqlite", "0010", {"person": 3}, len(CONTENT), hashlib.sha256(CONTENT).hexdigest()
)


def written(folder: Path, secret: bytes | None, manifest: Manifest = MANIFEST) -> Path:
    database, file = folder / "database", folder / "backup.duban"
    database.write_bytes(CONTENT)
    with file.open("wb") as out:
        container.write(out, database, manifest, secret)
    return file


@pytest.mark.parametrize("secret", [None, SECRET], ids=["plain", "encrypted"])
def test_every_single_byte_counts(tmp_path: Path, secret: bytes | None):
    file = written(tmp_path, secret)
    whole, into = file.read_bytes(), BytesIO()
    assert container.read(file, secret, into) == MANIFEST and into.getvalue() == CONTENT
    changed = [whole[:place] + bytes([whole[place] ^ 1 << place % 8]) + whole[place + 1 :] for place in range(len(whole))]
    shorter = [whole[:size] for size in range(len(whole))]
    missing = [whole[:place] + whole[place + 1 :] for place in range(len(whole))]
    for spoilt in (*changed, *shorter, *missing, whole + b"\0", whole + whole):
        if spoilt == whole:
            continue
        file.write_bytes(spoilt)
        with pytest.raises(UserError, match=r"本次操作未生效。$"):
            container.read(file, secret)


def test_a_file_that_unpacks_to_more_than_it_says_is_left_at_once(tmp_path: Path):
    file = written(tmp_path, None, Manifest(**(vars(MANIFEST) | {"bytes": 10})))
    with pytest.raises(UserError, match="大小与清单不同"):
        container.read(file, None, BytesIO())


def sealed(content: bytes) -> bytes:
    file = BytesIO()
    out = Sealed(file, SECRET)
    out.write(content)
    out.close()
    return file.getvalue()


def unsealed(content: bytes) -> bytes:
    source, found = Unsealed(BytesIO(content), SECRET), b""
    while block := source.read(1 << 20):
        found += block
    return found


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 5])
def test_content_of_any_length_comes_back(size: int):
    content = bytes(size)
    assert unsealed(sealed(content)) == content


def test_chunks_cannot_be_exchanged_left_out_repeated_or_taken_from_another_file():
    content = b"".join(bytes([number]) * CHUNK for number in range(3)) + b"end"
    one, other = sealed(content), sealed(content)
    start = len(sealing.MAGIC) + sealing.NAME + sealing.SALT
    pieces = [one[at : at + CHUNK + TAG] for at in range(start, len(one), CHUNK + TAG)]
    foreign = other[start : start + CHUNK + TAG]
    head, (a, b, c, end) = one[:start], pieces
    exchanged, repeated = [[b, a, c, end], [foreign, b, c, end]], [[a, a, b, c, end], [a, b, c, end, end]]
    for order in (*exchanged, *repeated, [a, c, end], [a, b, c], [a, b], []):
        with pytest.raises(NotOpened):
            unsealed(head + b"".join(order))
    assert unsealed(one) == content
