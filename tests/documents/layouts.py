"""The lists of people and arrangements among tests/fixtures/layouts, each with what a careful person reads in it."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

from bot.documents.reading import SheetRead
from tests.conftest import FIXTURES

LAYOUTS = FIXTURES / "layouts"


def entries(kind: str) -> list[dict[str, Any]]:
    """The entries of one kind: people, calendar."""
    listed = json.loads((LAYOUTS / "layouts.json").read_text(encoding="utf-8"))
    return [entry for entry in listed if entry.get("kind") == kind]


def file_of(entry: dict[str, Any]) -> Path:
    return LAYOUTS / entry["file"]


def options(entry: dict[str, Any], name: str) -> list[str]:
    """What stands behind an option in an entry's answers."""
    answers = entry["answers"]
    return [value for option, value in pairwise(answers) if option == name]


def says(entry: dict[str, Any], printed: dict[str, Any]) -> bool:
    """Whether what was printed holds every word that has to be said."""
    told = json.dumps(printed, ensure_ascii=False)
    return all(any(word in told for word in words.split("|")) for words in entry["must_say"])


def read_whole(sheets: list[SheetRead]) -> bool:
    """Whether every sheet was read."""
    return all(sheet.read for sheet in sheets)
