"""Whatever the operators are told stands in 部署手册, with what it means: alarms, the doctor's lines, lines of the log."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from bot.records.engine.faults import DatabaseFault
from tests.test_deploy import column

ROOT = Path(__file__).parents[1]
CHINESE = re.compile(r"[一-鿿]{3,}")


@cache
def sources() -> dict[str, str]:
    """The product's files without platforms and their pretend servers."""
    files = [file for folder in ("bot", "handlers", "scheduler") for file in sorted((ROOT / folder).rglob("*.py"))]
    found = {file.relative_to(ROOT).as_posix(): file for file in files}
    without = ("bot/simulator/", "bot/platforms/")
    return {place: file.read_text(encoding="utf-8") for place, file in found.items() if not place.startswith(without)}


@cache
def tree_of(place: str) -> ast.Module:
    return ast.parse(sources()[place])


def trees() -> list[tuple[str, ast.Module]]:
    return [(place, tree_of(place)) for place in sources()]


def words_of(node: ast.AST, known: dict[str, list[ast.AST]], seen: set[str] | None = None) -> Iterator[str]:
    """The texts that an expression is made of, names and functions of the same file followed to what they are, each once."""
    seen = set() if seen is None else seen
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id == "DatabaseFault":
            yield str(DatabaseFault[part.attr])
        elif isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value
        elif isinstance(part, ast.Name) and part.id in known and part.id not in seen:
            seen.add(part.id)
            for value in known[part.id]:
                yield from words_of(value, known, seen)


def meanings(tree: ast.Module) -> dict[str, list[ast.AST]]:
    """What is behind each name of a file: what is assigned to it, or what a function of that name returns."""
    found: dict[str, list[ast.AST]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(node.value)
        elif isinstance(node, ast.FunctionDef):
            returned = [each.value for each in ast.walk(node) if isinstance(each, ast.Return) and each.value]
            found.setdefault(node.name, []).extend(returned)
    return found


def is_alarm(call: ast.Call) -> bool:
    """operators.tell(…), operators.put(…), self.send(…) of who is away, pusher.render(…) past the outbox."""
    function = call.func
    if not isinstance(function, ast.Attribute):
        return False
    of = function.value
    return (function.attr in {"tell", "put"} and isinstance(of, ast.Name) and of.id == "operators") or (
        function.attr == "render" and any("【运行告警】" in text for text in words_of(call, {}))
    )


@cache
def alarms() -> list[tuple[str, str]]:
    """Where the operators are told something, and its texts one behind the other."""
    found = []
    for place in (place for place, text in sources().items() if "operators" in text or "运行告警" in text):
        tree = tree_of(place)
        calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and is_alarm(node)]
        if calls:
            known = meanings(tree)
            for node in calls:
                found.append((f"{place}:{node.lineno}", " ".join(words_of(node, known))))
    return found


PHRASES = [phrase for cell in column("十、告警", "告警中的话") for phrase in re.findall("「([^」]+)」", cell)]


def test_there_are_alarms():
    assert len(alarms()) > 10 and len(PHRASES) > 15


@pytest.mark.parametrize(("where", "text"), alarms(), ids=[where for where, _ in alarms()])
def test_each_alarm_is_explained(where: str, text: str):
    assert [phrase for phrase in PHRASES if phrase in text] or not CHINESE.search(text.replace("运行告警", ""))


@pytest.mark.parametrize("fault", list(DatabaseFault))
def test_each_failure_of_the_database_is_explained(fault: DatabaseFault):
    assert [phrase for phrase in PHRASES if phrase in fault]


@cache
def said() -> str:
    """Every text of the program."""
    return "\n".join(text for _, tree in trees() for text in words_of(tree, {}))


def test_nothing_is_explained_that_nobody_says():
    text = said()
    assert [phrase for phrase in PHRASES if phrase not in text] == []


def test_each_line_of_the_log_that_is_explained_is_written():
    text = said()
    lines = [re.findall("`([^`]+)`", cell)[0] for cell in column("十一、体检和日志", "日志中的话")]
    assert lines and [line for line in lines if line not in text] == []


def checks() -> set[str]:
    """The names of the doctor's lines, without what stands behind a blank and without the promises of the database."""
    names: set[str] = set()
    for place, tree in trees():
        if place in ("bot/cli/doctor.py", "bot/cli/trying.py"):
            for node in ast.walk(tree):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Found":
                    names |= set(list(words_of(node.args[0], {}))[:1])
                elif (
                    isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant | ast.JoinedStr)
                ):
                    names |= set(list(words_of(node.elts[0], {}))[:1])
    return {name.split(" ")[0] for name in names if CHINESE.search(name) or len(name) == 2}


def test_each_line_of_the_doctor_is_explained():
    told = " ".join(column("十一、体检和日志", "项"))
    found = checks()
    assert {"平台时间", "被拒收的回调", "试用", "备份"} <= found
    assert [name for name in sorted(found) if name not in told] == []
