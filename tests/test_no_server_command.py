"""No answer names a command of the server or one of its options: who reads it in chat has no server."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

import handlers  # noqa: F401 - declares every command
from bot import ledger_answers, ledger_told
from bot.command import REGISTRY
from bot.ledger_desk import NOT_NOTED

ROOT = Path(__file__).parent.parent
COMMAND, OPTION = re.compile(r"(?<![\w/-])duban [a-z]"), re.compile(r"(?<![\w-])--[a-z][a-z-]+")
OF_OPERATORS = {  # what these say is read at the server, in its log, or in the operators' own group
    "bot/__main__.py",
    "bot/audit/",
    "bot/backups/",
    "bot/cli/",
    "bot/config",
    "bot/connections/",
    "bot/forgetting.py",
    "bot/import_undo.py",  # names the import only to who did not; in chat it is always named
    "bot/modes.py",
    "bot/network.py",
    "bot/platforms/",
    "bot/platform_clock.py",
    "bot/records/copies.py",
    "bot/records/engine/",
    "bot/records/invariants.py",
    "bot/records/people.py",  # a name that several have, typed at the server
    "bot/rules/wording/undelivered.py",
    "bot/simulator/",
    "bot/strangers.py",
    "bot/tokens.py",
    "bot/tunnel.py",
    "scheduler/alerts.py",
    "scheduler/backups.py",
    "scheduler/journal_watch.py",
    "scheduler/planning.py",
    "scheduler/upkeep.py",
}
TRANSLATED = {"bot/documents/", "bot/ledger_answers.py", "bot/ledger_desk.py"}  # said in chat by `ledger_answers.in_chat` alone


def words_of(path: Path) -> list[str]:
    """The strings of a module that are no docstrings, those put together included."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    shown = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    found = [node for node in nodes if isinstance(node, ast.Constant) and id(node) not in shown]
    return [node.value for node in found if isinstance(node.value, str)]


def names_one(word: str) -> bool:
    """Whether words name a command or an option; an option by its name alone is looked up, and said by nobody."""
    return bool(COMMAND.search(word) or OPTION.search(word)) and word not in ledger_answers.IN_CHAT


@cache
def modules() -> dict[str, list[str]]:
    """The strings of each module."""
    found = [path for folder in ("bot", "handlers", "scheduler") for path in (ROOT / folder).rglob("*.py")]
    return {path.relative_to(ROOT).as_posix(): words_of(path) for path in found if "migrations" not in path.parts}


def test_only_what_operators_read_names_a_command_of_the_server():
    others = OF_OPERATORS | TRANSLATED
    named = {name: words for name, words in modules().items() if not name.startswith(tuple(others))}
    told = {name: [word for word in words if names_one(word)] for name, words in named.items()}
    assert {name: words for name, words in told.items() if words} == {}
    assert len(named) > 200


@pytest.mark.parametrize("folder", sorted(TRANSLATED))
def test_what_is_said_of_a_file_names_in_chat_what_is_sent_there(folder: str):
    said = [word for name, words in modules().items() if name.startswith(folder) for word in words]
    told = [word for word in said if names_one(word)]
    assert told or folder == "bot/ledger_answers.py"
    for word in told:
        shown = ledger_answers.in_chat(word, ledger_told.COMMAND)
        assert not COMMAND.search(shown) and not OPTION.search(shown), shown
    assert "duban" not in ledger_answers.in_chat(NOT_NOTED, ledger_told.COMMAND)


def test_no_command_explains_itself_by_the_server():
    for found in REGISTRY.values():
        for words in (found.usage, found.summary, found.stays, *found.forms):
            assert not COMMAND.search(words) and not OPTION.search(words), found.name
