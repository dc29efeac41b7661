"""A WebSocket to a platform by whichever way leads out, each step within one deadline; nothing is sent but the upgrade."""

from __future__ import annotations

import logging
import socket
import ssl
import struct
from threading import Event, Timer
from urllib.parse import urlsplit

from websockets.client import ClientProtocol
from websockets.exceptions import InvalidHandshake, InvalidStatus
from websockets.sync.client import ClientConnection
from websockets.uri import parse_uri

from bot import tunnel
from bot.clock import monotonic
from bot.connections.sockets import Connect
from bot.errors import PlatformError
from bot.network import Network

# The library tells its log every frame, and the address with its ticket, where somebody listens at that level.
SILENT = logging.getLogger("bot.connections.frames")
SILENT.setLevel(logging.CRITICAL + 1)
FRAME_BYTES = 1 << 20  # a message is below a tenth of that
WRITE_SECONDS = 5  # after which a socket whose other side takes nothing is given up


class WebSocket:
    """A connection of the library, which can be cut at once whatever it is doing."""

    def __init__(self, connection: ClientConnection, handle: socket.socket) -> None:
        self.connection, self.handle = connection, handle

    def send(self, text: str) -> None:
        self.connection.send(text)

    def recv(self) -> str | bytes:
        return self.connection.recv()

    def ping(self) -> Event:
        return self.connection.ping()

    def close(self) -> None:
        cut(self.handle)
        self.handle.close()


def connecting(network: Network) -> Connect:
    """How a line connects; raises PlatformError with words for the operator, and no address in them."""

    def connect(address: str, seconds: float) -> WebSocket:
        until = monotonic() + seconds
        try:
            return opened(network, address, until)
        except tunnel.Unreachable as fault:
            raise PlatformError("；".join(filter(None, (fault.words, fault.advice)))) from None
        except ssl.SSLCertVerificationError:
            advice = "单位的代理如解密检查流量，请把它的根证书填入 [network] ca_bundle"
            raise PlatformError(f"对方的证书不可信；{advice}") from None
        except InvalidStatus as error:
            raise PlatformError(f"对方拒绝长连接（HTTP {error.response.status_code}）") from None
        except (InvalidHandshake, EOFError, OSError) as error:
            if isinstance(error, TimeoutError) or monotonic() >= until:
                raise PlatformError("长连接没有及时建立") from None
            raise PlatformError("建立长连接时被中断" if isinstance(error, OSError) else "对方的应答不是长连接") from None

    return connect


def opened(network: Network, address: str, until: float) -> WebSocket:
    """TCP, TLS and the upgrade; a timer cuts what drips."""
    line = tunnel.opened(network.way_to(address), until)
    handle = line.dup()  # TLS takes the socket over
    late = Event()

    def end() -> None:
        late.set()
        cut(handle)

    timer = Timer(max(0.001, until - monotonic()), end)
    timer.daemon = True
    timer.start()
    try:
        line.settimeout(max(0.001, until - monotonic()))
        if address.startswith("wss:"):
            line = network.ssl_context.wrap_socket(line, server_hostname=urlsplit(address).hostname)
        line.settimeout(None)
        line.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", WRITE_SECONDS, 0))
        protocol = ClientProtocol(parse_uri(address), max_size=FRAME_BYTES, logger=SILENT)
        connection = ClientConnection(line, protocol, ping_interval=None, close_timeout=1)
        connection.pending_legacy_warning = False  # it is closed by `WebSocket.close`
        connection.handshake(user_agent_header="duban", timeout=max(0.001, until - monotonic()))
    except BaseException:
        cut(handle)
        handle.close()
        line.close()
        if late.is_set():  # whatever that was taken for
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
    return WebSocket(connection, handle)


def cut(handle: socket.socket) -> None:
    """End a connection without a word, whoever reads or writes it."""
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:
        return
