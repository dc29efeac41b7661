"""What is said of a file that was sent in chat, ledgers above all, and by which way: to its sender alone, where there is one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot import ledger_answers, ledger_words, pending, reach
from bot.records import brought, proposals
from bot.records.delivery import outbox, targets
from bot.rules import telephones

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from bot.documents.reading import OpenQuestion, SheetRead
    from bot.office import Office
    from bot.records.brought import BroughtFile
    from bot.records.ledger.importing import LedgerImport

COMMAND = "/导入文件"
ANSWERED_WITHIN = timedelta(minutes=10)
MOST = 15  # lines about rows
NOTHING = "未写入任何数据。"
ASKED = "写入请回复 是（十分钟内有效），不写入请回复 否。"
ASKED_AGAIN = "十分钟内未回复的，发送 /导入 可再次确认。"


def of_read(name: str, result: LedgerImport) -> tuple[str, str]:
    """How a ledger was read that is not written yet: its state, and what is said."""
    lines = [f"《{name}》已读，尚未写入。", *seen(result)]
    if result.empty:
        return brought.ENDED, "\n".join((*lines, f"表中没有任何一件。{NOTHING}"))
    lines.append(f"{ledger_words.differences(result)}。")
    if result.questions:
        lines += questions(result.questions)
        return brought.OPEN, "\n".join((*lines, NOTHING))
    if not result.whole:
        how = "有错的行请在表中改正后重新发送文件。" if ledger_words.bad(result) else "均因密级不导入。"
        return brought.OPEN, "\n".join((*lines, f"{how}{NOTHING}"))
    if not ledger_words.changes(result):
        return brought.ENDED, "\n".join((*lines, "与现有记录相同，无需写入。"))
    return brought.READ, "\n".join((*lines, f"{ASKED}{ASKED_AGAIN}"))


def with_source(report: str, notice: str, said: Sequence[tuple[str, str]]) -> str:
    """What was read of a ledger, with the days that a notice says for it: 交办日期 2021-03-05（据《通知.docx》）."""
    first, _, rest = report.partition("\n")
    return f"{first}\n表中没有写明的：{days(said)}（据《{notice}》）。\n{rest}"


def days(said: Sequence[tuple[str, str]]) -> str:
    """What a notice says: 交办日期 2021-03-05，办理时限 2021-06-05"""
    return "，".join(f"{ledger_answers.IN_CHAT[option]} {value}" for option, value in said)


def questions(open_: Sequence[OpenQuestion]) -> list[str]:
    """What a file leaves open, each with the words that answer it."""
    lines = [f"有 {len(open_)} 个问题待答："]
    for place, question in enumerate(open_, start=1):
        lines.append(f"{place}. {ledger_answers.in_chat(question.text, COMMAND)}")
        lines.append(f"请发送：{ledger_answers.to_send(question, COMMAND)}")
    return lines


def of_written(name: str, result: LedgerImport) -> tuple[str, str]:
    """What became of a ledger that was to be written."""
    if not result.written:
        return brought.OPEN, f"《{name}》核对后记录有变，未写入：\n{of_read(name, result)[1]}"
    if result.kept_at is None:
        return brought.ENDED, f"《{name}》与现有记录相同，没有改动。"
    undone = f"如有不对，一天内可撤销：{COMMAND} 撤销"
    return brought.WRITTEN, "\n".join((f"《{name}》已写入：{ledger_words.differences(result)}。", *seen(result), undone))


def seen(result: LedgerImport) -> list[str]:
    """What was read, and what not: sheets, columns that nobody knows, rows."""
    lines = [f"本表{ledger_words.counted(result.counts)}。"] if result.counts else []
    for sheet in result.reading:
        if not sheet.read:
            lines.append(f"工作表“{sheet.sheet}”未读：{sheet.why or '没有台账表头'}")
            continue
        lines += unknown_columns(sheet)
    return lines + shortened(ledger_words.remarks(result))


def unknown_columns(sheet: SheetRead) -> list[str]:
    """The columns of a sheet that nobody knows, in a line; nothing where all are known."""
    unknown = [column.header for column in sheet.columns if column.meaning is None and column.header]
    return [f"未采用的列：{'、'.join(unknown[:MOST])}"] if unknown else []


def shortened(remarks: Sequence[str]) -> list[str]:
    """So many of these lines as are said in chat, without telephone numbers, and how many more there are."""
    lines = [ledger_answers.in_chat(telephones.without_phones(line), COMMAND) for line in remarks[:MOST]]
    return [*lines, f"另有 {len(remarks) - MOST} 条从略。"] if len(remarks) > MOST else lines


def ask(session: Session, row: BroughtFile, now: datetime) -> None:
    """From now on a 是 of its sender writes this file, for ten minutes."""
    row.asked_at = now
    proposals.propose(
        session,
        row.person_id,
        proposals.place_of(row.platform, None),
        f"{COMMAND} 写入 {row.id}",
        otherwise=f"{COMMAND} 取消 {row.id}",
        about=f"写入所发文件《{row.name}》",
        rests=pending.on(pending.FILE, row.id),
        now=now,
        until=now + ANSWERED_WITHIN,
    )


def tell(session: Session, office: Office, row: BroughtFile, now: datetime) -> None:
    """Its sender hears alone what came of it, on the platform where it was sent; where no way leads there, /导入 has it."""
    if row.state == brought.READ:
        ask(session, row, now)
    ways = reach.ways_to(session, office, now).get(row.person_id, [])
    robot = next((way.robot for way in ways if way.robot.partition("/")[0] == row.platform), None)
    if robot is None:
        return
    content: dict[str, Any] = {"text": row.report, "people": [row.person_id], "names": []}
    if row.state == brought.READ:
        content |= {"waits": pending.on(pending.FILE, row.id), "file": row.id, "name": row.name}
    outbox.add(
        session,
        key=f"file:{row.id}:{row.turn}",
        kind="notice",
        robot=robot,
        chat_id=None,
        day=now.date(),
        content=json.dumps(content, ensure_ascii=False),
        not_before=now,
        expires_at=now + brought.LIVES,
        person_id=row.person_id,
        target=targets.of_person(robot, row.person_id),
    )
