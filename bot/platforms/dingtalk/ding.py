"""企业内部机器人 presses on a person: a DING in the app, by short message or by telephone (docs/decisions/platforms.md#ding)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from bot.platforms.doors import OWN_GROUP, Taken, To
from bot.rules.chat_safe import ChatSafe, UserId, within

from .bodies import Dinged
from .codes import NOBODY, shown
from .openapi import OpenApi, verdict_of

SEND = "/v1.0/robot/ding/send"
TEXT_BYTES = 15000  # no limit is written down: no more than the robot says otherwise
Kind = Literal["", "app", "sms", "phone"]
REMIND_TYPES: Mapping[str, Literal[1, 2, 3]] = {"app": 1, "sms": 2, "phone": 3}


@dataclass(frozen=True)
class Ding:
    """The robot as a pusher of its own, for one person at a time; `kind` is one of REMIND_TYPES."""

    api: OpenApi
    robot_code: str
    kind: Kind

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: To = OWN_GROUP) -> str:
        """The body for words to a person, by the staff id."""
        body: Dinged = {
            "robotCode": self.robot_code,
            "remindType": REMIND_TYPES[self.kind],
            "receiverUserIdList": UserId.of([to.id]),
            "content": within(ChatSafe(words, group=False), TEXT_BYTES),
        }
        return json.dumps(body, ensure_ascii=False)

    def picture(self, png: str) -> str:
        """There are none here: nobody plans one for it. Raises ValueError."""
        raise ValueError("no pictures here")

    def send(self, payload: str, on_writing: Callable[[], None]) -> Taken:
        """Send a body; returns when the platform took it for whom it is for, raises PlatformError otherwise."""
        body = json.loads(payload)
        if not body["receiverUserIdList"]:
            raise NOBODY.error("receiverUserIdList")
        answer = self.api.call(SEND, body, on_writing)
        if reason := failed(answer):
            raise verdict_of(reason, 200).error(shown(reason))
        found = answer.get("openDingId")
        return Taken(found if isinstance(found, str) else "")


def failed(answer: Mapping[str, Any]) -> str:
    """Why the one person was left out, as the platform's list of failures says it; empty where nobody was."""
    listed = answer.get("failedList")
    return next((str(reason) for reason, users in listed.items() if users), "") if isinstance(listed, dict) else ""
