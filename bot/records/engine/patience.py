"""How long somebody waits for a SQLite file that another writes."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.clock import monotonic

UPGRADE_MILLISECONDS = 60_000  # an upgrade waits for who reads for long, as a backup does


class Patience:
    """How long a transaction may wait for the write lock: all of them together, from the first that had to wait.

    Callbacks that queue behind others would otherwise add their waits up, past the 2.5 s in which a 503 is promised.
    """

    def __init__(self, milliseconds: int) -> None:
        self.milliseconds = milliseconds
        self.waiting_since: float | None = None

    def left(self) -> int:
        """Milliseconds; never 0, so that a lock that is free just now is still taken."""
        now = monotonic()
        if self.waiting_since is None:
            self.waiting_since = now
        return max(10, self.milliseconds - int((now - self.waiting_since) * 1000))

    def rewarded(self) -> None:
        """Somebody got the lock: the next one may wait its whole time again."""
        self.waiting_since = None


@contextmanager
def one_upgrade(path: Path | None, patience: Patience) -> Iterator[None]:
    """Other upgrades wait meanwhile, by a lock of the folder, which leaves nothing beside the file; whoever reads for long is
    waited for."""
    before, patience.milliseconds = patience.milliseconds, UPGRADE_MILLISECONDS
    descriptor = os.open(path.parent, os.O_RDONLY) if path else None
    try:
        if descriptor is not None:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        patience.milliseconds = before
        if descriptor is not None:
            os.close(descriptor)
