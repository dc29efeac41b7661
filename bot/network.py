"""Which way leads out: through the proxy of the office or directly, and whose certificates are believed there."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from ipaddress import ip_address, ip_network
from pathlib import Path
from urllib.parse import unquote, urlsplit

import certifi  # comes with requests, which believes the same
from pydantic import SecretStr

from bot.config_network import PROXY
from bot.errors import ConfigError

PORTS = {"http": 80, "ws": 80, "https": 443, "wss": 443}


@dataclass(frozen=True)
class Proxy:
    """An HTTP proxy that is asked to CONNECT. `authorization` is its Proxy-Authorization header, empty for none; a secret."""

    host: str
    port: int
    authorization: str = field(default="", repr=False)


@dataclass(frozen=True)
class Passage:
    """How one host is reached: through `proxy`, or directly where it is None. Through a proxy its name is resolved there alone.

    `bot.tunnel.opened` makes the connection, whichever way it is.
    """

    host: str
    port: int
    proxy: Proxy | None


class Network:
    """How the office's servers reach the platforms.

    `proxy` None: directly. `no_proxy`: hosts, suffixes (.example.cn), networks (10.0.0.0/8), * for all, that need no proxy; this
    machine itself needs none unless `even_loopback`. `ca_bundle`: a file of certificates that count beside the public ones.
    """

    def __init__(
        self,
        proxy: Proxy | None = None,
        no_proxy: Sequence[str] = (),
        ca_bundle: Path | None = None,
        *,
        even_loopback: bool = False,
    ) -> None:
        self.proxy, self.no_proxy, self.ca_bundle, self.even_loopback = proxy, no_proxy, ca_bundle, even_loopback

    def way_to(self, url: str) -> Passage:
        """The way to an address (http, https, ws, wss).

        A long connection is opened like this, with the same proxy, certificates and words for what went wrong as a post:

            way = network.way_to(url)
            line = tunnel.opened(way, until=monotonic() + seconds)  # a connected socket; raises tunnel.Unreachable (Chinese)
            connect(url, sock=line, ssl=network.ssl_context if url.startswith("wss:") else None, proxy=None, open_timeout=...)
        """
        parts = urlsplit(url)
        return self.way(parts.hostname or "", parts.port or PORTS.get(parts.scheme, 443))

    def way(self, host: str, port: int) -> Passage:
        if not host.isascii():
            host = host.encode("idna").decode()
        return Passage(host, port, None if self.proxy is None or self.is_direct(host, port) else self.proxy)

    def is_direct(self, host: str, port: int) -> bool:
        """Whether a host is reached without the proxy."""
        if is_loopback(host) and not self.even_loopback:
            return True
        return any(meant(one, host, port) for one in self.no_proxy)

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """For TLS: the public certificates and those of `ca_bundle`, always verified. Raises ConfigError for a bad file."""
        context = ssl.create_default_context(cafile=certifi.where())
        if self.ca_bundle:
            try:
                context.load_verify_locations(self.ca_bundle)
            except (OSError, ssl.SSLError):
                raise ConfigError(f"证书文件 {self.ca_bundle} 读不出来（应为 PEM 格式），请核对 [network] ca_bundle。") from None
        return context


def proxy_of(address: SecretStr) -> Proxy | None:
    """The proxy at http://user:password@host:port; None for an empty address."""
    found = PROXY.fullmatch(address.get_secret_value())
    if found is None:
        return None
    authorization = ""
    if found["user"]:
        pair = f"{unquote(found['user'])}:{unquote(found['password'] or '')}"
        authorization = "Basic " + base64.b64encode(pair.encode()).decode()
    return Proxy(found["host"].strip("[]"), int(found["port"]), authorization)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine itself."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.rstrip(".").lower() == "localhost" or host.lower().endswith(".localhost")


def meant(entry: str, host: str, port: int) -> bool:
    """Whether an entry of no_proxy means this host: itself and what stands below it, a network, or all; a port narrows it."""
    if entry == "*":
        return True
    try:
        return ip_address(host.strip("[]")) in ip_network(entry, strict=False)
    except (ValueError, TypeError):
        name, _, only = entry.partition(":")
        name, host = name.removeprefix("*").strip(".").lower(), host.rstrip(".").lower()
        return (not only or only == str(port)) and (host == name or host.endswith(f".{name}"))
