"""What a file is that the office sent in chat, and how each kind is read, written and spoken of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import calendar_desk, ledger_answers, ledger_desk, ledger_told
from bot.documents.reading import Answers, OpenQuestion
from bot.errors import UserError
from bot.ledger_desk import Still, wanted
from bot.records import brought
from bot.rules import telephones

if TYPE_CHECKING:
    from bot.documents.reading import SheetRead
    from bot.wsgi import Service

LEDGER, PEOPLE, CALENDAR, NOTICE = "ledger", "people", "calendar", brought.NOTICE
CALLED: Mapping[str, str] = {LEDGER: "台账", PEOPLE: "人员表", CALENDAR: "放假安排", NOTICE: "交办通知", "": "文件"}
SHEETS = (".xlsx", ".xls", ".et", ".csv")
NOT_THAT = "没有读出台账、人员表、放假安排或交办通知"


@dataclass(frozen=True)
class SentRead:
    """What came of a file: its kind, its state from now on, and what is said. `answers` are what a notice
    answers of the ledger that it belongs to; `written_at` is the moment of the import that can be taken back."""

    kind: str
    state: str
    report: str
    answers: tuple[tuple[str, str], ...] = ()
    written_at: datetime | None = None


@dataclass(frozen=True)
class ListFound:
    """How a list or an arrangement was read, in lines, and what it would change."""

    questions: Sequence[OpenQuestion]
    wrong: Sequence[str]
    hints: Sequence[str]
    differences: str
    changes: Sequence[str] = ()  # each of them is named
    nothing_new: bool = False
    reading: Sequence[SheetRead] = field(default=())


def read(service: Service, path: Path, kind: str, answers: Answers, now: datetime, noted: Sequence[tuple[str, str]]) -> SentRead:
    """Read a file; raises UserError for one that nobody can read. An empty kind is found out. `noted` is what a notice answers
    for a ledger."""
    of_ledger = ledger_answers.with_answers(answers, noted)

    def tried(one: str) -> SentRead:
        return WORK[one](service, path, of_ledger if one == LEDGER else answers, now, False)

    if kind:
        return tried(kind)
    first: UserError | None = None
    for each in WORK:
        try:
            return tried(each)
        except UserError as refusal:
            # A spreadsheet that is none of these hears why it is no ledger, any other text that it is none.
            first = first or (refusal if path.suffix.lower() in SHEETS else None)
    raise first or UserError(f"《{path.name}》{NOT_THAT}，未写入任何数据。请核对文件后重新发送。")


def write(service: Service, path: Path, kind: str, answers: Answers, now: datetime, still: Still) -> SentRead:
    """Write a file that was read; `still` calls the writing of a ledger off."""
    if kind == LEDGER:
        return ledger(service, path, answers, now, True, still)
    return WORK[kind](service, path, answers, now, True)


def ledger(service: Service, path: Path, answers: Answers, now: datetime, writes: bool, still: Still = wanted) -> SentRead:
    by = ledger_told.COMMAND
    result = ledger_desk.bring_ledger(service, path, now=now, answers=answers, dry_run=not writes, tell=True, by=by, still=still)
    state, report = (ledger_told.of_written if writes else ledger_told.of_read)(path.name, result)
    return SentRead(LEDGER, state, report, written_at=result.kept_at)


def people(service: Service, path: Path, answers: Answers, now: datetime, writes: bool) -> SentRead:
    by = ledger_told.COMMAND
    result = ledger_desk.bring_people(service, path, dated=False, given=answers, by=by, dry_run=not writes, in_chat=True)
    found = result.found
    changed = f"新增 {len(result.created)} 人，更新 {len(result.updated)} 人，未变 {result.unchanged} 人"
    told = ListFound(
        questions=found.questions,
        wrong=[f"第 {one.row} 行 {one.name}：{one.reason}" for one in found.rejected],
        hints=[f"提示 第 {one.row} 行 {one.name}：{one.reason}" if one.row else f"提示 {one.reason}" for one in result.warnings],
        differences=changed,
        changes=result.changes,
        nothing_new=not (result.created or result.updated),
        reading=found.reading,
    )
    if writes and result.written:
        after = "如有不对，请改正后重新发送；离任的请写明离任。"
        return SentRead(PEOPLE, brought.ENDED, f"《{path.name}》已写入：{changed}。{after}")
    return asked(PEOPLE, path.name, told)


def calendar(service: Service, path: Path, answers: Answers, now: datetime, writes: bool) -> SentRead:
    result = calendar_desk.bring(service, path, year=answers.year, dry_run=not writes)
    found = result.found
    if not (found.days or found.questions):
        raise UserError(f"《{path.name}》没有读到放假或上班的日期，未写入任何数据。")
    years = "、".join(f"{year}年" for year in result.years)
    changed = f"{years}共 {len(found.days)} 天，办件日期变动 {len(result.moved)} 项" if found.days else ""
    told = ListFound(
        questions=found.questions,
        wrong=[f"第 {row} 行：{reason}" if row else reason for row, reason in found.rejected],
        hints=[*(f"提示 第 {row} 行：{reason}" if row else f"提示 {reason}" for row, reason in found.warnings), *result.moved],
        differences=changed,
        reading=found.reading,
    )
    if writes and result.written:
        after = "个别日期有误的，请发送 /日历 日期 上班（或 放假）更正。"
        return SentRead(CALENDAR, brought.ENDED, "\n".join((f"《{path.name}》已写入：{changed}。", *result.moved, after)))
    return asked(CALENDAR, path.name, told)


def notice(service: Service, path: Path, answers: Answers, now: datetime, writes: bool) -> SentRead:
    """A notice of a hand-over is not written: it answers what the ledger that it belongs to leaves open; what it leaves open
    itself is asked, and an answer counts for more than the notice."""
    from bot.documents import notice as notices

    found = notices.read(path)
    whole = notices.answering(answers, found)
    given = [(option, value) for option, value in (("--received", whole.received), ("--due", whole.due)) if value]
    lines = [f"《{path.name}》是交办通知：{ledger_told.days(given) or '没有读出日期'}。"]
    if open_ := [question for question in found.questions if f"--{question.about}" not in dict(given)]:
        lines += ledger_told.questions(open_)
        return SentRead(NOTICE, brought.OPEN, "\n".join((*lines, ledger_told.NOTHING)), tuple(given))
    after = "一天内所发台账没有写明的，按此填入；请发送台账文件。"
    return SentRead(NOTICE, brought.ENDED, "\n".join((*lines, after)), tuple(given))


WORK: Mapping[str, Callable[[Service, Path, Answers, datetime, bool], SentRead]] = {  # in the order in which they are tried
    LEDGER: ledger,
    PEOPLE: people,
    CALENDAR: calendar,
    NOTICE: notice,
}


def asked(kind: str, name: str, found: ListFound) -> SentRead:
    """What was read and is not written: its questions, its faults, or the question whether to write it."""
    lines = [f"《{name}》按{CALLED[kind]}读取，尚未写入。"]
    for sheet in found.reading:
        lines += ledger_told.unknown_columns(sheet)
    lines += ledger_told.shortened([*found.wrong, *found.hints])
    if found.questions:
        lines += ledger_told.questions(found.questions)
        return SentRead(kind, brought.OPEN, "\n".join((*lines, ledger_told.NOTHING)))
    if found.wrong:
        return SentRead(kind, brought.OPEN, "\n".join((*lines, f"有错的行请改正后重新发送文件。{ledger_told.NOTHING}")))
    lines += [f"{found.differences}。", *map(telephones.without_phones, found.changes)]
    if found.nothing_new:
        return SentRead(kind, brought.ENDED, "\n".join((*lines, "与现有记录相同，无需写入。")))
    return SentRead(kind, brought.READ, "\n".join((*lines, f"{ledger_told.ASKED}{ledger_told.ASKED_AGAIN}")))
