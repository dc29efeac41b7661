"""Whatever is wrong with the database or the memory: the platform is asked to deliver again, nothing is half done, and the work
goes on by itself once it can."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from bot import disk, wsgi
from bot.clock import StoppedClock
from bot.command import REGISTRY, command
from bot.dispatch import Unavailable
from bot.errors import UserError
from bot.ledger_desk import bring_ledger, bring_people
from bot.message import Message
from bot.records import facts, readiness
from bot.records.engine.database import Database
from bot.records.engine.library import sqlite3
from bot.records.inbox import Inbox
from bot.rules.words import FactKind
from bot.wsgi import Service
from tests.conftest import FIXTURES, OPEN_LEDGER, WECOM_CORP, at, copy_of_sqlite, settings_for

Fault = Callable[[Service, Path], Callable[[], None]]  # brings it about; what it gives ends it


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    settings = settings_for(copy_of_sqlite(tmp_path), service={"data_dir": str(tmp_path)})
    made = wsgi.assemble(settings, StoppedClock(at("2021-07-16 09:00")), busy_milliseconds=20)
    yield made
    made.database.close()


def said(words: str, key: str) -> Message:
    return Message("wecom", key, WECOM_CORP, "wx009", text=words)


def counted(file: Path) -> list[int]:
    """How many rows there are of what a message leaves behind, looked at past the service."""
    with sqlite3.connect(file) as other:
        found = [other.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("inbox", "journal", "fact", "outbox")]  # noqa: S608
    other.close()
    return found


def held(service: Service, file: Path) -> Callable[[], None]:
    """Another program holds the file."""
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    return other.close


def full(service: Service, file: Path) -> Callable[[], None]:
    """SQLite may not make the file any larger, as on a full disk."""
    return on_each_connection(service, "PRAGMA max_page_count=1", "PRAGMA max_page_count=1000000")


def read_only(service: Service, file: Path) -> Callable[[], None]:
    """What SQLite says of a file on a disk that was mounted read-only."""
    return on_each_connection(service, "PRAGMA query_only=ON", "PRAGMA query_only=OFF")


def on_each_connection(service: Service, now: str, then: str) -> Callable[[], None]:
    pragmas = [now]

    @event.listens_for(service.database.engine, "connect")
    def set_it(connection: sqlite3.Connection, record: object) -> None:
        connection.execute(pragmas[0])

    service.database.close()

    def end() -> None:
        pragmas[0] = then
        service.database.close()

    return end


FAULTS: dict[str, Fault] = {"held": held, "full": full, "read only": read_only}


@pytest.mark.parametrize("fault", FAULTS)
def test_f13_f21_f22_what_cannot_be_written_is_delivered_again_and_has_its_one_effect_then(
    service: Service, tmp_path: Path, fault: str
):
    file = tmp_path / "duban.db"
    big = "/约定 20210032 " + "调研新能源汽车充电设施" * 60
    before = counted(file)
    end = FAULTS[fault](service, file)
    with pytest.raises(Unavailable):
        for n in range(200):  # a full disk has room for a few rows in pages that are there
            service.dispatcher.answer(said(big, f"m{n}"))
    service.database.written_at = None
    if fault != "full":
        assert not readiness.probed(service.database, service.clock.now())
    end()
    since = counted(file)
    assert since[0] - before[0] == since[1] - before[1]  # each message that was taken in has its line: nothing is half there
    reply = service.dispatcher.answer(said("/签收 20210032", "last"))
    assert service.dispatcher.answer(said("/签收 20210032", "last")) == reply
    assert counted(file)[0] == since[0] + 1
    assert readiness.probed(service.database, service.clock.now())


def test_f16_a_file_that_is_damaged_under_way_is_a_503_and_not_ready(service: Service, tmp_path: Path):
    file = tmp_path / "duban.db"
    assert service.dispatcher.answer(said("/查 20210032", "a")).outcome == "answered"
    service.database.close()
    content = bytearray(file.read_bytes())
    content[4096:] = b"\xa5" * (len(content) - 4096)
    file.write_bytes(bytes(content))
    with pytest.raises(Unavailable):
        service.dispatcher.answer(said("/查 20210032", "b"))
    with pytest.raises(Exception, match="malformed"):
        readiness.look(service.database, service.clock.now(), {})


@pytest.fixture
def hungry() -> Iterator[None]:
    """A command that has too little memory half way."""

    @command("/试耗", usage="/试耗", summary="", changes=True)
    def eat(context: Any) -> str:
        facts.record(context.session, 1, FactKind.CONSULTED, context.today, channel="t", now=context.now)
        raise MemoryError

    yield
    del REGISTRY["/试耗"]


def test_f60_a_message_for_which_there_is_no_memory_is_delivered_again_and_leaves_nothing(
    service: Service, tmp_path: Path, hungry: None
):
    before = counted(tmp_path / "duban.db")
    with pytest.raises(Unavailable):
        service.dispatcher.answer(said("/试耗", "a"))
    assert counted(tmp_path / "duban.db") == before
    assert service.dispatcher.answer(said("/查 20210032", "b")).outcome == "answered"


def test_t37_f21_with_little_room_imports_are_refused_and_reviews_go_on(service: Service, monkeypatch: pytest.MonkeyPatch):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=disk.LEAST_BYTES - 1))
    for bring in (
        lambda: bring_ledger(service, OPEN_LEDGER, now=service.clock.now()),
        lambda: bring_people(service, FIXTURES / "people.xlsx", dated=False),
    ):
        with pytest.raises(UserError, match=r"磁盘只剩199 MB，不足200 MB，暂不接受导入.*本次操作未生效。"):
            bring()
    assert service.dispatcher.answer(said("/送审 20210032", "a")).outcome == "answered"
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=disk.LEAST_BYTES))
    assert bring_ledger(service, OPEN_LEDGER, now=service.clock.now()).written
    with service.database.begin() as session:
        assert session.scalar(text("SELECT count(*) FROM suggestion")) > 0


class Losing(Database):
    """A database whose connection ends when a transaction is committed: before the server heard of it, or after it was done."""

    done: bool | None = None

    @contextmanager
    def begin(self) -> Iterator[Session]:
        lost, self.done = self.done, None
        if lost is None:
            with super().begin() as session:
                yield session
            return
        with suppress(ZeroDivisionError), super().begin() as session:
            yield session
            if not lost:
                session.flush()
                raise ZeroDivisionError
        raise OperationalError("COMMIT", None, Exception("server closed the connection"), connection_invalidated=True)


@pytest.mark.parametrize("done", [True, False], ids=["after the commit", "before it"])
def test_f19_a_commit_of_which_nobody_knows_is_asked_again_and_has_one_effect(bureau_url: str, done: bool):
    made = wsgi.assemble(settings_for(bureau_url), StoppedClock(at("2021-07-16 09:00")))
    made.database.close()
    database = Losing(bureau_url)
    dispatcher = replace(made.dispatcher, database=database)
    database.done = done
    with pytest.raises(Unavailable):
        dispatcher.answer(said("/送审 20210032", "a"))
    database.gave_up_at = None  # the platform comes again after five seconds
    replies = [dispatcher.answer(said("/送审 20210032", "a")) for _ in range(2)]
    assert replies[0] == replies[1]
    assert "已登记：第1轮送审" in replies[0].text
    with database.begin() as session:
        assert session.query(Inbox).count() == 1
    database.close()
