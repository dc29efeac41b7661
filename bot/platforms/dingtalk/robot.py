"""企业内部机器人 speaks first: to one person, or in a group that it is in (docs/decisions/platforms.md#dingtalk-openapi)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import PlatformError
from bot.platforms import verdicts
from bot.rules.chat_safe import ChatSafe, UserId, size, within

from .bodies import GroupMessage, PersonMessage, TextParam
from .codes import NOBODY
from .openapi import OpenApi

TO_GROUP, TO_PERSONS = "/v1.0/robot/groupMessages/send", "/v1.0/robot/oToMessages/batchSend"
PARAM_BYTES = 15000
PERSONS = 20  # in one call
GROUP = "cid"  # how the id of a conversation begins
FLOW = verdicts.Verdict("接收人当日消息过多，平台暂缓发送")
FILTERED = verdicts.Verdict("消息被平台过滤，未送达接收人", permanent=True)
LISTS = (("invalidStaffIdList", NOBODY), ("filteredStaffIdList", FILTERED), ("flowControlledStaffIdList", FLOW))


@dataclass(frozen=True)
class Robot:
    """The robot as a pusher: `to` is the id of a conversation, or the staff id of a person."""

    api: OpenApi
    robot_code: str

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: str = "") -> str:
        """The body of a text. These messages call nobody by name."""
        group = to.startswith(GROUP)
        param = fitting(ChatSafe(words, group=group))
        body: GroupMessage | PersonMessage
        if group:
            body = {"robotCode": self.robot_code, "openConversationId": to, "msgKey": "sampleText", "param": param}
        else:
            body = {"robotCode": self.robot_code, "userIds": UserId.of([to]), "msgKey": "sampleText", "param": param}
        return json.dumps(body, ensure_ascii=False)

    def picture(self, png: str) -> str:
        """This robot takes only the address of a picture: nobody plans one for it. Raises ValueError."""
        raise ValueError("no pictures here")

    def send(self, payload: str, on_writing: Callable[[], None]) -> None:
        """Post a body; returns when the platform took it for whom it is for, raises PlatformError otherwise."""
        body = json.loads(payload)
        body["msgParam"] = encoded(body.pop("param"))
        if "openConversationId" in body:
            self.api.call(TO_GROUP, body, on_writing)
            return
        users = body.pop("userIds")
        if not users:
            raise NOBODY.error("userIds")
        left_out = self.to_persons(body, users, on_writing)
        for error in left_out.values():
            raise error

    def to_persons(self, body: dict[str, Any], users: Sequence[str], on_writing: Callable[[], None]) -> dict[str, PlatformError]:
        """Post a body to persons, as many calls as they need; who was left out, and why."""
        found: dict[str, PlatformError] = {}
        for start in range(0, len(users), PERSONS):
            some = list(users[start : start + PERSONS])
            answer = self.api.call(TO_PERSONS, {**body, "userIds": some}, on_writing)
            found |= left_out(answer, some)
        return found


def fitting(words: ChatSafe) -> TextParam:
    """The words as far as they fit, counted as they are written."""
    most = PARAM_BYTES
    while True:
        param: TextParam = {"content": within(words, most)}
        over = size(encoded(param)) - PARAM_BYTES
        if over <= 0:
            return param
        most = min(most, size(param["content"])) - over


def encoded(param: object) -> str:
    """A message's parameters, which are JSON in a text."""
    return json.dumps(param, ensure_ascii=False, separators=(",", ":"))


def left_out(answer: dict[str, Any], users: Sequence[str]) -> dict[str, PlatformError]:
    """Whom the platform left out of those it was given, each with the reason."""
    found: dict[str, PlatformError] = {}
    for name, verdict in reversed(LISTS):
        listed = answer.get(name)
        named = {user.lower() for user in listed if isinstance(user, str)} if isinstance(listed, list) else set()
        found |= {user: verdict.error(name) for user in users if user.lower() in named}
    return found
