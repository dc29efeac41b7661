"""The one way out: posts to the configured platforms, with a hard wall-clock deadline and no redirects."""

from __future__ import annotations

import json
import logging
import re
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.poolmanager import PoolManager
from urllib3.util import parse_url

from bot import tunnel
from bot.clock import monotonic
from bot.errors import PlatformError
from bot.network import Network, Passage
from bot.platform_clock import PlatformClock
from bot.tunnel import CONNECT_SECONDS, Resolve, Unreachable

ANSWER_BYTES = 65536
IN_JSON = MappingProxyType({"Content-Type": "application/json", "Accept": "application/json"})
PLAIN = re.compile(r"[!-~]+")
TOO_LARGE = "文件超过大小上限，未接收"
current = threading.local()  # the attempt that this thread's connection is for

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class PlatformAnswer:
    """What the other side answered: its status, and its JSON object where it was one."""

    status: int
    json: dict[str, Any] | None


@dataclass(frozen=True)
class Download:
    """A file that was fetched, or what came in its place; the headers' names are in small letters."""

    status: int
    content: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)

    @property
    def json(self) -> dict[str, Any] | None:
        """The JSON object that it is, if it is a small one."""
        return json_object(self.content)


def target(address: str) -> tuple[str, str, int | None] | None:
    """Scheme, host and port that a request to an address goes to; None where another reader may understand it otherwise."""
    if not PLAIN.fullmatch(address) or "\\" in address:
        return None
    try:
        found, other = parse_url(address), urlsplit(address)
        read = (other.scheme, other.hostname or "", other.port)
    except (ValueError, HTTPError):
        return None
    asked = (found.scheme or "", (found.host or "").strip("[]"), found.port)
    return asked if asked == read and read[1] and "@" not in other.netloc else None


class Attempt:
    """One post: tells when the request is about to be written, and cuts the line when its time is up."""

    def __init__(self, on_writing: Callable[[], None], seconds: float, resolve: Resolve, network: Network) -> None:
        self.on_writing, self.resolve, self.network = on_writing, resolve, network
        self.wrote = self.over = False
        self.way: Passage | None = None
        self.fault: Unreachable | None = None
        self.until = monotonic() + seconds
        self.line: socket.socket | None = None
        self.timer = threading.Timer(seconds, self.cut)
        self.timer.daemon = True

    def opened(self, line: socket.socket) -> None:
        """The TCP connection stands; a handle of our own, because TLS takes the socket over."""
        self.line = line.dup()
        if self.over:
            self.cut()

    def connected(self) -> None:
        """The request can be written now."""
        if self.over:
            raise TimeoutError
        self.on_writing()
        self.wrote = True

    def cut(self) -> None:
        self.over = True
        if self.line is not None:
            try:
                self.line.shutdown(socket.SHUT_RDWR)
            except OSError:
                return

    def said(self) -> str:
        """Why no answer came, whether it was delivered, and what to do, for the operator."""
        if self.wrote or not self.fault:
            return doubtful("对方应答超时" if self.over else "连接对方失败", self.wrote)
        return "；".join(filter(None, (doubtful(self.fault.words, False), self.fault.advice)))

    def end(self) -> None:
        self.timer.cancel()
        self.timer.join()
        if self.line is not None:
            self.line.close()


class Watched(HTTPConnection):
    """A connection that reports to the attempt it serves; read time-outs alone do not bound a dripping answer."""

    def _new_conn(self) -> socket.socket:
        attempt: Attempt = current.attempt
        attempt.way = attempt.network.way(self._dns_host, self.port or self.default_port)
        try:
            line = tunnel.opened(attempt.way, attempt.until, attempt.resolve, attempt.opened)
        except Unreachable as fault:
            attempt.fault = fault
            raise
        line.settimeout(self.timeout)
        return line

    def connect(self) -> None:
        attempt: Attempt = current.attempt
        try:
            super().connect()
        except Unreachable:
            raise
        except OSError as error:  # while TLS was agreed upon
            attempt.fault = unsealed(error, attempt)
            raise
        attempt.connected()


class WatchedTls(Watched, HTTPSConnection):
    """The same over TLS; a dripping handshake is cut as well."""


class Plain(HTTPConnectionPool):
    ConnectionCls = Watched


class Tls(HTTPSConnectionPool):
    ConnectionCls = WatchedTls


class WatchedAdapter(HTTPAdapter):
    """requests' adapter with the watched connections, one fresh connection for every post."""

    def __init__(self, context: ssl.SSLContext) -> None:
        self.context = context
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, ssl_context=self.context, **kwargs)
        manager: PoolManager = self.poolmanager
        manager.pool_classes_by_scheme = {"http": Plain, "https": Tls}

    def cert_verify(self, conn: Any, url: str, verify: object, cert: object) -> None:
        """Always, with the certificates that the context holds."""
        conn.cert_reqs = "CERT_REQUIRED"


