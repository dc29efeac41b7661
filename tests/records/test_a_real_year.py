"""A ministry's published year, 2009, entered as 844 rows, gives exactly the published figures by body and kind."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot import papers, wsgi
from bot.clock import StoppedClock
from bot.ledger_desk import bring_ledger
from bot.records.figures import tallies
from bot.rules.papers import statistics, summary
from bot.rules.permissions import Scope
from tests.conftest import at, settings_for
from tests.documents.books import ledger

PUBLISHED = {
    "人大": {"独办": 84, "主办": 138, "分办": 26, "会办": 164, "参阅": 73},
    "政协": {"主办": 228, "会办": 117, "参阅": 14},
}
AT_END = date(2009, 12, 31)


def rows() -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for body, kinds in PUBLISHED.items():
        handlings = [handling for handling, count in kinds.items() for _ in range(count)]
        for number, handling in enumerate(handlings, start=1):
            found.append(
                {
                    "编号": f"第{number:04d}号",
                    "案由": f"关于第{number}项示例工作的{'建议' if body == '人大' else '提案'}",
                    "级别": "全国",
                    "类别": body,
                    "办理类型": handling,
                    "主办单位": "某部" if handling == "会办" else "",
                    "交办日期": "2009-03-20",
                    "办理时限": "2009-08-31",
                }
            )
    return found


def test_the_published_figures_come_out(people_url: str, tmp_path: Path):
    service = wsgi.assemble(settings_for(people_url, unit={"name": "某部"}), StoppedClock(at("2009-12-31 09:00")))
    file = ledger(tmp_path / "2009.xlsx", *rows(), title="2009年任务分解表", extra=("类别",))
    result = bring_ledger(service, file, now=at("2009-03-20 09:00"))
    assert (len(result.created), result.rejected, result.warnings) == (844, [], [])
    with service.database.begin() as session:
        found = statistics.of_year(2009, tallies.tallies(session, 2009, AT_END, Scope(everything=True)))
        year = papers.summary_of(session, service.office, 2009, AT_END)
    service.database.close()
    assert found["total"] == 844
    assert found["by_body_level"] == {"人大": {"全国": 485}, "政协": {"全国": 359}}
    assert found["by_handling"] == {body: {"全国": kinds} for body, kinds in PUBLISHED.items()}
    texts = {equation.text: equation.holds for equation in year.equations}
    assert texts["844 = 485 + 359"]
    assert texts["485 = 84 + 138 + 26 + 164 + 73"]
    assert texts["359 = 228 + 117 + 14"]
    (overall,) = [block.text for block in summary.compose(year).blocks if "收到两会转办件" in block.text]
    assert (
        "今年，我局共收到两会转办件844件。其中：全国人大代表建议485件，全国政协提案359件；"
        "485件人大代表建议中：独办84件，主办138件，分办26件，会办164件，参阅73件；359件政协提案中：主办228件，会办117件，参阅14件。"
    ) in overall
