"""How long what is kept: one table, worked off every night, and shown in the administrator's manual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.records import enrolments
from bot.records.delivery import outbox
from bot.records.engine.database import Database
from bot.records.erasure import pruned
from bot.records.journal import cutting
from bot.records.ledger import kept


@dataclass(frozen=True)
class KeptFor:
    """What is kept for so many days, None for as many as the journal; `forget(session, before, now)` removes what is older."""

    what: str
    days: int | None
    forget: Callable[[Session, datetime, datetime], object]

    def said(self) -> str:
        """For the manual."""
        return f"{self.days}天" if self.days else "与操作日志相同"


PERIODS = (
    KeptFor("输错的一次性码", 1, lambda session, before, now: enrolments.forget(session, now)),
    KeptFor("撤销导入所需的原内容", 1, lambda session, before, now: kept.forget(session, until=before)),
    KeptFor("已发出的图片", 1, lambda session, before, now: outbox.forget_pictures(session, now.date())),
    KeptFor("答复的原文（平台重发时再答一次）", 7, lambda session, before, now: pruned.answers(session, before)),
    KeptFor("来信的编号和结果、发出的卡片", None, lambda session, before, now: pruned.messages(session, before)),
    KeptFor("发出的和未能发出的消息", None, lambda session, before, now: pruned.sent(session, before)),
    KeptFor("操作日志", None, lambda session, before, now: cutting.cut(session, before, now)),
)


def run(database: Database, journal_days: int, now: datetime) -> None:
    """Each in a transaction of its own, so that nobody waits long."""
    for period in PERIODS:
        with database.begin() as session:
            period.forget(session, now - timedelta(days=period.days or journal_days), now)
