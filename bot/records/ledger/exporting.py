"""The year's ledger as plain cells, in the columns that the import reads: importing it again changes nothing.

What has no column (commitments, urgings, who recorded what) stays out: it is no backup.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import String, bindparam, cast, func, select
from sqlalchemy.orm import Session

from bot.documents.ledger.columns import DAYS, FACTS, PARTS, PROGRESS, REVIEWS, TASKS, VALUES
from bot.documents.ledger.meaning import key_of, marked
from bot.documents.ledger.writing import Cell, LedgerTable
from bot.documents.ledger.year_sheet import NAMES, SHEET, YEAR
from bot.records import facts
from bot.records.assignments import Assignment
from bot.records.engine.base import run
from bot.records.facts import FactRow
from bot.records.figures import year_facts, year_items
from bot.records.ledger import reviews
from bot.records.people import Division, Person
from bot.records.reviews import ReviewDecision, ReviewRound
from bot.records.suggestions import Batch, Suggestion
from bot.rules import telephones
from bot.rules.stages import DISAGREES, is_about
from bot.rules.words import NOT_SECRET, Body, FactKind, Handling

BETWEEN, WITHIN = "\x1e", "\x1f"  # no text that was stored holds control characters
OF_YEAR = Suggestion.year == bindparam("year")
LEDGER_ROWS = (
    select(Suggestion, Batch.name.label("batch"), Batch.received_on, Batch.due_on)
    .join(Batch, Batch.id == Suggestion.batch_id)
    .where(OF_YEAR, Batch.received_on <= bindparam("on"), Suggestion.secrecy.in_(bindparam("marks", expanding=True)))
    .order_by(Suggestion.id)
)
NAMED = (
    select(Assignment.suggestion_id, Assignment.part, Division.name, Person.name)
    .join(Suggestion, Suggestion.id == Assignment.suggestion_id)
    .outerjoin(Division, Division.id == Assignment.division_id)
    .outerjoin(Person, Person.id == Assignment.person_id)
    .where(OF_YEAR)
    .order_by(Assignment.suggestion_id, Assignment.position)
)
# An item's facts in one text: fetched much faster than a row for each.
FACT = FactRow.kind + WITHIN + cast(FactRow.on_date, String) + WITHIN + func.coalesce(FactRow.value, "")
FACTS_IN_ONE = (
    select(FactRow.suggestion_id, func.aggregate_strings(FACT, BETWEEN).label("facts"))
    .join(Suggestion, Suggestion.id == FactRow.suggestion_id)
    .where(
        OF_YEAR,
        FactRow.superseded_at.is_(None),
        FactRow.subject == "",
        FactRow.kind.in_([str(kind) for kind in FACTS]),
        FactRow.on_date <= bindparam("on"),
    )
    .group_by(FactRow.suggestion_id)
)
REVIEWED = (
    select(
        ReviewRound.suggestion_id,
        ReviewRound.id,
        ReviewRound.number,
        Suggestion.handling,
        ReviewRound.submitted_on,
        ReviewRound.withdrawn_on,
        ReviewRound.chain,
        ReviewDecision.level,
        ReviewDecision.passed,
        ReviewDecision.decided_on,
    )
    .join(Suggestion, Suggestion.id == ReviewRound.suggestion_id)
    .outerjoin(ReviewDecision, ReviewDecision.round_id == ReviewRound.id)
    .where(OF_YEAR)
    .order_by(ReviewRound.suggestion_id, ReviewRound.number, ReviewDecision.level)
)
DAY_COLUMNS = {str(kind): column for kind, column in DAYS.items()}
VALUE_COLUMNS = {str(kind): column for kind, column in VALUES.items()}


def tables(session: Session, year: int, on: date, *, phones: bool) -> list[LedgerTable]:
    """The sheets 任务分解表, 办理进展 and 年度 of a year, with what is dated until `on`.

    With `phones` it is the office's own file. Without them it may travel by chat: the deputies' telephone numbers have
    no column, those in any text are masked, and items without 密级, of which chat knows only number and dates, are left
    out and counted in the title.
    """
    marks = [NOT_SECRET, ""] if phones else [NOT_SECRET]
    items = run(session, LEDGER_ROWS, year=year, on=on, marks=marks).all()
    named: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for item, part, division, person in run(session, NAMED, year=year).all():
        named[item][part].append(division or person)
    steps = steps_of(session, year, on)
    unmarked = 0 if phones else len(run(session, LEDGER_ROWS, year=year, on=on, marks=[""]).all())
    heading = f"{year}年{'、'.join(Body(body).full_paper for body in sorted({row.body for row in items}))}办理"
    until = f"（截至{on.year}年{on.month}月{on.day}日{f'，另有{unmarked}件密级未填，未列入' if unmarked else ''}）"
    tasks = [name for name in TASKS if phones or name != "代表电话"]
    repeated = max(Counter(key_of(row.number) for row in items).values(), default=0) > 1
    header = [name for name in PROGRESS if repeated or name not in ("级别", "类别")]
    made = [
        LedgerTable(
            "任务分解表", f"{heading}任务分解表{until}", tuple(tasks), [task(row, named[row.id], tasks) for row in items]
        ),
        LedgerTable(
            "办理进展", f"{heading}进展{until}", tuple(header), [progress(row, steps.get(row.id, {}), header) for row in items]
        ),
        LedgerTable(SHEET, "", (), of_the_year(session, year)),
    ]
    return made if phones else [without_phones(table) for table in made]


def without_phones(table: LedgerTable) -> LedgerTable:
    """A sheet with the telephone numbers masked wherever they stand; an item's number is none."""
    numbers = {place for place, name in enumerate(table.header) if name == "编号"}

    def masked(place: int, cell: Cell) -> Cell:
        return telephones.without_phones(cell) if isinstance(cell, str) and place not in numbers else cell

    return replace(table, rows=[[masked(place, cell) for place, cell in enumerate(row)] for row in table.rows])


