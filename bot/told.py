"""What has left by another way than the answer to a callback: each answer once, and what the operators hear once a day."""

from __future__ import annotations

import logging
from collections import OrderedDict
from threading import Lock

from bot.clock import Clock
from bot.message import Message
from bot.office import Office
from bot.records import inbox
from bot.records.delivery import operators, receipts
from bot.records.engine.database import Database

logger = logging.getLogger(__name__)

MOST = 20_000  # messages of this process that are remembered at once
CLAIM_SECONDS = 0.8  # an answer waits no longer for its turn to be written down
QUOTA = "{platform} 提示本组织本月的调用额度已用完，平台不再把消息内容发给机器人；请在管理后台购买或调整额度，下月自动恢复"


class ToldOnce:
    """Shared by all doors and connections of a process; what the database keeps holds for all processes, and after a kill.

    An answer counts as having left from just before its first byte does, for nobody knows afterwards what arrived
    (docs/decisions/platforms.md#session-webhook).
    """

    def __init__(self, database: Database, office: Office, clock: Clock) -> None:
        self.database, self.office, self.clock = database, office, clock
        self.lock = Lock()
        self.left: OrderedDict[tuple[str, str], None] = OrderedDict()

    def leaving(self, message: Message) -> bool:
        """Whether the answer to a message may leave now, which then counts; False where it has, or may have, left before.

        Raises whatever the database raises; then nothing counts.
        """
        key = (message.platform, message.key)
        with self.lock:
            if key in self.left:
                return False
            self.left[key] = None
            while len(self.left) > MOST:
                self.left.popitem(last=False)
        try:
            with self.database.in_time(CLAIM_SECONDS), self.database.begin() as session:
                return inbox.claim_telling(session, message, self.clock.now())
        except BaseException:
            self.forget(key)
            raise

    def stayed(self, message: Message) -> None:
        """The answer has certainly not arrived: it may leave again."""
        try:
            with self.database.in_time(CLAIM_SECONDS), self.database.begin() as session:
                inbox.untell(session, message)
        except Exception as error:  # it stays unsaid rather than being said twice
            logger.warning("an answer that did not arrive stays noted as told: %s", type(error).__name__)
            return
        self.forget((message.platform, message.key))

    def forget(self, key: tuple[str, str]) -> None:
        with self.lock:
            self.left.pop(key, None)

    def card_pressed(self, task_id: str, code: str, buttons: str) -> None:
        """A card shows other buttons, and may be changed by this code, sealed; of one that is not known nothing is kept."""
        try:
            with self.database.in_time(CLAIM_SECONDS), self.database.begin() as session:
                receipts.clicked(session, task_id, code, buttons, self.clock.now())
        except Exception as error:  # the card stays as it is until it is pressed again
            logger.warning("the code of a card was not kept: %s", type(error).__name__)

    def quota_used_up(self, platform: str) -> None:
        """A platform says that it delivers no more messages this month: the operators hear it once a day."""
        now, robot = self.clock.now(), self.office.operators
        logger.warning("%s says that this month's quota is used up", platform)
        if not robot:
            return
        title = self.office.platforms[platform].title if platform in self.office.platforms else platform
        text = f"【运行告警】{QUOTA.format(platform=title)}"
        try:
            with self.database.in_time(CLAIM_SECONDS), self.database.begin() as session:
                operators.put(session, robot, f"alert:quota:{platform}:{now.date()}", text, now)
        except Exception as error:  # it comes again with the next message
            logger.warning("the operators were not told: %s", type(error).__name__)
