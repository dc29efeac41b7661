"""What the operators hear by a robot of their own: a message that did not get out, a robot or a scheduler that stands still.

And each working morning that all is well: should that message be missing, nothing is. Ids and counts only, no words of
any message (docs/decisions/delivery.md#alerts).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zlib import crc32

from sqlalchemy.orm import Session

from bot import reach
from bot.clock import Clock, monotonic
from bot.errors import PlatformError
from bot.office import Office
from bot.platform_clock import TimeTold, words
from bot.platforms.doors import Pusher
from bot.records import calendar as calendar_records
from bot.records import people
from bot.records.delivery import alerts as records
from bot.records.delivery import notices, operators, outbox, robots, undelivered
from bot.records.delivery import platform_time as times
from bot.records.delivery.outbox import Outbox
from bot.records.engine.database import Database
from bot.records.engine.faults import DatabaseFault
from bot.rules import dates, hours
from bot.rules.wording import routes
from bot.rules.workdays import DAY

logger = logging.getLogger(__name__)

SILENT_AFTER = timedelta(minutes=10)
MORNING = time(9, 0)
GATHERED_WITHIN = timedelta(minutes=30)  # who is refused for one reason, after the first of them


def not_delivered(session: Session, office: Office, message: Outbox, now: datetime, *, state: str, reason: str) -> None:
    """A message was refused for good ("dead"), or nobody knows whether it arrived ("unknown")."""
    if message.kind != "alert":
        became = "未能确认是否送达" if state == "unknown" else "未能送达"
        what = f"消息{message.id}（机器人 {message.robot}）{became}：{reason}"
        operators.tell(
            session, office.operators, f"undelivered:{message.robot}", f"{what}。请运行 duban outbox list 查看并处理。", now
        )


def paused(session: Session, office: Office, robot: str, reason: str, until: datetime, now: datetime) -> None:
    """A platform wants a robot to be silent for a while."""
    then = until.astimezone(office.zone)
    day = "" if then.date() == now.astimezone(office.zone).date() else dates.short(then.date())
    kept = "期间消息留存，到时自动续发；当日未能发出的提醒由下一个工作日合并补发"
    text = f"机器人 {robot} 暂停发送至{day}{then:%H:%M}：{reason}。{kept}。"
    operators.tell(session, office.operators, f"paused:{robot}", text, now)


def way_refused(session: Session, office: Office, message: Outbox, reason: str, *, elsewhere: bool, now: datetime) -> None:
    """A platform refuses for good to speak to somebody alone: the office hears it by name, once, where it can; of a group, and
    where the office is not reached, the operators do."""
    robot, person = message.robot, message.person_id
    if person is not None:
        name = people.names(session, [person]).get(person, "")
        if tell_of_refused(session, office, robot, reason, notices.NotTold(person, name, elsewhere), now):
            return
    whom = f"人员{person}" if person is not None else f"群{message.chat_id}"
    what = f"{whom}不能由机器人 {robot} 通知：{reason}，请核对账号，或在群里@一次机器人"
    operators.tell(session, office.operators, f"way:{message.target}", what, now)


def tell_of_refused(session: Session, office: Office, robot: str, reason: str, refused: notices.NotTold, now: datetime) -> bool:
    """The office hears of all who were refused for one reason by one message a day, half an hour after the first of them or when
    it opens; whoever comes after that has left stands in the next day's. Whether the office is reached."""
    title, told = office.platforms[robot.partition("/")[0]].title, people.office(session, now.date())
    calendar, private = calendar_records.load(session), reach.readers(session, office, now)
    today = hours.next_opening(calendar, office.hours, now + GATHERED_WITHIN)
    tomorrow = hours.next_opening(calendar, office.hours, datetime.combine(today.date() + DAY, time(), today.tzinfo))
    for leaves in (today, tomorrow):
        key = f"way:{robot}:{crc32(reason.encode()):08x}:{leaves.date()}"
        found = notices.waiting_with(session, key)
        if found is None and outbox.is_there(session, key):
            continue
        known = [*(notices.refused_in(found) if found else ()), refused]
        out = {one.person for one in known}
        others = [party for party in told if party.id not in out] or list(told)
        text = routes.refused([(one.name, one.elsewhere) for one in known], title, reason)
        if found:
            notices.put_anew(session, found, others, text, known)
            return True
        return bool(
            notices.tell_office(session, others, text, key=key, now=now, not_before=leaves, private=private, refused=known)
        )
    return True  # it stands in the log of what was sent, and comes up again with the next refusal


def out_of_use(session: Session, office: Office, robot: str, reason: str, now: datetime) -> None:
    """A robot, or its group, is gone: what else was to be said there waits, and the next days' reminders merge it."""
    mending = "改好后重启服务，或运行 duban doctor --try、duban outbox retry，即恢复发送；其间的消息留存"
    operators.tell(session, office.operators, f"paused:{robot}", f"机器人 {robot} 已停用：{reason}。{mending}。", now)


