"""/导入文件 级别 市 — the ledger that was sent in chat: a question about it answered, written, given up, taken back."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from bot import ledger_answers, ledger_told
from bot.command import Context, command
from bot.documents.reading import Answers
from bot.errors import UserError
from bot.records import brought
from bot.records.brought import BroughtFile
from bot.rules.review_chain import NO_EFFECT
from bot.rules.words import OFFICE

STEP = re.compile(r"(写入|取消|撤销)\s*(\d{1,9})?", re.ASCII)
NONE = f"没有您一天内发来的文件，请先在单聊中发送文件。{NO_EFFECT}"
WAITING_FOR = {"写入": (brought.READ,), "取消": (*brought.WAITING, brought.TO_READ)}
LATER = "结果稍后告知，也可发送 /导入 查看。"


@command(
    ledger_told.COMMAND,
    usage=f"{ledger_told.COMMAND} 级别 市（或 取消、撤销）",
    summary="答复所发文件的问题、取消或撤销写入",
    allowed=OFFICE,
    place="single",
    changes=True,
    stays=f"写入的台账请发送 {ledger_told.COMMAND} 撤销",
)
def import_file(context: Context, words: str) -> str:
    rows = brought.all_of(context.session, context.actor.id, context.now)
    step = STEP.fullmatch(words.strip())
    if step is not None and step[1] == "撤销":
        return taken_back(context, rows, step[2])
    file = int(step[2]) if step is not None and step[2] else None
    row = brought.waiting(rows, context.now, file, *(WAITING_FOR[step[1]] if step else brought.WAITING))
    if row is None:
        if words.strip() == "取消":
            return "没有待写入的文件。"
        raise UserError(NONE)
    if step is None:
        return answered(row, words)
    if file is not None and row.state == brought.ENDED and row.id != rows[0].id:
        raise UserError(f"此后您又发来了一个文件，这个文件不再写入。请发送 /导入 查看。{NO_EFFECT}")
    return {"写入": written, "取消": given_up}[step[1]](context, row)


def answered(row: BroughtFile, words: str) -> str:
    """A question about the file is answered: it is read again."""
    given = ledger_answers.typed(words)
    if given is None:
        known = "、".join(ledger_answers.IN_CHAT.values())
        raise UserError(f"请写明答复的是哪一项：{known}。例如：{ledger_told.COMMAND} 级别 市。{NO_EFFECT}")
    if row.state not in (brought.OPEN, brought.READ):
        raise UserError(f"所发文件没有待答的问题，请发送 /导入 查看。{NO_EFFECT}")
    ledger_answers.with_answers(Answers(), [given])
    row.answers = json.dumps([*json.loads(row.answers), given], ensure_ascii=False)
    row.state = brought.TO_READ
    return f"已记下，正在重新读取，尚未写入。{LATER}"


def written(context: Context, row: BroughtFile) -> str:
    """It is written, as it was read."""
    if row.state != brought.READ:
        raise UserError(f"所发文件目前不能写入，请发送 /导入 查看。{NO_EFFECT}")
    if row.asked_at is None or context.now - row.asked_at > ledger_told.ANSWERED_WITHIN:
        raise UserError(f"核对已超过十分钟，请发送 /导入 再次核对。{NO_EFFECT}")
    row.state = brought.TO_WRITE
    return f"正在写入所发文件。{LATER}"


def given_up(context: Context, row: BroughtFile) -> str:
    """It is not written."""
    if row.state not in (brought.TO_READ, brought.READ, brought.OPEN):
        raise UserError(f"所发文件没有待写入的内容，请发送 /导入 查看。{NO_EFFECT}")
    row.state, row.report, row.handle = brought.ENDED, "所发文件已取消，未写入任何数据。", ""
    return row.report


def taken_back(context: Context, rows: Sequence[BroughtFile], file: str | None) -> str:
    """What was written last, within a day, is taken back, whatever was sent since."""
    if not rows:
        raise UserError(NONE)
    row = brought.written_last(rows, int(file) if file else None, context.now)
    if row is None:
        raise UserError(f"一天内没有写入的台账文件可以撤销。{NO_EFFECT}")
    row.state = brought.TO_UNDO
    return f"正在撤销《{row.name}》的导入。{LATER}"
