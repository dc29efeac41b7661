"""自定义机器人 webhook: speaks in one group, with real mentions (protocols 8)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from bot.clock import Clock
from bot.errors import PlatformError
from bot.outgoing import Answer, Outgoing
from bot.platforms.dingtalk import signature, text

THROTTLED = (130101, 410100, 660026, 90030)
BAN_SECONDS = 610  # a robot that was too fast is silent for ten minutes
BUSY = (-1, 34015)


class Webhook:
    """One custom robot, secured by signature. Token and secret stand only in the URL that is posted to."""

    def __init__(self, outgoing: Outgoing, oapi_base: str, access_token: str, secret: str, clock: Clock) -> None:
        self.outgoing = outgoing
        self.base, self.access_token, self.secret, self.clock = oapi_base, access_token, secret, clock

    def render(self, words: str, mentions: Sequence[tuple[str, str]]) -> str:
        """The body for a text that mentions people, given as (user id, name); each must stand in the text as @user id."""
        content = text.plain(words)
        if mentions:
            content += "\n" + " ".join(f"@{user}" for user, _ in mentions)
        at = {"atUserIds": [user for user, _ in mentions], "isAtAll": False}
        return json.dumps({"msgtype": "text", "text": {"content": content}, "at": at}, ensure_ascii=False)

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        """Post a body; returns when the platform says it was accepted, raises PlatformError otherwise."""
        judge(self.outgoing.post(self.url, payload.encode(), on_writing))

    def url(self) -> str:
        """The robot's address, signed for this moment."""
        return signature.signed_url(self.base, self.access_token, self.secret, self.clock.now())


def judge(answer: Answer) -> None:
    """errcode 0, sometimes the text "0", is success; "punish deny" with status 1111 is a ban (protocols 8, 9.6)."""
    found = answer.json or {}
    if found.get("status") == 1111 or answer.status == 429:
        raise PlatformError("发送过于频繁", pause_seconds=BAN_SECONDS)
    try:
        code = int(str(found["errcode"]))
    except (KeyError, ValueError):
        raise PlatformError(f"对方应答无法识别（HTTP {answer.status}）", ambiguous=True) from None
    if answer.status != 200:
        raise PlatformError(f"对方应答无法识别（HTTP {answer.status}）", ambiguous=True)
    if code == 0:
        return
    if code in THROTTLED:
        raise PlatformError("发送过于频繁", pause_seconds=BAN_SECONDS)
    if code in BUSY:
        raise PlatformError(f"钉钉繁忙（{code}）")
    raise PlatformError(f"钉钉拒收（{code}）", permanent=True)
