"""Access tokens of the platforms' interfaces: fetched once for all processes, ahead of their end, and never shown.

They are kept sealed with the secret that they are fetched with: who has only the database or a backup of it can open none, and
who has the secret can fetch one anyway (docs/decisions/platforms.md#tokens).
"""

from __future__ import annotations

import base64
import hmac
import logging
import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING

from bot.clock import Clock, monotonic
from bot.errors import PlatformError
from bot.records import access_tokens
from bot.records.access_tokens import AccessToken
from bot.records.engine.database import Database

# What is heavy is imported where it is used: to know the platforms is cheap.
if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from bot.outgoing import PlatformAnswer

logger = logging.getLogger(__name__)

AHEAD_SECONDS = (300, 600)  # before its end a token is replaced; each time another moment of these, so that processes differ
SHORTEST = timedelta(seconds=60)  # between two fetches ahead: within its life a platform gives the same token again
LONGEST_SECONDS = 86400  # a token is used, whatever life the platform names
MARGIN = timedelta(seconds=10)  # before its end a token is not used any more
WAIT_SECONDS = 10.0  # for the one who fetches
LOOK_SECONDS = 0.1
HOLD = timedelta(seconds=45)  # longer than any fetch; the one who died in it is followed by another then
LONGEST_REFUSAL = timedelta(hours=1)  # one that ends later was kept before the clock was set back
BEING_FETCHED = "另一进程正在获取访问令牌，未送达"
UNANSWERED = "访问令牌接口没有应答，未送达"


@dataclass(frozen=True)
class Fetched:
    """What a platform gave: the token, and how long it lives."""

    token: str = field(repr=False)
    seconds: int


@dataclass(frozen=True)
class Credential:
    """Whose token it is: the platform, the corp, and the secret it is fetched with.

    `fetch` asks the platform and raises PlatformError; with `pause_seconds` nobody asks again before that.
    """

    platform: str
    corp_id: str
    secret: str = field(repr=False)
    fetch: Callable[[], Fetched] = field(repr=False)

    @property
    def name(self) -> str:
        """What tells accounts apart and nothing about the secret: another secret is another account."""
        told = hmac.digest(self.secret.encode(), f"duban account {self.platform} {self.corp_id}".encode(), "sha256")
        return f"{self.platform}:{told.hex()[:32]}"

    def sealed(self, token: str) -> str:
        """The token as it is kept."""
        nonce = os.urandom(12)
        return base64.b64encode(nonce + self.cipher().encrypt(nonce, token.encode(), self.name.encode())).decode()

    def opened(self, sealed: str) -> str | None:
        """The token; None where it was not sealed by this account."""
        from cryptography.exceptions import InvalidTag

        try:
            kept = base64.b64decode(sealed, validate=True)
            return self.cipher().decrypt(kept[:12], kept[12:], self.name.encode()).decode()
        except (InvalidTag, ValueError):
            return None

    def cipher(self) -> AESGCM:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        return AESGCM(HKDF(hashes.SHA256(), 32, self.name.encode(), b"duban access token").derive(self.secret.encode()))


@dataclass(frozen=True)
class Token:
    """A token to be used now, and how it is kept."""

    text: str = field(repr=False)
    sealed: str = field(repr=False)


@dataclass(frozen=True)
class Tokens:
    """The tokens of all accounts, in the database. No transaction is open while a platform is asked."""

    database: Database
    clock: Clock
    pause: Callable[[float], object] = lambda seconds: Event().wait(seconds)

    def used(
        self, credential: Credential, call: Callable[[str], PlatformAnswer], is_refusal: Callable[[PlatformAnswer], bool]
    ) -> PlatformAnswer:
        """The answer to a call that takes a token. Where the platform refuses the token, it is dropped, and the call made once
        more with another one; whatever comes then is the answer."""
        token = self.token(credential)
        answer = call(token.text)
        if not is_refusal(answer):
            return answer
        logger.info("a token of %s was refused before its end", credential.platform)
        with self.database.begin() as session:
            access_tokens.drop(session, credential.name, token.sealed)
        return call(self.token(credential).text)

    def token(self, credential: Credential) -> Token:
        """A token that is valid now. Raises PlatformError where none can be had."""
        until = monotonic() + WAIT_SECONDS
        while True:
            with self.database.glances() as session:
                known = access_tokens.look(session, credential.name)
            present = self.present(credential, known)
            if present and known and known.stale_at and self.clock.now() < known.stale_at:
                return present
            now = self.clock.now()
            refusal = refused_for(known, now)
            if refusal and not present:
                raise refusal
            fence = None if refusal else self.hold(credential, known, now)
            if fence is not None:
                return self.fetch(credential, fence, present)
            if present:
                return present
            if monotonic() > until:
                raise PlatformError(BEING_FETCHED)
            self.pause(LOOK_SECONDS)

    def present(self, credential: Credential, known: AccessToken | None) -> Token | None:
        """The token that is kept, as long as it lives."""
        if known is None or known.sealed is None or known.expires_at is None or self.clock.now() >= known.expires_at - MARGIN:
            return None
        opened = credential.opened(known.sealed)
        return Token(opened, known.sealed) if opened else None

    def hold(self, credential: Credential, known: AccessToken | None, now: datetime) -> int | None:
        """Be the one that fetches; None where somebody else is."""
        with self.database.begin() as session:
            return access_tokens.hold(session, credential.name, known.sealed if known else None, now, now + HOLD)

    def fetch(self, credential: Credential, fence: int, present: Token | None) -> Token:
        """Ask the platform and keep what it gives. Where it gives none, the old token is used as long as it lives. Whatever goes
        wrong, others may fetch one then."""
        try:
            return self.kept(credential, fence, present)
        except PlatformError:
            raise
        except Exception:
            with self.database.begin() as session:
                access_tokens.let_go(session, credential.name, fence)
            raise

    def kept(self, credential: Credential, fence: int, present: Token | None) -> Token:
        try:
            fetched = credential.fetch()
        except PlatformError as error:
            why = UNANSWERED if error.ambiguous else str(error)
            wait = timedelta(seconds=error.pause_seconds) or (SHORTEST if present else timedelta())
            with self.database.begin() as session:
                refused = {"refused_until": self.clock.now() + wait, "refused_for": why} if wait else {}
                access_tokens.let_go(session, credential.name, fence, **refused)
            if present:
                logger.warning("no new token of %s, the old one is used: %s", credential.platform, why)
                return present
            # Whatever it is, the message that needs the token has not left, and may leave later.
            raise PlatformError(why, pause_seconds=error.pause_seconds) from None
        now, sealed = self.clock.now(), credential.sealed(fetched.token)
        seconds = min(fetched.seconds, LONGEST_SECONDS)
        ahead = timedelta(seconds=min(random.uniform(*AHEAD_SECONDS), seconds / 2))  # noqa: S311
        expires_at = now + timedelta(seconds=seconds)
        with self.database.begin() as session:
            access_tokens.store(session, credential.name, fence, sealed, max(expires_at - ahead, now + SHORTEST), expires_at)
        return Token(fetched.token, sealed)


def refused_for(known: AccessToken | None, now: datetime) -> PlatformError | None:
    """What the platform said, while it wants not to be asked again; None where it may be asked."""
    until = known.refused_until if known else None
    if known is None or until is None or not now < until <= now + LONGEST_REFUSAL:
        return None
    return PlatformError(known.refused_for or "", pause_seconds=int((until - now).total_seconds()) + 1)