def sign_of_life(database: Database, office: Office, now: datetime) -> None:
    """Planning is alive; on a working day after nine, the operators hear once how the day before went."""
    with database.begin() as session:
        records.beat(session, "plan", now)
        today = now.date()
        calendar = calendar_records.load(session)
        if not office.operators or now.time() < MORNING or not calendar.is_workday(today):
            return
        key, since = f"morning:{today}", calendar.on_or_before(today - DAY)
        if outbox.is_there(session, key):
            return
        unreached = len(reach.unreached(session, office, now))
        text = morning(undelivered.counts(session, since, today), since, today, unreached)
        operators.put(session, office.operators, key, text, now)


def morning(counts: undelivered.Counts, since: date, today: date, unreached: int = 0) -> str:
    """昨日应发 12，已发 12，补发 1，失败 0；待处理 0；3人无群可达。"""
    day = "昨日" if since == today - DAY else f"{dates.short(since)}以来"
    return (
        f"【每日运行】{day}应发 {counts.due}，已发 {counts.sent}，补发 {counts.again}，失败 {counts.failed}；"
        f"待处理 {counts.open}{f'；{unreached}人无群可达' if unreached else ''}。"
    )


def silent(session: Session, office: Office, now: datetime) -> str:
    """What stands still, in words; empty when all moves: planning without a sign of life, a message that nobody takes."""
    beat = records.last_beat(session, "plan")
    if beat is not None and beat <= now - SILENT_AFTER:
        return f"提醒进程自{beat.astimezone(office.zone):%H:%M}起没有动静"
    waiting = undelivered.oldest_waiting(session, sorted({*office.robots, *office.ways}), now)
    if waiting is not None and waiting <= now - SILENT_AFTER:
        return f"有消息自{waiting.astimezone(office.zone):%H:%M}起无人发送"
    return ""


class Away:
    """Tells the operators past a database that fails, at once for a damaged one, at the second look for any other, and that
    it works again. Kept in memory: there is nothing to write it into."""

    def __init__(self, office: Office, pusher: Pusher | None, now: Callable[[], float] = monotonic) -> None:
        self.office, self.pusher, self.now = office, pusher, now
        self.looks = 0
        self.told: float | None = None

    def tell(self, fault: DatabaseFault | None) -> None:
        """The database failed with this, when it was looked at; None for an error of another kind."""
        if fault is None:
            return
        self.looks += 1
        due = self.told is None or self.now() - self.told >= operators.QUIET.total_seconds()
        if due and (self.looks > 1 or fault is DatabaseFault.DAMAGED) and self.send(f"{fault}。期间的消息未被受理"):
            self.told = self.now()

    def back(self) -> None:
        """The database was looked at and works."""
        if self.told is not None and self.send("数据库已恢复"):
            self.told = None
        self.looks = 0

    def send(self, text: str) -> bool:
        if self.pusher is None:
            return False
        try:
            self.pusher.send(self.pusher.render(f"【运行告警】{text}，请运行 duban doctor 查看。", []), lambda: None)
        except PlatformError:
            logger.warning("the operators could not be told of a failing database", exc_info=True)
            return False
        return True


def reused(database: Database, office: Office, now: datetime, doors: Sequence[str]) -> None:
    """Somebody has the headers of a message and writes words of his own."""
    for door in doors:
        with database.begin() as session:
            text = f"{door} 有同一签名用于多条不同消息，已拒绝，可能有人截获了请求头，请更换密钥并检查网络"
            operators.tell(session, office.operators, f"reused:{door}", text, now)


def platform_time(database: Database, office: Office, now: datetime, told: TimeTold) -> None:
    """What a platform said of the time is remembered; a machine whose clock is off hears so once a day."""
    with database.begin() as session:
        times.remember(session, told.theirs, told.ours)
        wrong = words(told.ahead)
        if wrong and office.operators and records.first_in(session, "platform-time", now, DAY):
            text = f"【运行告警】{wrong}；相差5分钟以上时，平台发来的消息会被拒收。"
            operators.put(session, office.operators, f"platform-time:{now:%Y%m%d%H%M%S}", text, now)


def watch(database: Database, office: Office, clock: Clock, pushers: Mapping[str, Pusher]) -> bool:
    """Say by the operators' robot that the scheduler is silent, past the outbox that nobody empties; True when it was said.

    For a process or a thread that is not the scheduler's.
    """
    now = clock.now()
    with database.begin() as session:
        found = silent(session, office, now)
        if not found or office.operators not in pushers or not records.first_in(session, "silent", now, operators.QUIET):
            return False
        robots.ensure(session, office.operators)
        robots.take_slot(session, office.operators, now, per_minute=office.per_minute)
    pusher = pushers[office.operators]
    try:
        pusher.send(pusher.render(f"【运行告警】{found}，请检查服务并运行 duban doctor。", []), lambda: None)
    except PlatformError:
        logger.warning("the operators could not be told of a silent scheduler", exc_info=True)
        with database.begin() as session:
            records.forget(session, "silent")
        return False
    return True
