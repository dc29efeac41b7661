"""One process holds a line: its lease in the database, renewed by a thread of its own, which also writes down how the line is
and tells the operators. Without a lease that is known to be ours the loop closes its sockets."""

from __future__ import annotations

import logging
import os
import secrets
from collections import deque
from datetime import datetime, timedelta
from math import inf
from threading import Event, Thread

from sqlalchemy.orm import Session

from bot.clock import Clock, monotonic
from bot.connections.loop import LineLoop
from bot.connections.machine import Deed, LineState
from bot.connections.owing import OwedAnswers
from bot.office import Office
from bot.records import lines
from bot.records.delivery import operators
from bot.records.engine.database import Database
from bot.records.lines import LineHealth

logger = logging.getLogger(__name__)

HELD = 5 / 6  # of a lease, by the steady clock, after which one that could not be renewed is not relied on
RENEWED = 1 / 3  # of a lease, after which it is renewed
LOOK_SECONDS = 0.5  # between two looks of who stands by, and after a failure
AWAY_SECONDS = 300.0  # without being live, after which the operators are told
TELLING = {
    Deed.TELL_REFUSED: "{}拒绝长连接的编号或密钥，收不到群里的消息；请核对配置中的机器人编号和长连接密钥后重启服务",
    Deed.TELL_REPLACED: "{}的机器人被另一处程序占用，本服务收不到群里的消息，数分钟后再连；请停用另一处，或更换长连接密钥",
}
AWAY = "{}长连接已中断{}分钟，收不到群里的消息；正在重连，请检查网络"


class LeaseKeeper:
    """Holds the lease of one line as long as it can; `title` is what officials call its platform."""

    def __init__(self, loop: LineLoop, title: str, database: Database, office: Office, clock: Clock) -> None:
        self.loop, self.title, self.database, self.office, self.clock = loop, title, database, office, clock
        self.owed = OwedAnswers(loop, database, clock)
        self.lease = lines.LEASE
        self.holder = f"{os.uname().nodename}:{os.getpid()}:{secrets.token_hex(4)}"
        self.fence: int | None = None
        self.announced = False
        self.first = True
        self.next_at = 0.0
        self.down_since: float | None = None
        self.wake, self.ended = Event(), Event()
        self.to_tell: deque[tuple[str, str]] = deque()  # until it is written
        self.thread = Thread(target=self.run, name=f"lease-{loop.name}", daemon=True)
        loop.tell = self.tell
        loop.changed = self.changed

    @property
    def alone(self) -> bool:
        """Whether no other process can be there: a SQLite file has one service."""
        return self.database.is_sqlite

    def start(self) -> None:
        self.loop.start()
        self.thread.start()

    def tell(self, deed: Deed) -> None:
        """The operators should hear of this; written with the next renewal, which is now."""
        self.to_tell.append((f"line-{deed}:{self.loop.name}", TELLING[deed].format(self.title)))
        self.changed()

    def changed(self) -> None:
        self.next_at = 0.0
        self.wake.set()

    def run(self) -> None:
        while not self.ended.is_set():
            self.wake.clear()
            try:
                self.turn()
            except Exception as error:
                self.next_at = 0.0
                logger.warning("line %s: the lease was not looked at: %s", self.loop.name, type(error).__name__)
                self.ended.wait(LOOK_SECONDS)
            else:
                self.wake.wait(LOOK_SECONDS)
                self.ended.wait(0.02)  # several changes at once are one

    def turn(self) -> None:
        """Take the lease, or renew it where that is due."""
        began = monotonic()
        if self.fence is not None and began < self.next_at:
            return
        now = self.clock.now()
        name, identity, alone = self.loop.name, self.loop.dialect.identity, self.alone and self.first
        with self.database.begin() as session:
            if not self.announced:
                lines.wanted(session, name, identity, now)
            if self.fence is None:
                fence = lines.claim(session, name, identity, self.holder, now, lease=self.lease, alone=alone)
            else:
                ours = lines.renew(session, name, identity, self.fence, self.health(now), now, lease=self.lease)
                fence = self.fence if ours else None
            told = self.tell_operators(session, now) if fence is not None else 0
        for _ in range(told):
            self.to_tell.popleft()
        self.announced, self.first = True, False
        if fence is None and self.fence is not None:
            logger.warning("line %s: let go, another process holds it or the settings changed", self.loop.name)
            self.loop.lost()
            self.release()
        elif fence is not None:
            if self.fence is None:
                logger.info("line %s: held by this process", self.loop.name)
            self.loop.leased(inf if self.alone else began + HELD * self.lease.total_seconds())
        self.fence, self.next_at = fence, began + RENEWED * self.lease.total_seconds()
        if fence is not None and self.loop.state is LineState.LIVE:
            self.say_what_is_owed()

    def say_what_is_owed(self) -> None:
        try:
            self.owed.look()
        except Exception as error:  # with the next renewal
            logger.warning("line %s: what is owed was not looked at: %s", self.loop.name, type(error).__name__)

    def tell_operators(self, session: Session, now: datetime) -> int:
        """What is to be told, and that the line is away for long; how many causes that are."""
        if self.loop.state is LineState.LIVE:
            self.down_since = None
        elif self.down_since is None:
            self.down_since = monotonic()
        elif (down := monotonic() - self.down_since) > AWAY_SECONDS and self.loop.state is not LineState.REFUSED:
            self.to_tell.append((f"line-away:{self.loop.name}", AWAY.format(self.title, int(down // 60))))
        told = list(self.to_tell)
        for cause, words in told:
            operators.tell(session, self.office.operators, cause, words, now)
        return len(told)

    def health(self, now: datetime) -> LineHealth:
        """How the line is, for who looks at the database."""
        steady, loop = monotonic(), self.loop

        def at(moment: float | None) -> datetime | None:
            return None if moment is None else now - timedelta(seconds=max(0.0, steady - moment))

        times = at(loop.heard_at), at(loop.spoken_at)
        return LineHealth(str(loop.machine.state), *times, max(0, loop.machine.reconnects), loop.refused or loop.trouble)

    def stop(self) -> None:
        """Answer what came, close the connection, and let the lease go so that another process may connect at once."""
        self.loop.drain()
        self.ended.set()
        self.wake.set()
        self.thread.join(timeout=5)
        self.loop.stop()
        try:
            self.release()
        except Exception as error:
            logger.warning("line %s: the lease was not given back: %s", self.loop.name, type(error).__name__)

    def release(self) -> None:
        """Nothing of ours is open any more: whoever stands by may have the line now."""
        if self.fence is not None:
            with self.database.begin() as session:
                lines.release(session, self.loop.name, self.fence, self.health(self.clock.now()), self.clock.now())
            self.fence = None
