"""On PostgreSQL a service works with a role that cannot change tables: the one that 部署手册 makes for it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from bot import wsgi
from bot.clock import StoppedClock
from bot.records import readiness
from bot.records.engine.database import Database
from scheduler.ticking import Ticker
from tests import engines
from tests.conftest import at, furnish, settings_for
from tests.scheduler.recorder import Recorder

ROLES = Path(__file__).parents[3] / "docs" / "deploy" / "postgresql.sql"


def statements(mark: str) -> list[str]:
    """Those of the page, with roles and passwords of this test."""
    lines = [line for line in ROLES.read_text(encoding="utf-8").splitlines() if not line.startswith("--")]
    words = "\n".join(lines).replace("duban_", f"duban_{mark}_").replace("请替换", mark)
    return [statement.strip() for statement in words.split(";") if statement.strip()]


@pytest.fixture
def made() -> Iterator[tuple[str, str]]:
    """The URLs of a new database for its owner and for the service."""
    mark = secrets.token_hex(4)
    name = f"duban_roles_{mark}"
    engines.execute(f"CREATE DATABASE {name} ENCODING 'UTF8' TEMPLATE template0")
    url = make_url(engines.url_of(name))
    administrator = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    run(administrator, statements(mark))
    owner, app = (
        url.set(username=f"duban_{mark}_{who}", password=mark).render_as_string(hide_password=False) for who in ("owner", "app")
    )
    yield owner, app
    administrator.dispose()
    engines.execute(f"DROP DATABASE {name} WITH (FORCE)")
    for who in ("owner", "app"):
        engines.execute(f"DROP ROLE duban_{mark}_{who}")


def run(engine: Engine, listed: list[str]) -> None:
    with engine.connect() as connection:
        for statement in listed:
            connection.execute(text(statement))


def test_t25_the_role_of_the_service_cannot_change_tables_and_needs_not(made: tuple[str, str]):
    owner, app = made
    upgrading = Database(owner)
    upgrading.upgrade()
    upgrading.close()
    service = wsgi.assemble(settings_for(app), StoppedClock(at("2021-07-16 09:00")))
    service.database.require_current()
    furnish(service)
    robot = Recorder(service.clock)
    Ticker(service.database, service.office, service.clock, {"wecom/main": robot}).tick()
    assert robot.said and readiness.look(service.database, service.clock.now(), {})["ok"]
    service.database.upgrade()  # there is nothing to do
    for forbidden in ("CREATE TABLE other (id int)", "DROP TABLE journal", "ALTER TABLE person ADD COLUMN other int"):
        with pytest.raises(ProgrammingError), service.database.begin() as session:
            session.execute(text(forbidden))
    service.database.close()
