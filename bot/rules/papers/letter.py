"""The frame of the letter that ends an item: the reply to the deputy, or for 会办 the opinion for the lead unit.

What is answered is not known here and never stored (docs/decisions/chats.md#secrecy): its places are placeholders in plain sight.

See docs/decisions/process.md#letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from bot.rules import copies, dates, passing_on, proposers, secrecy, voices
from bot.rules.papers.document import Block, Document, Kind, blank
from bot.rules.papers.review_sheet import review_sheet
from bot.rules.process import GRADES
from bot.rules.proposers import Proposer
from bot.rules.stages import Case, day_of
from bot.rules.words import Body, FactKind, Handling, Level

FROM_UNIT = "来自 "  # begins the subject of another unit's opinion, as /意见 records it
POINTS = ("第一项", "第二项")
NUMERALS = "零一二三四五六七八九"
ORDINAL = re.compile("[0-9]{1,2}|[一二三四五六七八九十]{1,3}")
BRACKETS = str.maketrans("《》", "〈〉")
REPLY_NOTE = "草稿。本件由台账生成，标黄处由承办人填写，须逐条答复所提{point}；定稿时删去本行。"
OPINION_NOTE = "草稿。本件由台账生成，标黄处由承办人填写，须针对本单位职责提出具体意见；定稿时删去本行。"


@dataclass(frozen=True)
class Particulars:
    """What a letter needs beside the case. `deputy`, `congress` and `session` are as the ledger has them, or empty.

    `copies` are the recipients by the office's settings, `to` who gets the letter alone of several who made the item.
    `letterhead` is the name over a letter of that form, `printed_by` who prints it, both empty where the office set none.
    `levels` is how many levels of review there are, `feedback_limit` how long a deputy has for the form.
    """

    deputy: str
    congress: str
    session: str
    unit: str
    prefix: str
    levels: int
    feedback_limit: str
    copies: Mapping[str, Sequence[str]] = field(default_factory=dict)
    to: Proposer | None = None
    letterhead: str = ""
    printed_by: str = ""


def refusal(case: Case) -> str | None:
    """Why there is no letter for this item, or None."""
    if not secrecy.may_be_named(case.secrecy):
        return f"{case.number} 密级未填，不能生成函稿。请在台账中补填密级后重新导入。"
    if case.handling is Handling.REFERENCE:
        return f"{case.number} 为参阅件，无须答复，没有函稿。"
    if case.returned_on:
        return f"{case.number} 已于{dates.short(case.returned_on)}同意申退，不再由本单位办理，没有函稿。"
    return None


def compose(case: Case, known: Particulars, on: date) -> Document:
    """The reply letter (独办, 主办, 分办) or the opinion letter (会办) as of that day, for an item that `refusal` lets pass."""
    if not case.handling.answers_deputy:
        return opinion(case, known, on)
    if only := known.to or (case.proposers[0] if passing_on.passed_on(case) else None):
        return reply(voices.heard(case, only), replace(known, deputy=only.name), on)
    return reply(case, known, on)


def passed_on(case: Case, known: Particulars) -> tuple[Block, ...]:
    """The lead is asked to pass the answer on, where that was agreed and the letter is the lead's."""
    if known.to or not passing_on.passed_on(case):
        return ()
    return (Block(Kind.PARAGRAPH, f"本件经商您同意，请将本答复转达{passing_on.others(case)}。"),)


def reply(case: Case, known: Particulars, on: date) -> Document:
    """To the deputy: points one by one, what comes next, thanks, copies, and the feedback form on a page of its own."""
    mailed = case.fresh(FactKind.MAILED)
    grade = case.fresh(FactKind.REPLY_CLASS)
    reference = mailed.value if mailed and mailed.value else letter_number(known, on)
    return Document(
        title=f"关于{meeting_name(case, known)}第{case.digits}号{case.body.paper}的答复",
        letterhead=known.letterhead,
        reference=reference,
        mark=f"答复类别：{grade.value if grade else blank('A、B、C或D')}",
        openness=openness(case),
        blocks=(
            Block(Kind.NOTE, REPLY_NOTE.format(point=case.body.point)),
            Block(Kind.ADDRESSEE, f"{addressee(case, known)}："),
            Block(Kind.PARAGRAPH, opening(case, known)),
            *points(case),
            Block(Kind.HEADING, f"{numeral(len(POINTS) + 1)}、下一步工作"),
            Block(Kind.PARAGRAPH, blank("下一步措施、责任处室和完成时间")),
            Block(Kind.PARAGRAPH, f"感谢{you(known)}对{ourselves(known.unit)}工作的关心和支持，欢迎继续提出宝贵意见。"),
            *passed_on(case, known),
            Block(Kind.ENCLOSED, f"附件：{case.body.form}"),
            *ending(case, known, signed_on(case, known.levels)),
            Block(Kind.COPIES, f"抄送：{copies.printed(case, known.copies)}。"),
            *printed(known),
            Block(Kind.PAGE_BREAK),
            Block(Kind.ATTACHMENT, f"{reference}附件"),
            *feedback_form(case, known),
            *review_sheet(case),
        ),
    )


