"""群机器人 webhook: speaks in one group, with real mentions (docs/decisions/platforms.md#wecom-webhook)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence

from bot.outgoing import Outgoing, PlatformAnswer
from bot.platforms import verdicts
from bot.platforms.verdicts import Verdict
from bot.rules.chat_safe import ChatSafe, UserId, within

from .bodies import PushedPictureMessage, PushedTextMessage

TEXT_BYTES = 2048
TOO_FAST = verdicts.throttled(65)  # a minute's block, and a margin
VERDICTS: Mapping[int, Verdict] = {
    -1: verdicts.BUSY,
    45033: verdicts.BUSY,  # too many at once
    6000: verdicts.BUSY,  # version conflict
    45009: TOO_FAST,
    40001: verdicts.MISCONFIGURED,  # credential
    40014: verdicts.MISCONFIGURED,
    42001: verdicts.MISCONFIGURED,
    60020: verdicts.MISCONFIGURED,  # this machine's address is not allowed
    40003: verdicts.GONE,  # nobody has this user id
    93000: verdicts.GONE,  # the robot was deleted, or its key changed
    93004: verdicts.GONE,  # the robot is stopped
    93008: verdicts.GONE,  # the robot is not in the group
    40008: verdicts.REFUSED,  # what follows is a fault of ours: another attempt would not help
    40033: verdicts.REFUSED,
    40035: verdicts.REFUSED,
    40058: verdicts.REFUSED,
    44004: verdicts.REFUSED,
    45002: verdicts.REFUSED,
    93017: verdicts.REFUSED,
}

UNKNOWN_KIND = b'{"msgtype":"none"}'
BEHIND_THE_KEY = (40008, 40035, 40058, 44004, 93017)  # what is said of such a message, once the key is found right


class Webhook:
    """One group robot. Its key is a bearer secret and stands only in the URL that is posted to."""

    def __init__(self, outgoing: Outgoing, api_base: str, key: str) -> None:
        self.outgoing = outgoing
        self.url = f"{api_base.rstrip('/')}/cgi-bin/webhook/send?key={key}"

    def use(self) -> str:
        """Use the key for a message of a kind that there is not: refused behind the key's own trial, and nobody hears of it.
        Raises PlatformError where the key is not accepted."""
        answer = self.outgoing.post(lambda: self.url, UNKNOWN_KIND, lambda: None)
        if code_of(answer) not in BEHIND_THE_KEY:
            judge(answer)
        return ""

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: str = "") -> str:
        """The body for a text that mentions people, given as (user id, name)."""
        return json.dumps(text(words, mentions), ensure_ascii=False)

    def picture(self, png: str) -> str:
        """The body for a picture in base64, at most 2 MB of it."""
        return json.dumps(picture(png))

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        """Post a body; returns when the platform says it was accepted, raises PlatformError otherwise."""
        judge(self.outgoing.post(lambda: self.url, payload.encode(), on_writing))


def text(words: str, mentions: Sequence[tuple[str, str]]) -> PushedTextMessage:
    """The body of a text, whom it mentions given as (user id, name)."""
    content = within(ChatSafe(words, group=True), TEXT_BYTES)
    return {"msgtype": "text", "text": {"content": content, "mentioned_list": UserId.of(user for user, _ in mentions)}}


def picture(png: str) -> PushedPictureMessage:
    """The body of a picture in base64."""
    md5 = hashlib.md5(base64.b64decode(png), usedforsecurity=False).hexdigest()
    return {"msgtype": "image", "image": {"base64": png, "md5": md5}}


def judge(answer: PlatformAnswer, verdicts_by_code: Mapping[int, Verdict] = VERDICTS) -> None:
    """Only HTTP 200 with the integer errcode 0 is success; no errcode is ambiguous, never success.

    A code that stands in the table counts whatever the HTTP status; any other means nothing unless HTTP says 200.

    See docs/decisions/delivery.md#verdicts.
    """
    code = code_of(answer)
    if code is not None:
        if code == 0 and answer.status == 200:
            return
        if code in verdicts_by_code:
            raise verdicts_by_code[code].error(code)
        if answer.status == 200:
            raise verdicts.REFUSED.error(code)
    if answer.status == 429:
        raise TOO_FAST.error("HTTP 429")
    raise verdicts.UNREADABLE.error(f"HTTP {answer.status}")


def code_of(answer: PlatformAnswer) -> int | None:
    """The errcode; None for an answer without one."""
    code = answer.json.get("errcode") if answer.json else None
    return code if isinstance(code, int) and not isinstance(code, bool) else None
