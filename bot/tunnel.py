"""A connection to somebody else's server, by whichever way leads there; a proxy is asked to CONNECT and never for anything else.

Everything here happens before the request: whatever fails, nothing was delivered.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from urllib3.util.connection import create_connection

from bot.clock import monotonic
from bot.network import Passage

CONNECT_SECONDS = 3
HEAD_BYTES = 16384
STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3})(?:[ \r]|$)")
CHALLENGE = re.compile(rb"(?im)^Proxy-Authenticate:\s*([A-Za-z]+)")  # NTLM and Negotiate need accounts of a domain
NODELAY: list[tuple[int, int, int | bytes]] = [(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
SHORTEST = len(b"HTTP/1.1 200\r")  # a status line
END = b"\r\n\r\n"
SETTING = "请核对 [network] proxy"
NONSENSE = ("代理的应答无法识别", f"{SETTING} 的主机和端口")
Resolve = Callable[..., list[tuple[Any, ...]]]


class Unreachable(OSError):
    """No connection stands; `words` say why, `advice` what to do (empty where there is nothing to say). No secret is in them."""

    def __init__(self, words: str, advice: str = "") -> None:
        super().__init__(words)
        self.words, self.advice = words, advice


def opened(
    way: Passage,
    until: float,
    resolve: Resolve = socket.getaddrinfo,
    standing: Callable[[socket.socket], None] = lambda line: None,
) -> socket.socket:
    """A connected socket, to be spoken TLS over or not; raises Unreachable. `until` is on `monotonic`'s scale, for all of it.

    `standing` is told the socket once TCP stands, so that somebody else may cut it.
    """
    host, port = (way.proxy.host, way.proxy.port) if way.proxy else (way.host, way.port)
    side = "代理" if way.proxy else "对方"
    line = connected(addresses(host, port, until, resolve, side), until, side)
    try:
        standing(line)
        if way.proxy:
            asked_through(line, way, until)
    except BaseException:
        line.close()
        raise
    return line


def addresses(host: str, port: int, until: float, resolve: Resolve, side: str) -> list[tuple[str, int]]:
    """The host's addresses, asked for in a thread of its own: the system's resolver knows no deadline."""
    found: SimpleQueue[list[tuple[Any, ...]] | OSError] = SimpleQueue()

    def ask() -> None:
        try:
            found.put(resolve(host, port, type=socket.SOCK_STREAM))
        except OSError as error:
            found.put(error)
        except UnicodeError:  # a name that cannot be one
            found.put(socket.gaierror())

    Thread(target=ask, daemon=True).start()
    try:
        answer = found.get(timeout=max(0.001, until - monotonic()))
    except Empty:
        raise Unreachable(f"{side}的地址没有及时查到") from None
    if isinstance(answer, OSError) or not answer:
        raise Unreachable(f"查不到{side}的地址", SETTING if side == "代理" else "") from None
    return [one[4][:2] for one in answer]


def connected(known: list[tuple[str, int]], until: float, side: str) -> socket.socket:
    """A TCP connection to the first address that takes one."""
    for address in known:
        try:
            seconds = max(0.001, min(CONNECT_SECONDS, until - monotonic()))
            return create_connection(address, seconds, socket_options=NODELAY)
        except OSError:
            continue
    raise Unreachable(f"连接{side}失败", SETTING if side == "代理" else "")


def asked_through(line: socket.socket, way: Passage, until: float) -> None:
    """Ask the proxy to connect to the host, by its name; raises Unreachable unless it says that it did, in time."""
    proxy, before = way.proxy, line.gettimeout()
    host = f"[{way.host.strip('[]')}]" if ":" in way.host else way.host
    target = f"{host}:{way.port}"
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    lines += [f"Proxy-Authorization: {proxy.authorization}"] if proxy and proxy.authorization else []
    try:
        line.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
        head = heard(line, until)
    except TimeoutError:
        raise Unreachable("代理没有及时应答") from None
    except OSError:
        raise Unreachable("代理中断了连接", SETTING) from None
    if not head:
        raise Unreachable("代理没有应答就断开了", SETTING)
    if not (found := STATUS.match(head)):
        raise Unreachable(*NONSENSE)
    if not 200 <= int(found[1]) < 300:
        raise refused(int(found[1]), target, head)
    if END not in head and len(head) <= HEAD_BYTES:
        raise Unreachable("代理没有应答完就断开了", SETTING)
    if not head.endswith(END):  # nobody may speak before we do
        raise Unreachable(*NONSENSE)
    line.settimeout(before)


def heard(line: socket.socket, until: float) -> bytes:
    """What a proxy answers up to the end of its head; less where it ends before, or says what cannot become one. Raises
    TimeoutError, and OSError where nothing came."""
    head = b""
    while END not in head and len(head) <= HEAD_BYTES and (len(head) < SHORTEST or STATUS.match(head)):
        line.settimeout(max(0.001, until - monotonic()))
        try:
            more = line.recv(HEAD_BYTES)
        except TimeoutError:
            raise
        except OSError:
            if head:
                break
            raise
        if not more and monotonic() >= until:  # cut by whoever watches the time
            raise TimeoutError
        if not more:
            break
        head += more
    return head


def refused(status: int, target: str, head: bytes) -> Unreachable:
    """What a proxy's refusal means."""
    if status == 407 and (asked := CHALLENGE.findall(head)) and b"basic" not in [kind.lower() for kind in asked]:
        return Unreachable("代理要求的认证方式不受支持", "请代理的管理员改用基本认证（Basic），或按本机地址放行")
    if status == 407:
        return Unreachable("代理要求认证", f"{SETTING} 中的用户名和密码")
    if status in (502, 503, 504):
        return Unreachable(f"代理连不上 {target}（{status}）", "请代理的管理员核对它的出口和域名解析")
    return Unreachable(f"代理拒绝连接 {target}（{status}）", "请代理的管理员放行这一地址（CONNECT）")