def opinion(case: Case, known: Particulars, on: date) -> Document:
    """To the lead unit, which answers the deputy."""
    us = ourselves(known.unit)
    unit = case.lead_unit or blank("主办单位")
    return Document(
        title=f"关于{meeting_name(case, known)}第{case.digits}号{case.body.paper}的会办意见",
        letterhead=known.letterhead,
        reference=letter_number(known, on),
        openness=openness(case),
        blocks=(
            Block(Kind.NOTE, OPINION_NOTE),
            Block(Kind.ADDRESSEE, f"{unit}："),
            Block(Kind.PARAGRAPH, f"贵单位主办的{item(case)}收悉。经研究，结合{us}职责，提出如下会办意见："),
            *points(case),
            Block(Kind.PARAGRAPH, f"以上意见供贵单位答复{case.body.proposer}时参考。"),
            *ending(case, known, signed_on(case, known.levels)),
            *printed(known),
            *review_sheet(case),
        ),
    )


def points(case: Case) -> tuple[Block, ...]:
    """A heading and a paragraph per point; there are as many as the suggestion has, which nobody knows here."""
    return tuple(
        block
        for number, point in enumerate((f"{place}{case.body.point}" for place in POINTS), start=1)
        for block in (
            Block(Kind.HEADING, f"{numeral(number)}、关于{blank(f'{point}的要点')}"),
            Block(Kind.PARAGRAPH, blank(f"对{point}的具体意见，写明已做的工作、依据和能否采纳")),
        )
    )


def ending(case: Case, known: Particulars, signed: date | None) -> tuple[Block, ...]:
    """Unit, day, and whom to call; `signed` is the day on which the paper was signed, None before that."""
    officers = [party.name for party in case.officers] or list(case.named.get("officer", ()))
    contact = f"（联系人：{'、'.join(officers) or blank('姓名')}，联系电话：{blank('办公电话')}）"
    words = dated(signed) if signed else blank("成文日期")
    return Block(Kind.SIGNATURE, known.unit), Block(Kind.DATE, words), Block(Kind.CONTACT, contact)


def printed(known: Particulars) -> tuple[Block, ...]:
    """Who printed it and on which day, which is not known while it is a draft; nothing where the office named nobody."""
    return (Block(Kind.PRINTED, f"{blank('印发日期')}印发", lead=known.printed_by),) if known.printed_by else ()


def dated(day: date) -> str:
    """2021年7月30日, as a paper writes a day."""
    return f"{day.year}年{day.month}月{day.day}日"


def signed_on(case: Case, levels: int) -> date | None:
    """The day a letter bears: when the last level passed it (GB/T 9704: the day it was signed)."""
    review = case.round
    if not review or review.withdrawn_on or review.returned or review.passed < levels:
        return None
    return max(day_of(decision.at) for decision in review.decisions)


def meeting_name(case: Case, known: Particulars) -> str:
    """省十三届人大五次会议, 十三届全国人大四次会议, 市政协十四届五次会议"""
    congress = ordinal(known.congress) or blank("届次")
    session = ordinal(known.session) or blank("会次")
    place = blank("区或县") if case.level is Level.COUNTY else str(case.level)
    if case.body is Body.CPPCC:
        return f"{place}政协{congress}届{session}次会议"
    if case.level is Level.NATION:
        return f"{congress}届全国人大{session}次会议"
    return f"{place}{congress}届人大{session}次会议"


def ordinal(typed: str) -> str:
    """十三 for 十三, 第十三届 or 13; empty when no number is in it."""
    found = ORDINAL.search(typed)
    if not found:
        return ""
    return numeral(int(found[0])) if found[0].isdigit() else found[0]


def numeral(number: int) -> str:
    """1 to 99 in Chinese: 十三"""
    tens, ones = divmod(number, 10)
    before = ("" if tens < 2 else NUMERALS[tens]) + ("十" if tens else "")
    return before + (NUMERALS[ones] if ones or not tens else "")


def letter_number(known: Particulars, on: date) -> str:
    """The unit's own series with the running number to be filled in."""
    return f"{known.prefix}〔{on.year}〕{blank('序号')}号" if known.prefix else blank("文号")


def openness(case: Case) -> str:
    """公开属性：主动公开"""
    fact = case.fresh(FactKind.OPENNESS)
    return f"公开属性：{fact.value if fact else blank('主动公开、依申请公开或不予公开')}"


