"""waitress with our limits and our answers: it buffers slow clients in its own loop, so that they cost no thread.

See docs/decisions/safety.md#server.
"""

from __future__ import annotations

import logging
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import create_server
from waitress.utilities import BadRequest, Error, ServerNotImplemented

# A line for every request that waits would cost a busy server more than the request (docs/decisions/speed.md#threads).
logging.getLogger("waitress.queue").setLevel(logging.ERROR)
BODY_BYTES = 262144  # buffered at most; the application itself refuses more than a callback needs


class LengthRequired(Error):  # type: ignore[misc]
    """A body whose length nobody said: every platform says it."""

    code = 411
    reason = "Length Required"


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Chunked bodies are 411, transfer codings nobody knows 400; waitress would take the one and answer 501 to the other."""

    error: Error | None

    def received(self, data: bytes) -> int:
        taken: int = super().received(data)
        if isinstance(self.error, ServerNotImplemented):
            self.error = BadRequest("unknown transfer coding")
        elif self.headers_finished and self.chunked and self.error is None:
            self.error = LengthRequired("chunked body")
            self.completed = True
        return taken


class Channel(HTTPChannel):  # type: ignore[misc]
    """One client's connection."""

    parser_class = Parser


def server(app: Any, host: str, port: int, *, threads: int) -> Any:
    """A server that listens, with so many requests worked on at once; `run()` serves until SystemExit.

    Port 0 picks one, see `effective_port`.
    """
    made = create_server(
        app,
        host=host,
        port=port,
        threads=threads,
        ident=None,
        connection_limit=2000,
        channel_timeout=10,
        cleanup_interval=5,
        asyncore_use_poll=True,
        max_request_body_size=BODY_BYTES,
    )
    made.channel_class = Channel
    return made
