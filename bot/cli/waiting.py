"""A short command that waits for a database which somebody else holds says so: silence looks like a hang."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import click

from bot.clock import monotonic
from bot.records.engine.database import Database

SAYS_AFTER, LOOKS_EACH = 1.5, 0.25  # seconds
WORDS = "数据库正被其他程序占用，正在等待，最多{seconds}秒……"


@contextmanager
def told(database: Database, after: float = SAYS_AFTER, say: Callable[[str], object] | None = None) -> Iterator[None]:
    """Meanwhile, somebody who waits for the lock of a SQLite file is told once, on stderr."""
    if not database.is_sqlite:
        yield
        return
    ended, words = Event(), WORDS.format(seconds=database.patience.milliseconds // 1000)

    def watch() -> None:
        while not ended.wait(min(LOOKS_EACH, after)):
            since = database.patience.waiting_since
            if since is not None and monotonic() - since >= after:
                (say or echo)(words)
                return

    Thread(target=watch, name="waiting", daemon=True).start()
    try:
        yield
    finally:
        ended.set()


def echo(words: str) -> None:
    click.echo(words, err=True)
