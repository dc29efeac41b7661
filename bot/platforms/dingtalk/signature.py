"""DingTalk's signatures: the same HMAC in a header of the callback and in the URL of a custom robot, a shorter one for cards.

See docs/decisions/platforms.md#dingtalk-signature.
"""

from __future__ import annotations

import base64
import hmac
import re
from collections.abc import Callable
from datetime import datetime
from urllib.parse import quote

from bot.platforms.doors import BadCallback, Why

MILLISECONDS = re.compile(r"[0-9]{13}")


class BadSignature(BadCallback):
    """A callback that nobody signed, or too long ago."""

    def __init__(self, why: Why = Why.SIGNATURE, *, off: float | None = None) -> None:
        super().__init__(why, off=off)


def sign(secret: str, timestamp: str) -> str:
    """base64(HMAC-SHA256(secret, timestamp + "\\n" + secret)); the body is not covered."""
    return base64.b64encode(hmac.digest(secret.encode(), f"{timestamp}\n{secret}".encode(), "sha256")).decode()


def sign_card(secret: str, timestamp: str) -> str:
    """base64(HMAC-SHA256(secret, timestamp)): what presses of cards are signed with."""
    return base64.b64encode(hmac.digest(secret.encode(), timestamp.encode(), "sha256")).decode()


def check(secret: str, timestamp: str, signature: str, now: datetime, freshness_seconds: int) -> None:
    """Raise BadSignature unless the header pair was made with the secret, lately (0: at any time)."""
    look(sign, secret, timestamp, signature, now, freshness_seconds)


def check_card(secret: str, timestamp: str, signature: str, now: datetime, freshness_seconds: int) -> None:
    """The same for the press of a card."""
    look(sign_card, secret, timestamp, signature, now, freshness_seconds)


def look(
    made: Callable[[str, str], str], secret: str, timestamp: str, signature: str, now: datetime, freshness_seconds: int
) -> None:
    if not MILLISECONDS.fullmatch(timestamp):
        raise BadSignature
    expected = made(secret, timestamp).encode()
    if not hmac.compare_digest(expected, signature.encode("utf-8", "surrogatepass")):
        raise BadSignature
    ahead = int(timestamp) / 1000 - now.timestamp()
    if freshness_seconds and abs(ahead) > freshness_seconds:
        raise BadSignature(Why.CLOCK, off=ahead)


def signed_url(base: str, access_token: str, secret: str, now: datetime) -> str:
    """A custom robot's URL, the signature encoded exactly once."""
    timestamp = str(int(now.timestamp() * 1000))
    sign_once = quote(sign(secret, timestamp), safe="")
    return f"{base.rstrip('/')}/robot/send?access_token={access_token}&timestamp={timestamp}&sign={sign_once}"
