"""waitress with our limits and our answers: it buffers slow clients in its own loop, so that they cost no thread.

Whoever does not finish a request in time is let go, and where it gets crowded those who have waited longest with half a
request make room: an honest request comes whole and at once (docs/decisions/safety.md#server).
"""

from __future__ import annotations

import errno
import logging
import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from waitress import wasyncore
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import MultiSocketServer, TcpWSGIServer
from waitress.task import ThreadedTaskDispatcher
from waitress.utilities import BadRequest, Error, ServerNotImplemented

# A line for every request that waits would cost a busy server more than the request (docs/decisions/speed.md#threads).
logging.getLogger("waitress.queue").setLevel(logging.ERROR)
HEADER_BYTES = 16384  # of the first line and all headers
BODY_BYTES = 1_048_576  # at most; the application itself refuses more than a callback needs
IN_MEMORY = 65536  # of a body while it comes in; the rest of a longer one lies in a file without a name
CONNECTIONS = 2000  # at once, where the operating system lets a process open as many files
OTHER_FILES = 300  # of the process: database, logs, what it sends
OF_ONE_ADDRESS = 500  # a reverse proxy is one address too, but sends whole requests
ROOM = 0.1  # the part of the connections that makes room at a time
HONEST_SECONDS = 0.5  # a callback of a few kilobytes is here by then
REQUEST_SECONDS = 5  # from the first byte, or from connecting, to the last byte of a request
ANSWER_SECONDS = 10  # until the client has read its answer
IDLE_SECONDS = 10  # between two requests of one connection
DRAIN_SECONDS = 8  # in which what was heard is answered, once the process is to end


class LengthRequired(Error):  # type: ignore[misc]
    """A body whose length nobody said: every platform says it."""

    code = 411
    reason = "Length Required"


class Parser(HTTPRequestParser):  # type: ignore[misc]
    """Chunked bodies are 411, transfer codings and addresses nobody knows 400; waitress would take the first, answer 501 to
    the second, and drop the connection with a traceback for the third."""

    error: Error | None

    def received(self, data: bytes) -> int:
        try:
            taken: int = super().received(data)
        except ValueError:  # of an address: http://[::1/
            self.error, self.completed, taken = BadRequest("unreadable address"), True, len(data)
        if isinstance(self.error, ServerNotImplemented):
            self.error = BadRequest("unknown transfer coding")
        elif self.headers_finished and self.chunked and self.error is None:
            self.error = LengthRequired("chunked body")
            self.completed = True
        return taken


class Channel(HTTPChannel):  # type: ignore[misc]
    """One client's connection. `since` is when what it does now began: to send a request, to read the answer, to be idle."""

    parser_class = Parser
    now: Callable[[], float] = staticmethod(time.monotonic)

    def __init__(self, server: Listening, sock: Any, addr: Any, adj: Any, map: Any = None) -> None:
        self.since = self.now()
        self.answered = False
        super().__init__(server, sock, addr, adj, map)
        server.of_address[addr[0]] += 1

    def del_channel(self, map: Any = None) -> None:
        if self._fileno in self.server.active_channels:  # it may be closed twice
            self.server.of_address -= Counter([self.addr[0]])
        super().del_channel(map)

    def received(self, data: bytes) -> bool:
        if self.idle:
            self.since = self.now()
        taken: bool = super().received(data)
        return taken

    def write_soon(self, data: bytes) -> int:
        self.since, self.answered = self.now(), True
        written: int = super().write_soon(data)
        return written

    @property
    def idle(self) -> bool:
        """Between two requests."""
        return self.answered and not self.requests and self.request is None and not self.total_outbufs_len

    @property
    def young(self) -> bool:
        """Whether an honest request would still be on its way."""
        return not self.idle and self.now() - self.since < HONEST_SECONDS

    def late(self) -> bool:
        """Whether the client had its time; never while it is worked for."""
        seconds = IDLE_SECONDS if self.idle else ANSWER_SECONDS if self.total_outbufs_len else REQUEST_SECONDS
        return not self.requests and self.now() - self.since > seconds


