"""Who is known only where the office is not any more is known nowhere: no query of accounts goes without its places."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

from bot.records import people

ROOT = Path(__file__).parent.parent.parent
# Queries that are told which places count, and those that say nothing of who can be reached.
OF_PLACES = ("mentionable_ids", "bound", "with_mention")
OF_ALL = {
    "bot/cli/connecting.py": "finds those that were entered under another corporation",
    "bot/cli/people.py": "shows which of them count",
    "bot/cli/talking.py": "a name that is typed at the machine",
    "bot/cli/whom.py": "looks at the places itself",
    "bot/forgetting.py": "whatever is left of somebody who is to be forgotten",
    "bot/noted_imports.py": "what an import changed",
    "bot/reach.py": "looks at the places itself",
    "bot/records/ledger/people.py": "binds in the configured places",
    "scheduler/members.py": "looks at the place itself",
}
ROWS = {
    "bot/records/people.py": "the queries themselves",
    "bot/records/delivery/contacts.py": "what is forgotten belongs to nobody anywhere",
    "bot/records/erasure/outside.py": "what was taken from people, wherever it was",
    "bot/records/ledger/people.py": "finds a row's person by an account in the configured places",
}


def sources() -> list[tuple[str, ast.Module]]:
    files = sorted(path for folder in ("bot", "handlers", "scheduler") for path in (ROOT / folder).rglob("*.py"))
    return [(file.relative_to(ROOT).as_posix(), ast.parse(file.read_text(encoding="utf-8"))) for file in files]


def test_no_query_of_accounts_goes_without_the_places_that_count():
    for name in OF_PLACES:
        assert inspect.signature(getattr(people, name)).parameters["places"].default is inspect.Parameter.empty, name
    every, rows = set(), set()
    for place, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "people":
                every |= {place} if node.attr == "accounts" else set()
                rows |= {place} if node.attr == "Identity" else set()
            elif isinstance(node, ast.Name) and node.id == "Identity":
                rows.add(place)
    assert every == OF_ALL.keys()
    assert rows == ROWS.keys()
