"""The shape of the house: no file that does not fit in a head."""

from __future__ import annotations

from pathlib import Path

from tests.conftest import LEFT_OUT

ROOT = Path(__file__).parent.parent
LONGEST = 400  # lines


def test_no_file_is_longer_than_can_be_read_at_once():
    folders = ("bot", "handlers", "scheduler", "tests", "bench", "docs")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in (".py", ".js", ".css")]
    lines = {str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines()) for file in files}
    assert {name: count for name, count in lines.items() if count > LONGEST} == {}
    assert len(lines) > 300


def test_what_the_quick_run_leaves_out_is_there():
    names = {file.name for file in (ROOT / "tests").rglob("*")}
    assert names >= LEFT_OUT
