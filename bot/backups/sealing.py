"""A backup encrypted with a key file: AES-256-GCM in chunks whose order and end are authenticated.

Each file has a key of its own, derived from the secret with a random salt. The nonce of a chunk is its number and whether it is
the last: chunks that were exchanged, left out, repeated or cut off do not open (docs/decisions/database.md#backup).
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot import modes
from bot.errors import UserError

MAGIC = b"DUBAN-BACKUP-SEALED 1\n"
CHUNK = 1 << 20  # bytes of content in one chunk
TAG, SALT, NAME = 16, 16, 8


class NotOpened(Exception):
    """A chunk is not what was written: changed, exchanged or cut off."""


def secret(path: Path) -> bytes:
    """The secret that a key file holds, 64 hexadecimal digits; raises UserError with how to make one."""
    try:
        typed = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise UserError(f"密钥文件 {path} 读不出来，请核对位置和权限。{MADE}") from None
    if not re.fullmatch(r"[0-9a-fA-F]{64}", typed):
        raise UserError(f"密钥文件 {path} 的内容不对，应为64位十六进制数。{MADE}")
    if faults := modes.readable_by_others(path):
        raise UserError(f"{faults[0]}。本次操作未生效。")
    return bytes.fromhex(typed)


MADE = "可用 openssl rand -hex 32 生成，权限设为 600。本次操作未生效。"


def derived(secret: bytes, salt: bytes, purpose: bytes, length: int = 32) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, purpose).derive(secret)


def name_of(secret: bytes) -> bytes:
    """What tells keys apart and nothing about them."""
    return derived(secret, b"", b"duban backup key name", NAME)


def nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


class Sealed:
    """What is written goes encrypted into a file; `close` writes the last chunk and leaves the file open."""

    def __init__(self, file: BinaryIO, secret: bytes) -> None:
        salt = os.urandom(SALT)
        self.file, self.header, self.number, self.rest = file, MAGIC + name_of(secret) + salt, 0, bytearray()
        self.cipher = AESGCM(derived(secret, salt, b"duban backup"))
        file.write(self.header)

    def write(self, content: bytes) -> None:
        self.rest += content
        while len(self.rest) > CHUNK:  # the last one is kept back: it may be full, too
            self.put(bytes(self.rest[:CHUNK]), last=False)
            del self.rest[:CHUNK]

    def close(self) -> None:
        self.put(bytes(self.rest), last=True)

    def put(self, chunk: bytes, *, last: bool) -> None:
        self.file.write(self.cipher.encrypt(nonce(self.number, last), chunk, self.header))
        self.number += 1


class Unsealed:
    """What was written, read back; raises UserError where the key is another, NotOpened where the file is not as written."""

    def __init__(self, file: BinaryIO, secret: bytes) -> None:
        self.file, self.number, self.rest = file, 0, bytearray()
        self.header = file.read(len(MAGIC) + NAME + SALT)
        if len(self.header) < len(MAGIC) + NAME + SALT:
            raise NotOpened
        name, salt = self.header[len(MAGIC) : -SALT], self.header[-SALT:]
        if name != name_of(secret):
            raise UserError("备份是用另一个密钥加密的，请用 --key-file 指明当时的密钥文件。本次操作未生效。")
        self.cipher = AESGCM(derived(secret, salt, b"duban backup"))
        self.next = file.read(CHUNK + TAG)
        if not self.next:  # there is always a last chunk
            raise NotOpened

    def read(self, size: int) -> bytes:
        """At most so many bytes; none at the end."""
        while not self.rest and self.next:
            chunk, self.next = self.next, self.file.read(CHUNK + TAG)
            try:
                self.rest += self.cipher.decrypt(nonce(self.number, not self.next), chunk, self.header)
            except InvalidTag:
                raise NotOpened from None
            self.number += 1
        found = bytes(self.rest[:size])
        del self.rest[:size]
        return found
