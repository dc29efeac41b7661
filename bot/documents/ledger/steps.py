"""The steps of an item as its row tells them: dated facts, days of review, and whether and when it was finished."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.documents.ledger import columns, synonyms
from bot.documents.ledger.cells import RowCells
from bot.documents.ledger.context import TITLE
from bot.documents.ledger.meaning import BadRow, date_of, has_year
from bot.documents.ledger.states import OPEN, StatedStanding, finish_in
from bot.documents.sheets.workbook import text
from bot.rules import spelling
from bot.rules.process import FORM_SPELLINGS
from bot.rules.words import FactKind, Handling

Facts = dict[FactKind, tuple[date, str]]
YEAR_END = (11, 12)  # months of a hand-over whose steps may fall into the next year
LIMIT = re.compile(r"(?:之前|以前|前|止|内)$")  # what stands behind a day that is a limit
ANY_LEAP_YEAR = 2024  # to read a month and a day with


@dataclass(frozen=True)
class RowSteps:
    """What the cells of a row say of the item's steps.

    `received` is the day on which it was handed over, `around` what a section or the sheet says of how far it is.
    """

    row: RowCells
    received: date
    around: StatedStanding | None = None

    def dated(self, column: str) -> date | None:
        """The day of a step; one without a year has the hand-over's, or the next one's after a hand-over at a year's end."""
        self.row.said(column)
        return self.on_or_after(self.row.cells, column)

    def on_or_after(self, cells: Mapping[str, Any], column: str) -> date | None:
        """The day in a column of these cells. Raises BadRow for a day without a year that would lie before the hand-over."""
        rough = date_of(cells, column, ANY_LEAP_YEAR)
        if rough is None or has_year(cells[column]):
            return rough
        start = self.received
        turned = start.month in YEAR_END and (rough.month, rough.day) < (start.month, start.day)
        found = date_of(cells, column, start.year + turned)
        if found and found < start:
            raise BadRow(f"{column}“{text(cells[column])[:20]}”没有写年份，按{start.year}年早于交办日期，请写明年份")
        return found

    def reviews(self) -> dict[int, date]:
        """level → day of its review."""
        return {level: on for level, column in enumerate(columns.REVIEWS, 1) if (on := self.dated(column))}

    def facts(self, handling: Handling) -> Facts:
        """The dated facts of a row; one without a date of its own is dated by the step it belongs to."""
        finish = self.finish(handling)
        days = {kind: self.dated(column) for kind, column in columns.DAYS.items()}
        if finish:
            days[finish[0]] = days[finish[0]] or finish[1]
        for kind in (FactKind.MAILED, FactKind.OPINION_SENT):
            if (end := days[kind]) and end < self.received:
                raise BadRow(f"{columns.DAYS[kind]}早于交办日期")
        words = {kind: settled(kind, self.row.plain(column)) for kind, column in columns.VALUES.items()}
        found = {kind: (on, words.get(kind, "")) for kind, on in days.items() if on}
        for kind, steps in columns.DAY_OF.items():
            if words[kind]:
                found[kind] = (next((on for step in steps if (on := days[step])), self.received), words[kind])
        if FactKind.WANTS_MEETING in found:
            wants = self.row.yes(columns.VALUES[FactKind.WANTS_MEETING])
            if wants is None:
                del found[FactKind.WANTS_MEETING]
            else:
                found[FactKind.WANTS_MEETING] = (found[FactKind.WANTS_MEETING][0], "是" if wants else "否")
        return found

    def finish(self, handling: Handling) -> tuple[FactKind, date] | None:
        """What the sheet says is finished: the letter, or the opinion, left on that day. Raises BadRow without a day."""
        status, on = self.row.plain(synonyms.STATUS), self.finished_on()
        kind = FactKind.MAILED if handling.answers_deputy else FactKind.OPINION_SENT
        if handling is Handling.REFERENCE:
            return None
        finished, inside = finish_in(status)
        self.agree(status, columns.DAYS[kind], finished=finished, ended=bool(on or inside))
        if not (status or on):
            return None
        if on and status in OPEN:
            raise BadRow(f"办理状态为“{status}”，又有办结日期，互相矛盾")
        if not on and inside:
            on = self.on_or_after({synonyms.STATUS: inside}, synonyms.STATUS)
        if status and not on and not finished and status not in OPEN:
            self.row.doubts.append(f"办理状态“{status[:12]}”未采用，记入备注")
            self.row.others = {**self.row.others, synonyms.STATUS: status}
        if on and on < self.received:
            raise BadRow("办结日期早于交办日期")
        if on:
            self.row.besides.add(columns.DAYS[kind])
            return kind, on
        if finished and not self.dated(columns.DAYS[kind]):
            way = "请填写办结日期" if synonyms.FINISHED_ON in self.row.cells else "请补一列“办结日期”并填写"
            raise BadRow(f"办理状态为“{status}”，没有办结的日期，{way}")
        return None

    def agree(self, status: str, day: str, *, finished: bool, ended: bool) -> None:
        """Raise BadRow where the row and what stands around it do not say the same, or a finish has no day; a title yields."""
        around = self.around
        if around is None or around.done is None:
            return
        sent = bool(self.dated(day))
        own = f"办理状态为“{status}”" if status in OPEN or finished else f"有{synonyms.FINISHED_ON if ended else day}"
        against = status in OPEN if around.done else finished or ended or sent
        said = f"{around.place}写明{'已' if around.done else '未'}办结"
        if against and around.place == TITLE:
            self.row.doubts.append(f"{said}，但{own}，以本行为准")
        elif against:
            raise BadRow(f"{said}，但{own}，互相矛盾")
        elif around.done and not (finished or ended or sent):
            raise BadRow(f"{said}，没有办结的日期，请填写{synonyms.FINISHED_ON}或{day}")

    def finished_on(self) -> date | None:
        """The day in the column of finishes; one that is written as a limit (7月31日前) is none, and is told."""
        typed = self.row.plain(synonyms.FINISHED_ON)
        if not LIMIT.search(typed):
            return self.dated(synonyms.FINISHED_ON)
        self.row.doubts.append(f"办结日期“{typed[:12]}”是期限，未采用，记入备注")
        self.row.others = {**self.row.others, synonyms.FINISHED_ON: typed}
        return None


def settled(kind: FactKind, typed: str) -> str:
    """A value as figures count it: a类 is A, 登门 is 登门汇报; anything else stays as it was typed."""
    if kind is FactKind.REPLY_CLASS:
        short = spelling.normal(typed).upper().removesuffix("类").strip()
        return short if short.isascii() else typed
    if kind is FactKind.MEETING:
        return next((form for form, spellings in FORM_SPELLINGS.items() if typed in spellings), typed)
    return typed
