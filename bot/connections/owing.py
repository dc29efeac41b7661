"""Answers that were kept and have not left, because their process was killed or its line was away, are said once it is live.

See docs/decisions/platforms.md#owed-answers.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from bot.clock import Clock
from bot.connections.loop import LineLoop
from bot.errors import PlatformError
from bot.platforms.doors import Pusher, To
from bot.platforms.once import LeftBefore, NotNow, OneAnswer
from bot.records import inbox
from bot.records.engine.database import Database
from bot.records.inbox import OwedAnswer

logger = logging.getLogger(__name__)

OLDEST = timedelta(minutes=10)  # of a message that is still answered
LATE = "〔补发：对{at:%H:%M}所收消息的回复〕\n{words}"


class OwedAnswers:
    """The answers that a line owes; what is in the hands of this process is left to it."""

    def __init__(self, loop: LineLoop, database: Database, clock: Clock) -> None:
        self.loop, self.database, self.clock = loop, database, clock
        self.answering, self.counts = loop.answering, loop.counts

    def look(self) -> None:
        """Have said what is owed and not too old; the line is live."""
        pusher, now = self.loop.dialect.pusher(self.loop.wire()), self.clock.now()
        if pusher is None or self.answering.told is None:
            return
        with self.database.glances() as session:
            found = inbox.owed(session, self.loop.name)
        over = [one.id for one in found if not one.words or now - one.received_at > OLDEST]
        if over:
            with self.database.begin() as session:
                inbox.owe_no_more(session, over)
            self.counts["too late"] += len(over)
            logger.warning("line %s: %s answers are too old to be said", self.loop.name, len(over))
        for one in found:
            if one.id not in over and one.message.key not in self.answering.hands:
                self.have_said(one, OneAnswer(self.answering.told, one.message), pusher)

    def have_said(self, owed: OwedAnswer, one: OneAnswer, pusher: Pusher) -> None:
        """Give it to who speaks to this chat or person."""
        place, group = owed.message.heard_at
        words = LATE.format(at=owed.received_at.astimezone(self.clock.now().tzinfo), words=owed.words)

        def said() -> None:
            try:
                self.say(one, pusher, words, To(place, group=group))
            finally:
                self.answering.let_go(owed.message.key)

        self.answering.hold(owed.message.key)
        self.answering.speaking.give(place, said)

    def say(self, one: OneAnswer, pusher: Pusher, words: str, to: To) -> None:
        """Say it; what is refused is not tried again, what waits only for the line or for its turn is."""
        try:
            pusher.send(pusher.render(words, (), to), one.writing)
            self.counts["said late"] += 1
        except LeftBefore:
            return
        except NotNow as error:
            logger.warning("an answer is not said yet, for it cannot be noted: %s", error)
        except PlatformError as error:
            logger.warning("an answer was not said: %s", error)
            if error.pause_seconds and not error.ambiguous and not error.permanent:
                one.stayed()
            self.counts["unanswered"] += one.noted
