"""Every threat and fault of docs/decisions/threats.md has a test whose name begins with its id, or a reason why not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLES = ROOT / "docs" / "decisions" / "threats.md"
PAGE = ROOT / "docs" / "合规说明.md"
UNSHOWN = "## 未以测试证明的项目"
HEAD = re.compile(r"test_((?:[tf]\d+_)+)")
IDS = {f"{kind}{number}" for kind, last in (("T", 40), ("F", 68)) for number in range(1, last + 1)}


@cache
def shown() -> dict[str, list[str]]:
    """id → the tests whose names begin with it, several ids behind one another: test_f42_f65_…"""
    found: dict[str, list[str]] = {}
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and (head := HEAD.match(node.name)):
                for name in head[1].rstrip("_").split("_"):
                    found.setdefault(f"{name[0].upper()}{int(name[1:])}", []).append(f"{file.name}::{node.name}")
    return found


def rows(text: str) -> Iterator[tuple[str, list[str]]]:
    """The rows of tables that begin with an id, with their other cells."""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and re.fullmatch(r"[TF]\d+", cells[0]):
            yield cells[0], cells[1:]


def unshown() -> list[tuple[str, list[str]]]:
    """What 合规说明 says no test shows, each with what it is and why."""
    section = PAGE.read_text(encoding="utf-8").split(f"\n{UNSHOWN}\n", 1)[1].split("\n## ", 1)[0]
    return list(rows(section))


def test_each_threat_and_fault_stands_once_in_the_tables_with_what_the_product_does():
    found = list(rows(TABLES.read_text(encoding="utf-8")))
    assert sorted(name for name, _ in found) == sorted(IDS)
    assert [name for name, cells in found if len(cells) != 2 or not all(cells)] == []


def test_each_has_a_test_by_its_name_or_a_reason_why_not():
    assert sorted(IDS - shown().keys() - {name for name, _ in unshown()}, key=in_order) == []


def test_nothing_is_both_shown_and_said_not_to_be():
    assert sorted(shown().keys() & {name for name, _ in unshown()}) == []


def test_what_no_test_shows_stands_once_with_its_reason():
    found = unshown()
    assert len({name for name, _ in found}) == len(found)
    assert [name for name, cells in found if name not in IDS or len(cells) != 2 or min(map(len, cells)) < 4] == []


def test_no_test_names_an_id_that_is_none():
    assert {name: tests for name, tests in shown().items() if name not in IDS} == {}


def in_order(name: str) -> tuple[str, int]:
    return name[0], int(name[1:])
