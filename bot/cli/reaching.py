"""doctor: whether each address of a platform answers, by the configured way, and what to do where none does."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.errors import ConfigError, PlatformError

if TYPE_CHECKING:
    from bot.platform_clock import PlatformClock
    from bot.wsgi import Service

REACH_SECONDS = 3.0
BY_PROXY = "如单位须经代理上网，请设置 [network] proxy"


def reach(service: Service, platform: str, heard: PlatformClock) -> str:
    """What keeps a platform's servers from answering, each cause once; empty where all do. `heard` is told their time."""
    from bot import wsgi
    from bot.outgoing import Outgoing

    try:
        way, silent = wsgi.network(service.settings, platform), dict[str, list[str]]()
    except ConfigError as error:
        return str(error).rstrip("。")
    for address in service.settings.platforms[platform].addresses:
        try:
            Outgoing(REACH_SECONDS, heard=heard, network=way).reach(
                address.replace("ws", "http", 1) if is_line(address) else address
            )
        except PlatformError as error:
            silent.setdefault(str(error), []).append(urlsplit(address).hostname or "")
    if not silent:
        return ""
    said = [f"{fault}（{'、'.join(hosts)}）" for fault, hosts in silent.items()]
    return "；".join([*said, *([] if way.proxy else [BY_PROXY])])


def is_line(address: str) -> bool:
    """Whether an address is that of a long connection; who answers there at all answers a question as well."""
    return address.startswith(("ws:", "wss:"))
