"""Single tamperings of a journal by somebody who may do anything with the database, each with the line that has to be named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from bot.records import journal
from bot.records.engine.database import Database
from bot.records.journal import guard, verifying
from bot.rules import chain
from bot.rules.chain import JournalLine
from tests.conftest import at

BEGIN = at("2021-03-05 09:00")
EDITED = [name for name in JournalLine._fields if name != "id"]
ALL = ", ".join(f'"{name}"' for name in EDITED)
Tampering = Callable[[Session, Random, int], int]


def filled(database: Database, count: int) -> None:
    """A journal of so many lines such as a bureau's, some with words and changes; the triggers are gone."""
    with database.begin() as session:
        for number in range(count):
            changes = number % 3 == 0
            journal.note(
                session,
                at=BEGIN + timedelta(minutes=number),
                platform="wecom",
                chat_id="wrALL" if number % 2 else None,
                user_id=f"wx{number % 40:03}",
                command="/签收" if changes else "/查",
                words=f"/查 {20210001 + number % 300}" if number % 5 else None,
                before="状态：待签收" if changes else None,
                after="状态：待联系" if changes else None,
                suggestion_id=number % 300 + 1,
                outcome="answered",
                inbox_id=number + 1,
            )
    with database.begin() as session:
        for name in guard.NAMES:
            session.execute(text(f"DROP TRIGGER {name}"))
    with database.engine.connect() as connection:
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys=OFF")


def edited(session: Session, random: Random, count: int) -> int:
    """Any column of any line."""
    row, column = random.randint(1, count), random.choice(EDITED)
    was = session.scalar(text(f'SELECT "{column}" FROM journal WHERE id = {row}'))  # noqa: S608 - names of our own
    new: object = random.choice((was + 1, 0)) if isinstance(was, int) else random.choice((f"{was or ''}x", "2021-07-16"))
    if was is not None and column not in ("at", "platform", "user_id", "outcome", "seals", "hash"):
        new = random.choice((new, None))
    session.execute(text(f'UPDATE journal SET "{column}" = :new WHERE id = {row}'), {"new": new})  # noqa: S608
    return row


def deleted(session: Session, random: Random, count: int) -> int:
    row = random.randint(1, count)
    session.execute(text(f"DELETE FROM journal WHERE id = {row}"))  # noqa: S608
    return row


def renumbered(session: Session, random: Random, count: int) -> int:
    row = random.randint(1, count)
    session.execute(text(f"UPDATE journal SET id = {count + random.randint(2, 9)} WHERE id = {row}"))  # noqa: S608
    return row


def cut_at_the_end(session: Session, random: Random, count: int) -> int:
    row = random.randint(1, count)
    session.execute(text(f"DELETE FROM journal WHERE id >= {row}"))  # noqa: S608
    return row


def swapped(session: Session, random: Random, count: int) -> int:
    """Two lines change places."""
    first, second = sorted(random.sample(range(1, count + 1), 2))
    for was, new in ((first, -1), (second, first), (-1, second)):
        session.execute(text(f"UPDATE journal SET id = {new} WHERE id = {was}"))  # noqa: S608
    return first


def inserted(session: Session, random: Random, count: int) -> int:
    """A line of another's making between two others, which make room."""
    row = random.randint(1, count)
    session.execute(text(f"UPDATE journal SET id = -id WHERE id >= {row}"))  # noqa: S608
    session.execute(text("UPDATE journal SET id = 1 - id WHERE id < 0"))
    model = random.choice([one for one in (row - 1, row + 2) if 1 <= one <= count + 1])
    session.execute(text(f"INSERT INTO journal (id, {ALL}) SELECT {row}, {ALL} FROM journal WHERE id = {model}"))  # noqa: S608
    return row


def added(session: Session, random: Random, count: int) -> int:
    """A line at the end whose hash is right, by somebody who knows how it is made."""
    (*_, last) = verifying.lines(session, count - 1)
    line = last._replace(id=count + 1, command="/审")
    line = line._replace(hash=chain.link("sha256", last.hash, line))
    names = ", ".join(f":{name}" for name in EDITED)
    session.execute(text(f"INSERT INTO journal (id, {ALL}) VALUES (:id, {names})"), line._asdict())  # noqa: S608
    return line.id


TAMPERINGS: tuple[Tampering, ...] = (edited, edited, edited, deleted, renumbered, cut_at_the_end, swapped, inserted, added)


class Undo(Exception):
    """Ends a transaction without a trace."""


def tried(database: Database, random: Random, count: int) -> tuple[str, int, int | None]:
    """What was done, which line it was, and which one is named; afterwards all is as before."""
    tampering = random.choice(TAMPERINGS)
    try:
        with database.begin() as session:
            row = tampering(session, random, count)
            verdict = verifying.verify(session)
            raise Undo
    except Undo:
        return tampering.__name__, row, None if verdict.ok else verdict.first_bad
