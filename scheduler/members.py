"""Whom encrypted user ids mean is asked of the platform, so that people whom it names so are known and can be mentioned."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from bot import platforms
from bot.errors import PlatformError
from bot.platforms.doors import Members
from bot.records import people, refused
from bot.records.engine.database import Database
from bot.rules.workdays import DAY

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asking:
    """Asks by platform; `asked` are the ids that were asked about, and when: what nobody could say is asked again after a day."""

    members: Mapping[str, Members] = field(default_factory=dict)
    asked: dict[tuple[str, str], datetime] = field(default_factory=dict)

    def run(self, database: Database, now: datetime) -> int:
        """Ask for the ids whose owner has none to be mentioned by, and of accounts that were refused; how many became known.

        A platform that does not answer is asked again the next time. No transaction is open while it is asked.
        """
        learnt = 0
        for platform, known in self.members.items():
            with database.glances() as session:
                unknown = self.unknown(session, platform, known.corp_id)
            ids = [user for user in unknown if not self.lately(platform, user, now)]
            if not ids:
                continue
            try:
                meant = known.named(ids)
            except PlatformError as error:
                logger.warning("encrypted user ids of %s could not be asked for: %s", platform, error)
                continue
            self.asked.update(dict.fromkeys(((platform, user) for user in ids), now))
            with database.begin() as session:
                learnt += people.learn(session, platform, known.corp_id, meant)
        if learnt:
            logger.info("%s user ids became known by what they mean", learnt)
        return learnt

    def lately(self, platform: str, user: str, now: datetime) -> bool:
        """Whether this id was asked about within a day."""
        at = self.asked.get((platform, user))
        return at is not None and at <= now < at + DAY

    def unknown(self, session: Session, platform: str, corp_id: str) -> list[str]:
        """The ids of a corp of which nobody can be mentioned."""
        kind = platforms.find(platform)
        able = people.mentionable_ids(session, [(platform, corp_id)]).get((platform, corp_id), {})
        own = [each for each in people.accounts(session) if (each.platform, each.corp_id) == (platform, corp_id)]
        theirs = [each.user_id for each in own if not each.mentionable and each.person_id not in able]
        strangers = [
            each.user_id
            for each in refused.seen(session)
            if (each.platform, each.corp_id) == (platform, corp_id) and kind and each.kind != kind.mentions_by
        ]
        return list(dict.fromkeys([*theirs, *strangers]))
