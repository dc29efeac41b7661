"""What stands behind a robot's door in tests: answers that leave once, kept in memory, and a post that really goes out."""

from __future__ import annotations

from bot.message import Message
from bot.outgoing import Outgoing
from bot.platforms.dingtalk.session import SessionAnswers

NOWHERE = "https://oapi.example"


class ToldHere:
    """Keeps in memory what left, as the service keeps it in its database. `broken`: it cannot be kept now."""

    def __init__(self) -> None:
        self.left: set[str] = set()
        self.quotas: list[str] = []
        self.pressed: list[tuple[str, str, str]] = []
        self.broken = False

    def leaving(self, message: Message) -> bool:
        if self.broken:
            raise OSError("database away")
        new = message.key not in self.left
        self.left.add(message.key)
        return new

    def stayed(self, message: Message) -> None:
        self.left.discard(message.key)

    def quota_used_up(self, platform: str) -> None:
        self.quotas.append(platform)

    def card_pressed(self, task_id: str, code: str, buttons: str) -> None:
        self.pressed.append((task_id, code, buttons))


def answers(base: str = NOWHERE, told: ToldHere | None = None, seconds: float = 5) -> SessionAnswers:
    """The way of answers by the addresses that messages bring."""
    return SessionAnswers(Outgoing(seconds), base, told or ToldHere())
