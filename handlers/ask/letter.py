"""/答复函 20210032 — the frame of an item's letter as a file, for whoever works on it; what is answered they write themselves."""

from __future__ import annotations

from bot import lookup
from bot.command import Context, Number, command
from bot.errors import UserError, refuse
from bot.message import Paper, Reply
from bot.rules import passing_on, permissions
from bot.rules.chat_safe import FileName
from bot.rules.papers import letter
from bot.rules.permissions import Need
from bot.rules.stages import Case

USAGE = "/答复函 编号"


@command(
    "/答复函",
    usage=USAGE,
    summary="生成答复函（会办为会办意见）格式稿",
    synonyms=("会办意见函", "函稿"),
    place="single",
)
def frame(context: Context, number: Number) -> Reply:
    case = lookup.item(context, number, usage=USAGE)
    if not permissions.meets(Need.WORK, context.actor, case):
        raise UserError(f"{case.number} 须由{Need.WORK.value}办理 /答复函。")
    refuse(letter.refusal(case))
    kind = "答复函" if case.handling.answers_deputy else "会办意见"
    text = f"{case.number} {kind}格式稿（草稿），标黄处由承办人填写，定稿后按程序送审。"
    each = passing_on.to_each(case, context.office.letters)
    more = f"本件分别答复，每位{case.body.person}一函，共{len(each)}份。" if each else ""
    return Reply(text + more, papers=tuple(made(context, case, kind, name) for name in each or ("",)))


def made(context: Context, case: Case, kind: str, to: str) -> Paper:
    """The file; `to` is who gets it alone of several who made the item, empty where it is for all of them."""
    own = f"（{to}）" if to else ""
    return Paper(
        kind="letter",
        name=FileName(f"{case.digits}{kind}{own}.docx"),
        alt=f"{case.number} {kind}格式稿{own}",
        wish={"number": case.id, "on": context.today.isoformat(), "to": to},
    )
