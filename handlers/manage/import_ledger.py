"""/导入 — where a ledger is imported: files do not travel by chat yet, the office runs the command."""

from __future__ import annotations

from bot.command import Context, command
from bot.rules.words import OFFICE


@command(
    "/导入",
    usage="/导入",
    summary="看如何导入台账",
    synonyms=("导入台账",),
    allowed=OFFICE,
    place="single",
)
def import_ledger(context: Context) -> str:
    return (
        "聊天中暂不能接收文件，未导入任何内容。请在服务器上运行：\n"
        "duban import 台账.xlsx --dry-run（先检查）\n"
        "duban import 台账.xlsx（再导入，要么全部写入，要么一行不写）\n"
        "duban import undo（一天内可撤销最近一次导入）\n"
        "表头和填写要求见管理员手册。"
    )
