"""What the office should look at although a row of the ledger is good."""

from __future__ import annotations

from collections.abc import Iterator

from bot.documents.ledger.columns import DAYS, REVIEWS, VALUES
from bot.documents.ledger.entries import Entry
from bot.rules.process import FORMS, GRADES, OPENNESS
from bot.rules.stages import DISSATISFIED
from bot.rules.words import FactKind, Handling

AMONG = {
    FactKind.ATTITUDE: GRADES,
    FactKind.RESULT: GRADES,
    FactKind.MEETING: FORMS,
    FactKind.OPENNESS: OPENNESS,
}
STEPS = (FactKind.OPINIONS_COMPLETE, 1, 2, 3, FactKind.CONSULTED)


def about(entry: Entry) -> Iterator[str]:
    """Each doubt about an entry, in a few words."""
    if entry.handling is Handling.JOINT and not entry.lead_unit:
        yield "会办件没有填写主办单位"
    if entry.lead_division in entry.assisting:
        yield "配合处室与牵头处室相同"
    if len(entry.digits) == 8 and entry.digits[:4] != str(entry.year):
        yield f"编号中的年份不是 {entry.year}"
    elif len(entry.digits) == 8 and entry.digits[:4] != str(entry.received_on.year):
        yield f"编号中的年份 {entry.digits[:4]} 与交办日期 {entry.received_on.isoformat()} 不是同一年"
    if not entry.secrecy:
        yield "密级未填，群内只显示编号和日期"
    if not entry.title:
        yield "案由为空"
    if entry.title.endswith(("...", "…")):
        yield "案由以省略号结尾，可能不完整"
    for kind in entry.undated:
        if kind in DAYS:
            yield f"有{VALUES[kind]}但没有{DAYS[kind]}，{VALUES[kind]}未记录"
    values = {kind: entry.facts[kind][1] if kind in entry.facts else "" for kind in AMONG}
    for kind, known in AMONG.items():
        value = values[kind]
        if value and value not in known:
            yield f"{VALUES[kind]}“{value[:12]}”不认识，应为{'、'.join(known)}，统计时不计入"
    if DISSATISFIED in values.values():
        yield f"{entry.body.proposer}不满意，台账不能登记重新办理；请在群内先撤销反馈（/更正），再发送 /反馈"
    if problem := out_of_order(entry):
        yield problem


def out_of_order(entry: Entry) -> str:
    """What is wrong with the order of an item's steps, or an empty text (docs/decisions/process.md#mailing)."""
    mailed, sent = entry.facts.get(FactKind.MAILED), entry.facts.get(FactKind.OPINION_SENT)
    end = mailed or sent
    known = [(step, entry.reviews.get(step) if isinstance(step, int) else entry.facts.get(step, (None,))[0]) for step in STEPS]
    days = [on for _, on in known if on] + ([end[0]] if end else [])
    if days != sorted(days):
        return "各步骤日期先后颠倒"
    if end and len(entry.reviews) < len(REVIEWS):
        missing = [column.removesuffix("日期") for n, column in enumerate(REVIEWS, 1) if n not in entry.reviews]
        return f"已办结但缺少{'、'.join(missing)}日期"
    if mailed and FactKind.CONSULTED not in entry.facts:
        return f"已寄出但缺少征求{entry.body.proposer}意见日期"
    if any(level - 1 not in entry.reviews for level in entry.reviews if level > 1):
        return "审核日期缺少前一级"
    wants = entry.facts.get(FactKind.WANTS_MEETING)
    if mailed and wants and wants[1] == "是" and FactKind.MEETING not in entry.facts:
        return f"{entry.body.proposer}要求面复，已寄出但没有面复日期"
    return ""
