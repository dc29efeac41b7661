"""How many messages a minute are listened to: of one person, in one group, through one callback.

Counted in this process's memory: nothing of what is too much is kept anywhere (docs/decisions/safety.md#quotas).
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from threading import Lock
from typing import NamedTuple

from bot import platforms
from bot.clock import Clock
from bot.message import IGNORED, Message, Reply
from bot.platforms.doors import Answered, Asked, Door

logger = logging.getLogger(__name__)

MINUTE = timedelta(minutes=1)
REMEMBERED = timedelta(minutes=10)  # platforms deliver again within seconds
REPEATS = 5  # times that a message may come again without being counted
MOST = 20_000  # of what is remembered at once


class Most(NamedTuple):
    """Messages a minute; 0 for any number."""

    person: int
    chat: int
    door: int


@dataclass
class Window:
    """A minute that began with somebody's first message, and who was told that it was used up."""

    until: datetime
    count: int = 0
    told: set[str] = field(default_factory=set)


@dataclass
class Heard:
    """A message that was counted: what was said of it instead of an answer, and how often it came again."""

    at: datetime
    instead: Reply | None
    repeats: int = 0


class Share(NamedTuple):
    """Whose minute it is, how many messages it may have, whom to tell once, and in which words."""

    of: tuple[str, ...]
    most: int
    tell: str
    words: str


class Quotas:
    """The minutes of everybody who spoke lately."""

    def __init__(self, clock: Clock, most: Most) -> None:
        self.clock, self.most = clock, most
        self.lock = Lock()
        self.windows: OrderedDict[tuple[str, ...], Window] = OrderedDict()
        self.heard: OrderedDict[tuple[str, str], Heard] = OrderedDict()

    def guarded(self, name: str, door: Door) -> Door:
        """A door behind which only so much is answered."""

        def take(asked: Asked, answer: Callable[[Message], Reply]) -> Answered:
            return door.take(asked, lambda message: self.answer(name, message, answer))

        return replace(door, take=take)

    def answer(self, door: str, message: Message, answer: Callable[[Message], Reply]) -> Reply:
        """The answer; once a sentence instead where a minute is used up, then nothing until it ends.

        A message that comes again is not counted, and what was said of it is said again.
        """
        now = self.clock.now()
        with self.lock:
            instead = self.instead(door, message, now)
        return answer(message) if instead is None else instead

    def instead(self, door: str, message: Message, now: datetime) -> Reply | None:
        """What is said in the place of an answer; None where there is to be one."""
        key = (message.platform, message.key)
        before = self.heard.get(key)
        if before and before.repeats < REPEATS and now - before.at < REMEMBERED:
            before.repeats += 1
            return before.instead
        found = self.counted(door, message, now)
        self.heard[key] = Heard(now, found)
        self.heard.move_to_end(key)
        while len(self.heard) > MOST or now - next(iter(self.heard.values())).at >= REMEMBERED:
            self.heard.popitem(last=False)
        return found

    def counted(self, door: str, message: Message, now: datetime) -> Reply | None:
        """Count a message for everybody whose minute has room for it, or for nobody; the first who has none says so once."""
        windows = [(share, self.window(share.of, now)) for share in self.shares(door, message)]
        for share, window in windows:
            if window.count >= share.most:
                if share.tell in window.told:
                    return IGNORED
                window.told.add(share.tell)
                logger.info("too many messages at %s: %s a minute", door, share.most)
                until = f"{window.until:%H:%M:%S}"
                return Reply(f"{share.words}，本次操作未生效。{until}前不再逐条答复，请其后再发。", "refused")
        for _, window in windows:
            window.count += 1
        return None

    def shares(self, door: str, message: Message) -> Iterator[Share]:
        """Those that hold for a message, the narrowest first: who sends too much takes nothing from others."""
        account = platforms.canonical_user(message.platform, message.user_id)
        who, where, most = f"{message.corp_id}/{account}", message.chat_id, self.most
        words = "过于频繁（每分钟最多{}条）"
        who = who if message.user_id else "nobody"  # those without an account share one minute
        if most.person:
            yield Share(("person", message.platform, who), most.person, "", f"您发送{words.format(most.person)}")
        if most.chat and where is not None:
            group = ("chat", message.platform, message.corp_id, where)
            yield Share(group, most.chat, "", f"本群发送{words.format(most.chat)}")
        if most.door:
            yield Share(("door", door), most.door, who, "当前消息过多，暂时不能答复")

    def window(self, of: tuple[str, ...], now: datetime) -> Window:
        """The minute that runs, or a new one; also where the clock was set back."""
        found = self.windows.get(of)
        if found is None or not now < found.until <= now + MINUTE:
            found = self.windows[of] = Window(now + MINUTE)
            self.windows.move_to_end(of)
        while len(self.windows) > MOST:
            self.windows.popitem(last=False)
        return found
