"""自定义机器人 webhook: speaks in one group, with real mentions (docs/decisions/platforms.md#dingtalk-webhook)."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from bot.clock import Clock
from bot.outgoing import Outgoing, PlatformAnswer
from bot.platforms import verdicts
from bot.platforms.verdicts import Verdict
from bot.rules.chat_safe import Calling, ChatSafe, UserId, size, within

from . import signature
from .bodies import TextMessage

TEXT_BYTES = 15000  # the whole body must stay below 20 kB (docs/decisions/platforms.md#dingtalk-webhook)
TOO_FAST = verdicts.throttled(610)  # a robot that was too fast is banned for ten minutes
VERDICTS = {
    -1: verdicts.BUSY,
    34015: verdicts.BUSY,
    130101: TOO_FAST,
    410100: TOO_FAST,
    660026: TOO_FAST,
    90030: TOO_FAST,
    88: verdicts.MISCONFIGURED,  # credential
    40001: verdicts.MISCONFIGURED,
    40014: verdicts.MISCONFIGURED,
    42001: verdicts.MISCONFIGURED,
    310000: verdicts.MISCONFIGURED,  # signature, keyword, or this machine's address
    300001: verdicts.MISCONFIGURED,
    33012: verdicts.GONE,  # nobody has this user id
    34013: verdicts.GONE,
    300005: verdicts.GONE,  # the token does not exist
    400013: verdicts.GONE,  # the group is dissolved
    400101: verdicts.GONE,
    400102: verdicts.GONE,  # the robot is stopped
    400106: verdicts.GONE,  # the robot is not there any more
    400105: verdicts.REFUSED,  # what follows is a fault of ours: another attempt would not help
    40035: verdicts.REFUSED,
    43004: verdicts.REFUSED,
    430101: verdicts.REFUSED,
    430102: verdicts.REFUSED,
    430103: verdicts.REFUSED,
    430104: verdicts.REFUSED,
    460101: verdicts.REFUSED,
}
NAMED = (
    ("send.too.fast", TOO_FAST),
    ("send.byToken.tooFast", TOO_FAST),
    ("InvalidAuthentication", verdicts.MISCONFIGURED),
    ("group.disbanded", verdicts.GONE),
    ("bot.stopped", verdicts.GONE),
    ("token.notExisted", verdicts.GONE),
    ("invalidParameter.", verdicts.REFUSED),
    ("miss.param.", verdicts.REFUSED),
    ("unknown.send.result", verdicts.UNREADABLE),
)

UNKNOWN_KIND = b'{"msgtype":"none"}'
BEHIND_THE_KEY = (40035, 400105)  # what is said of such a message, once token and signature are found right


class Webhook:
    """One custom robot, secured by signature. Token and secret stand only in the URL that is posted to."""

    def __init__(self, outgoing: Outgoing, oapi_base: str, access_token: str, secret: str, clock: Clock) -> None:
        self.outgoing = outgoing
        self.base, self.access_token, self.secret, self.clock = oapi_base, access_token, secret, clock

    def use(self) -> str:
        """Use token and secret for a message of a kind that there is not: refused behind their own trial, and nobody hears of
        it. Raises PlatformError where they are not accepted."""
        answer = self.outgoing.post(self.url, UNKNOWN_KIND, lambda: None)
        if whole_number((answer.json or {}).get("errcode")) not in BEHIND_THE_KEY:
            judge(answer)
        return ""

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: str = "") -> str:
        """The body for a text that mentions people, given as (user id, name); each must stand in the text as @user id."""
        return json.dumps(text(words, mentions), ensure_ascii=False)

    def picture(self, png: str) -> str:
        """These robots take only the address of a picture: nobody plans one for them. Raises ValueError."""
        raise ValueError("no pictures here")

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        """Post a body; returns when the platform says it was accepted, raises PlatformError otherwise."""
        judge(self.outgoing.post(self.url, payload.encode(), on_writing))

    def url(self) -> str:
        """The robot's address, signed for this moment."""
        return signature.signed_url(self.base, self.access_token, self.secret, self.clock.now())


def text(words: str, mentions: Sequence[tuple[str, str]]) -> TextMessage:
    """The body of a text, whom it mentions given as (user id, name)."""
    users = UserId.of(user for user, _ in mentions)
    safe = ChatSafe(words, group=True)
    content = Calling(within(safe, TEXT_BYTES - size(Calling(ChatSafe("", group=True), users))), users)
    return {"msgtype": "text", "text": {"content": content}, "at": {"atUserIds": users, "isAtAll": False}}


def judge(answer: PlatformAnswer) -> None:
    """HTTP 200 with errcode 0, sometimes the text "0", is success; "punish deny" with status 1111 is a ban.

    A code that stands in the table counts whatever the HTTP status; any other means nothing unless HTTP says 200.

    See docs/decisions/platforms.md#dingtalk-webhook.
    """
    found = answer.json or {}
    code = whole_number(found.get("errcode"))
    if code == 0 and answer.status == 200 and not banned(found):
        return
    if banned(found):
        raise TOO_FAST.error("1111")
    if code in VERDICTS:
        raise VERDICTS[code].error(code)
    name = found.get("code")
    if isinstance(name, str) and (known := by_name(name)):
        raise known.error(name)
    if code and answer.status == 200:
        raise verdicts.REFUSED.error(code)
    if answer.status == 429:
        raise TOO_FAST.error("HTTP 429")
    raise verdicts.UNREADABLE.error(f"HTTP {answer.status}")


def whole_number(code: object) -> int | None:
    """The errcode, which DingTalk also writes as text; None for anything else."""
    if isinstance(code, str) and re.fullmatch(r"-?[0-9]{1,9}", code):
        return int(code)
    return code if isinstance(code, int) and not isinstance(code, bool) else None


def banned(found: dict[str, Any]) -> bool:
    """Whether the gateway in front of the robots says that this one is banned: status 1111, punish deny."""
    return str(found.get("status")) == "1111"


def by_name(name: str) -> Verdict | None:
    """The verdict of a code in words, as the newer interfaces give it."""
    return next((verdict for start, verdict in NAMED if name.startswith(start)), None)
