"""企业内部机器人 speaks first: to one person, or in a group that it is in (docs/decisions/platforms.md#dingtalk-openapi)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from bot.errors import PlatformError
from bot.message import Card
from bot.platforms import verdicts
from bot.platforms.doors import OWN_GROUP, OutFile, Taken, To, as_words
from bot.rules.chat_safe import ChatSafe, FileName, UserId, size, within

from . import cards
from .bodies import FileMessage, FileParam, GroupMessage, PersonMessage, PictureMessage, TextParam
from .codes import NOBODY
from .media import Media
from .openapi import OpenApi

TO_GROUP, TO_PERSONS = "/v1.0/robot/groupMessages/send", "/v1.0/robot/oToMessages/batchSend"
DELIVER, CHANGE = "/v1.0/card/instances/createAndDeliver", "/v1.0/card/instances"
NOT_DELIVERED = "卡片未能投放，改发文字"
PARAM_BYTES = 15000
PERSONS = 20  # in one call
FLOW = verdicts.Verdict("接收人当日消息过多，平台暂缓发送")
FILTERED = verdicts.Verdict("消息被平台过滤，未送达接收人", permanent=True)
LISTS = (("invalidStaffIdList", NOBODY), ("filteredStaffIdList", FILTERED), ("flowControlledStaffIdList", FLOW))


@dataclass(frozen=True)
class Robot:
    """The robot as a pusher: a group is addressed by the id of a conversation, a person by the staff id."""

    api: OpenApi
    robot_code: str
    template: str = ""  # of its cards; without one it sends words alone
    oapi_base: str = ""  # where files are brought
    needs_code: ClassVar[bool] = False

    @property
    def draws(self) -> bool:
        return bool(self.template)

    def render(self, words: str, mentions: Sequence[tuple[str, str]], to: To = OWN_GROUP) -> str:
        """The body of a text. These messages call nobody by name."""
        param = fitting(ChatSafe(words, group=to.group))
        body: GroupMessage | PersonMessage
        if to.group:
            body = {"robotCode": self.robot_code, "openConversationId": to.id, "msgKey": "sampleText", "param": param}
        else:
            body = {"robotCode": self.robot_code, "userIds": UserId.of([to.id]), "msgKey": "sampleText", "param": param}
        return json.dumps(body, ensure_ascii=False)

    def card(self, card: Card, to: str) -> str:
        """The body of a card for one person; its name on the platform tells that it stands in a single chat."""
        keys = " ".join(button.key for button in card.buttons)
        delivery = {
            "cardTemplateId": self.template,
            "outTrackId": cards.track_id(card.task_id, group=False),
            "callbackType": "STREAM",
            "userIdType": 1,  # staff ids
            "cardData": {"cardParamMap": cards.params(card, group=False)},
            "openSpaceId": f"dtv1.card//IM_ROBOT.{next(iter(UserId.of([to])), '')}",
            "imRobotOpenSpaceModel": {"supportForward": False},
            "imRobotOpenDeliverModel": {"spaceType": "IM_ROBOT", "robotCode": self.robot_code},
        }
        return json.dumps({"card": delivery, "task_id": card.task_id, "buttons": keys}, ensure_ascii=False)

    def renew(self, card: Card, to: str, code: str) -> None:
        """Put other variables into the card with this task id, as often as need be. Raises PlatformError."""
        body = {
            "outTrackId": cards.track_id(card.task_id, group=False),
            "cardData": {"cardParamMap": cards.params(card, group=False)},
            "cardUpdateOptions": {"updateCardDataByKey": True},
        }
        self.api.call(CHANGE, body, method="PUT")

    def picture(self, png: str) -> str:
        """This robot takes only the address of a picture: nobody plans one for it. Raises ValueError."""
        raise ValueError("no pictures here")

    def bring(self, file: OutFile) -> str:
        """The platform's name of a file. Raises PlatformError, permanent for one of a size that it does not take."""
        media = Media(self.api, self.oapi_base, self.robot_code)
        return media.upload("image" if file.picture else "file", file.name, file.content)

    def file(self, media: str, name: FileName, to: To = OWN_GROUP, *, picture: bool) -> str:
        """The body that shows a file; a picture is named where the documentation has an address."""
        shown: FileParam = {"mediaId": media, "fileName": name, "fileType": name.rpartition(".")[2]}
        body: FileMessage | PictureMessage
        if picture:
            body = {"robotCode": self.robot_code, "msgKey": "sampleImageMsg", "param": {"photoURL": media}}
        else:
            body = {"robotCode": self.robot_code, "msgKey": "sampleFile", "param": shown}
        if to.group:
            body["openConversationId"] = to.id
        else:
            body["userIds"] = UserId.of([to.id])
        return json.dumps(body, ensure_ascii=False)

    def send(self, payload: str, on_writing: Callable[[], None]) -> Taken:
        """Post a body; returns when the platform took it for whom it is for, raises PlatformError otherwise."""
        body = json.loads(payload)
        if "card" in body:
            self.deliver(body["card"], on_writing)
            return Taken(body["card"]["outTrackId"], body["task_id"], body["buttons"])
        body["msgParam"] = encoded(body.pop("param"))
        if "openConversationId" in body:
            return taken(self.api.call(TO_GROUP, body, on_writing))
        users = body.pop("userIds")
        if not users:
            raise NOBODY.error("userIds")
        references, missed = self.to_persons(body, users, on_writing)
        for error in missed.values():
            raise error
        return Taken(" ".join(references))

    def to_persons(
        self, body: dict[str, Any], users: Sequence[str], on_writing: Callable[[], None]
    ) -> tuple[list[str], dict[str, PlatformError]]:
        """Post a body to persons, as many calls as they need; the platform's names of these, who was left out, and why."""
        references, found = [], dict[str, PlatformError]()
        for start in range(0, len(users), PERSONS):
            some = list(users[start : start + PERSONS])
            answer = self.api.call(TO_PERSONS, {**body, "userIds": some}, on_writing)
            references.append(taken(answer).reference)
            found |= left_out(answer, some)
        return references, found

    def deliver(self, card: dict[str, Any], on_writing: Callable[[], None]) -> None:
        """Create a card and deliver it; raises PlatformError where it was not. The next attempt says words alone, so that nothing
        is final here."""
        try:
            answer = self.api.call(DELIVER, card, on_writing)
        except PlatformError as error:
            raise as_words(error) from None
        result = answer.get("result")
        results = result.get("deliverResults") if isinstance(result, dict) else None
        if not isinstance(results, list) or not all(isinstance(one, dict) and one.get("success") is True for one in results):
            raise PlatformError(NOT_DELIVERED)


def taken(answer: dict[str, Any]) -> Taken:
    """The platform's name of a message."""
    found = answer.get("processQueryKey")
    return Taken(found if isinstance(found, str) else "")


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
