"""Where a Stream connection is opened: the gateway hands out an address and a ticket that is good once and for 90 seconds.

See docs/decisions/platforms.md#dingtalk-stream.
"""

from __future__ import annotations

import json
from ipaddress import ip_address
from urllib.parse import quote, urlsplit

from bot.errors import PlatformError
from bot.outgoing import Outgoing, PlatformAnswer

from .codes import banned, shown

PATH = "/v1.0/gateway/connections/open"
ROBOT_TOPIC = "/v1.0/im/bot/messages/get"
CARD_TOPIC = "/v1.0/card/instances/callback"
UA = "duban/1.0"
BLOCKED_SECONDS, CROWDED_SECONDS = 300, 30
REFUSED = "AppKey 或 AppSecret 不符，或应用未开通 Stream 模式"


def opened(outgoing: Outgoing, api_base: str, app_key: str, secret: str) -> str:
    """An address to connect to, the ticket in it. Raises PlatformError: permanent where the credentials are refused."""
    wished = {
        "clientId": app_key,
        "clientSecret": secret,
        "subscriptions": [{"type": "CALLBACK", "topic": topic} for topic in (ROBOT_TOPIC, CARD_TOPIC)],
        "ua": UA,
    }
    answer = outgoing.post(lambda: f"{api_base.rstrip('/')}{PATH}", json.dumps(wished).encode(), lambda: None)
    found = answer.json or {}
    endpoint, ticket = found.get("endpoint"), found.get("ticket")
    if answer.status != 200 or not isinstance(endpoint, str) or not isinstance(ticket, str) or not ticket:
        raise refusal(answer)
    if not may_be_connected_to(endpoint):
        raise PlatformError("网关给出的连接地址不可用（应为 wss://）")
    return f"{endpoint}{'&' if '?' in endpoint else '?'}ticket={quote(ticket, safe='')}"


def refusal(answer: PlatformAnswer) -> PlatformError:
    """Why the gateway gave no address."""
    found = answer.json or {}
    told = found.get("code")
    code = shown(told) if isinstance(told, str) else ""
    named = f"HTTP {answer.status}{f'，{code}' if code else ''}"
    if banned(found):
        return PlatformError("本机地址因请求过多被平台暂时封禁", pause_seconds=BLOCKED_SECONDS)
    if answer.status == 401 or code in ("authFailed", "InvalidAuthentication", "invalidClientIdOrSecret"):
        return PlatformError(f"{REFUSED}（{named}）", permanent=True)
    if answer.status == 429 or "QpsLimit" in code:
        return PlatformError(f"请求过于频繁（{named}）", pause_seconds=CROWDED_SECONDS)
    return PlatformError(f"网关没有给出连接地址（{named}）")


def may_be_connected_to(endpoint: str) -> bool:
    """wss anywhere, ws on this machine alone; nobody's name or password in it."""
    try:
        found = urlsplit(endpoint)
        host, _ = found.hostname or "", found.port
    except ValueError:
        return False
    if not host or "@" in found.netloc or found.fragment or not endpoint.isprintable() or " " in endpoint:
        return False
    return found.scheme == "wss" or (found.scheme == "ws" and is_here(host))


def is_here(host: str) -> bool:
    """Whether a name is this machine's own."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
