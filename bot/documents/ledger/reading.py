"""The office's ledger as a person reads it: every visible sheet that has its header, and what is asked instead of guessed.

What was not read is said, what the layout says plainly is used and shown, what would be a guess about meaning is a
question (docs/decisions/ledger.md#order).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.documents.ledger import rows, synonyms, titles
from bot.documents.ledger.columns import NEEDED
from bot.documents.ledger.context import Surroundings
from bot.documents.ledger.entries import KnownNames, Ledger, Remark
from bot.documents.ledger.lines import is_number
from bot.documents.ledger.meaning import key_of
from bot.documents.ledger.rows import LedgerReader, SheetTable, rows_named
from bot.documents.ledger.year_sheet import SHEET, put_year
from bot.documents.reading import About, Answers, ColumnRead, OpenQuestion, SheetRead
from bot.documents.sheets import header, workbook
from bot.documents.sheets.grid import Grid, Unread, letters
from bot.documents.sheets.workbook import text
from bot.errors import UserError
from bot.rules import dates

NO_ANSWERS = Answers()
AS_OF = re.compile(r"截[至止]到?\s*(\d{4}\s*[年/.\-]\s*\d{1,2}\s*[月/.\-]\s*\d{1,2})", re.ASCII)
TITLE = re.compile(r"《?关于.{2,}(?:建议|提案|议案)》?")
LEAST_OF_HEADER = 4  # known titles in a row that is a header
OPTIONS: dict[str, About] = {"办理类型": "handling", "交办日期": "received", "办理时限": "due"}
QUESTIONS: dict[About, tuple[str, str, tuple[str, ...]]] = {  # about → what is asked, the option, the answers that fit
    "level": ("没有写明级别（全国、省、市、区县），表题、工作表名、分节标题中也没有", "--level", ("市", "区县", "省", "全国")),
    "body": ("没有写明是人大代表建议还是政协提案", "--body", ("人大", "政协")),
    "received": ("没有交办日期一列，请写明这一批的交办日期", "--received", ()),
    "due": ("没有办理时限一列，请写明这一批的办理时限", "--due", ()),
    "handling": ("没有办理类型一列，请写明这一批的办理类型", "--handling", ("主办", "分办", "会办", "独办", "参阅")),
}


class NoLedger(UserError):
    """A file in which no ledger was found, with what was seen of each sheet."""

    def __init__(self, words: str, seen: Sequence[SheetRead]) -> None:
        super().__init__(words)
        self.seen = list(seen)


def read(path: Path, known: KnownNames, answers: Answers = NO_ANSWERS) -> Ledger:
    """The ledger in a file. Raises NoLedger when there is none in it, UserError for what is no spreadsheet."""
    return of_sheets(workbook.open_sheets(path), known, answers, name=path.name)


def of_sheets(sheets: Sequence[Grid], known: KnownNames, answers: Answers = NO_ANSWERS, *, name: str = "") -> Ledger:
    """The ledger in these sheets; `name` is the file's, for a refusal."""
    refuse_unknown_sheets(sheets, answers)
    parts = [part for grid in sheets for part in stacked(grid)]
    found = Ledger()
    tasks: list[tuple[SheetTable, SheetRead]] = []
    steps: list[tuple[SheetTable, SheetRead]] = []
    years: list[Grid] = []
    nearest: list[SheetTable] = []
    for grid in parts:
        seen = SheetRead(grid.name, merged=[area.name for area in grid.merged])
        found.reading.append(seen)
        if why := left_out(grid, answers):
            seen.why = why
        elif text(grid.name) == SHEET:
            seen.read = True
            years.append(grid)
        elif table := table_of(grid, known, answers, seen):
            nearest.append(table)
            if table.columns.is_ledger:
                tasks.append((table, seen))
            elif table.columns.is_progress:
                steps.append((table, seen))
    if not tasks:
        raise NoLedger(f"{refusal(name, nearest)}{unread_hidden(found.reading)}", found.reading)
    reader = LedgerReader(known, found, several=len(tasks) > 1)
    for table, seen in steps:
        seen.read = True
        reader.steps_tell |= table.columns.told
        context = Surroundings(table.grid.name, table.title, table.columns.body, answers)
        for line in rows.steps_of(table, context, seen):
            reader.steps.setdefault(key_of(rows.number_of(line)), []).append(line)
    for table, seen in tasks:
        seen.read = True
        context = Surroundings(table.grid.name, table.title, table.columns.body, answers)
        reader.read(table, context, seen)
    reader.leftover()
    note(found, [*tasks, *steps])
    ask(found, reader, [table for table, _ in tasks], answers)
    ask_about_sheets(found, parts)
    put_year(found, years, answers.year)
    found.warnings += unmatched(found, answers)
    return found


