"""One name, one thing: no class is called like another of another file."""

from __future__ import annotations

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).parent.parent
ALIKE = "bot/platforms/"  # the same part of each platform has the same name


def test_no_two_classes_share_a_name():
    places: dict[str, list[str]] = defaultdict(list)
    for file in sorted(path for folder in ("bot", "handlers", "scheduler") for path in (ROOT / folder).rglob("*.py")):
        place = file.relative_to(ROOT).as_posix()
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not (place.startswith(ALIKE) and place.count("/") > 2):
                places[node.name].append(place)
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