def task(row: Any, named: Mapping[str, list[str]], header: Sequence[str]) -> list[Cell]:
    """One item's row of the first sheet."""
    cells: dict[str, Cell] = {
        "序号": int(row.position) if is_plain(row.position or "") else row.position,
        "批次": row.batch,
        "级别": row.level,
        "类别": row.body,
        "编号": row.number,
        "案由": marked(row.title),
        "代表": row.deputy,
        "代表电话": row.deputy_phone,
        "办理类型": row.handling,
        "主办单位": row.lead_unit,
        "交办日期": row.received_on,
        "办理时限": row.due_on,
        "密级": row.secrecy,
        "重点建议": "是" if row.key else None,
        "备注": row.remarks,
        "届次": row.congress,
        "会次": row.session,
        **{column: "、".join(named[part]) for part, column in PARTS.items()},
    }
    return [cells[name] for name in header]


def is_plain(position: str) -> bool:
    """Whether a running number is the same as a number: 7, but not 07 or 第7."""
    return position.isascii() and position.isdigit() and len(position) < 10 and not position.startswith("0")


def steps_of(session: Session, year: int, on: date) -> dict[int, dict[str, Cell]]:
    """item → the columns of the second sheet that tell something of it.

    A draft that the deputy objected to has not been agreed with.
    """
    found: dict[int, dict[str, Cell]] = defaultdict(dict)
    for item, words in run(session, FACTS_IN_ONE, year=year, on=on).all():
        cells = found[item]
        for fact in words.split(BETWEEN):
            kind, day, value = fact.split(WITHIN)
            if kind == FactKind.CONSULTED and value == DISAGREES:
                continue
            if kind in DAY_COLUMNS:
                cells[DAY_COLUMNS[kind]] = date.fromisoformat(day)
            if kind in VALUE_COLUMNS:
                cells[VALUE_COLUMNS[kind]] = value
    turns = facts.turns(run(session, year_items.TURNS, year=year, on=on).all())
    for item, rows in groupby(run(session, REVIEWED, year=year).all(), key=attrgetter("suggestion_id")):
        rounds = [[*own] for _, own in groupby(rows, key=attrgetter("id"))]
        rounds = [own for own in rounds if is_about(own[0].number, Handling(own[0].handling), turns.get(item, ()))]
        standing = reviews.standing([(own[0], [row for row in own if row.level]) for own in rounds], on)
        found[item] |= {REVIEWS[level - 1]: day for level, day in standing.items()}
    return found


def progress(row: Any, steps: Mapping[str, Cell], header: Sequence[str]) -> list[Cell]:
    """One item's row of the second sheet."""
    cells: dict[str, Cell] = {"编号": row.number, "级别": row.level, "类别": row.body, **steps}
    return [cells.get(name) for name in header]


def of_the_year(session: Session, year: int) -> list[list[Cell]]:
    """The year's own facts, and the names of those that are still blank."""
    known = year_facts.of_year(session, year)
    lines: list[list[Cell]] = [[YEAR, year]]
    lines += [[name, as_day(value) if name.endswith("日期") else value] for name, value in known.items()]
    return lines + [[name, None] for name in NAMES if name not in known]


def as_day(value: str) -> Cell:
    """A day where it is one."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return value
