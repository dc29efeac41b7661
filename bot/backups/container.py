"""The file of a backup: a line that names it, a manifest, the database as a SQLite file, and a digest of every byte before.

One kind for both engines, so that a backup of either can be restored into either (docs/decisions/database.md#backup).
"""

from __future__ import annotations

import hashlib
import json
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from bot.backups import sealing
from bot.errors import UserError

MAGIC = b"DUBAN-BACKUP 1\n"
FAMILY = b"DUBAN-BACKUP"  # what begins like this was written by this program, of whatever version
BLOCK = 1 << 20
LONGEST_MANIFEST = 1 << 16
FASTEST = 1  # of zlib: half the size at several times the speed of the usual level
UNSEALED = "确需恢复的，请先去掉 --key-file 和 [backup] key_file。本次操作未生效。"
OTHER_VERSION = re.compile(FAMILY + rb"(-SEALED)? \d{1,4}\n")
MADE_AT = "%Y-%m-%d %H:%M:%S"
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}", re.ASCII)
DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself: when it was made, of which unit, and what the database in it has to be."""

    made_at: str
    unit: str
    engine: str
    schema: str
    rows: Mapping[str, int]
    bytes: int
    sha256: str

    def moment(self, zone: tzinfo | None) -> datetime:
        """When it was made, told in the unit's zone."""
        return datetime.strptime(self.made_at, MADE_AT).replace(tzinfo=zone)


class Damaged(UserError):
    """Not as it was written."""

    def __init__(self, why: str) -> None:
        super().__init__(f"备份文件不完整或被改动过（{why}），不能恢复，请换用另一份备份。本次操作未生效。")


class Reading(Protocol):
    def read(self, size: int, /) -> bytes: ...


def write(file: BinaryIO, database: Path, manifest: Manifest, secret: bytes | None) -> None:
    """Put a backup into an open, empty file."""
    sealed = sealing.Sealed(file, secret) if secret else None
    put: Callable[[bytes], object] = sealed.write if sealed else file.write
    digest = hashlib.sha256()
    packing = zlib.compressobj(FASTEST)

    def out(content: bytes) -> None:
        digest.update(content)
        put(content)

    out(MAGIC + json.dumps(asdict(manifest), ensure_ascii=False).encode() + b"\n")
    with database.open("rb") as source:
        while block := source.read(BLOCK):
            out(packing.compress(block))
    out(packing.flush())
    put(digest.digest())
    if sealed:
        sealed.close()


def read(path: Path, secret: bytes | None, into: BinaryIO | None = None) -> Manifest:
    """Read a backup to its end, the database into an open file; raises UserError unless every byte is as it was written."""
    with path.open("rb") as file:
        return unpacked(opened(file, path, secret), into)


def opened(file: BinaryIO, path: Path, secret: bytes | None) -> Reading:
    """The content of a backup, decrypted where it is encrypted."""
    beginning = file.read(len(sealing.MAGIC))
    file.seek(0)
    if beginning.startswith(MAGIC):
        if secret is not None:
            raise UserError(f"{path} 没有加密，而密钥文件已设置，可能不是本机所写。{UNSEALED}")
        return file
    if beginning != sealing.MAGIC:
        if OTHER_VERSION.match(beginning):
            raise UserError("备份由更新版本的程序建立，请升级程序后再恢复。本次操作未生效。")
        raise UserError(f"{path} 不是本程序的备份文件，或者已经损坏。本次操作未生效。")
    if secret is None:
        raise UserError("备份已加密，请用 --key-file 指明密钥文件。本次操作未生效。")
    try:
        return sealing.Unsealed(file, secret)
    except sealing.NotOpened:
        raise Damaged("文件被截断") from None


class Content:
    """The stream without the digest at its end, which is compared when all was read."""

    def __init__(self, source: Reading) -> None:
        self.source, self.digest, self.rest, self.ended = source, hashlib.sha256(), b"", False

    def read(self) -> bytes:
        """The next piece; empty at the end, where the digest has been found right."""
        while not self.ended:
            try:
                block = self.source.read(BLOCK)
            except sealing.NotOpened:
                raise Damaged("内容与加密时不同") from None
            self.rest += block
            if not block:
                self.ended = True
                if self.rest != self.digest.digest():
                    raise Damaged("校验值不符")
                return b""
            piece, self.rest = self.rest[:-DIGEST], self.rest[-DIGEST:]
            self.digest.update(piece)
            if piece:
                return piece
        return b""


def unpacked(source: Reading, into: BinaryIO | None) -> Manifest:
    content = Content(source)
    first = b""
    while b"\n" not in first[len(MAGIC) :]:
        piece = content.read()
        if not piece or len(first) > LONGEST_MANIFEST:
            raise Damaged("没有清单")
        first += piece
    line, _, packed = first[len(MAGIC) :].partition(b"\n")
    manifest = understood(line)
    unpacking, found, size = zlib.decompressobj(), hashlib.sha256(), 0
    while True:
        while not unpacking.eof:
            try:
                block = unpacking.decompress(packed, BLOCK)
            except zlib.error:
                raise Damaged("内容解不开") from None
            packed, size = unpacking.unconsumed_tail, size + len(block)
            if size > manifest.bytes:
                raise Damaged("大小与清单不同")
            found.update(block)
            if into:
                into.write(block)
            if not block and not packed:
                break
        if not (packed := packed or content.read()):
            break
        if unpacking.eof:
            raise Damaged("内容之后还有内容")
    if not unpacking.eof or unpacking.unused_data or (size, found.hexdigest()) != (manifest.bytes, manifest.sha256):
        raise Damaged("内容与清单不同")
    return manifest


def understood(line: bytes) -> Manifest:
    """The manifest of a line of JSON."""
    try:
        values: dict[str, Any] = json.loads(line)
        manifest = Manifest(**values)
        right = all(isinstance(value, int) for value in (*manifest.rows.values(), manifest.bytes))
    except (ValueError, TypeError, AttributeError, RecursionError):
        raise Damaged("清单看不懂") from None
    texts = (manifest.made_at, manifest.unit, manifest.engine, manifest.schema, manifest.sha256)
    if not right or not all(isinstance(text, str) for text in texts) or not MOMENT.fullmatch(manifest.made_at):
        raise Damaged("清单看不懂")
    return manifest
