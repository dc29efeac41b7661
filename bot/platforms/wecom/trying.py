"""The key of a callback is used at our own door, as the console tries an address: no message, and nobody hears of it."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode

from bot.clock import Clock
from bot.errors import PlatformError
from bot.outgoing import Outgoing
from bot.platforms.doors import Untried
from bot.platforms.sealing import Codec

RESTART = "运行中的服务不接受配置中的这一对密钥，请重启服务"


def own_door(outgoing: Outgoing, clock: Clock, codec: Codec, address: str) -> str:
    """Whether the running service at that address has this key; that the console has it only its callbacks can show."""
    stamp, nonce = str(int(clock.now().timestamp())), str(secrets.randbelow(10**10))
    word = codec.encrypt(str(secrets.randbelow(10**16)))
    signed = {"msg_signature": codec.signature(stamp, nonce, word), "timestamp": stamp, "nonce": nonce, "echostr": word}
    try:
        found = outgoing.directly.get(lambda: f"{address}?{urlencode(signed)}")
    except PlatformError:
        return Untried("服务没有运行")
    if found.status != 200:
        raise PlatformError(f"{RESTART}（HTTP {found.status}）")
    return "运行中的服务用的是这一对；与管理后台是否一致，以收到的消息为准"
