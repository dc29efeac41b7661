"""Access tokens that a pretend platform has issued: the same one while it is valid, until it ends or is revoked early."""

from __future__ import annotations

from datetime import datetime, timedelta
from secrets import token_urlsafe

from bot.clock import Clock

LIFE = timedelta(hours=2)
PER_MINUTE = 30  # how often it may be asked for


class Issued:
    """The tokens of one app. `asked` are the moments at which one was asked for with the right secret."""

    def __init__(self, clock: Clock, life: timedelta = LIFE) -> None:
        self.clock, self.life = clock, life
        self.tokens: dict[str, datetime] = {}
        self.asked: list[datetime] = []

    def give(self) -> tuple[str, int] | None:
        """A token and how many seconds it lives still; None where it is asked for too often."""
        now = self.clock.now()
        if sum(now - timedelta(minutes=1) < at <= now for at in self.asked) >= PER_MINUTE:
            return None
        self.asked.append(now)
        for token, until in self.tokens.items():
            if until > now:
                return token, int((until - now).total_seconds())
        fresh = token_urlsafe(96)
        self.tokens[fresh] = now + self.life
        return fresh, int(self.life.total_seconds())

    def known(self, token: str) -> bool:
        """Whether it was issued and not revoked."""
        return token in self.tokens

    def valid(self, token: str) -> bool:
        return self.known(token) and self.tokens[token] > self.clock.now()

    def revoke(self) -> None:
        """All of them end before their time, as platforms sometimes do."""
        self.tokens.clear()
