"""What members see of an exchange or a push: bubbles, cards, cards that change in place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bot.simulator import wire
from bot.simulator.callbacks import Exchange
from bot.simulator.cast import Conversation
from bot.simulator.payloads import drawn, text_at
from bot.simulator.robots import Received
from bot.simulator.terminal import TerminalAnswer

if TYPE_CHECKING:
    from bot.simulator.simulator import Simulator


def typed(simulator: Simulator, place: Conversation, person: int, text: str) -> None:
    """The person's own bubble, with the mention a group needs."""
    mention = [{"mention": f"@{simulator.bot_name}"}, {"text": " "}] if place.chat_id else []
    who = simulator.people[person]
    parts = [*mention, {"text": text}]
    simulator.events.said(place.id, thread(place, person), by=f"{who.name}（{who.title}）", parts=parts, person=person)


def answered(simulator: Simulator, exchange: Exchange) -> None:
    """The bot's answer, where the platform shows one."""
    delivery, answer = exchange.delivery, exchange.answer
    place = simulator.conversations[delivery.conversation]
    own = thread(place, delivery.person)
    seen_by: dict[str, Any] = {"conversation": place.id, "thread": own}
    if answer is None:
        simulator.events.add("notice", **seen_by, text=f"{exchange.fault}，会话中不显示应答")
    elif "template_card" in answer:
        shown = {"card": answer["template_card"], "task_id": answer["template_card"]["task_id"]}
        if answer.get("response_type") == "update_template_card":
            simulator.events.add("update", **seen_by, **shown, only=members(simulator, answer))
        else:
            simulator.events.add("card", **seen_by, **shown, by=simulator.bot_name)
    else:
        content = text_at(answer, "stream", "content") or text_at(answer, "text", "content")
        if content:
            simulator.events.said(place.id, own, by=simulator.bot_name, parts=[{"text": content}])


def answered_in_terminal(simulator: Simulator, place: Conversation, person: int, answer: TerminalAnswer) -> None:
    """The bot's answer with its files: nothing is on a wire."""
    files = [
        {
            "name": file.name,
            "alt": file.alt,
            "picture": file.is_picture,
            "address": f"/files/{simulator.files.keep(file)}/{quote(file.name, safe='')}",
        }
        for file in answer.files
    ]
    if answer.text or files:
        parts = [{"text": answer.text}] if answer.text else []
        simulator.events.said(place.id, thread(place, person), by=simulator.bot_name, parts=parts, files=files)


def pushed(simulator: Simulator, platform: str, route: str, received: Received) -> Received:
    """A push in the wire view, and as a bubble when the platform took it."""
    simulator.events.add("wire", **wire.of_push(platform, route, received))
    if received.accepted:
        names = {person.user(platform).lower(): person.name for person in simulator.people if person.user(platform)}
        parts = drawn(platform, received.payload, names)
        simulator.events.said(received.robot, None, by=f"{simulator.bot_name}（推送）", parts=parts)
    return received


def members(simulator: Simulator, answer: dict[str, Any]) -> list[int]:
    """Whose view alone an update changes; empty is everybody's."""
    users = {user.lower() for user in answer.get("userids") or () if isinstance(user, str)}
    return [number for number, person in enumerate(simulator.people) if person.wecom_user.lower() in users]


def thread(place: Conversation, person: int) -> int | None:
    """Whose single chat it is; None in a group, where everybody reads along."""
    return None if place.chat_id else person
