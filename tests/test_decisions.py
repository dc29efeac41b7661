"""Whoever reads a comment finds the page it cites: every reference leads to a heading in docs/decisions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "decisions"
CITED = re.compile(r"docs/decisions/([\w-]+\.md)(?:#([\w-]+))?")
NOWHERE = re.compile(r"\b(reliability|protocols|domain|ecosystem|performance|seed|bench) [A-Z]?\d")  # papers of nobody here
EXAMPLE = "docs/decisions/README.md"  # shows what a citation looks like


def texts() -> Iterator[tuple[str, str]]:
    """Whatever people read and write here: code, settings, pages."""
    for folder in ("bot", "handlers", "scheduler", "tests", "bench", "docs"):
        for file in sorted((ROOT / folder).rglob("*")):
            if file.suffix in (".py", ".md", ".toml", ".js", ".css", ".html"):
                yield str(file.relative_to(ROOT)), file.read_text(encoding="utf-8")
    for file in (*ROOT.glob("*.md"), *ROOT.glob("*.toml"), ROOT / "Makefile", ROOT / ".ci" / "run"):
        yield file.name, file.read_text(encoding="utf-8")


def headings(page: Path) -> set[str]:
    return set(re.findall(r"^## ([\w-]+)$", page.read_text(encoding="utf-8"), re.MULTILINE))


def citations() -> list[tuple[str, str, str]]:
    """(where, page, heading or nothing) of each."""
    return [(name, *found) for name, text in texts() for found in CITED.findall(text)]


def test_every_page_and_heading_that_is_cited_is_there():
    lost = [
        f"{name}: {page}#{heading}"
        for name, page, heading in citations()
        if not (PAGES / page).is_file() or (heading and heading not in headings(PAGES / page))
    ]
    assert lost == []


def test_nothing_refers_to_a_paper_that_is_not_here():
    assert [f"{name}: {found[0]}" for name, text in texts() for found in NOWHERE.finditer(text)] == []


@pytest.mark.parametrize("page", sorted(page.name for page in PAGES.glob("*.md") if page.name != "README.md"))
def test_every_page_is_in_the_list_and_is_cited(page: str):
    assert f"]({page})" in (PAGES / "README.md").read_text(encoding="utf-8")
    assert page in {cited for name, cited, _ in citations() if name != EXAMPLE}
