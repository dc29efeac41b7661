"""Logging: sentences with ids to stderr; whatever looks like a secret in a query string is struck out before it is written,
and of an error its kind and place alone are told: its own words may repeat a title, a name, a number."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
import traceback
from collections import Counter
from collections.abc import Iterator
from contextvars import ContextVar
from datetime import UTC, datetime, tzinfo
from types import TracebackType
from typing import TextIO

from bot.errors import ConfigError, PlatformError

REQUEST: ContextVar[str] = ContextVar("request", default="-")  # which request a line belongs to; - where to none
SECRETS = re.compile(r"(?i)\b(key|access_token|token|secret|sign|signature|msg_signature|ticket|code|session|echostr)=[^&\s\"']+")


class Redacting(logging.Formatter):
    """Strikes secrets out of the finished line, the traceback included (docs/decisions/safety.md#logs). Times are those of
    `zone`, with its distance from UTC; None is the machine's own."""

    def __init__(self, fmt: str | None = None, zone: tzinfo | None = None) -> None:
        super().__init__(fmt)
        self.zone = zone

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:
        return datetime.fromtimestamp(record.created, UTC).astimezone(self.zone).isoformat(timespec="milliseconds")

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None  # what another formatter made of the error
        return SECRETS.sub(r"\1=***", super().format(record))

    def formatException(self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | object) -> str:
        error = ei[1] if isinstance(ei, tuple) else None
        return traced(error) if isinstance(error, BaseException) else ""


class AsJson(Redacting):
    """The same as one JSON object a line, for a collector of logs."""

    def format(self, record: logging.LogRecord) -> str:
        record.exc_text = None
        said = {"time": self.formatTime(record), "level": record.levelname, "logger": record.name}
        said |= {"request": REQUEST.get(), "message": SECRETS.sub(r"\1=***", record.getMessage())}
        if record.exc_info:
            said["error"] = SECRETS.sub(r"\1=***", self.formatException(record.exc_info))
        return json.dumps(said, ensure_ascii=False)


def of_request(record: logging.LogRecord) -> bool:
    """Every line says which request it belongs to."""
    record.request = REQUEST.get()
    return True


OWN_WORDS = (ConfigError, PlatformError)  # what we say ourselves of settings and of the other side
DEEPEST = 20  # errors that led to one another


def traced(error: BaseException) -> str:
    """Where an error was raised and of what kind it is, with those that led to it; never what it says of the values."""
    found: list[str] = []
    for each in reversed(list(chain(error))):
        found += ["Traceback (most recent call last):\n", *traceback.format_tb(each.__traceback__), f"{kind(each)}\n"]
    return "".join(found).rstrip("\n")


def chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from, the newest first."""
    for _ in range(DEEPEST):
        if error is None:
            return
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def kind(error: BaseException) -> str:
    """sqlalchemy.exc.IntegrityError (UniqueViolation 23505); the words of our own errors, a system's code."""
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, OWN_WORDS):
        return f"{name}: {error}"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{name}: [Errno {error.errno}] {error.strerror}"
    inner = getattr(error, "orig", None)
    code = getattr(inner or error, "sqlstate", None) or getattr(inner or error, "sqlite_errorname", None)
    about = " ".join(str(part) for part in (type(inner).__name__ if inner else "", code or "") if part)
    return f"{name} ({about})" if about else name


LOST = Counter[str]()  # lines that could not be written, by level


class Stderr(logging.StreamHandler[TextIO]):
    """Where nothing can be written, a full disk or a reader that ended, the work goes on and the lines are counted."""

    def handleError(self, record: logging.LogRecord) -> None:
        LOST[record.levelname] += 1


def of_process(kind: type[BaseException], error: BaseException, place: TracebackType | None) -> None:
    """A process that ends by an error tells no more of it than a line of the log does."""
    if issubclass(kind, KeyboardInterrupt):
        return
    logging.getLogger("duban").critical("the process ended", exc_info=(kind, error, place))


def of_thread(args: threading.ExceptHookArgs) -> None:
    """A thread that ended by an error leaves a line like any other."""
    if args.exc_value is not None and not isinstance(args.exc_value, SystemExit):
        thread = args.thread.name if args.thread else "?"
        logging.getLogger("duban").error(
            "thread %s ended", thread, exc_info=(type(args.exc_value), args.exc_value, args.exc_traceback)
        )


LINE = "%(asctime)s %(levelname)s %(name)s [%(request)s]: %(message)s"


def set_up(level: int = logging.INFO, *, as_json: bool = False, zone: tzinfo | None = None) -> None:
    """Write to stderr, with the times of `zone`; other people's libraries only when something is wrong."""
    REQUEST.set("-")  # a service is no request
    handler = Stderr(sys.stderr)
    handler.addFilter(of_request)
    handler.setFormatter(AsJson(zone=zone) if as_json else Redacting(LINE, zone))
    threading.excepthook, sys.excepthook = of_thread, of_process
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("urllib3", "apscheduler", "alembic", "waitress"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a short queue is no news
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)  # that a send still runs at the next second is none