class Outgoing:
    """Posts JSON. `seconds` is the whole time a post may take, from asking for the address to the last byte of the answer.

    `resolve` turns a name into addresses, as `socket.getaddrinfo` does; `heard` is told the time that each answer bears;
    `network` knows which way leads out.
    """

    def __init__(
        self,
        seconds: float,
        resolve: Resolve = socket.getaddrinfo,
        heard: PlatformClock | None = None,
        network: Network | None = None,
    ) -> None:
        self.seconds, self.resolve = seconds, resolve
        self.heard, self.network = heard or PlatformClock(), network or Network()

    @property
    def directly(self) -> Outgoing:
        """The same without a proxy: for what listens on this machine."""
        return Outgoing(self.seconds, self.resolve, self.heard)

    def post(
        self,
        url: Callable[[], str],
        body: bytes,
        on_writing: Callable[[], None],
        seconds: float | None = None,
        *,
        headers: Mapping[str, str] = IN_JSON,
        method: str = "POST",
    ) -> PlatformAnswer:
        """The other side's answer. Raises PlatformError: ambiguous when the request may have been delivered. `seconds` is for a
        post that has less time than the others.

        `on_writing` is called when the connection stands, through a proxy or not, before the first byte of the request.
        The URL holds secrets: it is asked for at the last moment and never appears in an error; nor do the headers.
        """
        return self.ask(method, url, body, on_writing, headers, seconds)

    def reach(self, base: str) -> None:
        """See whether anything answers there, whatever it says; raises PlatformError when nothing does."""
        self.ask("HEAD", lambda: base, b"", lambda: None)

    def get(self, url: Callable[[], str]) -> PlatformAnswer:
        """The answer to a question; raises PlatformError where none came."""
        return self.ask("GET", url, b"", lambda: None)

    def upload(self, url: Callable[[], str], body: bytes, headers: Mapping[str, str], *, seconds: float) -> PlatformAnswer:
        """The answer to a file that is brought, which may take longer than a message. Raises PlatformError."""
        answer = self.exchange("POST", url, body, lambda: None, headers, most=ANSWER_BYTES, seconds=seconds)
        return PlatformAnswer(answer.status, answer.json)

    def download(self, url: Callable[[], str], most: int, *, seconds: float) -> Download:
        """A file of at most so many bytes; raises PlatformError for a larger one, and where none came or not the whole."""
        answer = self.exchange("GET", url, b"", lambda: None, IN_JSON, most=most, seconds=seconds)
        length = answer.headers.get("content-length", "")
        if len(answer.content) > most or (length.isdecimal() and int(length) > most):
            raise PlatformError(TOO_LARGE, permanent=True)
        if length.isdecimal() and "content-encoding" not in answer.headers and len(answer.content) < int(length):
            raise PlatformError("文件没有收全")
        return answer

    def ask(
        self,
        method: str,
        url: Callable[[], str],
        body: bytes,
        on_writing: Callable[[], None],
        headers: Mapping[str, str] = IN_JSON,
        seconds: float | None = None,
    ) -> PlatformAnswer:
        began = self.heard.wall.now()
        answer = self.exchange(
            method, url, body, on_writing, headers, most=ANSWER_BYTES, seconds=min(seconds or self.seconds, self.seconds)
        )
        if answer.json is not None or method == "HEAD":  # another page is some gateway's, whose clock is nobody's
            self.heard.hear(answer.headers.get("date"), began)
        return PlatformAnswer(answer.status, answer.json)

    def exchange(
        self,
        method: str,
        url: Callable[[], str],
        body: bytes,
        on_writing: Callable[[], None],
        headers: Mapping[str, str],
        *,
        most: int,
        seconds: float,
    ) -> Download:
        """What was answered, one byte more than `most` at most; raises PlatformError."""
        attempt = Attempt(on_writing, seconds, self.resolve, self.network)
        adapter = WatchedAdapter(self.network.ssl_context)
        current.attempt = attempt
        attempt.timer.start()
        with requests.Session() as session:
            session.trust_env = False
            session.mount("http://", adapter)
            session.mount("https://", adapter)
            try:
                response = session.request(
                    method,
                    url(),
                    data=body,
                    headers={**headers, "Connection": "close"},
                    timeout=(min(CONNECT_SECONDS, seconds), seconds),
                    allow_redirects=False,
                    stream=True,
                )
                content = response.raw.read(most + 1, decode_content=True)
            except (requests.RequestException, HTTPError, OSError) as error:
                logger.info("no answer: %s", type(error).__name__)
                raise PlatformError(attempt.said(), ambiguous=attempt.wrote) from None
            finally:
                attempt.end()
        if attempt.over:  # what was read may end anywhere
            raise PlatformError(doubtful("对方应答超时", attempt.wrote), ambiguous=attempt.wrote)
        return Download(response.status_code, content, {name.lower(): value for name, value in response.headers.items()})


def unsealed(error: OSError, attempt: Attempt) -> Unreachable:
    """Why no TLS connection came about, though the line stood."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return Unreachable("对方的证书不可信", "单位的代理如解密检查流量，请把它的根证书填入 [network] ca_bundle")
    side = "代理" if attempt.way and attempt.way.proxy else "对方"
    return Unreachable(f"{side}没有及时完成加密连接" if attempt.over else f"{side}中断了加密连接")


def json_object(content: bytes) -> dict[str, Any] | None:
    """A JSON object, or None when the answer was something else or too long."""
    if len(content) > ANSWER_BYTES:
        return None
    try:
        found = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def doubtful(words: str, wrote: bool) -> str:
    """The reason of a failure, for the operator: once the request was written it may have been delivered."""
    return f"{words}，可能已送达" if wrote else f"{words}，未送达"
