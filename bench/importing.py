"""A ledger of 844 rows, as large as a bureau's in a heavy year, from the file to the commit."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from time import perf_counter

import xlsxwriter

from bench.figures import ROUNDS, Figure
from bot import wsgi
from bot.cli.importing import bring_ledger
from tests import engines
from tests.chaos import bureau
from tests.conftest import at

ROWS, DIVISIONS = 844, 20
HEAD = ["批次", "级别", "类别", "编号", "案由", "代表", "办理类型", "牵头处室", "第一责任人", "直接责任人"]
HEAD += ["配合处室", "分管领导", "交办日期", "办理时限", "密级"]
PROGRESS = ["编号", "首次电话沟通", "代表是否要求面复", "处室审核日期"]


def figures(folder: Path) -> list[Figure]:
    """Into an empty database, and the same file again."""
    file = folder / "ledger.xlsx"
    write(file)
    first, again = [], []
    for place in range(ROUNDS):
        home = folder / f"import-{place}"
        home.mkdir()
        service = wsgi.assemble(bureau.settings(engines.fresh_sqlite(home), ["r0"]))
        bureau.furnish(service.database, items=1, divisions=DIVISIONS, entered=at("2020-03-05 09:00"))
        for took in (first, again):
            since = perf_counter()
            result = bring_ledger(service, file, now=at("2021-03-05 09:00"))
            took.append(perf_counter() - since)
            assert result.written and not result.rejected, result.rejected[:3]
            assert len(result.created) == (ROWS if took is first else 0)
        service.database.close()
    return [
        Figure(f"4 import of a ledger of {ROWS} rows", "s", first),
        Figure("  the same file again, nothing new", "s", again),
    ]


def write(file: Path) -> None:
    """The two sheets of the ledger."""
    with xlsxwriter.Workbook(file, {"default_date_format": "yyyy-mm-dd"}) as book:
        tasks, progress = book.add_worksheet("任务分解表"), book.add_worksheet("办理进展")
        tasks.write_row(0, 0, HEAD)
        progress.write_row(0, 0, PROGRESS)
        for n in range(ROWS):
            place = n % DIVISIONS
            number = f"2021{n + 1000:04d}"
            people = [f"第{place + 1}处", f"负责人{place}", f"承办人{place}", f"第{(place + 1) % DIVISIONS + 1}处", "领导"]
            row = ["第一批", "市", "人大", number, f"关于第{n}项示例工作的建议", f"代表{n}", "独办", *people]
            tasks.write_row(n + 1, 0, [*row, date(2021, 3, 5), date(2021, 7, 31), "不涉密"])
            progress.write_row(n + 1, 0, [number, date(2021, 3, 20), "否", date(2021, 6, 20)])
