"""One row of the ledger as an item: each cell by its meaning, and what there is to doubt."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.documents.ledger import columns, origin, synonyms
from bot.documents.ledger.cells import RowCells
from bot.documents.ledger.context import Open, Surroundings
from bot.documents.ledger.entries import Entry, KnownNames
from bot.documents.ledger.lines import LedgerLine
from bot.documents.ledger.meaning import (
    NOBODY,
    PENDING,
    BadRow,
    date_of,
    divisions_in,
    handling_of,
    plain,
    stands_in,
    title_of,
)
from bot.documents.ledger.persons import people_in, strangers, without_phone
from bot.documents.ledger.steps import RowSteps
from bot.documents.sheets.inspection import LONGEST_CELL
from bot.documents.sheets.workbook import text
from bot.rules import numbers, origins, secrecy, spelling
from bot.rules.words import Handling

TERM = re.compile(rf"第?({origins.NUMERAL})届(?:.*?第?({origins.NUMERAL})次)?.*")


class LedgerItem(RowCells):
    """A row while it is read. Raises BadRow for what cannot be taken, Open for what the file does not say."""

    def __init__(
        self, row: int, cells: dict[str, Any], others: Mapping[str, str], known: KnownNames, context: Surroundings
    ) -> None:
        super().__init__(row, cells, others)
        self.known, self.context = known, context
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
        self.level, self.body = origin.of_row(self, self.number, context)
        self.year = context.year(origin.year_of(self, self.number))
        self.received = self.day("交办日期", context.answers.received)
        self.year = self.year or self.received.year

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
        steps = RowSteps(self, self.received, self.context.standing())
        try:
            facts, reviews = steps.facts(handling), steps.reviews()
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

    def term(self) -> tuple[str, str]:
        """届次 and 会次, also from one cell (十七届五次)."""
        congress, session = self.said("届次"), self.said("会次")
        found = TERM.fullmatch(congress.replace(" ", ""))
        if found and found[2] and not session:
            return found[1], found[2]
        return congress, session

    def remarks(self, step: LedgerLine | None) -> str:
        """The remarks, and behind them what stands in columns that nobody knows; raises BadRow when it is too long to keep."""
        others = {**self.others, **(step.others if step else {})}
        found = "；".join(filter(None, (self.said("备注"), *(f"{name}：{value}" for name, value in others.items()))))
        if len(found) > LONGEST_CELL:
            raise BadRow(f"备注和不认识的列合计超过 {LONGEST_CELL} 字")
        return found
