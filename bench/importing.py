"""Ledgers with every column filled, from the file to the commit: 844 rows, a bureau's heavy year, and 10,000."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from pathlib import Path
from time import perf_counter

import xlsxwriter

from bench.figures import ROUNDS, Figure
from bot import wsgi
from bot.documents.ledger.columns import PROGRESS, TASKS
from bot.documents.ledger.writing import LedgerTable, workbook_bytes
from bot.documents.sheets import workbook
from bot.ledger_desk import bring_ledger
from bot.wsgi import Service
from tests import engines
from tests.chaos import bureau
from tests.conftest import at

USUAL, LARGE, DIVISIONS = 844, 10_000, 20
Row = list[str | int | date | None]
NOW = at("2021-12-31 09:00")


def figures(folder: Path) -> list[Figure]:
    """Into an empty database, and the same file again."""
    found = []
    for rows, goal in ((USUAL, None), (LARGE, 10.0)):
        file = folder / f"ledger-{rows}.xlsx"
        file.write_bytes(full_ledger(rows))
        first: list[float] = []
        again: list[float] = []
        for place in range(ROUNDS):
            service = empty_bureau(folder / f"import-{rows}-{place}")
            for took in (first, again):
                since = perf_counter()
                result = bring_ledger(service, file, now=NOW)
                took.append(perf_counter() - since)
                assert result.written and not result.rejected, result.rejected[:3]
                assert len(result.created) == (rows if took is first else 0)
            service.database.close()
        found += [
            Figure(f"4 import of a ledger of {rows} rows, every column filled", "s", first, goal),
            Figure("  the same file again, nothing new", "s", again, goal),
        ]
    return found + openings(folder)


def openings(folder: Path) -> list[Figure]:
    """Of the large file only the opening; and where every cell has to be looked at: formulas, formats, rows struck out."""
    formatted = folder / "formatted.xlsx"
    formatted.write_bytes(formatted_sheet(LARGE, 41))
    found = []
    for name, file in (
        ("  of this, opening the file", folder / f"ledger-{LARGE}.xlsx"),
        ("  one with formulas and formats", formatted),
    ):
        took = []
        for _ in range(ROUNDS):
            since = perf_counter()
            workbook.open_sheets(file)
            took.append(perf_counter() - since)
        found.append(Figure(name, "s", took))
    return found


def formatted_sheet(rows: int, columns: int) -> bytes:
    """A sheet of which each row has a formula and a number that its format completes, and some are struck out or hidden."""
    file = BytesIO()
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("任务分解表")
        struck, number = book.add_format({"font_strikeout": True}), book.add_format({"num_format": "20210000"})
        for row in range(rows):
            sheet.set_row(row, None, None, {"hidden": row % 100 == 0})
            sheet.write_formula(row, 0, "=ROW()", None, row + 1)
            sheet.write_number(row, 1, row, number)
            for column in range(2, columns):
                sheet.write_string(row, column, f"第{row}项", struck if row % 100 == 1 else None)
    return file.getvalue()


def empty_bureau(home: Path) -> Service:
    """The divisions and people of the ledgers, and one item of another year."""
    home.mkdir()
    service = wsgi.assemble(bureau.settings(engines.fresh_sqlite(home), ["r0"]))
    bureau.furnish(service.database, items=1, divisions=DIVISIONS, entered=at("2020-03-05 09:00"))
    return service


def full_ledger(rows: int) -> bytes:
    """The two sheets of a finished year with that many rows."""
    tasks: list[Row] = []
    steps: list[Row] = []
    for n in range(rows):
        place, number = n % DIVISIONS, f"2021{n + 1:04d}"
        others = f"第{(place + 1) % DIVISIONS + 1}处"
        people: Row = [f"第{place + 1}处", f"负责人{place}", f"承办人{place}", others, "领导"]
        title = f"关于第{n}项示例工作的建议"
        item: Row = [n + 1, "第一批", "市", "人大", number, title, f"代表{n}", f"138{n:08d}", "独办", None]
        tasks.append([*item, *people, date(2021, 3, 5), date(2021, 7, 31), "不涉密", "是", "示例备注", "十七", "三"])
        reviews: Row = [date(2021, 6, 20), date(2021, 6, 22), date(2021, 6, 23)]
        talks: Row = [date(2021, 3, 20), "是", date(2021, 5, 10), "登门汇报", date(2021, 6, 10)]
        letter: Row = [date(2021, 6, 25), f"示工信函〔2021〕{n}号", date(2021, 7, 1), None]
        steps.append([number, *talks, *reviews, *letter, "满意", "满意", "A", "主动公开"])
    progress = tuple(name for name in PROGRESS if name not in ("级别", "类别"))
    sheets = [LedgerTable("任务分解表", "2021年", tuple(TASKS), tasks), LedgerTable("办理进展", "2021年", progress, steps)]
    return workbook_bytes(sheets)
