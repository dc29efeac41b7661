"""A small bureau in memory, with every message tried inside a transaction that is taken back, and a watch on what it wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

import handlers  # noqa: F401 - declares every command
from bot import office as offices
from bot.clock import StoppedClock
from bot.dispatch import Dispatcher
from bot.documents.ledger import reading
from bot.documents.ledger.entries import KnownNames
from bot.documents.people import reading as people_reading
from bot.message import Message, Press, Reply
from bot.records import chats, people
from bot.records.engine.database import Database
from bot.records.engine.library import sqlite3
from bot.records.engine.prepared import DRIVER
from bot.records.ledger import importing
from bot.records.ledger import people as people_import
from bot.records.people import Appointment, Identity, Person
from bot.records.tables import METADATA
from bot.rules.words import Role
from tests.authorisation.cast import EVERYTHING, GROUPS, LEAD, Member, Place
from tests.conftest import DINGTALK_CORP, FIXTURES, WECOM_CORP, at, settings_for

EXTRA = {"管理示员": Role.ADMINISTRATOR, "无职示员": None, "离任示平": Role.DIVISION_HEAD}  # beside the sample's people
LEFT_ON = date(2021, 3, 1)  # before every state of the table
WITHOUT_TRACE = frozenset(
    {"inbox", "journal", "seen_chat", "refused_sender"}
)  # that something was said here is kept of every message
NEW_NOTICES = """
    SELECT chat.chat_id, content FROM outbox JOIN chat ON chat.id = outbox.chat_id
    WHERE outbox.id > ? AND outbox.kind = 'notice'
"""


@dataclass(frozen=True)
class Notice:
    """A message that was put into the outbox of a group."""

    chat: str
    text: str


@dataclass(frozen=True)
class Tried:
    """A reply, the tables it wrote into, and the notices among that."""

    reply: Reply
    wrote: frozenset[str]
    notices: tuple[Notice, ...] = ()

    @property
    def heard(self) -> str:
        """Everything that comes back to the place where it was said."""
        card, papers = self.reply.card, self.reply.papers
        shown = (
            [
                card.title,
                *(" ".join(line) for line in card.lines),
                card.note,
                card.waits,
                card.refusal,
                *(b.text for b in card.buttons),
            ]
            if card
            else []
        )
        return "\n".join((self.reply.text, *shown, *(f"{paper.name} {paper.alt}" for paper in papers)))


class Bureau:
    """One database, one connection, one open transaction that is never committed."""

    def __init__(self, empty: Path, book: Path, *, imported: str = "2021-03-05 09:00") -> None:
        self.database = Database("sqlite://")
        office = offices.from_settings(settings_for("sqlite://"))
        self.strict = Dispatcher(self.database, office, StoppedClock(at(imported)))
        trusted = {**office.platforms, "dingtalk": replace(office.platforms["dingtalk"], writes=True)}
        self.lenient = replace(self.strict, office=replace(office, platforms=trusted))
        with closing(sqlite3.connect(empty)) as file, closing(self.database.engine.raw_connection()) as raw:
            file.backup(raw.driver_connection)  # type: ignore[arg-type]
        self.connection: Connection = self.database.engine.connect()
        self.connection.begin()
        self.keys = count()
        with self.session() as session:
            furnish(session, book, at(imported))
            self.ids = {person.name: person.id for person in session.query(Person)}
            self.users = {(i.platform, i.person_id): i.user_id for i in session.query(Identity)}
        self.watch()
        self.connection.commit()  # a schema that changed in the same transaction is read again at every savepoint
        self.connection.begin()

    def close(self) -> None:
        self.connection.close()
        self.database.close()

    @contextmanager
    def session(self, *, keep: bool = True) -> Iterator[Session]:
        """A session in a savepoint of its own, which stays or is taken back."""
        with Session(self.connection, expire_on_commit=False, join_transaction_mode="create_savepoint") as session:
            yield session
            if keep:
                session.commit()

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What happens inside is taken back."""
        savepoint = self.connection.begin_nested()
        try:
            yield
        finally:
            savepoint.rollback()

    def watch(self) -> None:
        """Every write is noted beside the table's rows, and forgotten with them when it is undone."""
        self.connection.execute(text("CREATE TEMP TABLE written (name TEXT)"))
        for name in METADATA.tables:
            for act in ("INSERT", "UPDATE", "DELETE"):
                noting = f"INSERT INTO written VALUES ('{name}')"  # noqa: S608 - a table's name, not somebody's words
                self.connection.exec_driver_sql(
                    f"CREATE TEMP TRIGGER watch_{name}_{act} AFTER {act} ON main.{name} BEGIN {noting}; END"
                )

    def message(self, words: str, member: Member, place: Place, *, press: Press | None = None) -> Message:
        """What a platform would hand over."""
        if place.console:
            user = str(self.ids.get(member.name, ""))
        else:
            user = self.users.get((place.platform, self.ids.get(member.name, 0)), "stranger")
        return Message(
            platform=place.platform,
            key=f"m{next(self.keys)}",
            corp_id=place.corp,
            user_id=user,
            chat_id=place.chat,
            text=None if press else words,
            press=press,
            signed_body=place.signed,
            from_console=place.console,
        )

    def attempt(self, message: Message, place: Place, now: datetime, *, keep: bool = False) -> Tried:
        """Say it, look at what it wrote, and take it back unless it is to be kept."""
        dispatcher = self.lenient if place.writes else self.strict
        driver = self.connection.connection.driver_connection
        assert isinstance(driver, sqlite3.Connection)
        driver.execute("SAVEPOINT attempt")
        driver.execute("DELETE FROM written")
        (last,) = driver.execute("SELECT coalesce(max(id), 0) FROM outbox").fetchone()
        try:
            with Session(self.connection, expire_on_commit=False, join_transaction_mode="rollback_only") as session:
                session.info[DRIVER] = driver  # as the service answers: what is prepared runs on the driver
                reply = dispatcher.once(session, message, now)
                session.flush()
            notices = tuple(Notice(chat, json.loads(content)["text"]) for chat, content in driver.execute(NEW_NOTICES, (last,)))
            wrote = frozenset(name for (name,) in driver.execute("SELECT DISTINCT name FROM written"))
        finally:
            if not keep:
                driver.execute("ROLLBACK TO attempt")
            driver.execute("RELEASE attempt")
        return Tried(reply, wrote - WITHOUT_TRACE, notices)

    def everything(self) -> dict[str, list[tuple[object, ...]]]:
        """Every row of every table but those that keep that something was said."""
        tables = [table for name, table in METADATA.tables.items() if name not in WITHOUT_TRACE]
        return {table.name: [tuple(row) for row in self.connection.execute(table.select())] for table in tables}

    def say(self, words: str, name: str, now: datetime, chat: str | None = None) -> Reply:
        """Say it for good, at the terminal or in a group of WeCom."""
        platform = "wecom" if chat else "console"
        corp = WECOM_CORP if chat else ""
        user = str(self.ids[name])
        message = Message(platform, f"m{next(self.keys)}", corp, user, chat_id=chat, text=words, from_console=True)
        with self.session() as session:
            return self.strict.once(session, message, now)

    def play(self, steps: Sequence[str]) -> None:
        """Lines such as 「07-08 09:00 吴示安 /送审 20210032」, each of which must be answered."""
        for step in steps:
            day, hour, name, words = step.split(" ", 3)
            reply = self.say(words, name, at(f"2021-{day} {hour}"))
            assert reply.outcome == "answered", f"{step}: {reply.text}"


