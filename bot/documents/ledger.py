"""The office's ledger as it is typed: rows become entries, or a reason in Chinese why not (contract: ledger columns)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bot.documents import workbook
from bot.documents.workbook import Sheet, day, several, text
from bot.errors import UserError
from bot.rules import numbers, secrecy
from bot.rules.words import Body, FactKind, Handling, Level

TASKS: Mapping[str, tuple[str, ...]] = {
    "序号": ("顺序号",),
    "批次": ("交办批次", "批"),
    "级别": ("层级",),
    "类别": ("建议提案类别", "种类"),
    "编号": ("建议编号", "提案编号", "建议号", "提案号", "案号", "件号"),
    "案由": ("标题", "题目", "建议标题", "提案标题", "建议名称", "提案名称"),
    "代表": ("领衔代表", "代表姓名", "提案人", "提出人", "委员", "领衔委员", "第一提案人"),
    "代表电话": ("代表联系电话", "联系电话", "委员电话"),
    "办理类型": ("办理方式", "承办方式", "办理形式", "承办类型"),
    "主办单位": ("主办部门", "牵头单位"),
    "牵头处室": ("主办处室", "承办处室"),
    "第一责任人": ("处室负责人",),
    "直接责任人": ("承办人", "具体承办人", "经办人"),
    "配合处室": ("协办处室", "责任处室", "参与处室"),
    "分管领导": ("分管局领导", "分管副局长"),
    "交办日期": ("交办时间", "转办日期", "转办时间", "收件日期"),
    "办理时限": ("办结时限", "完成时限", "办理期限", "办结期限", "截止日期"),
    "密级": ("涉密情况", "是否涉密"),
    "重点建议": ("是否重点", "重点", "重点督办", "重点提案"),
    "备注": ("说明",),
    "届次": ("届",),
    "会次": ("次会议",),
}
PROGRESS: Mapping[str, tuple[str, ...]] = {
    "编号": TASKS["编号"],
    "级别": TASKS["级别"],
    "类别": TASKS["类别"],
    "首次电话沟通": ("首次电话沟通日期", "电话沟通日期", "首次联系日期"),
    "代表是否要求面复": ("是否要求面复", "是否面复", "要求面复"),
    "面复日期": ("面复时间",),
    "面复形式": ("面复方式",),
    "处室意见齐日期": ("处室意见齐", "配合处室意见齐日期"),
    "处室审核日期": ("处室负责人审核日期",),
    "分管领导审阅日期": ("分管领导审核日期",),
    "主要领导审阅日期": ("主要领导审核日期",),
    "征求代表意见日期": ("征求意见日期",),
    "答复文号": ("文号", "发文字号"),
    "寄出日期": ("寄送日期", "邮寄日期"),
    "报送主办单位日期": ("报送日期",),
    "办理态度": ("态度满意度",),
    "办理结果": ("结果满意度",),
    "答复类别": ("办理结果类别",),
    "公开属性": ("公开方式",),
}
REVIEW_COLUMNS = ("处室审核日期", "分管领导审阅日期", "主要领导审阅日期")
SECRET_REASON = "密级不是“不涉密”，该件未导入，内容未保存"  # noqa: S105 - a sentence


@dataclass(frozen=True)
class Remark:
    """Something to say about a row, with the row number that the spreadsheet shows."""

    row: int
    number: str
    reason: str


@dataclass(frozen=True)
class Secret(Remark):
    """A secret row, with as much as tells which item it is: an item that is known already has to be forgotten."""

    body: str = ""
    level: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Entry:
    """One item of the ledger, clean; people and divisions by name, facts as kind → (day, value), reviews as level → day."""

    row: int
    body: Body
    level: Level
    year: int
    digits: str
    title: str
    handling: Handling
    batch: str
    received_on: date
    due_on: date
    lead_division: str
    secrecy: str = "不涉密"
    key: bool = False
    lead_unit: str = ""
    assisting: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()
    deputy_directors: tuple[str, ...] = ()
    deputy: str = ""
    deputy_phone: str = ""
    congress: str = ""
    session: str = ""
    position: str = ""
    remarks: str = ""
    facts: Mapping[FactKind, tuple[date, str]] = field(default_factory=dict)
    reviews: Mapping[int, date] = field(default_factory=dict)

    @property
    def identity(self) -> tuple[str, str, int, int]:
        """What makes it the same item as one that is known; 0317 and 317 are one number."""
        return (self.body, self.level, self.year, numbers.serial(self.digits))


@dataclass
class Ledger:
    """What a file holds: good rows, bad ones, secret ones (only row and number are kept), and remarks."""

    entries: list[Entry] = field(default_factory=list)
    rejected: list[Remark] = field(default_factory=list)
    secret: list[Secret] = field(default_factory=list)
    warnings: list[Remark] = field(default_factory=list)


class BadRow(Exception):
    """A row that cannot be taken, with the reason in Chinese."""


def read(path: Path, divisions: Set[str], *, year: int | None = None) -> Ledger:
    """The ledger in a file; `divisions` are the known ones. Raises UserError when there is no ledger in it."""
    sheets = workbook.open_sheets(path)
    tasks = first(sheets, {**PROGRESS, **TASKS}, {"编号", "案由", "办理类型"})
    if tasks is None:
        raise UserError(f"文件 {path.name} 前十行没有找到表头（至少要有 编号、案由、办理类型），未导入。")
    steps = first([s for s in sheets if s[0] != tasks.name], PROGRESS, {"编号", "首次电话沟通"})
    return Reader(tasks, steps, divisions, year).ledger()


def first(sheets: list[tuple[str, list[list[Any]]]], known: Mapping[str, tuple[str, ...]], must: set[str]) -> Sheet | None:
    """The first sheet with such a header."""
    found = (workbook.with_header(name, rows, known, must) for name, rows in sheets)
    return next((sheet for sheet in found if sheet), None)


class Reader:
    """Reads the rows of one file."""

    def __init__(self, tasks: Sheet, steps: Sheet | None, divisions: Set[str], year: int | None) -> None:
        self.tasks, self.steps, self.divisions = tasks, steps, divisions
        titled = re.search(r"(20\d{2})\s*年", tasks.title, re.ASCII)
        self.year = year or (int(titled[1]) if titled else None)
        self.body = Body.CPPCC if re.search("政协|提案", tasks.title) else Body.CONGRESS
        self.found = Ledger()
        self.rows_of: dict[tuple[str, str, int, int], int] = {}

    def ledger(self) -> Ledger:
        steps = self.progress()
        unknown = [*self.tasks.unknown, *(self.steps.unknown if self.steps else ())]
        if unknown:
            self.warn(self.tasks.header + 1, "", f"不认识的列：{'、'.join(unknown)}，内容记入备注")
        matched: set[int] = set()
        for row, cells, others in self.tasks.records():
            shown = text(cells.get("编号"))
            if not any(text(cells.get(column)) for column in ("编号", "案由", "办理类型", "牵头处室", "密级")):
                continue  # 合计, 填表人 and their like below the table
            if not secrecy.may_be_stored(text(cells.get("密级"))):
                self.found.secret.append(self.secret(row, shown, cells))
                matched |= {r for r, _, _ in steps.get(key_of(shown), [])}
                continue
            try:
                entry = self.entry(row, cells, others, steps, matched)
            except BadRow as reason:
                self.found.rejected.append(Remark(row, shown, str(reason)))
                matched |= {r for r, _, _ in steps.get(key_of(shown), [])}
                continue
            self.found.entries.append(entry)
            self.remark(entry)
        for found in steps.values():
            for row, shown, _ in found:
                if row not in matched:
                    self.found.rejected.append(Remark(row, shown, "办理进展表中的编号在任务分解表中没有"))
        return self.found

    def progress(self) -> dict[str, list[tuple[int, str, dict[str, Any]]]]:
        """Rows of the second sheet by the digits of their number."""
        found: dict[str, list[tuple[int, str, dict[str, Any]]]] = {}
        for row, cells, _ in self.steps.records() if self.steps else ():
            shown = text(cells.get("编号"))
            found.setdefault(key_of(shown), []).append((row, shown, cells))
        return found

    def entry(
        self,
        row: int,
        cells: dict[str, Any],
        others: dict[str, str],
        steps: dict[str, list[tuple[int, str, dict[str, Any]]]],
        matched: set[int],
    ) -> Entry:
        """One row as an entry; raises BadRow."""
        shown = text(cells.get("编号"))
        if not shown:
            raise BadRow("编号为空")
        try:
            digits = numbers.canonical(shown)
        except numbers.NotANumber:
            raise BadRow(f"编号“{shown}”无法识别，应为数字") from None
        received, due = self.date_of(cells, "交办日期"), self.date_of(cells, "办理时限")
        if received is None or due is None:
            raise BadRow("交办日期为空" if received is None else "办理时限为空")
        if due < received:
            raise BadRow("办理时限早于交办日期")
        level, body = self.level(cells), self.body_of(cells)
        identity = (body, level, self.year or received.year, numbers.serial(digits))
        if identity in self.rows_of:
            raise BadRow(f"编号与第 {self.rows_of[identity]} 行重复")
        lead, assisting = self.known_divisions(cells)
        own = [(r, c) for r, _, c in steps.get(key_of(digits), []) if self.belongs(c, level, body)]
        if len(own) > 1:
            raise BadRow(f"办理进展表中该编号出现 {len(own)} 次")
        if own and own[0][0] in matched:
            raise BadRow(f"办理进展表第 {own[0][0]} 行的编号对应多件，请在办理进展表中加“级别”“类别”列")
        matched |= {r for r, _ in own}
        progress = {**cells, **{name: cell for name, cell in (own[0][1] if own else {}).items() if name not in TASKS}}
        try:
            facts, reviews = self.facts(progress, received), self.reviews(progress)
        except BadRow as reason:
            raise BadRow(f"{reason}（办理进展表第 {own[0][0]} 行）" if own else str(reason)) from None
        self.rows_of[identity] = row
        return Entry(
            row=row,
            body=body,
            level=level,
            year=identity[2],
            digits=digits,
            title=title_of(text(cells.get("案由"))),
            handling=self.handling(cells),
            batch=text(cells.get("批次")) or "第一批",
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
            remarks="；".join(filter(None, (text(cells.get("备注")), *(f"{n}：{v}" for n, v in others.items())))),
            facts=facts,
            reviews=reviews,
        )

    def belongs(self, step: dict[str, Any], level: Level, body: Body) -> bool:
        """Whether a row of the second sheet is about an item of this level and body, as far as it says so."""
        return (not text(step.get("级别")) or self.level(step) == level) and (
            not text(step.get("类别")) or self.body_of(step) == body
        )

    def secret(self, row: int, shown: str, cells: dict[str, Any]) -> Secret:
        """What is kept of a secret row."""
        try:
            received = day(cells.get("交办日期"))
            year = self.year or (received.year if received else None)
            return Secret(row, shown, SECRET_REASON, self.body_of(cells), self.level(cells), year)
        except (BadRow, ValueError):
            return Secret(row, shown, SECRET_REASON)

    def date_of(self, cells: dict[str, Any], column: str) -> date | None:
        try:
            return day(cells.get(column))
        except ValueError:
            raise BadRow(f"{column}“{text(cells.get(column))}”不是有效日期") from None

    def level(self, cells: dict[str, Any]) -> Level:
        typed = text(cells.get("级别")).removesuffix("级").removesuffix("人大").removesuffix("政协")
        if not typed:
            return Level.CITY
        names = {"区": "区县", "县": "区县", "县区": "区县", "国家": "全国"}
        try:
            return Level(names.get(typed, typed))
        except ValueError:
            raise BadRow(f"级别“{typed}”不认识，应为 全国、省、市、区县") from None

    def body_of(self, cells: dict[str, Any]) -> Body:
        typed = text(cells.get("类别"))
        if not typed:
            return self.body
        if re.search("政协|提案|委员", typed):
            return Body.CPPCC
        if re.search("人大|建议|代表|议案", typed):
            return Body.CONGRESS
        raise BadRow(f"类别“{typed}”不认识，应为 人大 或 政协")

    def handling(self, cells: dict[str, Any]) -> Handling:
        typed = text(cells.get("办理类型"))
        names = {"单办": "独办", "牵头办理": "主办", "牵头": "主办", "分别办理": "分办", "协办": "会办", "参阅件": "参阅"}
        try:
            return Handling(names.get(typed, typed))
        except ValueError:
            raise BadRow(f"办理类型“{typed}”不认识，应为 独办、主办、分办、会办、参阅") from None

    def known_divisions(self, cells: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
        lead = text(cells.get("牵头处室")).replace(" ", "")
        assisting = tuple(dict.fromkeys(several(cells.get("配合处室"))))
        if not lead:
            raise BadRow("牵头处室为空")
        for name in (lead, *assisting):
            if name not in self.divisions:
                raise BadRow(f"处室“{name}”不在人员表中，请核对名称或先导入人员表")
        return lead, assisting

    def facts(self, cells: dict[str, Any], received: date) -> dict[FactKind, tuple[date, str]]:
        """The dated facts of a row; one without a date of its own is dated by the step it belongs to."""
        contact, mailed = self.date_of(cells, "首次电话沟通"), self.date_of(cells, "寄出日期")
        sent, meeting = self.date_of(cells, "报送主办单位日期"), self.date_of(cells, "面复日期")
        wants = text(cells.get("代表是否要求面复"))
        ended = mailed or sent or received
        dated: dict[FactKind, tuple[date | None, str]] = {
            FactKind.FIRST_CONTACT: (contact, ""),
            FactKind.WANTS_MEETING: ((contact or received) if wants else None, "是" if yes(wants) else "否"),
            FactKind.MEETING: (meeting, text(cells.get("面复形式"))),
            FactKind.OPINIONS_COMPLETE: (self.date_of(cells, "处室意见齐日期"), ""),
            FactKind.CONSULTED: (self.date_of(cells, "征求代表意见日期"), ""),
            FactKind.MAILED: (mailed, text(cells.get("答复文号"))),
            FactKind.OPINION_SENT: (sent, ""),
        }
        for kind in (FactKind.ATTITUDE, FactKind.RESULT, FactKind.REPLY_CLASS, FactKind.OPENNESS):
            value = text(cells.get(kind))
            dated[kind] = (ended if value else None, value)
        return {kind: (on, value) for kind, (on, value) in dated.items() if on is not None}

    def reviews(self, cells: dict[str, Any]) -> dict[int, date]:
        found = {level: self.date_of(cells, column) for level, column in enumerate(REVIEW_COLUMNS, start=1)}
        return {level: on for level, on in found.items() if on}

    def remark(self, entry: Entry) -> None:
        """What the office should look at although the row is good."""
        if entry.handling is Handling.JOINT and not entry.lead_unit:
            self.warn_of(entry, "会办件没有填写主办单位")
        if entry.lead_division in entry.assisting:
            self.warn_of(entry, "配合处室与牵头处室相同")
        if len(entry.digits) == 8 and entry.digits[:4] != str(entry.year):
            self.warn_of(entry, f"编号中的年份不是 {entry.year}")
        if not entry.secrecy:
            self.warn_of(entry, "密级未填，群内只显示编号和日期")
        if not entry.title:
            self.warn_of(entry, "案由为空")
        if problem := out_of_order(entry):
            self.warn_of(entry, problem)

    def warn_of(self, entry: Entry, reason: str) -> None:
        self.warn(entry.row, numbers.display(entry.digits), reason)

    def warn(self, row: int, number: str, reason: str) -> None:
        self.found.warnings.append(Remark(row, number, reason))


STEPS = (FactKind.OPINIONS_COMPLETE, 1, 2, 3, FactKind.CONSULTED)


def out_of_order(entry: Entry) -> str:
    """What is wrong with the order of an item's steps, or an empty text (seed F30, F52: reviews and opinion before mailing)."""
    mailed, sent = entry.facts.get(FactKind.MAILED), entry.facts.get(FactKind.OPINION_SENT)
    end = mailed or sent
    known = [(step, entry.reviews.get(step) if isinstance(step, int) else entry.facts.get(step, (None,))[0]) for step in STEPS]
    days = [on for _, on in known if on] + ([end[0]] if end else [])
    if days != sorted(days):
        return "各步骤日期先后颠倒"
    if end and len(entry.reviews) < len(REVIEW_COLUMNS):
        missing = [column.removesuffix("日期") for n, column in enumerate(REVIEW_COLUMNS, 1) if n not in entry.reviews]
        return f"已办结但缺少{'、'.join(missing)}日期"
    if mailed and FactKind.CONSULTED not in entry.facts:
        return "已寄出但缺少征求代表意见日期"
    if any(level - 1 not in entry.reviews for level in entry.reviews if level > 1):
        return "审核日期缺少前一级"
    wants = entry.facts.get(FactKind.WANTS_MEETING)
    if mailed and wants and wants[1] == "是" and FactKind.MEETING not in entry.facts:
        return "代表要求面复，已寄出但没有面复日期"
    return ""


def key_of(shown: str) -> str:
    """A number as the second sheet is searched by: without leading zeros; the text itself when it is none."""
    try:
        return numbers.canonical(shown).lstrip("0")
    except numbers.NotANumber:
        return shown


def people_in(cell: Any) -> tuple[str, ...]:
    """The names in a cell; a blank inside a name (周 示平) is padding, between whole names it joins them."""
    names: list[str] = []
    for part in re.split(r"[、，,；;/\n]+", str(cell or "")):
        words = text(part).split()
        names += words if all(len(word) > 1 for word in words) else ["".join(words)]
    return tuple(name for name in names if name)


def title_of(typed: str) -> str:
    """A title without the marks around it."""
    return typed.removeprefix("《").removesuffix("》").strip()


def yes(typed: str) -> bool:
    """Whether a cell says yes."""
    return typed in ("是", "√", "重点", "要求", "需要", "有", "Y", "y", "1")