def refuse_unknown_sheets(sheets: Sequence[Grid], answers: Answers) -> None:
    """Raise UserError for the name of a sheet that is not there."""
    names = [text(grid.name) for grid in sheets]
    for name in answers.sheets:
        if name not in names:
            raise UserError(f"没有工作表“{name}”，未导入。文件中的工作表：{'、'.join(names)}。")


def unmatched(found: Ledger, answers: Answers) -> list[Remark]:
    """The titles of --column that no sheet has."""
    titles = {title for seen in found.reading for column in seen.columns for title in (column.header, *column.header.split("/"))}
    options = [title for title, (_, how) in answers.columns.items() if how == "option"]
    return [Remark(0, "", f"--column 中的“{title}”不是表中的列，未采用") for title in options if title not in titles]


def stacked(grid: Grid) -> list[Grid]:
    """The tables that stand one below the other in a sheet, each with the rows of the sheet: usually the sheet itself.

    A header that comes again in its order is a page's; in another order, or with other titles, it begins a table.
    """
    found = header.find(grid, titles.by_name, is_header)
    if not found:
        return [grid]
    first = found[0]
    for place in range(first.last + 2, len(grid.rows)):
        if sum(cell in synonyms.NAMES for cell in grid.rows[place] if isinstance(cell, str)) < LEAST_OF_HEADER:
            continue
        row = [header.shown(cell) for cell in grid.rows[place]]
        again = titles.by_name([(title,) if title else () for title in row])
        if is_header(again) and any(meaning and not stands_at(first, at, row[at]) for at, meaning in enumerate(again)):
            start = place
            while start > first.last + 1 and len({text(cell) for cell in grid.rows[start - 1] if text(cell)}) == 1:
                start -= 1
            title = grid.rows[: first.first] if start == place else [[] for _ in range(first.first)]
            rest = [*title, *([] for _ in range(start - first.first)), *grid.rows[start:]]
            return [replace(grid, rows=grid.rows[:start]), *stacked(replace(grid, rows=rest))]
    return [grid]


def is_header(meanings: header.Meanings) -> bool:
    """Whether a row is a table's header whatever stands below it; one that has no titles of items is one, too."""
    return len({*meanings} - {None}) >= LEAST_OF_HEADER and "编号" in meanings


def stands_at(first: header.Header, place: int, title: str) -> bool:
    """Whether a column of a header has this title, alone or in its group."""
    parts = first.titles[place] if place < len(first.titles) else ()
    return header.cleaned(title) in map(header.cleaned, parts)


def left_out(grid: Grid, answers: Answers) -> str:
    """Why a sheet is not read, or an empty text."""
    if answers.sheets:
        return "" if text(grid.name) in answers.sheets else "未用 --sheet 指定"
    return "" if grid.visible or answers.with_hidden else "隐藏的工作表，未导入；需要时用 --with-hidden 或 --sheet 指定"


def table_of(grid: Grid, known: KnownNames, answers: Answers, seen: SheetRead) -> SheetTable | None:
    """A sheet with the header that fits best, None for one without any."""
    if answers.with_hidden:
        grid = replace(grid, hidden_rows=frozenset(), hidden_columns=frozenset(), struck=frozenset())
    found = header.find(grid, titles.by_name, is_header)
    if not found:
        seen.why = "没有台账表头"
        return None
    columns = titles.understood(grid, found[0], known, answers)
    seen.header_rows, seen.columns = found[0].rows, columns.read
    if not (columns.is_ledger or columns.is_progress):
        seen.why = f"不是台账：缺 {'、'.join(columns.missing)}"
    return SheetTable(grid, found[0], columns)


def refusal(name: str, nearest: Sequence[SheetTable]) -> str:
    """Why there is no ledger: which row came nearest to a header, what was recognised, what is missing, what to type."""
    if not nearest:
        return f"文件 {name} 前{header.WITHIN}行没有找到表头（至少要有 {'、'.join(NEEDED)}），未导入。"
    best = max(nearest, key=lambda table: len(table.columns.places))
    known = [shown(column) for column in best.columns.read if column.meaning]
    unknown = [column.header for column in best.columns.read if not column.meaning and column.header]
    missing = best.columns.missing
    place = f"工作表“{best.grid.name}”{rows_named(best.header.rows)}"
    said = f"文件 {name} 没有读成台账，未导入。{place}最像表头：认得 {'、'.join(known)}"
    said += f"；缺 {'、'.join(missing)}" if missing else ""
    example = f"--column {unknown[0]}={missing[0]}" if unknown and missing else ""
    way = (
        f"可用 --column 表头=栏目 指明（如 {example}），或在表中补上这些列后重新导入"
        if example
        else "请在表中补上这些列后重新导入"
    )
    return f"{said}。{way}。"


