"""A ledger that comes again in another layout changes nothing of a year in progress."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.documents.ledger import reading
from bot.documents.ledger.entries import Ledger
from bot.documents.sheets import opening
from bot.records.engine.database import Database
from bot.records.ledger import importing
from tests.conftest import at
from tests.documents.ledger import drafts, test_disguises
from tests.records.ledger.test_exporting import Chance, Undo, contents, empty
from tests.stories import stories

NOW = at("2021-03-10 09:00")


@pytest.fixture(scope="module")
def memory() -> Iterator[Database]:
    database = empty(set(drafts.DIVISIONS))
    yield database
    database.close()


def read(draft: drafts.Draft) -> Ledger:
    _, content = drafts.written(draft)
    return reading.of_sheets(opening.sheets(content), test_disguises.KNOWN, name="台账")


@pytest.mark.stories
@settings(max_examples=stories(150))
@given(seed=some.integers(0, 2**32))
def test_the_same_ledger_in_disguise_changes_nothing(memory: Database, seed: int):
    disguised, names = test_disguises.disguised(seed, asks=False)
    with pytest.raises(Undo), memory.begin() as session:
        importing.write(session, read(drafts.ledger(Random(seed))), now=NOW)
        Chance(seed).happen(session)
        before = contents(session)
        result = importing.write(session, read(disguised), now=NOW)
        told = [line for line in (result.created, result.updated, result.rejected) if line]
        assert result.clears or result.questions or not told, names
        if not result.clears and not result.questions:
            assert contents(session) == before, names
        raise Undo
