"""The rows of one ledger become entries: what stands in them, which are bad, which are secret."""

from __future__ import annotations

import re
from collections.abc import Set
from datetime import date
from typing import Any

from bot.documents.ledger import columns, doubts
from bot.documents.ledger.entries import SECRET_REASON, Entry, Ledger, Remark, Secret
from bot.documents.ledger.meaning import BadRow, body_of, date_of, handling_of, key_of, level_of, people_in, title_of, yes
from bot.documents.sheets.inspection import LONGEST_CELL
from bot.documents.sheets.workbook import Sheet, day, several, text
from bot.rules import dates, numbers, secrecy, spelling
from bot.rules.process import FORM_SPELLINGS
from bot.rules.words import Body, FactKind, Level

AS_OF = re.compile(r"截[至止]到?\s*(\d{4}\s*[年/.\-]\s*\d{1,2}\s*[月/.\-]\s*\d{1,2})", re.ASCII)
ITEM = ("编号", "案由", "办理类型", "牵头处室", "密级")  # a row with none of them is 合计, 填表人 or their like

ProgressRow = tuple[int, str, dict[str, Any], dict[str, str]]  # row, number as shown, known cells, unknown ones


class Reader:
    """Reads the rows of one file."""

    def __init__(self, tasks: Sheet, steps: Sheet | None, divisions: Set[str], year: int | None) -> None:
        self.tasks, self.divisions = tasks, divisions
        titled = re.search(r"(20\d{2})\s*年", tasks.title, re.ASCII)
        self.year = year or (int(titled[1]) if titled else None)
        self.body = Body.CPPCC if re.search("政协|提案", tasks.title) else Body.CONGRESS
        unknown = [*tasks.unknown, *(steps.unknown if steps else ())]
        told = {*tasks.columns, *(steps.columns if steps else ()), *(("备注",) if unknown else ())}
        self.found = Ledger(told=told, as_of=as_of(tasks.title))
        if unknown:
            self.warn(tasks.header + 1, "", f"不认识的列：{'、'.join(unknown)}，内容记入备注")
        self.steps = steps_of(steps)
        self.matched: set[int] = set()
        self.rows_of: dict[tuple[str, str, int, int], int] = {}

    def ledger(self) -> Ledger:
        """Everything in the two sheets."""
        for row, cells, others in self.tasks.records():
            if any(text(cells.get(column)) for column in ITEM):
                self.take(row, text(cells.get("编号")), cells, others)
        for found in self.steps.values():
            for row, shown, _, _ in found:
                if row not in self.matched:
                    self.found.rejected.append(Remark(row, shown, "办理进展表中的编号在任务分解表中没有"))
        return self.found

    def take(self, row: int, shown: str, cells: dict[str, Any], others: dict[str, str]) -> None:
        """One row: an entry, or one of the secret or the rejected."""
        if not secrecy.may_be_stored(text(cells.get("密级"))):
            self.found.secret.append(self.secret(row, shown, cells))
        else:
            try:
                entry = self.entry(row, cells, others)
            except BadRow as reason:
                self.found.rejected.append(Remark(row, shown, str(reason)))
            else:
                self.found.entries.append(entry)
                for doubt in doubts.about(entry):
                    self.warn(row, numbers.display(entry.digits), doubt)
                return
        self.matched |= {r for r, _, _, _ in self.steps.get(key_of(shown), [])}

    def entry(self, row: int, cells: dict[str, Any], others: dict[str, str]) -> Entry:
        """One row as an entry; raises BadRow."""
        shown = text(cells.get("编号"))
        if not shown:
            raise BadRow("编号为空")
        try:
            digits = numbers.canonical(shown)
        except numbers.NotANumber:
            raise BadRow(f"编号“{shown}”无法识别，应为数字") from None
        received, due = date_of(cells, "交办日期"), date_of(cells, "办理时限")
        if received is None or due is None:
            raise BadRow("交办日期为空" if received is None else "办理时限为空")
        if due < received:
            raise BadRow("办理时限早于交办日期")
        level, body = level_of(cells), body_of(cells, self.body)
        identity = (body, level, self.year or received.year, numbers.serial(digits))
        if identity in self.rows_of:
            raise BadRow(f"编号与第 {self.rows_of[identity]} 行重复")
        lead, assisting = self.known_divisions(cells)
        step = self.step(digits, level, body)
        if step:
            cells = {**cells, **{name: cell for name, cell in step[2].items() if name not in columns.TASKS}}
        try:
            facts, reviews = facts_of(cells, received), reviews_of(cells)
        except BadRow as reason:
            raise BadRow(f"{reason}（办理进展表第 {step[0]} 行）" if step else str(reason)) from None
        self.rows_of[identity] = row
        return Entry(
            row=row,
            body=body,
            level=level,
            year=identity[2],
            digits=digits,
            title=title_of(text(cells.get("案由"))),
            handling=handling_of(cells),
            batch=text(cells.get("批次")),
            received_on=received,
            due_on=due,
            lead_division=lead,
            secrecy=text(cells.get("密级")),
            key=yes(text(cells.get("重点建议"))),
            lead_unit=text(cells.get("主办单位")),
            assisting=assisting,
            heads=people_in(cells.get("第一责任人")),
            officers=people_in(cells.get("直接责任人")),
            deputy_directors=people_in(cells.get("分管领导")),
            deputy=text(cells.get("代表")),
            deputy_phone=text(cells.get("代表电话")),
            congress=text(cells.get("届次")),
            session=text(cells.get("会次")),
            position=text(cells.get("序号")),
            remarks=remarks_of(text(cells.get("备注")), {**others, **(step[3] if step else {})}),
            facts=facts,
            reviews=reviews,
            undated=tuple(kind for kind, column in columns.VALUES.items() if text(cells.get(column)) and kind not in facts),
        )

    def step(self, digits: str, level: Level, body: Body) -> ProgressRow | None:
        """The row of the second sheet that is about an item, as far as the row says which; raises BadRow when unclear."""
        own = [step for step in self.steps.get(key_of(digits), []) if self.is_about(step[2], level, body)]
        if len(own) > 1:
            raise BadRow(f"办理进展表中该编号出现 {len(own)} 次")
        if own and own[0][0] in self.matched:
            raise BadRow(f"办理进展表第 {own[0][0]} 行的编号对应多件，请在办理进展表中加“级别”“类别”列")
        self.matched |= {row for row, _, _, _ in own}
        return own[0] if own else None

    def is_about(self, step: dict[str, Any], level: Level, body: Body) -> bool:
        """Whether a row of the second sheet can mean an item of this level and body."""
        return (not text(step.get("级别")) or level_of(step) == level) and (
            not text(step.get("类别")) or body_of(step, self.body) == body
        )

    def secret(self, row: int, shown: str, cells: dict[str, Any]) -> Secret:
        """What is kept of a secret row."""
        try:
            received = day(cells.get("交办日期"))
            year = self.year or (received.year if received else None)
            return Secret(row, shown, SECRET_REASON, body_of(cells, self.body), level_of(cells), year)
        except (BadRow, ValueError):
            return Secret(row, shown, SECRET_REASON)

    def known_divisions(self, cells: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
        """The lead division and the assisting ones; raises BadRow for one that nobody knows."""
        lead = text(cells.get("牵头处室")).replace(" ", "")
        assisting = tuple(dict.fromkeys(several(cells.get("配合处室"))))
        if not lead:
            raise BadRow("牵头处室为空")
        leads = several(cells.get("牵头处室"))
        if lead not in self.divisions and len(leads) > 1 and all(name in self.divisions for name in leads):
            raise BadRow(f"牵头处室“{lead}”：只能有一个牵头处室，其余填配合处室")
        for name in (lead, *assisting):
            if name not in self.divisions:
                raise BadRow(f"处室“{name}”不在人员表中，请核对名称或先导入人员表")
        return lead, assisting

    def warn(self, row: int, number: str, reason: str) -> None:
        self.found.warnings.append(Remark(row, number, reason))


def steps_of(sheet: Sheet | None) -> dict[str, list[ProgressRow]]:
    """Rows of the second sheet by the digits of their number."""
    found: dict[str, list[ProgressRow]] = {}
    for row, cells, others in sheet.records() if sheet else ():
        shown = text(cells.get("编号"))
        found.setdefault(key_of(shown), []).append((row, shown, cells, others))
    return found


def facts_of(cells: dict[str, Any], received: date) -> dict[FactKind, tuple[date, str]]:
    """The dated facts of a row; one without a date of its own is dated by the step it belongs to."""
    days = {kind: date_of(cells, column) for kind, column in columns.DAYS.items()}
    words = {kind: settled(kind, text(cells.get(column))) for kind, column in columns.VALUES.items()}
    found = {kind: (on, words.get(kind, "")) for kind, on in days.items() if on}
    for kind, steps in columns.DAY_OF.items():
        if words[kind]:
            found[kind] = (next((on for step in steps if (on := days[step])), received), words[kind])
    if wants := words[FactKind.WANTS_MEETING]:
        found[FactKind.WANTS_MEETING] = (found[FactKind.WANTS_MEETING][0], "是" if yes(wants) else "否")
    return found


def settled(kind: FactKind, typed: str) -> str:
    """A value as figures count it: a类 is A, 登门 is 登门汇报; anything else stays as it was typed."""
    if kind is FactKind.REPLY_CLASS:
        short = spelling.normal(typed).upper().removesuffix("类").strip()
        return short if short.isascii() else typed
    if kind is FactKind.MEETING:
        return next((form for form, spellings in FORM_SPELLINGS.items() if typed in spellings), typed)
    return typed


def reviews_of(cells: dict[str, Any]) -> dict[int, date]:
    """The day of each level's review."""
    found = {level: date_of(cells, column) for level, column in enumerate(columns.REVIEWS, start=1)}
    return {level: on for level, on in found.items() if on}


def remarks_of(typed: str, others: dict[str, str]) -> str:
    """The remarks, and behind them what stands in columns that nobody knows; raises BadRow when it is too long to keep."""
    found = "；".join(filter(None, (typed, *(f"{name}：{value}" for name, value in others.items()))))
    if len(found) > LONGEST_CELL:
        raise BadRow(f"备注和不认识的列合计超过 {LONGEST_CELL} 字")
    return found


def as_of(title: str) -> date | None:
    """The day until which a ledger tells, where its title names one."""
    found = AS_OF.search(title)
    try:
        return dates.typed(found[1]) if found else None
    except ValueError:
        return None
