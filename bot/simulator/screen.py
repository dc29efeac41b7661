"""What members see of an exchange or a push: bubbles, cards, cards that change in place."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from bot.simulator import dingtalk_api, dingtalk_cards, late_replies, sessions, wecom_api, wire
from bot.simulator.callbacks import Exchange
from bot.simulator.cast import Conversation, Player
from bot.simulator.events import Events
from bot.simulator.kept_files import KeptFile
from bot.simulator.late_replies import Address
from bot.simulator.payloads import drawn, text_at
from bot.simulator.postbox import Received
from bot.simulator.sayings import Uttered
from bot.simulator.terminal import File, Files, TerminalAnswer

PURPOSES = {late_replies.PATH: "后续应答", sessions.PATH: "会话应答", dingtalk_api.CHANGE: "更新卡片"}


@dataclass(frozen=True)
class Screen:
    """Everybody's view: what happens is added to `events`, the files of an answer are kept in `files`."""

    events: Events
    files: Files
    people: Sequence[Player]
    conversations: Mapping[str, Conversation]
    bot_name: str

    def typed(self, place: Conversation, person: int, saying: Uttered) -> None:
        """The person's own bubble, with the mention a group needs."""
        mention = [{"mention": f"@{self.bot_name}"}, {"text": " "}] if place.chat_id else []
        who = self.people[person]
        said = saying.parts()
        quoted = [part for part in said if "quote" in part]
        parts = [*quoted, *mention, *said[len(quoted) :]]
        self.events.said(place.id, thread(place, person), by=f"{who.name}（{who.post}）", parts=parts, person=person)

    def answered(self, exchange: Exchange) -> None:
        """The bot's answer, where the platform shows one."""
        delivery, answer = exchange.delivery, exchange.answer
        place = self.conversations[delivery.conversation]
        own = thread(place, delivery.person)
        seen_by: dict[str, Any] = {"conversation": place.id, "thread": own}
        if answer is None:
            self.events.add("notice", **seen_by, text=f"{exchange.fault}，会话中不显示应答")
        elif "template_card" in answer:
            shown = {"card": answer["template_card"], "task_id": answer["template_card"]["task_id"]}
            if answer.get("response_type") == "update_template_card":
                self.events.add("update", **seen_by, **shown, only=self.members(answer))
            else:
                self.words(place, own, answer)
                self.events.add("card", **seen_by, **shown, by=self.bot_name)
        else:
            self.words(place, own, answer)

    def words(self, place: Conversation, own: int | None, answer: dict[str, Any]) -> None:
        """The words of an answer in a bubble, a stream's with the line ends that a client draws."""
        content = text_at(answer, "stream", "content").replace("  \n", "\n") or text_at(answer, "text", "content")
        if content:
            self.events.said(place.id, own, by=self.bot_name, parts=[{"text": content}])

    def answered_in_terminal(self, place: Conversation, person: int, answer: TerminalAnswer) -> None:
        """The bot's answer with its files: nothing is on a wire."""
        files = [self.kept(file) for file in answer.files]
        if answer.text or files:
            parts = [{"text": answer.text}] if answer.text else []
            self.events.said(place.id, thread(place, person), by=self.bot_name, parts=parts, files=files)

    def received(self, post: Received, address: Address | None) -> None:
        """A post of the bot in the wire view, and in the conversation when members see it."""
        self.events.add("wire", **wire.of_post(post, PURPOSES.get(post.route, "推送")))
        if post.route == dingtalk_api.CHANGE:
            return
        if address:
            self.said_to_one(post, address)
        elif post.delivered and post.route == wecom_api.UPDATE:
            self.changed(post.payload)
        elif post.delivered:
            names = self.members_of(post)
            by = f"{self.bot_name}（推送）"
            if post.shows:
                self.events.said(post.conversation, None, by=by, parts=[], files=[self.kept(file_of(post.shows))])
            elif text_at(post.payload, "msgtype") == "image":
                picture = File("图片.png", "图片，内容见上一条文字", b64decode(text_at(post.payload, "image", "base64")))
                self.events.said(post.conversation, None, by=by, parts=[], files=[self.kept(picture)])
            else:
                words = text_at(post.payload, "msgKey") and [{"text": post.text}]
                parts = words or drawn(post.platform, post.payload, names)
                self.events.said(post.conversation, None, by=by, parts=parts)

    def members_of(self, post: Received) -> dict[str, str]:
        """Whom a push can mention where it is shown: user id → name."""
        place = self.conversations.get(post.conversation)
        users = {person.user(post.platform): person.name for person in self.people}
        absent = {"", *(place.absent if place else ())}
        return {user.lower(): name for user, name in users.items() if user not in absent}

    def kept(self, file: File) -> dict[str, Any]:
        """A file that the page can fetch for a while."""
        address = f"/files/{self.files.keep(file)}/{quote(file.name, safe='')}"
        return {"name": file.name, "alt": file.alt, "picture": file.is_picture, "address": address}

    def said_to_one(self, post: Received, address: Address) -> None:
        """A post that belongs to one conversation, as an answer at an address that a message brought, or what an app says to a
        person: a bubble or a card. Who is none of the page's people sees it elsewhere."""
        wanted = (post.platform, address.chat_id)
        place = next(one for one in self.conversations.values() if (one.platform, one.chat_id) == wanted)
        users = [person.user(post.platform).lower() for person in self.people]
        if address.user.lower() not in users:
            return
        own = thread(place, users.index(address.user.lower()))
        card = post.payload.get("template_card")
        if post.route == dingtalk_api.DELIVER:
            card = dingtalk_cards.drawn(post.payload["outTrackId"], post.payload["cardData"]["cardParamMap"])
        if card:
            shown = {"conversation": place.id, "thread": own, "by": self.bot_name}
            self.events.add("card", **shown, card=card, task_id=card["task_id"])
        elif post.shows:
            self.events.said(place.id, own, by=self.bot_name, parts=[], files=[self.kept(file_of(post.shows))])
        else:
            self.events.said(place.id, own, by=self.bot_name, parts=[{"text": post.text}])

    def changed(self, payload: dict[str, Any]) -> None:
        """A card that an app sent is another one now."""
        place = next(one for one in self.conversations.values() if (one.platform, one.chat_id) == ("wecom", None))
        shown = {"card": payload["template_card"], "task_id": payload["template_card"]["task_id"]}
        only = self.members(payload)
        for person in only:
            self.events.add("update", conversation=place.id, thread=person, **shown, only=only)

    def redrawn(self, place: Conversation, person: int, card: dict[str, Any], *, alone: bool) -> None:
        """A card is another one now, for the person `alone` or for everybody who sees it."""
        shown = {"card": card, "task_id": card["task_id"], "only": [person] if alone else []}
        self.events.add("update", conversation=place.id, thread=thread(place, person), **shown)

    def members(self, answer: dict[str, Any]) -> list[int]:
        """Whose view alone an update changes; empty is everybody's."""
        users = {user.lower() for user in answer.get("userids") or () if isinstance(user, str)}
        return [number for number, person in enumerate(self.people) if person.wecom_user.lower() in users]


def thread(place: Conversation, person: int) -> int | None:
    """Whose single chat it is; None in a group, where everybody reads along."""
    return None if place.chat_id else person


def file_of(brought: KeptFile) -> File:
    """A file that the bot brought, as members see it."""
    return File(brought.name, brought.name, brought.content)
