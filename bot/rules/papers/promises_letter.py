"""The letter of the year after: how what an answer promised stands, promise by promise, to whoever made the item.

See docs/decisions/process.md#commitments.
"""

from __future__ import annotations

from datetime import date

from bot.rules import copies, secrecy
from bot.rules.papers import letter
from bot.rules.papers.document import Block, Document, Kind, blank, plain
from bot.rules.papers.letter import Particulars
from bot.rules.promises import Keeping, Promise
from bot.rules.stages import Case
from bot.rules.words import FactKind

NOTE = "草稿。本件由登记的承诺事项生成，标黄处由承办人填写；定稿时删去本行。"


def refusal(case: Case, known: list[Promise]) -> str | None:
    """Why there is no such letter, or None."""
    if not secrecy.may_be_named(case.secrecy):
        return letter.refusal(case)
    if case.fresh(FactKind.MAILED) is None or case.returned_on or not case.handling.answers_deputy:
        return f"{case.number} 没有寄出的答复函，不能生成承诺事项办理情况的函。"
    if not known:
        return f"{case.number} 没有登记承诺事项，不能生成函稿。登记请发送 /承诺 {case.number} 事项 检查 日期。"
    return None


def compose(case: Case, promises: list[Promise], known: Particulars, on: date) -> Document:
    """The draft, for an item that `refusal` lets pass."""
    us, them = letter.ourselves(known.unit), letter.you(known)
    mailed = case.fresh(FactKind.MAILED)
    reference = f"（{mailed.value}）" if mailed and mailed.value else ""
    day = letter.dated(mailed.on) if mailed else blank("寄出日期")
    return Document(
        title=f"关于{letter.meeting_name(case, known)}第{case.digits}号{case.body.paper}答复承诺事项办理情况的函",
        letterhead=known.letterhead,
        reference=letter.letter_number(known, on),
        blocks=(
            Block(Kind.NOTE, NOTE),
            Block(Kind.ADDRESSEE, f"{letter.addressee(case, known)}："),
            Block(
                Kind.PARAGRAPH,
                f"{them}提出的{letter.item(case)}，{us}已于{day}答复{reference}。"
                f"截至{letter.dated(on)}，答复中承诺的事项{len(promises)}项，办理情况如下：",
            ),
            *(block for place, one in enumerate(promises, start=1) for block in told(place, one)),
            Block(Kind.PARAGRAPH, f"感谢{them}对{us}工作的关心和支持，对上述事项的落实有意见的，请与{us}联系。"),
            *letter.ending(case, known, signed=None),
            Block(Kind.COPIES, f"抄送：{copies.printed(case, known.copies)}。"),
            *letter.printed(known),
        ),
    )


def told(place: int, one: Promise) -> tuple[Block, Block]:
    """What was promised, and how it stands."""
    words = plain(one.fact.value).rstrip("。；;.")
    return Block(Kind.HEADING, f"{letter.numeral(place)}、{words}"), Block(Kind.PARAGRAPH, stands(one))


def stands(one: Promise) -> str:
    """Kept, with what shows it; given up, with why; else what is still to be said by whoever works on it."""
    evidence = plain(one.evidence).rstrip("。；;.")
    if one.stage is Keeping.KEPT:
        return f"该事项已兑现。{evidence or blank('兑现情况和依据')}。"
    if one.stage is Keeping.CANCELLED:
        return f"该事项不再办理。原因：{evidence or blank('不再办理的原因')}。"
    day = letter.dated(one.check) if one.check else blank("完成时间")
    if one.stage is Keeping.DUE:
        return f"该事项原定于{day}检查，尚未兑现。原因和下一步安排：{blank('尚未兑现的原因、措施和完成时间')}。"
    return f"该事项正在办理，拟于{day}检查。目前进展：{blank('办理进展')}。"
