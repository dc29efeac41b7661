"""Which process holds a long connection to a platform, and how it is: one row a line, held by a lease with a fence.

See docs/decisions/platforms.md#lines.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from bot.records.engine.base import Moment, Table, is_sqlite

LEASE = timedelta(seconds=30)


class LineRow(Table):
    """One line, "platform/robot". `identity` is that of the newest settings: who runs with others lets go, and so does
    everybody where it was `stopped`, because the newest settings have no such line. What follows is for looking at."""

    __tablename__ = "line"
    name: Mapped[str] = mapped_column(primary_key=True)
    identity: Mapped[str]
    stopped: Mapped[bool]
    holder: Mapped[str | None]
    fence: Mapped[int]
    until: Mapped[datetime | None] = mapped_column(Moment)
    state: Mapped[str]
    since: Mapped[datetime] = mapped_column(Moment)
    heard_at: Mapped[datetime | None] = mapped_column(Moment)
    spoken_at: Mapped[datetime | None] = mapped_column(Moment)
    reconnects: Mapped[int]
    trouble: Mapped[str] = mapped_column(server_default="")


@dataclass(frozen=True)
class LineHealth:
    """How a line is: `heard_at` is when any frame was received last, `spoken_at` the same of a message; `trouble` is why it is
    not connected or refuses what is said, in words for the operator."""

    state: str
    heard_at: datetime | None = None
    spoken_at: datetime | None = None
    reconnects: int = 0
    trouble: str = ""


def moment(session: Session, now: datetime) -> datetime:
    """The time by which leases are compared: the database's own where several machines share it."""
    return now if is_sqlite(session) else session.scalars(select(func.clock_timestamp())).one()


def wanted(session: Session, name: str, identity: str, now: datetime) -> None:
    """The settings that were read last have this line; who began with others lets it go."""
    insert = postgresql.insert if not is_sqlite(session) else sqlite.insert
    values = {"name": name, "identity": identity, "stopped": False, "fence": 0, "state": "standby", "since": now, "reconnects": 0}
    newest = {"identity": identity, "stopped": False}
    session.execute(insert(LineRow).values(values).on_conflict_do_update(index_elements=["name"], set_=newest))


def stop_others(session: Session, names: Collection[str]) -> None:
    """The settings that were read last have these lines alone."""
    session.execute(update(LineRow).where(LineRow.name.not_in(names), ~LineRow.stopped).values(stopped=True))


def claim(
    session: Session, name: str, identity: str, holder: str, now: datetime, *, lease: timedelta = LEASE, alone: bool = False
) -> int | None:
    """Take the lease of a line that nobody holds; the fence, None where somebody does or the line is stopped. `alone`: there
    can be no other process, whatever stands there."""
    at = moment(session, now)
    ahead = at + 2 * lease  # was written before the clock was set back
    free = or_(LineRow.holder.is_(None), LineRow.until <= at, LineRow.until > ahead)
    ours = and_(LineRow.name == name, LineRow.identity == identity, ~LineRow.stopped)
    taken = update(LineRow).where(ours, *(() if alone else (free,)))
    values = {"holder": holder, "fence": LineRow.fence + 1, "until": at + lease}
    return session.execute(taken.values(values).returning(LineRow.fence)).scalar()


def renew(
    session: Session, name: str, identity: str, fence: int, health: LineHealth, now: datetime, *, lease: timedelta = LEASE
) -> bool:
    """Hold a line longer, and say how it is; False when it has passed to somebody else, or is to be let go."""
    ours = and_(LineRow.name == name, LineRow.fence == fence, LineRow.identity == identity, ~LineRow.stopped)
    values = {"until": moment(session, now) + lease, **shown(session, name, health, now)}
    return session.execute(update(LineRow).where(ours).values(values).returning(LineRow.name)).scalar() is not None


def release(session: Session, name: str, fence: int, health: LineHealth, now: datetime) -> None:
    """Let a line go, if it is still held by this fence."""
    ours = and_(LineRow.name == name, LineRow.fence == fence)
    values = {"holder": None, "until": None, **shown(session, name, health, now)}
    session.execute(update(LineRow).where(ours).values(values))


def shown(session: Session, name: str, health: LineHealth, now: datetime) -> dict[str, object]:
    """The columns for looking at."""
    before = session.execute(select(LineRow.state, LineRow.since).where(LineRow.name == name)).one_or_none()
    since = before.since if before and before.state == health.state else now
    times = {"heard_at": health.heard_at, "spoken_at": health.spoken_at}
    known = {column: at for column, at in times.items() if at is not None}
    return {"state": health.state, "since": since, "reconnects": health.reconnects, "trouble": health.trouble, **known}


def every(session: Session) -> Sequence[LineRow]:
    """The lines of the newest settings."""
    return session.scalars(select(LineRow).where(~LineRow.stopped).order_by(LineRow.name)).all()


@dataclass(frozen=True)
class LineSeen:
    """How a line is now, seconds since this or that; None where it never was. Without a holder it stands by, whatever was
    written last."""

    name: str
    state: str
    state_seconds: float
    heard_seconds: float | None
    spoken_seconds: float | None
    reconnects: int
    trouble: str


def seen(session: Session, now: datetime) -> list[LineSeen]:
    """The lines of the newest settings, for /readyz, the metrics and `doctor`."""
    at = moment(session, now)

    def since(then: datetime | None) -> float | None:
        return None if then is None else max(0.0, round((now - then).total_seconds(), 1))

    found = []
    for row in every(session):
        held = row.holder is not None and row.until is not None and at < row.until
        age = since(row.since) or 0.0
        times = since(row.heard_at), since(row.spoken_at)
        trouble = row.trouble if held else ""
        found.append(LineSeen(row.name, row.state if held else "standby", age, *times, row.reconnects, trouble))
    return found
