"""群机器人 webhook: speaks in one group, with real mentions (protocols 4)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from bot.errors import PlatformError
from bot.outgoing import Answer, Outgoing
from bot.platforms.wecom import cards

TEXT_BYTES = 2048
BUSY = (-1, 45033, 6000)
THROTTLED = (45009,)


class Webhook:
    """One group robot. Its key is a bearer secret and stands only in the URL that is posted to."""

    def __init__(self, outgoing: Outgoing, api_base: str, key: str) -> None:
        self.outgoing = outgoing
        self.url = f"{api_base.rstrip('/')}/cgi-bin/webhook/send?key={key}"

    def render(self, text: str, mentions: Sequence[tuple[str, str]]) -> str:
        """The body for a text that mentions people, given as (user id, name)."""
        content = cards.within(cards.escaped(text), TEXT_BYTES)
        body = {"msgtype": "text", "text": {"content": content, "mentioned_list": [user for user, _ in mentions]}}
        return json.dumps(body, ensure_ascii=False)

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        """Post a body; returns when the platform says it was accepted, raises PlatformError otherwise."""
        judge(self.outgoing.post(lambda: self.url, payload.encode(), on_writing))


def judge(answer: Answer) -> None:
    """Only HTTP 200 with the integer errcode 0 is success; no errcode is ambiguous, never success (reliability D8)."""
    code = answer.json.get("errcode") if answer.json else None
    if answer.status == 429:
        raise PlatformError("发送过于频繁", pause_seconds=65)
    if answer.status != 200 or not isinstance(code, int) or isinstance(code, bool):
        raise PlatformError(f"对方应答无法识别（HTTP {answer.status}）", ambiguous=True)
    if code == 0:
        return
    if code in THROTTLED:
        raise PlatformError("发送过于频繁", pause_seconds=65)
    if code in BUSY:
        raise PlatformError(f"企业微信繁忙（{code}）")
    raise PlatformError(f"企业微信拒收（{code}）", permanent=True)
