"""The secret of an internal robot is used to ask for a token or a ticket, which changes nothing and which nobody hears of."""

from __future__ import annotations

from urllib.parse import urlencode

from bot.errors import PlatformError
from bot.outgoing import Outgoing
from bot.platforms import verdicts
from bot.platforms.doors import Untried

from . import codes, gateway


def app_secret(outgoing: Outgoing, oapi_base: str, app_key: str, secret: str) -> str:
    """Whether AppKey and AppSecret belong together; a remark where the key was not copied. Raises PlatformError."""
    if not app_key:
        return Untried("没有填写 app_key，与开发者后台是否一致，以收到的消息为准")
    query = urlencode({"appkey": app_key, "appsecret": secret})
    answer = outgoing.get(lambda: f"{oapi_base.rstrip('/')}/gettoken?{query}")
    code = codes.whole_number((answer.json or {}).get("errcode"))
    if code == 0:
        return ""
    if code is None:
        raise PlatformError(f"对方应答无法识别（HTTP {answer.status}）")
    raise codes.meaning(code, otherwise=verdicts.MISCONFIGURED).error(code)


def stream(outgoing: Outgoing, api_base: str, app_key: str, secret: str) -> str:
    """Whether the gateway gives a ticket, which ends unused after a moment. Raises PlatformError."""
    gateway.opened(outgoing, api_base, app_key, secret)
    return ""
