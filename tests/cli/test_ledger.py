"""import and export at the command line: there and back without a change, and what a terminal shows meanwhile."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.cli.running import Done, command, here
from tests.conftest import FIXTURES


def run(folder: Path, *words: str, code: int = 0) -> Done:
    return here(folder / "config.toml")(*words, code=code)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A bureau with the sample's people."""
    run(tmp_path, "init", "--data", str(tmp_path))
    run(tmp_path, "people", "import", str(FIXTURES / "people.xlsx"))
    return tmp_path


def test_what_was_exported_is_imported_without_a_change(folder: Path):
    file = str(folder / "e.xlsx")
    first = run(folder, "import", str(FIXTURES / "2021-ledger.xlsx"), "--at", "2021-03-05", "--json")
    assert json.loads(first.stdout)["year_facts"] == [2021] and first.stderr == ""
    assert "已导出2021年台账34件" in run(folder, "export", "--year", "2021", "-o", file).stdout
    for words in (("--json",), ("--json", "--dry-run")):
        again = json.loads(run(folder, "import", file, *words).stdout)
        told = {name: again[name] for name in ("created", "updated", "unchanged", "rejected", "warnings", "year_facts")}
        assert told == {"created": [], "updated": [], "unchanged": 34, "rejected": [], "warnings": [], "year_facts": []}


def test_an_export_of_nothing_or_into_nowhere_is_refused_in_a_sentence(folder: Path):
    assert "没有可导出的件" in run(folder, "export", "--year", "2019", "-o", str(folder / "e.xlsx"), code=1).stderr
    assert not (folder / "e.xlsx").exists()
    assert ".xlsx" in run(folder, "export", "--year", "2021", "-o", str(folder / "e.csv"), code=2).stderr
    run(folder, "import", str(FIXTURES / "2021-ledger.xlsx"))
    assert "不能写入" in run(folder, "export", "--year", "2021", "-o", str(folder / "no" / "e.xlsx"), code=1).stderr


def test_a_terminal_shows_how_far_an_import_is(folder: Path):
    ours, theirs = pty.openpty()
    words = command(folder / "config.toml", "import", str(FIXTURES / "2021-ledger.xlsx"), "--json")
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=theirs, timeout=60, check=True)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "正在导入" in shown and "100%" in shown
    assert len(json.loads(done.stdout)["created"]) == 34