def furnish(session: Session, book: Path, now: datetime) -> None:
    """The sample's people and three more, a ledger, and the groups of the cast."""
    listed = people_reading.read(FIXTURES / "people.xlsx")
    corps = {"wecom": WECOM_CORP, "dingtalk": DINGTALK_CORP}
    people_import.write(session, listed, corp_ids=corps, since=None, today=now.date())
    divisions = people.division_ids(session)
    for place, (name, role) in enumerate(EXTRA.items(), start=901):
        person = Person(name=name)
        session.add(person)
        session.flush()
        people.bind(session, "wecom", WECOM_CORP, f"wx{place}", person.id)
        people.bind(session, "dingtalk", DINGTALK_CORP, f"manager{place}", person.id)
        if role:
            head = role is Role.DIVISION_HEAD
            appointment = Appointment(person_id=person.id, role=role, until=LEFT_ON if head else None)
            appointment.division_id = divisions[LEAD] if head else None
            session.add(appointment)
    result = importing.write(session, reading.read(book, KnownNames(set(divisions))), now=now)
    assert result.written, result.rejected
    for (platform, chat), scope in GROUPS.items():
        chats.register(
            session,
            platform,
            corps[platform],
            chat,
            name=chat,
            division_ids=None if scope == EVERYTHING else [divisions[name] for name in scope],
            push="main" if chat in ("wrALL", "cidLEAD") else "second" if platform == "wecom" else None,
            since=None,
        )


def import_ledger(bureau: Bureau, book: Path, moment: str) -> None:
    """One more ledger, at a moment."""
    with bureau.session() as session:
        result = importing.write(session, reading.read(book, KnownNames(set(people.division_ids(session)))), now=at(moment))
        assert result.written, result.rejected
