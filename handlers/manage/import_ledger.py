"""/导入 — how a ledger is imported: sent as a file in single chat, or given to who keeps the service."""

from __future__ import annotations

from bot import received
from bot.command import Context, command
from bot.rules.wording.kinds import HAND_OVER_LEDGER, SEND_LEDGER
from bot.rules.words import OFFICE


@command(
    "/导入",
    usage="/导入",
    summary="看如何导入台账，所发文件读到哪一步",
    synonyms=("导入台账",),
    allowed=OFFICE,
    place="single",
)
def import_ledger(context: Context) -> str:
    if told := received.standing(context):
        return told
    if received.can_be_fetched(context):
        way, first, then = SEND_LEDGER, "先读取", "您回复 是 再写入"
    else:
        way, first, then = HAND_OVER_LEDGER, "先检查", "再导入"
    return (
        f"{way}：\n{first}，读法、问题和改动逐项列出；{then}，要么全部写入，要么一行不写；一天内可以撤销。\n"
        "表头和填写要求见管理员手册。"
    )
