"""Ledgers as bureaus really keep them: each is stored as a careful person reads it, asked about, or refused with its reason."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot import wsgi
from bot.clock import StoppedClock
from bot.documents.ledger.reading import NoLedger
from bot.documents.reading import Answers, How
from bot.errors import UserError
from bot.ledger_desk import bring_ledger, bring_people
from bot.wsgi import Service
from tests import engines
from tests.conftest import at, settings_for
from tests.documents.ledger import judge

LEDGERS = [entry for entry in judge.ENTRIES if "kind" not in entry]
MOMENT = "2021-03-08 09:00"


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that knows the people of the layouts, to be copied."""
    folder = tmp_path_factory.mktemp("bureau")
    made = wsgi.assemble(settings_for(engines.fresh_sqlite(folder)), StoppedClock(at(MOMENT)))
    bring_people(made, judge.FOLDER / "people.xlsx", dated=False)
    made.database.close()
    return folder


def opened(bureau: Path, folder: Path, moment: str) -> Service:
    """A copy of it in a folder of its own."""
    for file in bureau.iterdir():
        shutil.copy(file, folder / file.name)
    (database,) = folder.glob("*.db")
    return wsgi.assemble(settings_for(f"sqlite:///{database}"), StoppedClock(at(moment)))


def options(words: list[str]) -> tuple[Answers, bool]:
    """The answers of an entry as the command line gives them, and whether bad rows are skipped."""
    columns: dict[str, tuple[str, How]] = {}
    given: dict[str, Any] = {}
    rest = iter(words)
    for word in rest:
        if word == "--column":
            title, column = next(rest).split("=")
            columns[title] = (column, "option")
        elif word in ("--skip-bad", "--with-hidden", "--clear"):
            given[word] = True
        elif word == "--sheet":
            given[word] = (*given.get(word, ()), next(rest))
        else:
            given[word] = next(rest)
    fields = {"--level": "level", "--body": "body", "--received": "received", "--due": "due", "--handling": "handling"}
    fields |= {"--sheet": "sheets", "--with-hidden": "with_hidden", "--clear": "clear"}
    return Answers(columns, **{fields[name]: value for name, value in given.items() if name in fields}), "--skip-bad" in given


def imported(service: Service, file: str, words: list[str]) -> tuple[dict[str, Any], bool]:
    """What an import of this file with these answers says, and whether it wrote everything."""
    answers, skip_bad = options(words)
    now = service.clock.now()
    try:
        result = bring_ledger(service, judge.FOLDER / file, now=now, answers=answers, skip_bad=skip_bad)
    except UserError as refusal:
        seen = [sheet.as_json() for sheet in refusal.seen] if isinstance(refusal, NoLedger) else []
        return {"error": str(refusal), "reading": seen}, False
    return result.as_json(), result.written


def faults(service: Service, folder: Path, entry: dict[str, Any], first: tuple[dict[str, Any], bool]) -> Iterator[str]:
    """What is otherwise than one outcome of an entry wants it."""
    said, written = [first[0]], first[1]
    if entry["outcome"] != "as_it_is" and written:
        yield "written without an answer"
    if entry["outcome"] == "after_answers":
        answered, written = imported(service, entry["file"], entry["answers"])
        said.append(answered)
    if entry["outcome"] != "refused":
        if not written:
            yield f"not written: {json.dumps(said[-1], ensure_ascii=False)[:2000]}"
        with service.database.begin() as session:
            yield from judge.differences(judge.stored(session), entry)
    elif not entry["before"]:
        with service.database.begin() as session:
            yield from (f"stored: {item['number']}" for item in judge.stored(session))
    yield from (f"not said: {word}" for word in judge.unsaid(said, entry["must_say"]))
    for row in entry["kept_out"]:
        if row.get("secret"):
            yield from (f"on disk: {words}" for words in judge.traces(folder, row["text"]))
            yield from (f"said: {words}" for words in row["text"] if words in json.dumps(said, ensure_ascii=False))


@pytest.mark.parametrize("entry", LEDGERS, ids=[entry["file"] for entry in LEDGERS])
def test_f51_a_layout_is_read_as_a_careful_person_reads_it(bureau: Path, tmp_path: Path, entry: dict[str, Any]):
    service = opened(bureau, tmp_path, entry.get("at", MOMENT))
    if entry["before"]:
        imported(service, entry["before"], [])
    first = imported(service, entry["file"], [])
    outcomes = [entry, *({**entry, **other} for other in entry.get("or", ()))]
    found = [list(faults(service, tmp_path, outcome, first)) for outcome in outcomes]
    service.database.close()
    assert [] in found, "\n".join(found[0])
