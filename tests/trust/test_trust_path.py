"""The trust path is a list of files that are there; whatever is added to its folders is on it, or it is said why not."""

from __future__ import annotations

import ast
import textwrap

import pytest

from tests.trust.operators import mutants
from tests.trust.path import NOT_ON_IT, ROOT, TRUST_PATH

FOLDERS = ("bot/platforms", "bot/records/erasure")


@pytest.mark.parametrize("name", TRUST_PATH)
def test_a_module_of_the_trust_path_and_its_tests_are_there(name: str):
    assert (ROOT / name).is_file()
    assert TRUST_PATH[name] and all((ROOT / test).is_file() for test in TRUST_PATH[name])


def test_what_is_in_its_folders_is_on_the_trust_path_or_has_a_reason_not_to_be():
    found = {
        str(file.relative_to(ROOT))
        for folder in FOLDERS
        for file in (ROOT / folder).rglob("*.py")
        if file.name != "__init__.py" and file.parent.name != "console"
    }
    assert found <= set(TRUST_PATH) | set(NOT_ON_IT)
    assert set(TRUST_PATH).isdisjoint(NOT_ON_IT)
    assert all((ROOT / name).is_file() and reason for name, reason in NOT_ON_IT.items())


def changes(source: str) -> list[str]:
    return [mutant.name for mutant in mutants(textwrap.dedent(source), "some.py")]


@pytest.mark.parametrize(
    ("expression", "changed"),
    [
        ("a < b", ["a <= b", "a >= b"]),
        ("a is not None", ["a is None"]),
        ("a in b", ["a not in b"]),
        ("a and b", ["a or b"]),
        ("not a", ["a"]),
        ("a + 1", ["a - 1", "2", "0"]),
        ("'甲'", ["'XX甲'"]),
        ("f'{a}甲'", ["''"]),
        ("True", ["False"]),
        ("a.strip()", ["a"]),
        ("a if b else c", ["c if b else a"]),
        ("[x for x in a if b]", ["[x for x in a]"]),
    ],
)
def test_each_kind_of_slip_is_made(expression: str, changed: list[str]):
    made = changes(f"def f(a, b, c):\n    return {expression}\n")
    shown = [ast.unparse(ast.parse(one, mode="eval")) for one in changed]
    assert [name.partition("→ ")[2].strip("`") for name in made] == ["return None", *shown]


def test_statements_are_left_out_and_loops_go_on_or_end():
    made = changes(
        """
        def f(a):
            for x in a:
                if x:
                    continue
                a.append(x)
            raise ValueError
        """
    )
    assert "f: `continue` → `break`" in made
    assert "f: `a.append(x)` → `pass`" in made
    assert "f: `raise ValueError` → `pass`" in made
    assert any("if not x" in one for one in made)


def test_documentation_types_logs_and_tables_are_left_alone():
    assert (
        changes(
            """
            '''What it is.'''
            import logging
            logger = logging.getLogger(__name__)

            class Kept(Table):
                name: str = column(unique=True)

            def f(a: "Some") -> "Other":
                '''What it does.'''
                assert a
                logger.info("that %s", a)
            """
        )
        == []
    )


def test_where_a_change_stands_is_known():
    (default, *_, inner) = mutants(
        "class A:\n    @b\n    def f(self, x=1):\n        def g():\n            return 'a'\n", "some.py"
    )
    assert (default.inside, default.line) == (None, 3)
    assert (inner.inside, inner.line) == (("A.f", 2), 5)
