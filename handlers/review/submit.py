"""/送审 20210032 — the reply goes to review: division head, 分管领导, 主要领导."""

from __future__ import annotations

from dataclasses import replace

from bot import lookup
from bot.acts import opinions, reviewing
from bot.command import Context, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import reviews
from bot.rules import chains, permissions, review_chain
from bot.rules.stages import Case
from bot.rules.words import WORKERS, FactKind

USAGE = "/送审 编号"
OWN = "按本单位规定，您本人送审的稿件不能由您审核通过。"


@command("/送审", usage=USAGE, summary="把答复稿（会办意见稿）送审", synonyms=("提交审核", "报审"), offered=WORKERS, changes=True)
def submit(context: Context, number: Number, words: str = "") -> Reply:
    case, excuse = context.held(lookup.item(context, number, usage=USAGE)), opinions.excuse_alone(context, words)
    if not permissions.works_on(context.actor, case):
        raise UserError(f"{case.number} 须由承办人、牵头处室负责人或办公室送审。{review_chain.NO_EFFECT}")
    if context.pressed and case.round and case.round.number > context.pressed.round:
        raise UserError(f"{case.number} 已于第{case.round.number}轮送审，请使用最新卡片。{review_chain.NO_EFFECT}")
    refuse(review_chain.refusal_to_submit(case, case.chain))
    opened = reviews.submit(
        context.session,
        case.id,
        by=context.actor.id,
        now=context.now,
        chain=chains.kept(case.settled_chain),
        act=context.act(case),
    )
    without = "" if excuse is None else opinions.gone_without(context, case, excuse)
    case = context.case(case.id)
    reviewing.tell_reviewer(context, case)
    reads = any(review_chain.is_reviewer(case, context.actor.id, level + 1) for level in range(len(case.chain)))
    own = OWN if context.office.four_eyes and reads else ""
    receipt = context.done(case, f"第{opened}轮送审", without or still_missing(case), own)
    return replace(receipt, card=context.card(case, shared=True)).adding(context.who_is_told())


def still_missing(case: Case) -> str:
    """What ought to be there before the reply and is not recorded: said, not demanded (docs/decisions/process.md#opinions)."""
    missing = []
    if case.handling.answers_deputy and not case.value(FactKind.WANTS_MEETING):
        missing.append(f"与{case.body.proposer}电话沟通和面复意愿的登记")
    if case.unexcused_divisions:
        act = "寄出" if case.handling.answers_deputy else "报送"
        missing.append(f"{'、'.join(case.unexcused_divisions)}的书面意见，{act}前须收齐，或写明缺意见的理由")
    return f"请注意，尚缺：{'；'.join(missing)}。" if missing else ""
