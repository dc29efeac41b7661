"""自建应用 speaks to one person at a time (docs/decisions/platforms.md#wecom-app-api)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.errors import PlatformError
from bot.message import Card
from bot.platforms.doors import OWN_GROUP, OutFile, Taken, To, as_words
from bot.rules.chat_safe import ChatSafe, FileName, UserId, within

from . import cards
from .app_api import AppApi
from .app_media import AppMedia
from .bodies import AppCardChange, AppCardMessage, AppFileMessage, AppPictureMessage, AppTextMessage
from .codes import NOBODY
from .incoming import text_at

SEND, UPDATE = "/cgi-bin/message/send", "/cgi-bin/message/update_template_card"
TEXT_BYTES = 2048
REMEMBERED_SECONDS = 1800  # in which the platform delivers the same words to the same person once
UNLICENSED = "接收人没有企业微信接口许可，请在管理后台分配"


@dataclass(frozen=True)
class AppRobot:
    """The app as a pusher: it speaks to persons alone, by their user ids."""

    api: AppApi
    draws: bool = False
    needs_code: ClassVar[bool] = True

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: To = OWN_GROUP) -> str:
        """The body of a text; who is mentioned in it reads it anyway, or is told by another message."""
        content = within(ChatSafe(words, group=False), TEXT_BYTES)
        body: AppTextMessage = {
            "touser": addressed(to.id),
            "agentid": self.api.keys.agent_id,
            "msgtype": "text",
            "text": {"content": content},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": REMEMBERED_SECONDS,
        }
        return json.dumps(body, ensure_ascii=False)

    def card(self, card: Card, to: str) -> str:
        """The body of a card with buttons."""
        body: AppCardMessage = {
            "touser": addressed(to),
            "agentid": self.api.keys.agent_id,
            "msgtype": "template_card",
            "template_card": cards.template_card(card, group=False),
            "enable_duplicate_check": 1,
            "duplicate_check_interval": REMEMBERED_SECONDS,
        }
        return json.dumps(body, ensure_ascii=False)

    def picture(self, png: str) -> str:
        """Pictures are for groups: nobody plans one for a person. Raises ValueError."""
        raise ValueError("no pictures here")

    def bring(self, file: OutFile) -> str:
        """The platform's name of a file, for three days. Raises PlatformError, permanent for one of a wrong size."""
        return AppMedia(self.api).upload("image" if file.picture else "file", file.name, file.content)

    def file(self, media: str, name: FileName, to: To = OWN_GROUP, *, picture: bool) -> str:
        """The body that shows a file; its name is the one it was brought with."""
        shown: AppFileMessage = {
            "touser": addressed(to.id),
            "agentid": self.api.keys.agent_id,
            "msgtype": "file",
            "file": {"media_id": media},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": REMEMBERED_SECONDS,
        }
        if not picture:
            return json.dumps(shown, ensure_ascii=False)
        seen: AppPictureMessage = {
            "touser": shown["touser"],
            "agentid": shown["agentid"],
            "msgtype": "image",
            "image": {"media_id": media},
            "enable_duplicate_check": 1,
            "duplicate_check_interval": REMEMBERED_SECONDS,
        }
        return json.dumps(seen, ensure_ascii=False)

    def send(self, payload: str, on_writing: Callable[[], None]) -> Taken:
        """Post a body; returns when the platform took it for the person it is for, raises PlatformError otherwise."""
        body = json.loads(payload)
        if not body["touser"]:
            raise NOBODY.error("touser")
        try:
            answer = self.api.call(SEND, body, on_writing)
            missed(answer, body["touser"])
        except PlatformError as error:
            raise as_words(error) if "template_card" in body else error from None
        reference, code = text_at(answer, "msgid"), text_at(answer, "response_code")
        card = body.get("template_card") or {"button_list": []}
        keys = " ".join(button["key"] for button in card["button_list"])
        return Taken(reference, card.get("task_id", ""), keys, self.api.credential.sealed(code) if code else "")

    def renew(self, card: Card, to: str, code: str) -> None:
        """Put a card in the place of the one with its task id; each code is good for one change. Raises PlatformError."""
        opened = self.api.credential.opened(code)
        if not opened:
            raise PlatformError("卡片的更新码已失效", permanent=True)
        body: AppCardChange = {
            "userids": UserId.of([to]),
            "agentid": self.api.keys.agent_id,
            "response_code": opened,
            "template_card": cards.template_card(card, group=False),
        }
        self.api.call(UPDATE, body)


def addressed(to: str) -> UserId:
    """Whom a body is for, one person and never everybody; empty for what names nobody, which `send` refuses."""
    return next(iter(UserId.of([to])), UserId(""))


def missed(answer: dict[str, Any], user: str) -> None:
    """Raise PlatformError where the platform took the message and leaves this person out; it writes ids in small letters."""
    if user.lower() in named(answer, "invaliduser"):
        raise NOBODY.error("invaliduser")
    if user.lower() in named(answer, "unlicenseduser"):
        raise PlatformError(f"{UNLICENSED}（unlicenseduser）", permanent=True)


def named(answer: dict[str, Any], field: str) -> set[str]:
    """The user ids of a list that is written with | between them."""
    found = answer.get(field)
    return set(found.lower().split("|")) - {""} if isinstance(found, str) else set()