def addressee(case: Case, known: Particulars) -> str:
    """周示戊代表; 周示戊、李示丁代表; 周示戊等5位代表; an organisation by its name alone."""
    title = case.body.person
    names = proposers.names(known.deputy)
    if not names:
        return f"{blank('姓名')}{title}"
    if together := proposers.TOGETHER.fullmatch(names[-1]):
        count = f"{together['count']}位" if together["count"] else ""
        return "、".join((*names[:-1], together["first"])) + f"等{count}{title}"
    return "、".join(names) + ("" if is_organisation(names) else title)


def is_organisation(names: list[str]) -> bool:
    """Whether a party, an organisation or a sector of the CPPCC made it, and no person."""
    return bool(names) and proposers.ORGANISATION.fullmatch(names[-1]) is not None


def you(known: Particulars) -> str:
    """您 for one person, 你们 for several or an organisation."""
    names = proposers.names(known.deputy)
    several = len(names) > 1 or any(
        proposers.TOGETHER.fullmatch(name) or proposers.ORGANISATION.fullmatch(name) for name in names
    )
    return "你们" if several else "您"


def ourselves(unit: str) -> str:
    """我局 for a unit whose name ends in 局"""
    for ending, word in (
        ("局", "局"),
        ("委", "委"),
        ("委员会", "委"),
        ("厅", "厅"),
        ("办", "办"),
        ("办公室", "办"),
        ("部", "部"),
    ):
        if unit.endswith(ending):
            return f"我{word}"
    return "我单位"


def item(case: Case) -> str:
    """《关于…的建议》（第0317号建议）; brackets inside the title become single ones."""
    return f"《{case.title.strip('《》').translate(BRACKETS)}》（第{case.digits}号{case.body.paper}）"


def opening(case: Case, known: Particulars) -> str:
    """What was received, how the deputy was heard, and that the answer follows."""
    us, them = ourselves(known.unit), you(known)
    if FactKind.REDO in case.facts:
        start = f"{them}对{us}答复{item(case)}的意见收悉。"
        end = f"{studied(case)}，现再次答复如下："
    elif case.handling is Handling.SEPARATE:
        start, end = f"{them}提出的{item(case)}收悉。", f"{studied(case)}，现就涉及{us}职责的内容答复如下："
    else:
        start, end = f"{them}提出的{item(case)}收悉。", f"{studied(case)}，现答复如下："
    return start + heard(case, us, them) + end


def studied(case: Case) -> str:
    """A lead unit says with whom it has studied the matter (docs/decisions/process.md#kinds)."""
    if case.handling is not Handling.LEAD:
        return "经认真研究"
    units = [fact.subject.removeprefix(FROM_UNIT) for fact in case.of(FactKind.OPINION) if fact.subject.startswith(FROM_UNIT)]
    return f"经会同{'、'.join(units) or blank('会办单位')}认真研究"


def heard(case: Case, us: str, them: str) -> str:
    """办理过程中，我局于3月18日与您电话沟通，6月10日以现场察看形式当面听取了意见。 — of a redo what was heard since."""
    steps = []
    if called := case.fresh(FactKind.FIRST_CONTACT):
        steps.append(f"于{dates.short(called.on)}与{them}电话沟通")
    if met := case.fresh(FactKind.MEETING):
        by = f"以{met.value}形式" if met.value and met.value != "其他" else ""
        steps.append(f"于{dates.short(met.on)}{by}当面听取了{them}的意见")
    return f"办理过程中，{us}{'，'.join(steps)}。" if steps else ""


def feedback_form(case: Case, known: Particulars) -> tuple[Block, ...]:
    """Two dimensions with three grades each, reasons when dissatisfied, signature. It asks, and nudges nobody.

    See docs/decisions/process.md#feedback.
    """
    who, several = case.body.proposer, is_organisation(proposers.names(known.deputy))
    boxes = "　".join(f"□{grade}" for grade in GRADES)
    rows = (
        (f"{case.body.paper}编号", f"{meeting_name(case, known)}第{case.digits}号"),
        ("案由", case.title),
        ("承办单位", f"{known.unit}（{case.handling}）"),
        (f"{who}{'名称' if several else '姓名'}", "、".join(proposers.names(known.deputy)) or blank("姓名")),
        ("对办理态度", boxes),
        ("对办理结果", boxes),
        ("不满意的，请写明具体原因", ""),
        ("其他意见", ""),
        (f"{who}{'盖章' if several else '签名'}", "　　　　　　　　　　　年　　月　　日"),
    )
    return (
        Block(Kind.TITLE, case.body.form),
        Block(Kind.TABLE, rows=rows, widths=(1, 3), head=False),
        Block(
            Kind.PARAGRAPH,
            f"请在收到答复函之日起{known.feedback_limit}内填写，寄回{known.unit}（地址：{blank('邮寄地址')}）。"
            f"办理态度或办理结果任一项不满意的，{ourselves(known.unit)}将重新办理并再次答复。",
        ),
    )