def unread_hidden(seen: Sequence[SheetRead]) -> str:
    """Which hidden sheets were left out, with the way to have them read."""
    hidden = [sheet.sheet for sheet in seen if sheet.why.startswith("隐藏")]
    if not hidden:
        return ""
    return f"隐藏的工作表“{'”“'.join(hidden)}”没有读取，其中有台账的，请加 --with-hidden，或用 --sheet {hidden[0]} 指定。"


def shown(column: ColumnRead) -> str:
    """编号（建议编号）"""
    return column.meaning if column.header == column.meaning else f"{column.header}（{column.meaning}）"


def note(found: Ledger, tables: Sequence[tuple[SheetTable, SheetRead]]) -> None:
    """What every table tells, the day of its title, and what nobody knows of it."""
    for table, seen in tables:
        found.as_of = found.as_of or as_of(table.title)
        unnamed = [title for title, place in table.columns.others.items() if not is_answered(seen, place)]
        if unnamed:
            found.warnings.append(Remark(table.header.last + 1, "", f"不认识的列：{'、'.join(unnamed)}，内容记入备注"))
        if seen.hidden_rows:
            reason = f"{rows_named(seen.hidden_rows)}是隐藏的，未导入；需要时加 --with-hidden"
            found.warnings.append(Remark(seen.hidden_rows[0], "", reason))
        struck = [skipped.row for skipped in seen.skipped_rows if "删除线" in skipped.why]
        if struck:
            found.warnings.append(Remark(struck[0], "", f"{rows_named(struck)}已划删除线，未导入"))
    for seen in found.reading:
        if not seen.read and "隐藏" in seen.why:
            found.warnings.append(Remark(0, "", f"工作表“{seen.sheet}”：{seen.why}"))


def is_answered(seen: SheetRead, place: int) -> bool:
    """Whether the office said that this column belongs to the remarks."""
    return any(column.meaning == "备注" and column.column == letters(place) for column in seen.columns)


def ask(found: Ledger, reader: LedgerReader, tasks: Sequence[SheetTable], answers: Answers) -> None:
    """What the file leaves open, each question once with the rows that it is about."""
    for table in tasks:
        found.questions += [question for question in table.columns.questions if question not in found.questions]
    for about, places in reader.open.items():
        if about in QUESTIONS:
            words, option, choices = QUESTIONS[about]
            found.questions.append(OpenQuestion(about, f"{rows_named(places)}{words}，请用 {option} 指明。", option, choices))
    for table in tasks:
        unasked = [name for name in table.columns.missing if name in OPTIONS and not getattr(answers, OPTIONS[name])]
        for name in unasked:
            about = OPTIONS[name]
            if about not in reader.open and about not in {question.about for question in found.questions}:
                words, option, choices = QUESTIONS[about]
                found.questions.append(OpenQuestion(about, f"{words}，请用 {option} 指明。", option, choices))


def ask_about_sheets(found: Ledger, sheets: Sequence[Grid]) -> None:
    """A visible sheet, or a table below another one, that was not read although items stand in it."""
    read = [text(seen.sheet) for seen in found.reading if seen.read]
    for grid, seen in zip(sheets, found.reading, strict=True):
        if not grid.visible or seen.read or seen.why.startswith("未用") or not holds_items(grid, seen):
            continue
        if text(seen.sheet) in read:
            words = f"工作表“{seen.sheet}”{rows_named(seen.header_rows)}起的表没有读成台账（{seen.why}），请补上后重新导入"
            found.rejected.append(Remark(seen.header_rows[0] if seen.header_rows else 0, "", words))
        else:
            words = f"工作表“{seen.sheet}”像是台账，但没有读成（{seen.why}）。不需要它时，请用 --sheet 指定要读的工作表"
            found.questions.append(OpenQuestion("column", f"{words}。", "--sheet", tuple(read)))


def holds_items(grid: Grid, seen: SheetRead) -> bool:
    """Whether titles of items stand in a table that was not read, or numbers of items below a header of ours."""
    if any(isinstance(cell, str) and TITLE.fullmatch(text(cell)) for row in grid.rows for cell in row):
        return True
    meanings = [column.meaning for column in seen.columns]
    if not is_header(meanings):
        return False
    below = (row[meanings.index("编号") : meanings.index("编号") + 1] for row in grid.rows[seen.header_rows[-1] :])
    return any(is_number(text(cell)) for cells in below for cell in cells if not isinstance(cell, Unread))


def as_of(title: str) -> date | None:
    """The day until which a ledger tells, where its title names one."""
    found = AS_OF.search(title)
    try:
        return dates.typed(found[1]) if found else None
    except ValueError:
        return None
