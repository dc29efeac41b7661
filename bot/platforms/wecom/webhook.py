"""群机器人 webhook: speaks in one group, with real mentions (docs/decisions/platforms.md#wecom-webhook)."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Sequence

from bot.errors import PlatformError
from bot.outgoing import Outgoing
from bot.platforms.doors import OWN_GROUP, OutFile, To
from bot.rules.chat_safe import ChatSafe, FileName, UserId, within

from .bodies import PushedPictureMessage, PushedTextMessage
from .codes import code_of, judge

TEXT_BYTES = 2048
PICTURE_BYTES = 2 * 1024 * 1024
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

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: To = OWN_GROUP) -> str:
        """The body for a text that mentions people, given as (user id, name)."""
        return json.dumps(text(words, mentions), ensure_ascii=False)

    def picture(self, png: str) -> str:
        """The body for a picture in base64, at most 2 MB of it."""
        return json.dumps(picture(png))

    def bring(self, file: OutFile) -> str:
        """A picture goes in the message itself. Raises PlatformError for one that is too large, and for any other file: commands
        whose files are no pictures belong in single chat."""
        if not file.picture or len(file.content) > PICTURE_BYTES:
            raise PlatformError("群机器人只能发送 2 MB 以内的图片", permanent=True)
        return base64.b64encode(file.content).decode()

    def file(self, media: str, name: FileName, to: To = OWN_GROUP, *, picture: bool) -> str:
        return self.picture(media)

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
