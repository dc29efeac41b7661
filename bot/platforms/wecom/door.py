"""Both callbacks as doors: what is delivered is opened, answered and sealed."""

from __future__ import annotations

from collections.abc import Callable

from bot.message import IGNORED, Message, Reply
from bot.platforms.doors import TEXT, Answered, Asked, Door

from .app_callback import AppCallback
from .bot_callback import BotCallback


def door(name: str, callback: BotCallback | AppCallback) -> Door:
    """The door of one callback; a console tries it with GET."""

    def take(asked: Asked, answer: Callable[[Message], Reply]) -> Answered:
        message, query = callback.receive(asked.parameters, asked.body, asked.at)
        return callback.seal(answer(message) if message else IGNORED, message, query)

    return Door(name, take, lambda asked: Answered(callback.verify(asked.parameters, asked.at), TEXT))
