"""What comes over a line is kept and answered in a few threads; the thread that reads waits for nobody."""

from __future__ import annotations

import logging
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from queue import SimpleQueue
from threading import Event, Lock, Thread
from typing import Any

from bot.dispatch import Unavailable
from bot.errors import PlatformError
from bot.message import Message, Reply
from bot.platforms.doors import TellsOnce
from bot.platforms.lines import ANSWER_SECONDS, Spoken, Wire
from bot.platforms.once import LeftBefore, NotNow, OneAnswer

logger = logging.getLogger(__name__)

WAITING = 5000  # messages that wait for an answer; what is more is counted and not heard
REMEMBERED = 5000  # messages that were answered lately
PAUSES = (1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds between tries while the database is away
LATER = Reply("系统暂时不可用，本次操作未生效，请稍后重新发送。", "refused")


class Crew:
    """A few threads that do what is given to them; what is of the same person or chat in its order, one after the other."""

    def __init__(self, name: str, threads: int) -> None:
        self.chores: list[SimpleQueue[Callable[[], None]]] = [SimpleQueue() for _ in range(threads)]
        self.lock, self.open = Lock(), 0
        for number, chores in enumerate(self.chores):
            Thread(target=self.work, args=(chores,), name=f"{name}-{number}", daemon=True).start()

    def give(self, of: str, chore: Callable[[], None]) -> None:
        with self.lock:
            self.open += 1
        self.chores[hash(of) % len(self.chores)].put(chore)

    def work(self, chores: SimpleQueue[Callable[[], None]]) -> None:
        while True:
            chore = chores.get()
            try:
                chore()
            except Exception:
                logger.exception("a message of a line was not answered")
            finally:
                with self.lock:
                    self.open -= 1


class NotedWire:
    """A wire over which one answer leaves, which is noted before it does."""

    def __init__(self, wire: Wire, one: OneAnswer) -> None:
        self.wire, self.one = wire, one

    @property
    def live(self) -> bool:
        return self.wire.live

    def tell(self, text: str) -> None:
        self.wire.tell(text)

    def ask(
        self, text: str, key: str, seconds: float = ANSWER_SECONDS, on_writing: Callable[[], None] | None = None
    ) -> Mapping[str, Any]:
        def writing() -> None:
            self.one.writing()
            if on_writing:
                on_writing()

        return self.wire.ask(text, key, seconds, writing)

    def lapsed(self) -> None:
        self.wire.lapsed()


class Answering:
    """`answer` keeps a message and gives its reply, as for a callback. A message whose answer was taken is not answered a
    second time, though it is acknowledged as often as it comes. `told` keeps what is owed and what has left of that for the
    processes after this one; None where nothing is kept."""

    def __init__(
        self,
        name: str,
        answer: Callable[[Message], Reply],
        *,
        threads: int,
        speaking: int = 8,
        pauses: tuple[float, ...] = PAUSES,
        told: TellsOnce | None = None,
    ) -> None:
        self.name, self.answer, self.pauses, self.told = name, answer, pauses, told
        self.keeping, self.speaking = Crew(f"{name}-keep", threads), Crew(f"{name}-say", speaking)
        self.stopping = Event()
        self.lock = Lock()
        self.answered: OrderedDict[str, None] = OrderedDict()
        self.hands: Counter[str] = Counter()  # messages that are kept and answered now
        self.counts: Counter[str] = Counter()

    @property
    def busy(self) -> bool:
        """Whether anything that came is not answered yet."""
        return bool(self.keeping.open or self.speaking.open)

    def take(self, spoken: Spoken, wire: Wire) -> None:
        """A message came; returns at once."""
        self.counts["spoken"] += 1
        self.counts[f"heard {spoken.message.kind}"] += 1
        if self.keeping.open >= WAITING:
            self.counts["dropped"] += 1
            logger.warning("more messages than can wait: %s dropped", self.counts["dropped"])
            return
        if spoken.owed and self.told:
            spoken = replace(spoken, message=replace(spoken.message, line=self.name))
        self.hold(spoken.message.key)
        self.keeping.give(spoken.message.user_id, lambda: self.kept(spoken, wire))

    def hold(self, key: str) -> None:
        """A message is in our hands."""
        with self.lock:
            self.hands[key] += 1

    def let_go(self, key: str) -> None:
        """It is no more, whether or not it was answered."""
        with self.lock:
            self.hands[key] -= 1
            if self.hands[key] <= 0:
                del self.hands[key]

    def kept(self, spoken: Spoken, wire: Wire) -> None:
        try:
            self.keep(spoken, wire)
        finally:
            self.let_go(spoken.message.key)

    def keep(self, spoken: Spoken, wire: Wire) -> None:
        """The message and its reply are kept, then it is acknowledged."""
        reply = self.reply_to(spoken)
        if reply is None:
            return
        try:
            spoken.taken(wire, reply)
        except PlatformError as error:
            logger.info("a message was not acknowledged: %s", error)
        if self.first(spoken.message.key):
            self.hold(spoken.message.key)
            self.speaking.give(spoken.message.chat_id or spoken.message.user_id, lambda: self.say(spoken, wire, reply))

    def reply_to(self, spoken: Spoken) -> Reply | None:
        """The reply; where the database stays away a word instead, or None where the platform delivers once more."""
        for pause in (*self.pauses, None):
            try:
                return self.answer(spoken.message)
            except Unavailable:
                if spoken.repeats or pause is None or self.stopping.wait(pause):
                    break
        self.counts["unavailable"] += 1
        return None if spoken.repeats else LATER

    def say(self, spoken: Spoken, wire: Wire, reply: Reply) -> None:
        """The reply goes out; one that certainly did not may be asked for again, or is said later."""
        one = OneAnswer(self.told, spoken.message) if self.told and spoken.message.line and reply is not LATER else None
        try:
            spoken.answer(NotedWire(wire, one) if one else wire, reply)
            if one and reply.text and not one.noted:
                one.writing()  # there is nothing to show of it
            self.counts["answered"] += 1
        except LeftBefore:
            self.counts["said before"] += 1
        except NotNow as error:
            self.counts["unanswered"] += 1
            logger.warning("a reply waits until it can be noted that it leaves: %s", error)
        except PlatformError as error:
            self.counts["unanswered"] += 1
            logger.warning("a reply was not delivered: %s", error)
            if not error.ambiguous:
                if one:
                    one.stayed()
                with self.lock:
                    self.answered.pop(spoken.message.key, None)
        finally:
            self.let_go(spoken.message.key)

    def first(self, key: str) -> bool:
        """Whether this message is not being answered, and was not."""
        with self.lock:
            if key in self.answered:
                return False
            self.answered[key] = None
            while len(self.answered) > REMEMBERED:
                self.answered.popitem(last=False)
            return True
