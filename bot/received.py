"""A file of the office in single chat: noted, so that it is fetched and read; whoever else sends one hears that it is not."""

from __future__ import annotations

from bot import elsewhere, ledger_told
from bot.command import Context
from bot.documents.sheets import inspection
from bot.message import Reply
from bot.records import brought
from bot.rules import secrecy
from bot.rules.chat_safe import FileName
from bot.rules.review_chain import NO_EFFECT

MEGABYTE = 2**20
TOO_LARGE = f"文件超过 {inspection.FILE_BYTES // MEGABYTE} MB，未接收。台账请去掉图片等内容后重新发送。{NO_EFFECT}"
READING = "收到文件《{name}》，正在读取，尚未写入。读出的情况稍后告知，也可发送 /导入 查看。"


def taken(context: Context) -> Reply | None:
    """The answer to a ledger that is read from now on, or is not; None where nobody but the office may send one, only to
    the bot alone, and only where it can be fetched."""
    message, file = context.message, context.message.file
    if file is None or message.kind != "file" or message.chat_id is not None or not context.actor.is_office:
        return None
    if not (message.from_console or can_be_fetched(context)):
        return None
    if context.unproved:
        return Reply(elsewhere.no_writes(context.office, message.platform), "refused")
    if secrecy.forbids(file.name):
        return Reply(secrecy.refusal(file.name), "refused")
    if file.size is not None and file.size > inspection.FILE_BYTES:
        return Reply(TOO_LARGE, "refused")
    before = [row.name for row in brought.all_of(context.session, context.actor.id, context.now) if row.state in brought.WAITING]
    brought.bring(context.session, context.actor.id, message.spoken_by, file.name, file.handle, context.now)
    given_up = f"此前所发{'、'.join(f'《{name}》' for name in before)}不再写入。" if before else ""
    return Reply(READING.format(name=FileName(file.name)) + given_up)


def can_be_fetched(context: Context) -> bool:
    """Whether a file that is sent to the bot alone can be fetched from this platform."""
    platform = context.office.platforms.get(context.message.platform)
    return platform is not None and platform.brings_files


def standing(context: Context) -> str:
    """How the file stands that the person sent last, the one that was written last, and each that still waits; empty for none.
    What waits for their 是 is asked once more."""
    rows = brought.all_of(context.session, context.actor.id, context.now)
    written = max((row for row in rows if row.written_at), key=lambda row: row.written_at or row.sent_at, default=None)
    shown = [row for row in rows if row in (rows[0], written) or row.state in (*brought.CHORES, *brought.WAITING)]
    for row in reversed(shown):
        if row.state == brought.READ:
            ledger_told.ask(context.session, row, context.now)
    return "\n".join(BUSY.get(row.state, row.report) for row in reversed(shown))


BUSY = {
    brought.TO_READ: "所发文件正在读取，尚未写入，请稍后再发送 /导入 查看。",
    brought.TO_WRITE: "所发文件正在写入，请稍后再发送 /导入 查看。",
    brought.TURNED: brought.SEND_AGAIN,
    brought.TO_UNDO: "正在撤销所发文件的导入，请稍后再发送 /导入 查看。",
}
