"""What several tests of the records begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.records.delivery import robots
from bot.records.engine.database import Database
from tests.conftest import copy_of_sqlite


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """The sample bureau with one robot, where nothing was said yet."""
    database = Database(copy_of_sqlite(tmp_path))
    with database.begin() as session:
        robots.ensure(session, "wecom/main")
        yield session
    database.close()
