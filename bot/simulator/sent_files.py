"""Files that people send a smart robot lie sealed with its key (docs/decisions/platforms.md#files)."""

from __future__ import annotations

import base64

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32


def sealed(content: bytes, aes_key: str) -> bytes:
    """AES-256-CBC, the first bytes of the key before it, padded to 32."""
    key, pad = base64.b64decode(f"{aes_key}="), BLOCK - len(content) % BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return encryptor.update(content + bytes([pad]) * pad) + encryptor.finalize()
