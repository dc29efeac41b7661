"""Both callbacks as doors: what is delivered is opened, answered and sealed."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.message import IGNORED, Message, Reply
from bot.platforms.doors import BODY_BYTES, TEXT, Answered, Asked, Door
from bot.platforms.sealing import BadEnvelope

from .app_callback import AppCallback
from .bot_callback import BotCallback, query_of, single

QUOTING_BYTES = 1_048_576  # a message may quote another one, both sealed in base64
ECHO = re.compile(r"[A-Za-z0-9_-]{1,64}")  # what a trial of the address holds; a message never looks like it


def door(name: str, callback: BotCallback | AppCallback) -> Door:
    """The door of one callback; a console tries it with GET."""

    def take(asked: Asked, answer: Callable[[Message], Reply]) -> Answered:
        message, query = callback.receive(asked.parameters, asked.body, asked.at)
        reply = answer(message) if message else IGNORED
        if message and message.press and isinstance(callback, AppCallback):
            callback.keep_code(reply, message.press, query)
        return callback.seal(reply, message, query)

    def verify(asked: Asked) -> Answered:
        query = query_of(asked.parameters, asked.at, callback.freshness_seconds)
        echo = callback.codec.open(query.signature, query.timestamp, query.nonce, single(asked.parameters, "echostr"))
        if not ECHO.fullmatch(echo):
            raise BadEnvelope
        return Answered(echo, TEXT)

    return Door(name, take, verify, QUOTING_BYTES if isinstance(callback, BotCallback) else BODY_BYTES)
