"""The envelope that two platforms put callbacks into: SHA-1 over sorted strings, AES-256-CBC with a constant IV and no tag.

Own code, because every library measured accepts some broken ciphertext or leaks exceptions; each check below has its
vector in tests/fixtures/platform-vectors.json.

See docs/decisions/platforms.md#wecom-envelope.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import struct
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.platforms import strict_json
from bot.platforms.doors import BadCallback, Why
from bot.platforms.strict_json import BadJson

BLOCK = 32  # WeCom pads to 32 bytes, not to AES's own 16
HEAD = 20  # 16 random bytes and 4 bytes of length

Opener = Callable[[str], str]  # the text inside a ciphertext whose signature holds; raises for any other


class BadEnvelope(BadCallback):
    """The only thing that opening can raise. `forged` tells a wrong signature from a malformed text."""


@dataclass(frozen=True)
class Codec:
    """Opens and seals with one Token and EncodingAESKey. `receive_id` is the CorpID, or empty for a smart robot."""

    token: str = field(repr=False)
    encoding_aes_key: str = field(repr=False)
    receive_id: str = ""
    cipher: Cipher[modes.CBC] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        key = base64.b64decode(self.encoding_aes_key + "=")
        object.__setattr__(self, "cipher", Cipher(algorithms.AES(key), modes.CBC(key[:16])))

    def signature(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """Lower-case hex of the SHA-1 over the four strings in order of code points."""
        joined = "".join(sorted((self.token, timestamp, nonce, encrypted)))
        return hashlib.sha1(joined.encode("utf-8", "surrogatepass"), usedforsecurity=False).hexdigest()

    def open(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> str:
        """The text inside; raises BadEnvelope for everything that the platform would not have sent."""
        expected = self.signature(timestamp, nonce, encrypted).encode()
        if not hmac.compare_digest(expected, signature.encode("utf-8", "surrogatepass")):
            raise BadEnvelope(Why.SIGNATURE)
        return self.decrypt(encrypted)

    def decrypt(self, encrypted: str) -> str:
        """The text inside, its signature not looked at; raises BadEnvelope."""
        try:
            data = base64.b64decode(encrypted)
        except ValueError:
            raise BadEnvelope from None
        if not data or len(data) % 16 or base64.b64encode(data).decode() != encrypted:
            raise BadEnvelope
        decryptor = self.cipher.decryptor()
        plain = decryptor.update(data) + decryptor.finalize()
        pad = plain[-1]
        if pad > BLOCK or plain[-pad:] != bytes([pad]) * pad:  # of none, or of more than there is, the two differ
            raise BadEnvelope
        plain = plain[:-pad]
        if len(plain) < HEAD:
            raise BadEnvelope
        (length,) = struct.unpack(">I", plain[16:HEAD])
        if length > len(plain) - HEAD:
            raise BadEnvelope
        if plain[HEAD + length :] != self.receive_id.encode():
            raise BadEnvelope(Why.CORP)
        try:
            return plain[HEAD : HEAD + length].decode("utf-8")
        except UnicodeDecodeError:
            raise BadEnvelope from None

    def encrypt(self, text: str, random: bytes | None = None) -> str:
        """The base64 ciphertext of a text; `random` (16 bytes) is for test vectors."""
        message = text.encode()
        plain = (random or os.urandom(16)) + struct.pack(">I", len(message)) + message + self.receive_id.encode()
        pad = BLOCK - len(plain) % BLOCK
        encryptor = self.cipher.encryptor()
        return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()


def from_json(body: bytes, opened: Opener) -> tuple[str, str]:
    """The ciphertext of {"encrypt": "…"} and the text inside; raises BadEnvelope, or what `opened` raises.

    Nobody has signed anything yet where the ciphertext is looked for: it is found by a flat scan of the bytes, one pass and no
    parser. The body is parsed when the signature has held (docs/decisions/safety.md#before-the-signature).
    """
    _, name, after = body.partition(b'"encrypt"')
    colon, _, quoted = after.partition(b'"')
    found, closed, rest = quoted.partition(b'"')
    if not name or colon.strip(b" \t\r\n") != b":" or not closed or b'"encrypt"' in rest:
        raise BadEnvelope
    encrypted = ascii_of(found.replace(b"\\/", b"/"))
    text = opened(encrypted)
    if parsed(body).get("encrypt") != encrypted:
        raise BadEnvelope
    return encrypted, text


def ascii_of(found: bytes) -> str:
    if not found or not found.isascii():
        raise BadEnvelope
    return found.decode()


def parsed(body: bytes | str) -> dict[str, Any]:
    """A JSON object; raises BadEnvelope for anything else."""
    try:
        return strict_json.parsed(body)
    except BadJson:
        raise BadEnvelope from None
