"""What 合规说明 claims is shown by tests that are there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "合规说明.md"
NAMED = re.compile(r"(?<![\w/])(tests/[\w/]+\.py)::(\w+)")
IDS = re.compile(r"(?<=^test_)(?:[tf]\d+_)+")  # of threats and faults, which a name may carry in front


@cache
def names_in(path: str) -> frozenset[str]:
    """The names of a file's tests without the ids in front."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(IDS.sub("", found.name) for found in ast.walk(tree) if isinstance(found, ast.FunctionDef))


def claims() -> list[str]:
    """The rows of the tables that have a column for what shows the claim, without their heads."""
    rows: list[str] = []
    shown = False
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            shown = False
        elif line.rstrip(" |").endswith("| 证明"):
            shown = True
        elif shown and not line.startswith("|---"):
            rows.append(line)
    return rows


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED.findall(PAGE.read_text(encoding="utf-8")))))
def test_each_test_that_is_named_is_there(path: str, name: str):
    assert (ROOT / path).is_file(), path
    assert IDS.sub("", name) in names_in(path)


def test_each_claim_names_a_test():
    assert claims()
    assert [row for row in claims() if not NAMED.search(row)] == []


def test_what_is_not_claimed_has_its_own_section():
    page = PAGE.read_text(encoding="utf-8")
    assert "\n## 五、不作主张的事项\n" in page
    assert "\n## 未以测试证明的项目\n" in page
