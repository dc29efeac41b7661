"""A Reply as a 智能机器人 may say it, over whatever line: words, words and a card, a card in the place of the pressed one.

See docs/decisions/platforms.md#wecom-drawing.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from bot.message import SILENT, Button, Card, Message, Reply
from bot.rules.chat_safe import ChatSafe, Linking, within

from . import cards
from .bodies import CardMessage, CardUpdate, Nothing, Stream, StreamMessage, WelcomeMessage

SHOW = Button("查看最新进度", "show")  # a card must have a button
STREAM_BYTES = 20480  # of a finished stream's content
TEXT_BYTES = 2048  # of words that are no stream
ARRIVALS = ("entered", "added")  # what is answered in a text, and in nothing else
LineBreaks = Literal["plain", "spaces", "blank"]
BREAKS: dict[LineBreaks, str] = {"plain": "\n", "spaces": "  \n", "blank": "\n\n"}


@dataclass(frozen=True)
class Drawing:
    """What the office's clients draw: whether cards, and which line end of a stream's markup as one."""

    cards: bool = True
    line_breaks: LineBreaks = "plain"


EVERYTHING = Drawing()


def rendered(
    reply: Reply, message: Message, drawing: Drawing = EVERYTHING
) -> CardMessage | CardUpdate | StreamMessage | WelcomeMessage | Nothing:
    """The inner JSON of the answer to a message."""
    group = message.chat_id is not None
    if reply.outcome == "ignored" or message.kind in SILENT:
        return Nothing()
    if message.press:
        return updated(reply, message.press.task_id, message.user_id, group=group)
    if message.kind in ARRIVALS:
        return {"msgtype": "text", "text": {"content": within(ChatSafe(reply.text, group=group), TEXT_BYTES)}}
    stream: Stream = {
        "id": sha256(message.key.encode()).hexdigest()[:32],
        "finish": True,
        "content": Linking(in_markup(reply.text, drawing.line_breaks, group=group), reply.card.link if reply.card else ""),
    }
    if reply.card is None or not drawing.cards:
        return {"msgtype": "stream", "stream": stream}
    card = cards.template_card(reply.card, group=group)
    return {"msgtype": "stream_with_template_card", "stream": stream, "template_card": card}


def updated(reply: Reply, task_id: str, presser: str, *, group: bool) -> CardUpdate:
    """The card in the place of the pressed one; a refusal for the presser alone where there is none of an item."""
    shown = reply.card or Card(task_id, "督办助手", (), "", (SHOW,), only_for_presser=True, refusal=reply.text)
    card = cards.template_card(shown, group=group)
    if shown.only_for_presser:
        return {"response_type": "update_template_card", "userids": [presser], "template_card": card}
    return {"response_type": "update_template_card", "template_card": card}


def in_markup(words: str, form: LineBreaks, *, group: bool) -> ChatSafe:
    """Words as a stream's content, with the line ends that clients draw."""
    safe = ChatSafe(words, group=group)
    if form != "plain":
        safe = ChatSafe(safe.replace("\n", BREAKS[form]), group=group)
    return within(safe, STREAM_BYTES)
