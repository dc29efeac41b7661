"""What comes over a line is answered by several threads at once, and each person's messages in the order they were said."""

from __future__ import annotations

import random
from threading import Event, Lock

from bot.connections import Answering
from bot.message import Message, Reply
from bot.platforms.lines import Spoken
from tests.connections.conftest import until


class Unused:
    """A line that nothing of the test goes over."""

    live = True

    def tell(self, text: str) -> None:
        raise NotImplementedError

    def ask(self, text: str, key: str, seconds: float = 5.0, on_writing: object = None) -> dict[str, object]:
        raise NotImplementedError

    def lapsed(self) -> None:
        raise NotImplementedError


def test_each_persons_messages_are_answered_in_their_order():
    chance, lock = random.Random(7), Lock()
    kept: dict[str, list[str]] = {}
    said: dict[str, list[str]] = {}

    def answer(message: Message) -> Reply:
        Event().wait(chance.random() / 1000)
        with lock:
            kept.setdefault(message.user_id, []).append(message.key)
        return Reply(message.key)

    def saying(user: str):
        def say(wire: object, reply: Reply) -> None:
            with lock:
                said.setdefault(user, []).append(reply.text)

        return say

    answering = Answering("p/bot", answer, threads=4)
    expected: dict[str, list[str]] = {}
    for number in range(200):
        user = f"u{chance.randrange(7)}"
        expected.setdefault(user, []).append(str(number))
        answering.take(Spoken(Message("p", str(number), "c", user, text="一句"), answer=saying(user)), Unused())
    until(lambda: not answering.busy)
    assert kept == said == expected


def test_what_fails_in_one_answer_holds_up_no_other():
    def answer(message: Message) -> Reply:
        if message.key == "0":
            raise ValueError(message.key)
        return Reply("答")

    said: list[str] = []
    answering = Answering("p/bot", answer, threads=1)
    for number in range(3):
        spoken = Spoken(Message("p", str(number), "c", "u", text="一句"), answer=lambda wire, reply: said.append(reply.text))
        answering.take(spoken, Unused())
    until(lambda: not answering.busy)
    assert said == ["答", "答"]