class Workers(ThreadedTaskDispatcher):  # type: ignore[misc]
    """The threads that answer; asked to end, they answer first what was heard until then."""

    def shutdown(self, cancel_pending: bool = True, timeout: float = 1) -> bool:
        until = time.monotonic() + DRAIN_SECONDS
        with self.lock:
            while (self.queue or self.active_count) and time.monotonic() < until:
                self.thread_exit_cv.wait(0.05)
        ended: bool = super().shutdown(cancel_pending, timeout)
        return ended


class Listening(TcpWSGIServer):  # type: ignore[misc]
    """One address that is listened at."""

    channel_class = Channel

    def __init__(self, *parts: Any, **named: Any) -> None:
        self.of_address: Counter[str] = Counter()
        self.most = connections()
        self.resting = False
        super().__init__(*parts, **named)

    def accept(self) -> Any:
        """The next connection; None where the process may open no more files: some of those there are make room, and until
        the next maintenance nobody is let in, for the one that waits would be looked at again at once, and each time logged."""
        try:
            return super().accept()
        except OSError as error:
            if error.errno not in (errno.EMFILE, errno.ENFILE):
                raise
            self.resting = True
            make_room(self.active_channels.values(), len(self.active_channels) - 1)
            return None

    def readable(self) -> bool:
        return bool(super().readable()) and not self.resting

    def maintenance(self, now: float) -> None:
        self.resting = False
        for channel in self.active_channels.values():
            if channel.late():
                channel.will_close = True

    def handle_accept(self) -> None:
        super().handle_accept()
        if len(self.active_channels) > self.most:
            make_room(self.active_channels.values(), self.most)
        newest = next((each.addr[0] for each in reversed(self.active_channels.values())), "")
        if self.of_address[newest] > OF_ONE_ADDRESS:
            make_room([each for each in self.active_channels.values() if each.addr[0] == newest], OF_ONE_ADDRESS)


def make_room(found: Iterable[Channel], most: int) -> None:
    """Let some of the connections go where there are more than `most`: half requests that are old, then who is idle, then
    half requests that came just now. What is worked for stays.
    """
    channels = [each for each in found if not each.will_close]
    if len(channels) > most:
        waiting = sorted((each for each in channels if not each.requests), key=lambda each: (each.young, each.idle, each.since))
        for channel in waiting[: max(1, int(most * ROOM))]:
            channel.will_close = True


def connections() -> int:
    """How many there may be at once. The limit of open files is raised where it may be: systemd and shells begin with 1,024."""
    least = CONNECTIONS + OTHER_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < least and (hard == resource.RLIM_INFINITY or hard > soft):
        soft = least if hard == resource.RLIM_INFINITY else min(hard, least)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return min(CONNECTIONS, max(soft - OTHER_FILES, soft // 4))


def server(app: Any, host: str, port: int, *, threads: int) -> Any:
    """A server that listens, with so many requests worked on at once; `run()` serves until SystemExit.

    Port 0 picks one, see `effective_port`.
    """
    settings = Adjustments(
        host=host,
        port=port,
        threads=threads,
        ident=None,
        connection_limit=CONNECTIONS + 1000,  # `handle_accept` keeps it lower, and never stops to accept
        cleanup_interval=1,
        asyncore_use_poll=True,
        max_request_header_size=HEADER_BYTES,
        max_request_body_size=BODY_BYTES,
        inbuf_overflow=IN_MEMORY,
    )
    workers = Workers()
    workers.set_thread_count(settings.threads)
    sockets: dict[int, Any] = {}
    made = [Listening(app, sockets, dispatcher=workers, adj=settings, sockinfo=each) for each in settings.listen]
    if len(made) == 1:
        return made[0]
    addresses = [(each.effective_host, each.effective_port) for each in made]
    return MultiSocketServer(sockets, settings, addresses, workers, made[0].log_info)


def stop(server: Any) -> None:
    """End a server's `run()` from another thread, at once; who is worked for gets no answer."""
    found = server.map if isinstance(server, MultiSocketServer) else server._map
    trigger = next(each.trigger for each in list(found.values()) if isinstance(each, Listening))
    trigger.pull_trigger(lambda: wasyncore.close_all(found, ignore_all=True))
