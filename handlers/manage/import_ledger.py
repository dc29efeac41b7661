"""/导入 — where a ledger is imported: files do not travel by chat yet, who keeps the service enters it."""

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
        "聊天中暂不能接收文件，未导入任何内容。请将台账（.xlsx）交运维人员导入：\n"
        "先检查，读法、问题和改动逐项列出；再导入，要么全部写入，要么一行不写；一天内可以撤销。\n"
        "表头和填写要求见管理员手册。"
    )
