"""Annual figures that real places published, entered as counts of items: what is printed is what was published.

`tests/fixtures/published-figures.json`: counts and where they were published, each place's scheme of classes and rounding.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.rules.papers import document, figure_words, statistics, summary
from bot.rules.papers.equations import Item
from bot.rules.papers.rounding import Rounding
from bot.rules.words import Body, Handling, Level
from tests.conftest import FIXTURES
from tests.rules.papers.test_summary import item, of, tallies_of

PUBLISHED = json.loads((FIXTURES / "published-figures.json").read_text())


def spread(counts: Mapping[str, int]) -> Iterator[str]:
    """A value for one item after the other, then none."""
    for value, count in counts.items():
        yield from [value] * count
    while True:
        yield ""


def generated(report: Mapping[str, Any]) -> list[Item]:
    """So many items of each body, level and handling, all done; classes and grades go to letters in turn."""
    found: list[Item] = []
    for body, levels in report["items"].items():
        grades = report["grades"].get(body, {})
        counts = (report["classes"].get(body, {}), grades.get("attitude", {}), grades.get("result", {}))
        values = zip(*map(spread, counts), strict=True)
        for level, kinds in levels.items():
            for handling, count in kinds.items():
                for _ in range(count):
                    one = item(len(found) + 1, Level(level), Handling(handling), body=Body(body))
                    if one.answers:
                        reply_class, attitude, result = next(values)
                        one = replace(one, reply_class=reply_class, attitude=attitude, result=result)
                    found.append(one)
    return found


@pytest.mark.parametrize("report", PUBLISHED, ids=lambda report: f"{report['place']}{report['year']}")
def test_published_figures_are_printed_as_they_were_published(report):
    rules, items = report["rules"], generated(report)
    rounding = Rounding(rules["rounding"] == "sum100", rules["decimals"], rules["zeros"])
    tallies = tallies_of(items)
    figures = statistics.of_year(report["year"], tallies, rounding=rounding)
    printed = "\n".join(figure_words.lines(figures, tallies, rules["classes"], rounding))
    paper = of(items, year=report["year"], figures=figures, classes=rules["classes"])
    written = "\n".join(document.texts(summary.compose(paper)))
    assert [words for words in report["statistics"] if words not in printed] == [], printed
    assert [words for words in report["summary"] if words not in written] == [], written[:1500]


def test_ten_places_are_among_them_each_with_its_source():
    assert len({report["source"] for report in PUBLISHED}) == len(PUBLISHED) >= 10
    schemes = {(r["rules"]["rounding"], r["rules"]["decimals"], r["rules"]["zeros"]) for r in PUBLISHED}
    assert len(schemes) >= 5 and sum(len(report["items"]) > 1 for report in PUBLISHED) >= 3
