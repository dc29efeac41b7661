"""One row of the ledger as an item: each cell by its meaning, and what there is to doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bot.documents.ledger import columns, synonyms
from bot.documents.ledger.context import Open, Surroundings
from bot.documents.ledger.entries import Entry, KnownNames
from bot.documents.ledger.lines import LedgerLine
from bot.documents.ledger.meaning import (
    NOBODY,
    OPEN,
    PENDING,
    BadRow,
    body_of,
    date_of,
    divisions_in,
    finish_in,
    handling_of,
    has_year,
    level_of,
    people_in,
    plain,
    stands_in,
    strangers,
    title_of,
    without_phone,
    yes,
)
from bot.documents.reading import About
from bot.documents.sheets.grid import Unread
from bot.documents.sheets.inspection import LONGEST_CELL
from bot.documents.sheets.workbook import text
from bot.rules import numbers, origins, secrecy, spelling
from bot.rules.process import FORM_SPELLINGS
from bot.rules.words import Body, FactKind, Handling, Level

TERM = re.compile(rf"第?({origins.NUMERAL})届(?:.*?第?({origins.NUMERAL})次)?.*")
Facts = dict[FactKind, tuple[date, str]]
YEAR_END = (11, 12)  # months of a hand-over whose steps may fall into the next year
LIMIT = re.compile(r"(?:之前|以前|前|止|内)$")  # what stands behind a day that is a limit
ANY_LEAP_YEAR = 2024  # to read a month and a day with


@dataclass
class LedgerItem:
    """A row while it is read. Raises BadRow for what cannot be taken, Open for what the file does not say."""

    row: int
    cells: dict[str, Any]
    others: Mapping[str, str]
    known: KnownNames
    context: Surroundings
    doubts: list[str] = field(default_factory=list)
    unknown: set[str] = field(default_factory=set)
    besides: set[str] = field(default_factory=set)  # columns that something else stands for

    def __post_init__(self) -> None:
        shown = self.said("编号")
        if not shown:
            raise BadRow("编号为空")
        try:
            self.number = numbers.in_cell(shown if "\n" not in str(self.cells.get("编号")) else str(self.cells["编号"]))
        except numbers.NotANumber:
            if len(re.findall(r"(?<![A-Za-z0-9])\d+(?![A-Za-z0-9])", shown)) > 1:
                raise BadRow(f"编号“{shown[:20]}”：一格写了几个编号，请每件单独占一行") from None
            raise BadRow(f"编号“{shown[:20]}”无法识别，应为数字") from None
        self.digits = self.number.digits
        self.level, self.body = self.origin()
        self.year = self.context.year(self.number.year)
        self.received = self.day("交办日期", self.context.answers.received)
        self.year = self.year or self.received.year

    def said(self, column: str) -> str:
        """A cell's text; raises BadRow where it cannot be read."""
        cell = self.cells.get(column)
        if isinstance(cell, Unread):
            raise BadRow(f"{column}：{cell.why}，未读取")
        return text(cell)

    def plain(self, column: str) -> str:
        """A cell's text, empty for a dash and for 待定, which is told."""
        self.said(column)
        return plain(self.cells.get(column))

    def origin(self) -> tuple[Level, Body]:
        """Level and body by all that the row says, and by what stands around it."""
        levels: list[tuple[str, Level]] = []
        bodies: list[tuple[str, Body]] = []
        if typed := self.said("级别"):
            try:
                level, body = level_of(typed)
            except BadRow:
                if not self.context.answers.level or not typed.startswith("本级"):
                    raise
            else:
                levels.append((f"级别“{typed}”", level))
                bodies += [(f"级别“{typed}”", body)] if body else []
        if typed := self.plain("类别"):
            if own := body_of(typed):
                bodies.append((f"类别“{typed}”", own))
            else:
                self.doubts.append(f"类别“{typed[:12]}”不是人大或政协，未采用")
        for column in ("届次", "会次"):
            own_term = origins.said(self.said(column))
            levels += [(f"{column}“{self.said(column)}”", own_term.level)] if own_term.level else []
            named = own_term.body and re.search("人大|政协", self.said(column))
            bodies += [(f"{column}“{self.said(column)}”", own_term.body)] if named and own_term.body else []
        if self.number.level:
            levels.append((f"编号“{self.said('编号')}”", self.number.level))
        if self.number.body:
            bodies.append((f"编号“{self.said('编号')}”", self.number.body))
        level_said, body_said = None, None
        still_open: list[About] = []
        try:
            level_said = self.context.level(levels)
        except Open as question:
            still_open += question.about
        try:
            body_said = self.context.body(bodies)
        except Open as question:
            still_open += question.about
        if level_said is None or body_said is None:
            raise Open(*still_open)
        return level_said, body_said

    def day(self, column: str, answer: str) -> date:
        """A day that an item cannot be without: its cell, else the answer for the whole file."""
        self.said(column)
        found = date_of(self.cells, column, self.year)
        if found is None and answer:
            found = date.fromisoformat(answer)
        if found is None and column not in self.cells:
            raise Open("received" if column == "交办日期" else "due")
        if found is None:
            raise BadRow(f"{column}为空")
        return found

    def entry(self, step: LedgerLine | None, told: frozenset[str]) -> Entry:
        """The row as an entry, with its row of the second sheet; `told` are the columns that the file has for it."""
        due = self.day("办理时限", self.context.answers.due)
        if due < self.received:
            raise BadRow("办理时限早于交办日期")
        lead, assisting = self.divisions()
        handling = self.handling()
        if step:
            self.cells |= {name: cell for name, cell in step.cells.items() if name not in columns.TASKS}
        finish = self.finish(handling)
        try:
            facts = self.facts(finish)
            reviews = {level: on for level, column in enumerate(columns.REVIEWS, 1) if (on := self.dated(column))}
        except BadRow as reason:
            raise BadRow(f"{reason}（办理进展表第 {step.row} 行）" if step else str(reason)) from None
        deputy, phone = self.deputy()
        congress, session = self.term()
        return Entry(
            row=self.row,
            body=self.body,
            level=self.level,
            year=self.year or self.received.year,
            digits=self.digits,
            title=self.title(),
            handling=handling,
            batch=self.batch(),
            received_on=self.received,
            due_on=due,
            lead_division=lead,
            secrecy=self.said("密级"),
            key=self.yes("重点建议") or False,
            lead_unit=self.lead_unit(),
            assisting=assisting,
            heads=self.people("第一责任人"),
            officers=self.people("直接责任人"),
            deputy_directors=self.people("分管领导"),
            deputy=deputy,
            deputy_phone=phone,
            congress=congress,
            session=session,
            position=self.said("序号"),
            remarks=self.remarks(step),
            facts=facts,
            reviews=reviews,
            undated=tuple(kind for kind, column in columns.VALUES.items() if self.plain(column) and kind not in facts),
            told=(told | self.besides) - self.unknown if self.besides or self.unknown else told,
        )

    def title(self) -> str:
        """The title in one line: a break inside Chinese words is no blank. A dash and 待定 are none."""
        self.said("案由")
        line = re.sub(r"(?<=[^\x00-\x7f])[ \t]*[\r\n]+[ \t]*(?=[^\x00-\x7f])", "", str(self.cells.get("案由") or ""))
        title = title_of(text(line))
        return "" if title in NOBODY | PENDING else title

    def batch(self) -> str:
        """The batch: its cell, else what stands around the row, else the answer for the whole file."""
        own = origins.batch_name(self.plain("批次")) or self.context.batch
        if "批次" in self.cells:
            return own
        around = own or self.context.answers.batch
        self.besides |= {"批次"} if around else set()
        return around

    def handling(self) -> Handling:
        """The kind, from its cell, else the answer for the whole file."""
        typed = self.said("办理类型")
        if typed:
            return handling_of(typed)
        if own := self.own_part():
            return own
        if self.context.answers.handling:
            return handling_of(self.context.answers.handling)
        if "办理类型" in self.cells:
            raise BadRow("办理类型为空")
        if names := [name for name in synonyms.OWN_PART if f"{synonyms.KIND}{name}" in self.cells]:
            raise BadRow(f"{'、'.join(names)}中没有本单位，办理类型不明，请补“办理类型”列或用 --handling 指明")
        raise Open("handling")

    def own_part(self) -> Handling | None:
        """The kind by the column of units in which our own stands, None in none; what stands beside it is kept as a remark."""
        found: dict[str, Handling] = {}
        for name, kind in synonyms.OWN_PART.items():
            words = self.said(f"{synonyms.KIND}{name}")
            if stands_in(words, self.known.unit):
                found[name] = kind
            elif name != "主办单位" and words and plain(words):
                self.others = {**self.others, name: words}
        if len(found) > 1:
            raise BadRow(f"本单位同时填在{'、'.join(found)}中，办理类型不明，请核对")
        return next(iter(found.values()), None)

    def lead_unit(self) -> str:
        """The unit that leads; nobody else does where our own stands in a column that tells the kind."""
        own = self.said(f"{synonyms.KIND}主办单位")
        return self.plain("主办单位") if not stands_in(own, self.known.unit) else ""

    def divisions(self) -> tuple[str, tuple[str, ...]]:
        """The lead division and the assisting ones; raises BadRow for one that nobody knows, and for two leads."""
        self.said("牵头处室")
        self.said("配合处室")
        own, others = divisions_in(self.cells.get("牵头处室")), divisions_in(self.cells.get("配合处室"))
        leads = own.leading or own.plain
        if own.leading and own.plain:
            others = type(others)((), (*own.plain, *others.assisting), others.plain)
        whole = text(self.cells.get("牵头处室")).replace(" ", "")
        if whole in self.known.divisions:
            leads = (whole,)
        if not leads:
            if "牵头处室" not in self.cells:
                raise Open("column")
            raise BadRow("牵头处室为空")
        known = self.known.divisions
        if len(leads) > 1 and all(name in known for name in leads):
            raise BadRow(f"牵头处室“{'、'.join(leads)}”：只能有一个牵头处室，其余填配合处室")
        if len(leads) > 1:
            leads = (next((name for name in leads if name not in known), whole),)
        assisting = tuple(dict.fromkeys((*own.assisting, *others.leading, *others.assisting, *others.plain)))
        for name in (leads[0], *assisting):
            if name not in known:
                near = spelling.nearest(name, sorted(known), within=1, most=1)
                near = near or [other for other in sorted(known) if spelling.is_short_for(name, other)][:1]
                hint = f"，是否为“{near[0]}”" if near else ""
                raise BadRow(f"处室“{name}”不在人员表中{hint}，请核对名称或先导入人员表")
        return leads[0], assisting

    def people(self, column: str) -> tuple[str, ...]:
        """Names in a cell; what is no name is told."""
        self.said(column)
        cell, known = self.cells.get(column), self.known
        for word in strangers(cell, known.people.keys(), known.divisions):
            shown = secrecy.without_phones(word)
            self.doubts.append(f"{column}“{shown[:12]}”不是姓名，未登记")
            if word not in PENDING:
                self.unknown.add(column)
        names = people_in(cell, known.people.keys(), known.divisions)
        if names and without_phone(cell)[1]:
            self.doubts.append(f"{column}中的电话号码未登记")
        return names

    def deputy(self) -> tuple[str, str]:
        """Who made it, and the telephone number, which may stand beside the name."""
        name, beside = without_phone(self.plain("代表"))
        phone = self.plain("代表电话")
        if beside and not phone:
            self.besides.add("代表电话")
            return name, beside
        if beside and beside not in phone:
            self.doubts.append("代表中的电话号码与代表电话不同，未登记")
        return name, phone

    def yes(self, column: str) -> bool | None:
        """Whether a cell says yes; None, and a doubt, for a word that nobody knows."""
        typed = self.said(column)
        found = yes(typed)
        if found is None:
            self.unknown.add(column)
            self.doubts.append(f"{column}“{typed[:12]}”不认识，应为 是 或 否，未记录")
        return found

    def term(self) -> tuple[str, str]:
        """届次 and 会次, also from one cell (十七届五次)."""
        congress, session = self.said("届次"), self.said("会次")
        found = TERM.fullmatch(congress.replace(" ", ""))
        if found and found[2] and not session:
            return found[1], found[2]
        return congress, session

    def dated(self, column: str) -> date | None:
        """The day of a step; one without a year has the hand-over's, or the next one's after a hand-over at a year's end."""
        self.said(column)
        return self.on_or_after(self.cells, column)

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

    def facts(self, finish: tuple[FactKind, date] | None) -> Facts:
        """The dated facts of a row; one without a date of its own is dated by the step it belongs to."""
        days = {kind: self.dated(column) for kind, column in columns.DAYS.items()}
        if finish:
            days[finish[0]] = days[finish[0]] or finish[1]
        for kind in (FactKind.MAILED, FactKind.OPINION_SENT):
            if (end := days[kind]) and end < self.received:
                raise BadRow(f"{columns.DAYS[kind]}早于交办日期")
        words = {kind: settled(kind, self.plain(column)) for kind, column in columns.VALUES.items()}
        found = {kind: (on, words.get(kind, "")) for kind, on in days.items() if on}
        for kind, steps in columns.DAY_OF.items():
            if words[kind]:
                found[kind] = (next((on for step in steps if (on := days[step])), self.received), words[kind])
        if FactKind.WANTS_MEETING in found:
            wants = self.yes(columns.VALUES[FactKind.WANTS_MEETING])
            if wants is None:
                del found[FactKind.WANTS_MEETING]
            else:
                found[FactKind.WANTS_MEETING] = (found[FactKind.WANTS_MEETING][0], "是" if wants else "否")
        return found

    def finish(self, handling: Handling) -> tuple[FactKind, date] | None:
        """What the sheet says is finished: the letter, or the opinion, left on that day. Raises BadRow without a day."""
        status, on = self.plain(synonyms.STATUS), self.finished_on()
        kind = FactKind.MAILED if handling.answers_deputy else FactKind.OPINION_SENT
        if handling is Handling.REFERENCE or not (status or on):
            return None
        finished, inside = finish_in(status)
        if on and status in OPEN:
            raise BadRow(f"办理状态为“{status}”，又有办结日期，互相矛盾")
        if not on and inside:
            on = self.on_or_after({synonyms.STATUS: inside}, synonyms.STATUS)
        if status and not on and not finished and status not in OPEN:
            self.doubts.append(f"办理状态“{status[:12]}”未采用，记入备注")
            self.others = {**self.others, synonyms.STATUS: status}
        if on and on < self.received:
            raise BadRow("办结日期早于交办日期")
        if on:
            self.besides.add(columns.DAYS[kind])
            return kind, on
        if finished and not self.dated(columns.DAYS[kind]):
            way = "请填写办结日期" if synonyms.FINISHED_ON in self.cells else "请补一列“办结日期”并填写"
            raise BadRow(f"办理状态为“{status}”，没有办结的日期，{way}")
        return None

    def finished_on(self) -> date | None:
        """The day in the column of finishes; one that is written as a limit (7月31日前) is none, and is told."""
        typed = self.plain(synonyms.FINISHED_ON)
        if not LIMIT.search(typed):
            return self.dated(synonyms.FINISHED_ON)
        self.doubts.append(f"办结日期“{typed[:12]}”是期限，未采用，记入备注")
        self.others = {**self.others, synonyms.FINISHED_ON: typed}
        return None

    def remarks(self, step: LedgerLine | None) -> str:
        """The remarks, and behind them what stands in columns that nobody knows; raises BadRow when it is too long to keep."""
        others = {**self.others, **(step.others if step else {})}
        found = "；".join(filter(None, (self.said("备注"), *(f"{name}：{value}" for name, value in others.items()))))
        if len(found) > LONGEST_CELL:
            raise BadRow(f"备注和不认识的列合计超过 {LONGEST_CELL} 字")
        return found


def settled(kind: FactKind, typed: str) -> str:
    """A value as figures count it: a类 is A, 登门 is 登门汇报; anything else stays as it was typed."""
    if kind is FactKind.REPLY_CLASS:
        short = spelling.normal(typed).upper().removesuffix("类").strip()
        return short if short.isascii() else typed
    if kind is FactKind.MEETING:
        return next((form for form, spellings in FORM_SPELLINGS.items() if typed in spellings), typed)
    return typed
