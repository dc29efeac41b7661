"""What nobody foresaw, on the command line: one Chinese sentence there, the place of it in a file of the data folder."""

from __future__ import annotations

import logging
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import logs
from bot.errors import ConfigError

FILE = "duban-errors.log"
LONGEST = 1_000_000  # bytes; the older half goes
UNKNOWN = (
    "命令未能完成：程序出现异常，编号 {number}。请先查询核对是否已生效，再重新执行；仍不成功的，请把编号告诉维护人员{where}。"
)
NOTED, NOT_NOTED = "，日志为 {file}", "（日志文件写不进去，没有记下）"


class ErrorFile(logging.Handler):
    """The log of short commands: their warnings and errors, in a file that is made when there is something to write.

    A service begins a log of its own in its place, on stderr.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.settings, self.number = Path("config.toml"), secrets.token_hex(4)
        self.written: Path | None = None
        self.addFilter(logs.of_request)
        self.setFormatter(logs.Redacting(logs.LINE))

    def emit(self, record: logging.LogRecord) -> None:
        """Append a line; one that cannot be written is counted, like one of a service."""
        try:
            path = place(self.settings)
            shorten(path)
            with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
                file.write(f"{self.format(record)}\n")
            self.written = path
        except OSError:
            logs.LOST[record.levelname] += 1

    @contextmanager
    def listening(self) -> Iterator[None]:
        """What is logged meanwhile goes here, under one number."""
        root, before = logging.getLogger(), logs.REQUEST.set(self.number)
        root.addHandler(self)
        try:
            yield
        finally:
            root.removeHandler(self)
            logs.REQUEST.reset(before)

    def said(self, error: BaseException) -> str:
        """Note an error that nobody foresaw, and what is said of it: its number, never its words."""
        logging.getLogger("duban").critical("a command ended", exc_info=error)
        if self not in logging.getLogger().handlers:
            return UNKNOWN.format(number=self.number, where="")
        where = NOTED.format(file=self.written) if self.written else NOT_NOTED
        return UNKNOWN.format(number=self.number, where=where)


def place(settings: Path) -> Path:
    """The file in the data folder; beside the settings where these cannot be read."""
    from bot import config

    try:
        return Path(config.load(settings).service.data_dir).resolve() / FILE
    except (ConfigError, OSError, ValueError):
        return settings.resolve().parent / FILE


def shorten(path: Path) -> None:
    """What is too long loses its older half, from a line's end on."""
    if path.exists() and path.stat().st_size > LONGEST:
        content = path.read_bytes()[-LONGEST // 2 :]
        path.write_bytes(content[content.find(b"\n") + 1 :])
