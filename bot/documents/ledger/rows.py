"""The rows of one sheet become entries: what stands in them, which are bad, which are secret, which are asked about."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from bot.documents.ledger import doubts, lines, synonyms
from bot.documents.ledger.below import NO_TICK, is_filled
from bot.documents.ledger.context import TITLE, Open, Surroundings
from bot.documents.ledger.entries import SECRET_REASON, UNREAD_MARK, Entry, KnownNames, Ledger, Remark, Secret
from bot.documents.ledger.found_columns import LedgerColumns
from bot.documents.ledger.item import LedgerItem
from bot.documents.ledger.lines import LedgerLine
from bot.documents.ledger.marks import any_doubtful, any_marked, heads_marked, is_marked, keeps_out, marks_page, number_alone
from bot.documents.ledger.meaning import BadRow, body_of, is_same, key_of, level_of
from bot.documents.reading import About, SheetRead, Skipped
from bot.documents.sheets.grid import Grid, Unread
from bot.documents.sheets.header import Header, cleaned
from bot.documents.sheets.workbook import text
from bot.rules import numbers, origins, secrecy
from bot.rules.origins import NOTHING_SAID, Origin

Found = TypeVar("Found")
UNCLEAR_SHEET = f"{UNREAD_MARK}（工作表名、表题或说明行像是密级标志）"
NO_ITEM = "办理进展表中的编号在任务分解表中没有"


@dataclass(frozen=True)
class SheetTable:
    """A sheet with its header and its columns."""

    grid: Grid
    header: Header
    columns: LedgerColumns

    @property
    def title(self) -> str:
        """What stands above the header, each merged line once."""
        above = [text(cell) for row in self.grid.rows[: self.header.first] for cell in row if not isinstance(cell, Unread)]
        return " ".join(dict.fromkeys(words for words in above if words))


@dataclass
class LedgerReader:
    """Reads the tables of one file, one after the other, into one ledger."""

    known: KnownNames
    found: Ledger
    steps: dict[str, list[LedgerLine]] = field(default_factory=dict)
    steps_tell: frozenset[str] = frozenset()
    matched: set[tuple[str, int]] = field(default_factory=set)  # (sheet, row) of steps that belong to an item
    rows_of: dict[tuple[str, str, int, int], str] = field(default_factory=dict)
    open: dict[About, list[str]] = field(default_factory=dict)
    several: bool = False  # whether more than one sheet holds items
    told: frozenset[str] = frozenset()  # by the sheet that is read, and by the sheets of steps

    def read(self, table: SheetTable, context: Surroundings, seen: SheetRead) -> None:
        """Every item of one table."""
        self.told = frozenset(table.columns.told) | self.steps_tell
        marked = marked_sheet(table, context)
        unclear: set[str] = set()
        for line, sections in lines_of(table, seen):
            own = replace(context, sections=sections)
            if (said := own.standing()) and said.done is None and said.place not in (TITLE, *unclear):
                unclear.add(said.place)
                self.warn(line.row, "", f"{said.place}像是办理状态，意思不明确，未采用")
            if marked or any(map(heads_marked, sections)):
                self.keep_out(self.certain(line.row, number_of(line), line, own), line)
            elif marked is None:
                self.keep_out(Secret(line.row, number_alone(number_of(line)), UNCLEAR_SHEET, marked=False), line)
            else:
                self.take(line, own)

    def take(self, line: LedgerLine, context: Surroundings) -> None:
        """One row: an entry, one of the secret or the rejected, or one that is asked about."""
        shown = number_of(line)
        steps = self.steps.get(key_of(shown), [])
        secret = self.secret(line, shown, context)
        if secret:
            self.keep_out(secret, line)
        else:
            try:
                item = LedgerItem(line.row, line.cells, line.others, self.known, context)
                step = self.step(item)
                if step and step.marked:
                    self.keep_out(self.certain(line.row, shown, line, context), line)
                    return
                entry = item.entry(step, self.told)
                self.once(entry, context)
            except BadRow as reason:
                if any(step.marked for step in steps):
                    self.keep_out(self.certain(line.row, shown, line, context), line)
                else:
                    self.reject(line.row, shown, str(reason), context)
            except Open as question:
                sheet_named = f"工作表“{context.sheet}”" if self.several else ""
                for about in question.about:
                    self.open.setdefault(about, []).append(f"{sheet_named}第{line.row}行")
            else:
                self.found.entries.append(entry)
                for doubt in (*item.doubts, *doubts.about(entry)):
                    self.warn(line.row, numbers.display(entry.digits), doubt)
                return
        self.matched |= {(step.sheet, step.row) for step in steps}

    def keep_out(self, secret: Secret, line: LedgerLine) -> None:
        """A row of which nothing is kept; its title is known until the file is done with, for others may repeat it."""
        self.found.secret.append(secret)
        title = line.cells.get("案由")
        if isinstance(title, str) and title.strip():
            self.found.unsaid[secret] = title

    def once(self, entry: Entry, context: Surroundings) -> None:
        """Raise BadRow for a number that stood in an earlier row."""
        if entry.identity in self.rows_of:
            raise BadRow(f"编号与{self.rows_of[entry.identity]}重复（{entry.level}{entry.body}{entry.year}年）")
        place = f"工作表“{context.sheet}”" if self.several else ""
        self.rows_of[entry.identity] = f"{place}第 {entry.row} 行"

    def step(self, item: LedgerItem) -> LedgerLine | None:
        """The row of the second sheet that is about an item, as far as the row says which; raises BadRow when unclear."""
        own = [step for step in self.steps.get(key_of(item.digits), []) if is_about(step, item)]
        if bad := next((step for step in own if step.bad and not step.marked), None):
            raise BadRow(f"办理进展表第 {bad.row} 行：{bad.bad}")
        if len(own) > 1:
            raise BadRow(f"办理进展表中该编号出现 {len(own)} 次")
        if own and (own[0].sheet, own[0].row) in self.matched:
            raise BadRow(f"办理进展表第 {own[0].row} 行的编号对应多件，请在办理进展表中加“级别”“类别”列")
        self.matched |= {(step.sheet, step.row) for step in own}
        return own[0] if own else None

    def leftover(self) -> None:
        """Rows of the second sheet that belong to no item of the first."""
        for found in self.steps.values():
            for step in found:
                if (step.sheet, step.row) in self.matched:
                    continue
                if step.marked:
                    said = step.about
                    origin = (said.body or "", said.level or "", said.year)
                    self.found.secret.append(Secret(step.row, number_alone(number_of(step)), SECRET_REASON, *origin))
                else:
                    self.found.rejected.append(Remark(step.row, number_of(step), step.bad or NO_ITEM))

    def secret(self, line: LedgerLine, shown: str, context: Surroundings) -> Secret | None:
        """What is kept of a secret row: its place and number; None for a row that is not."""
        out = keeps_out(line)
        if out:
            return self.certain(line.row, shown, line, context)
        cell = line.cells.get("密级")
        if out is None:
            why = f"{UNREAD_MARK}（密级{cell.why}）" if isinstance(cell, Unread) else UNREAD_MARK
            return Secret(line.row, number_alone(shown), why, marked=False)
        line.cells["密级"] = secrecy.mark_of(text(cell))
        return None

    def certain(self, row: int, shown: str, line: LedgerLine, context: Surroundings) -> Secret:
        """A row that bears a mark, with as much as tells which item it is."""
        shown = number_alone(shown)
        try:
            item = LedgerItem(row, {**line.cells, "编号": shown}, {}, self.known, context)
            return Secret(row, shown, SECRET_REASON, item.body, item.level, item.year)
        except (BadRow, Open):
            return Secret(row, shown, SECRET_REASON)

    def reject(self, row: int, shown: str, reason: str, context: Surroundings) -> None:
        place = f"工作表“{context.sheet}”：" if self.several else ""
        self.found.rejected.append(Remark(row, shown, f"{place}{reason}"))

    def warn(self, row: int, number: str, reason: str) -> None:
        self.found.warnings.append(Remark(row, number, reason))


def number_of(line: LedgerLine) -> str:
    """The number as the row shows it; empty where it cannot be read."""
    cell = line.cells.get("编号")
    return "" if isinstance(cell, Unread) else re.sub(r"\s*\n\s*", "、", text(cell))


def is_about(step: LedgerLine, item: LedgerItem) -> bool:
    """Whether a row of the second sheet can mean this item."""
    said = step.about
    return said.level in (None, item.level) and said.body in (None, item.body) and said.year in (None, item.year)


def steps_of(table: SheetTable, context: Surroundings, seen: SheetRead) -> Iterator[LedgerLine]:
    """The rows of a sheet of steps, each with what is said of the item it is about."""
    whole = marked_sheet(table, context)
    for line, sections in lines_of(table, seen):
        out = keeps_out(line)
        try:
            said, bad = about(line, replace(context, sections=sections)), UNREAD_MARK if None in (out, whole) else ""
        except BadRow as reason:
            said, bad = NOTHING_SAID, str(reason)
        marked = bool(whole or out) or any(map(heads_marked, sections))
        yield replace(line, about=said, bad=bad, marked=marked, sheet=context.sheet)


def nearest(said: Iterable[Found | None]) -> frozenset[Found]:
    """The first thing that is said."""
    return frozenset([one for one in said if one][:1])


def about(line: LedgerLine, context: Surroundings) -> Origin:
    """Level, body and year of the item that a row of steps is about, as far as the row or what stands around it says them."""
    try:
        number: numbers.CellNumber | None = numbers.in_cell(number_of(line))
    except numbers.NotANumber:
        number = None
    typed, of = line.said("级别"), line.said("类别")
    own = (origins.heading(line.said(column)) for column in (synonyms.ORIGIN, f"{synonyms.TURN}编号"))
    around = [*own, *(said for _, said in context.around())]
    levels = (level_of(typed)[0] if typed else None, number.level if number else None, *(said.level for said in around))
    bodies = (body_of(of) if of else None, number.body if number else None, *(said.body for said in around), context.header)
    years = (number.year if number else None, *(said.year for said in around), origins.said(context.title).year)
    return Origin(nearest(levels), nearest(bodies), nearest(years))


def lines_of(table: SheetTable, seen: SheetRead) -> Iterator[tuple[LedgerLine, tuple[str, ...]]]:
    """The items from the header down, each with the titles of its sections; what is none is noted in `seen`.

    同上 becomes what stands above it, hidden or not. Hidden rows and those struck out are no items (`seen` names them).
    """
    grid, columns = table.grid, table.columns
    titles = [cleaned(parts[-1]) if parts else "" for parts in table.header.titles]
    crossed = crossing(grid)
    noted = {row for row, _, line in grid.notes if is_marked(line)}
    above: Sequence[Any] = ()
    sections: tuple[str, ...] = ()
    for place in range(table.header.last + 1, len(grid.rows)):
        row, turns = in_turn(grid.rows[place], columns)
        what, why = lines.kind(row, columns.places, titles)
        if what != "section" and (title := section_beside(grid.rows[place], crossed.get(place, ()), columns, titles)):
            what, why = "section", title
        if what == "item":
            row = [above_of(cell, above, column) for column, cell in enumerate(row)]
            above = row
        if what == "blank":
            continue
        if what == "section":  # also one that a filter hides: it stands above the rows that are seen
            seen.skipped_rows.append(Skipped(place + 1, "分节标题" if heads_marked(why) else f"分节标题“{why}”"))
            sections = lines.below(sections, why)
        elif place in grid.hidden_rows:
            seen.hidden_rows.append(place + 1)
        elif place in grid.struck:
            seen.skipped_rows.append(Skipped(place + 1, "整行已划删除线，未导入"))
        elif what == "skipped":
            seen.skipped_rows.append(Skipped(place + 1, why))
        else:
            yield line_of(place + 1, row, columns, turns, noted=place in noted), sections


def above_of(cell: Any, above: Sequence[Any], column: int) -> Any:
    """A cell, or what stands above it where it says so."""
    if not is_same(cell):
        return cell
    return above[column] if column < len(above) else Unread("写“同上”，上面没有内容")


def crossing(grid: Grid) -> dict[int, set[int]]:
    """row → the columns whose cells are filled from a merged area that began further up."""
    found: dict[int, set[int]] = {}
    for area in grid.merged:
        for row in range(area.top + 1, area.bottom + 1):
            found.setdefault(row, set()).update(range(area.left, area.right + 1))
    return found


def section_beside(row: Sequence[Any], crossed: Collection[int], columns: LedgerColumns, titles: Sequence[str]) -> str:
    """The title of a section in a row that merged areas of the rows above cross; it begins where numbers or titles stand."""
    if not crossed:
        return ""
    own = ["" if column in crossed else cell for column, cell in enumerate(row)]
    begins = next((column for column, cell in enumerate(own) if isinstance(cell, str) and text(cell)), None)
    last = max((columns.places.get(column, 0) for column in ("序号", "编号", "案由")), default=0)
    what, title = lines.kind(own, columns.places, titles)
    return title if what == "section" and begins is not None and begins <= last else ""


def in_turn(row: list[Any], columns: LedgerColumns) -> tuple[list[Any], dict[str, str]]:
    """A row with what is filled of columns in turns in the first of them, and the title of the one that is."""
    titles: dict[str, str] = {}
    for column, turns in columns.turns.items():
        filled = [place for place in turns if place < len(row) and is_filled(row[place])]
        row = [*row]
        value = row[filled[0]] if len(filled) == 1 else Unread(f"{'、'.join(turns.values())}都填了") if filled else ""
        row[columns.places[column]] = value
        if len(filled) == 1:
            titles[f"{synonyms.TURN}{column}"] = turns[filled[0]]
    return row, titles


def line_of(
    row: int, cells: Sequence[Any], columns: LedgerColumns, turns: Mapping[str, str], *, noted: bool = False
) -> LedgerLine:
    """A row by our own names; `noted`: a note on one of its cells is a mark.

    Ticks and the place where our unit stands become the kind of handling.
    """
    found: dict[str, Any] = {name: cells[place] if place < len(cells) else "" for name, place in columns.places.items()}
    found |= turns
    if columns.ticks:
        places = [(kind, place) for kind, place in columns.ticks.items() if place < len(cells) and is_filled(cells[place])]
        ticked = [kind for kind, place in places if text(cells[place]) not in NO_TICK]
        found["办理类型"] = str(ticked[0]) if len(ticked) == 1 else Unread("勾选了几项" if ticked else "没有勾选")
    others = {title: words for title, place in columns.others.items() if (words := other(cells, place))}
    if marked := noted or any_marked(cells):
        found["编号"] = number_alone(found.get("编号"))
    return LedgerLine(row, found, others, marked, doubtful=not marked and any_doubtful(cells))


def other(cells: Sequence[Any], place: int) -> str:
    """What stands in a column of the remarks."""
    cell = cells[place] if place < len(cells) else ""
    return cell.why if isinstance(cell, Unread) else text(cell)


def marked_sheet(table: SheetTable, context: Surroundings) -> bool | None:
    """Whether a mark is the sheet's name, or stands above the header or in a line that is no item: it holds for every row.

    None where it only may be one.
    """
    header = table.header
    secrecy_at = table.columns.places.get("密级")
    noted = [(row, column) for row, column, line in table.grid.notes if row <= header.last and is_marked(line)]
    on_titles = any(row < header.first or column != secrecy_at for row, column in noted)  # on 密级 it says what may stand there
    if heads_marked(context.sheet) or on_titles or any(map(marks_page, table.grid.around)):
        return True
    titles = [cleaned(parts[-1]) if parts else "" for parts in table.header.titles]
    below = {row for row, _, line in table.grid.notes if header.last < row < len(table.grid.rows) and is_marked(line)}
    doubtful = any_doubtful([context.sheet, *table.grid.around])
    for place, row in enumerate(table.grid.rows):
        if place > header.last and is_item(row, table.columns.places):
            continue
        marked = place in below or any(map(heads_marked, row))
        if not (marked or any_doubtful(row)) or header.first <= place <= header.last:
            continue
        if place < header.first or lines.kind(row, table.columns.places, titles)[0] in ("skipped", "blank"):
            if marked:
                return True
            doubtful = True
    return None if doubtful else False


def is_item(row: Sequence[Any], places: Mapping[str, int]) -> bool:
    """Whether a row is an item at a glance: it has a number and several other cells."""
    number = row[places["编号"]] if places.get("编号", len(row)) < len(row) else ""
    return len(set(map(str, row))) > 4 and not isinstance(number, Unread) and lines.is_number(text(number))


def rows_named(rows: Iterable[int | str]) -> str:
    """第3行、第4行; the first ten of them."""
    numbered = [row if isinstance(row, str) else f"第{row}行" for row in rows]
    more = f"等{len(numbered)}行" if len(numbered) > 10 else ""
    return f"{'、'.join(numbered[:10])}{more}"
