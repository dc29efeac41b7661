"""What must hold in the database whatever was killed: each promise is a query for what breaks it.

`duban doctor` runs them, and every fault run ends with them. I14 compares with what the other side received, which only a
test knows.

See docs/decisions/delivery.md#invariants.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.records.delivery.robots import PER_MINUTE
from bot.records.engine.base import Moment
from bot.records.journal import guard, verifying

NAMED = 5  # breaches that are named; the rest is counted
SPARE = timedelta(seconds=60)  # after a lease has run out (I10)
LOOKED_BACK = timedelta(days=7)  # for the pace of robots
ANSWERS_KEPT = timedelta(
    days=6
)  # at least, of the seven after which the night's work removes them; an upgrade may remove all before it (I1)

QUERIES = {
    "I1 每条来信有结果": """
        SELECT id FROM inbox WHERE outcome IS NULL
        OR (reply IS NULL AND received_at > :kept AND id > (SELECT min(id) FROM inbox WHERE reply IS NOT NULL))""",
    "I2 每轮每级只有一个审核决定": "SELECT min(id) FROM review_decision GROUP BY round_id, level HAVING count(*) > 1",
    "I3 上一级通过后才有下一级": """
        SELECT id FROM review_decision d WHERE decided_at IS NOT NULL AND level > 1 AND NOT EXISTS (
            SELECT 1 FROM review_decision e
            WHERE e.round_id = d.round_id AND e.level = d.level - 1 AND e.passed AND e.decided_on <= d.decided_on)""",
    "I4 每个审核决定有日志": """
        SELECT d.id FROM review_decision d JOIN review_round r ON r.id = d.round_id
        WHERE d.decided_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM journal_head WHERE cut_hash <> '' AND d.decided_at < (SELECT min(at) FROM journal))
        AND NOT EXISTS (
            SELECT 1 FROM journal j
            WHERE j.suggestion_id = r.suggestion_id AND j.at = d.decided_at AND j.outcome = 'answered')""",
    "I5 每条提醒有所提事项": """
        SELECT id FROM outbox WHERE kind = 'reminder' AND state IN ('pending', 'sending', 'sent', 'unknown')
        AND coalesce(reason, '') <> '所述台账导入已撤销'
        AND NOT EXISTS (SELECT 1 FROM reminded WHERE outbox_id = outbox.id)""",
    "I6 每个提醒点有消息": """
        SELECT id FROM reminded WHERE NOT EXISTS (
            SELECT 1 FROM outbox WHERE outbox.id = outbox_id AND state <> 'covered')""",
    "I6 并入汇总的消息指向汇总": """
        SELECT id FROM outbox c WHERE (state = 'covered') <> (covered_by IS NOT NULL) OR (state = 'covered' AND NOT EXISTS (
            SELECT 1 FROM outbox d WHERE d.id = c.covered_by AND (d.kind = 'digest' OR d.person_id IS NOT NULL)))""",
    "I7 已发消息有发送记录": """
        SELECT id FROM outbox WHERE state = 'sent'
        AND (attempts < 1 OR writing_at IS NULL OR settled_at IS NULL OR settled_at < writing_at)""",
    "I8 每个机器人同时只发一条": """
        SELECT min(o.id) FROM outbox o JOIN robot r ON r.name = o.target WHERE o.state = 'sending'
        GROUP BY o.target, r.lease_until HAVING count(*) > 1 OR r.lease_until IS NULL""",
    "I9 涉密件无待发内容": """
        SELECT o.id FROM outbox o JOIN suggestion s ON s.id = o.suggestion_id
        WHERE s.secrecy NOT IN ('', '不涉密') AND o.kind = 'notice' AND o.content NOT LIKE '%"text": ""%'""",
    "I10 没有过期未收回的发送": "SELECT id FROM outbox WHERE state = 'sending' AND target IN ("
    "SELECT name FROM robot WHERE lease_until < :late)",
    "I13 审核人当时任该职": """
        SELECT d.id FROM review_decision d WHERE decided_at IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM appointment a WHERE a.person_id = coalesce(d.on_behalf_of, d.person_id)
            AND a.role = CASE d.level WHEN 1 THEN '处室负责人' WHEN 2 THEN '分管领导' ELSE '主要领导' END
            AND (a.since IS NULL OR a.since <= d.decided_on) AND (a.until IS NULL OR a.until > d.decided_on))""",
}
PHONES = {
    "sqlite": "SELECT id FROM outbox WHERE content GLOB '*[^0-9]1[3-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][^0-9]*'",
    "postgresql": "SELECT id FROM outbox WHERE content ~ '(^|[^0-9])1[3-9][0-9]{9}([^0-9]|$)'",
}
TITLES = "I15 案由索引与案由一致"
FOLDED = {
    "sqlite": "lower(replace(title, ' ', ''))",
    "postgresql": "lower(replace(title, ' ', '') COLLATE \"C\")",
}
# Titles without an entry for their first or last two signs, and entries whose title does not hold them.
INDEX = """
    WITH titled(id, folded) AS (SELECT id, {folded} FROM suggestion)
    SELECT id FROM titled WHERE length(folded) > 1 AND (
        NOT EXISTS (SELECT 1 FROM title_bigram WHERE suggestion_id = titled.id AND bigram = substr(folded, 1, 2))
        OR NOT EXISTS (
            SELECT 1 FROM title_bigram WHERE suggestion_id = titled.id AND bigram = substr(folded, length(folded) - 1)))
    UNION SELECT suggestion_id FROM title_bigram LEFT JOIN titled ON titled.id = suggestion_id
    WHERE folded IS NULL OR replace(folded, bigram, '') = folded"""
CHAIN = "I12 操作日志未被改动"
PACE = """
    SELECT id, writing_at, before FROM (
        SELECT id, writing_at, lag(writing_at, 20) OVER (PARTITION BY target ORDER BY writing_at) AS before
        FROM outbox WHERE writing_at > :since) AS paced
    WHERE before IS NOT NULL"""


@dataclass(frozen=True)
class Found:
    """One promise: whether it holds, and which rows break it; `tried` False where it could not be looked at."""

    name: str
    ok: bool
    detail: str
    tried: bool = True


def look(session: Session, now: datetime, *, per_minute: int = PER_MINUTE) -> list[Found]:
    """Every promise, in order; `per_minute` 0 is a service without a limit, whose pace is not looked at."""
    looked = [found(name, rows(session, query, now)) for name, query in QUERIES.items()]
    looked.append(found(TITLES, rows(session, INDEX.format(folded=FOLDED[session.get_bind().dialect.name]), now)))
    looked.append(found("I9 消息中没有完整手机号", rows(session, PHONES[session.get_bind().dialect.name], now)))
    looked.append(of_journal(session))
    if per_minute:
        looked.append(found(f"I11 每个机器人每分钟不超过{PER_MINUTE}条", too_fast(session, now)))
    return looked


def of_journal(session: Session) -> Found:
    """The chain of the journal, whole, and what guards it."""
    verdict = verifying.verify(session)
    if verdict.ok:
        gone = guard.missing(session)
        return Found(CHAIN, not gone, f"数据库中防止改动日志的触发器被删除或改过（{'、'.join(gone)}）" if gone else "")
    return Found(CHAIN, False, f"{verdict.said()}，请保留现场，运行 duban audit verify")


def rows(session: Session, query: str, now: datetime) -> list[int]:
    """The ids that a query finds."""
    statement = text(query)
    asked = {name: moment for name, moment in (("late", now - SPARE), ("kept", now - ANSWERS_KEPT)) if f":{name}" in query}
    dialect = session.get_bind().dialect
    return list(session.scalars(statement, {name: Moment().process_bind_param(at, dialect) for name, at in asked.items()}))


def too_fast(session: Session, now: datetime) -> list[int]:
    """Messages written less than a minute after the twentieth before them."""
    statement = text(PACE).columns(writing_at=Moment(), before=Moment())
    since = Moment().process_bind_param(now - LOOKED_BACK, session.get_bind().dialect)
    return [row.id for row in session.execute(statement, {"since": since}) if row.writing_at - row.before < timedelta(minutes=1)]


def found(name: str, broken: list[int]) -> Found:
    named = "、".join(map(str, broken[:NAMED]))
    return Found(name, not broken, f"{len(broken)}处，编号 {named}{'…' if len(broken) > NAMED else ''}" if broken else "")
