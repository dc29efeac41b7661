"""Secrets as WeCom's console makes them for a callback: random, in its alphabet and length."""

from __future__ import annotations

import secrets
import string

LETTERS = string.ascii_letters + string.digits
LAST = "AEIMQUYcgkosw048"  # the last letter of a key carries four bits: others would not decode to what was written


def token() -> str:
    """A Token: 32 letters and digits."""
    return "".join(secrets.choice(LETTERS) for _ in range(32))


def aes_key() -> str:
    """An EncodingAESKey: 43 letters and digits that make 32 bytes."""
    return "".join(secrets.choice(LETTERS) for _ in range(42)) + secrets.choice(LAST)
