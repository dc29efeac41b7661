"""互动卡片 by HTTP callback: a press becomes a Message, and the response is what the card shows then.

See docs/decisions/platforms.md#dingtalk-cards.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from hashlib import sha256

from bot.message import Message, Reply
from bot.platforms.doors import JSON, Answered, Asked, Door

from . import messages, presses, signature
from .callback import Pairs
from .messages import SpokenTo


def door(robot: SpokenTo, secret: str, freshness_seconds: int) -> Door:
    """The callback of cards. Only the time is signed: who presses may be forged, as with the robot's messages."""
    pairs = Pairs()

    def take(asked: Asked, answer: Callable[[Message], Reply]) -> Answered:
        headers = {name.lower(): value for name, value in asked.headers.items()}
        stamp, sign = headers.get("x-ddpaas-signature-timestamp", ""), headers.get("x-ddpaas-signature", "")
        signature.check_card(secret, stamp, sign, asked.at, freshness_seconds)
        pairs.used(sign, asked.body, int(stamp) / 1000, asked.at.timestamp() - (freshness_seconds or 3600))
        key = f"card:{sha256(stamp.encode() + asked.body).hexdigest()}"
        message = presses.press_of(messages.parsed(asked.body), key, robot, signed=False)
        return Answered(json.dumps(presses.answered(answer(message), message) or {}, ensure_ascii=False), JSON)

    return Door("card", take)
