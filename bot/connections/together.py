"""All long connections of one process."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Thread

from bot.connections.holding import LeaseKeeper
from bot.platforms.doors import Pusher
from bot.records import lines
from bot.records.engine.database import Database

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Lines:
    """The lines of the settings, each with the keeper of its lease."""

    database: Database
    keepers: Sequence[LeaseKeeper]

    @property
    def pushers(self) -> dict[str, Pusher]:
        """How each speaks first, by "platform/robot"."""
        made = {keeper.loop.name: keeper.loop.dialect.pusher(keeper.loop.wire()) for keeper in self.keepers}
        return {name: pusher for name, pusher in made.items() if pusher}

    @property
    def counts(self) -> dict[str, Counter[str]]:
        """What happened on each, for the metrics."""
        return {keeper.loop.name: keeper.loop.counts for keeper in self.keepers}

    def start(self) -> None:
        """Lines that the settings have no more are let go by whoever holds them; ours are taken as soon as they are free."""
        try:
            with self.database.begin() as session:
                lines.stop_others(session, [keeper.loop.name for keeper in self.keepers])
        except Exception as error:  # who cannot write here hears of it elsewhere, too
            logger.warning("lines of earlier settings were not stopped: %s", type(error).__name__)
        for keeper in self.keepers:
            keeper.start()

    def stop(self) -> None:
        """End all at once; returns when they are closed."""
        ending = [Thread(target=keeper.stop, name=f"ending-{keeper.loop.name}") for keeper in self.keepers]
        for each in ending:
            each.start()
        for each in ending:
            each.join()
