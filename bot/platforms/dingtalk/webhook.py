"""自定义机器人 webhook: speaks in one group, with real mentions (docs/decisions/platforms.md#dingtalk-webhook)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from bot.clock import Clock
from bot.outgoing import Outgoing
from bot.platforms.doors import OWN_GROUP, To
from bot.rules.chat_safe import Calling, ChatSafe, UserId, size, within

from . import signature
from .bodies import TextMessage
from .codes import judge, whole_number

TEXT_BYTES = 15000  # the whole body must stay below 20 kB (docs/decisions/platforms.md#dingtalk-webhook)
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

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: To = OWN_GROUP) -> str:
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
