"""Logging: sentences with ids to stderr; whatever looks like a secret in a query string is struck out before it is written."""

from __future__ import annotations

import logging
import re
import sys

SECRETS = re.compile(r"(?i)\b(key|access_token|token|secret|sign|signature|msg_signature|ticket|code|session|echostr)=[^&\s\"']+")


class Redacting(logging.Formatter):
    """Strikes secrets out of the finished line, the traceback included (docs/decisions/safety.md#logs)."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRETS.sub(r"\1=***", super().format(record))


def set_up(level: int = logging.INFO) -> None:
    """Write to stderr; other people's libraries only when something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in ("urllib3", "apscheduler", "alembic", "waitress"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # a short queue is no news
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)  # that a send still runs at the next second is none
