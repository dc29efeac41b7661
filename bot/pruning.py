"""How long what is kept: one table, worked off every night, and shown in the administrator's manual."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from bot.records import brought, enrolments, refused
from bot.records.delivery import contacts, ordered, outbox, receipts
from bot.records.engine.database import Database
from bot.records.erasure import pruned
from bot.records.journal import cutting
from bot.records.ledger import kept


@dataclass(frozen=True)
class KeptFor:
    """What is kept for so many days, None for as many as the journal.

    `forget(session, before, now)` removes of what is older as much as one short transaction may, and tells whether some may
    be left.
    """

    what: str
    days: int | None
    forget: Callable[[Session, datetime, datetime], bool]

    def said(self) -> str:
        """For the manual."""
        return f"{self.days}天" if self.days else "与操作日志相同"


def whole(forget: Callable[[Session, datetime, datetime], None]) -> Callable[[Session, datetime, datetime], bool]:
    """What is never much goes at once."""

    def done(session: Session, before: datetime, now: datetime) -> bool:
        forget(session, before, now)
        return False

    return done


PERIODS = (
    KeptFor("输错的一次性码", 1, whole(lambda session, before, now: enrolments.forget(session, now))),
    KeptFor("被拒绝的账号（不含其所发内容）", 30, whole(lambda session, before, now: refused.forget(session, before))),
    KeptFor(
        "机器人与谁说过话（账号已解除的人、未登记的群）", 30, whole(lambda session, before, now: contacts.forget(session, before))
    ),
    KeptFor("已发消息在平台的编号", 7, whole(lambda session, before, now: receipts.forget(session, before))),
    KeptFor("撤销导入所需的原内容", 1, whole(lambda session, before, now: kept.forget(session, until=before))),
    KeptFor("聊天中发来的台账读出的情况", 1, whole(lambda session, before, now: brought.forget(session, before))),
    KeptFor("聊天中要的文件（文件本身不落盘）", 1, whole(lambda session, before, now: ordered.forget(session, before))),
    KeptFor("已发出的图片和文件编号", 1, whole(lambda session, before, now: outbox.forget_pictures(session, now.date()))),
    KeptFor("答复的原文（平台重发时再答一次）", 7, lambda session, before, now: pruned.answers(session, before)),
    KeptFor("来信的编号和结果、发出的卡片", None, lambda session, before, now: pruned.messages(session, before)),
    KeptFor("发出的和未能发出的消息", None, lambda session, before, now: pruned.sent(session, before)),
    KeptFor("操作日志", None, lambda session, before, now: cutting.cut(session, before, now) == cutting.STEP),
)


def run(database: Database, journal_days: int, now: datetime) -> None:
    """Each in transactions of its own, none of them long, so that whoever writes meanwhile does not wait."""
    for period in PERIODS:
        before = now - timedelta(days=period.days or journal_days)
        left = True
        while left:
            with database.begin() as session:
                left = period.forget(session, before, now)
