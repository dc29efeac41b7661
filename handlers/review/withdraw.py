"""/撤回 20210032 — take a submitted reply back before the last level has passed it."""

from __future__ import annotations

from bot import lookup
from bot.command import Context, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import reviews
from bot.rules import duties, grounds, permissions, review_chain
from bot.rules.wording import answers
from bot.rules.words import WORKERS

USAGE = "/撤回 编号"


@command("/撤回", usage=USAGE, summary="撤回已送审、尚未审完的稿件", synonyms=("撤回送审", "收回"), offered=WORKERS, changes=True)
def withdraw(context: Context, number: Number) -> Reply:
    case = context.held(lookup.item(context, number, usage=USAGE))
    if not permissions.works_on(context.actor, case):
        raise UserError(f"{case.number} 须由承办人、牵头处室负责人或办公室撤回。{review_chain.NO_EFFECT}")
    refuse(review_chain.refusal_to_withdraw(case, case.chain))
    review = case.round
    assert review  # noqa: S101 - the rule has looked
    waited = duties.reviewers(case, review.passed)
    reviews.withdraw(context.session, case.id, by=context.actor.id, now=context.now, act=context.act(case))
    case = context.case(case.id)
    text = f"{answers.short_name(case)} 第{review.number}轮送审已撤回，请{answers.names(waited)}暂不审核。"
    key = f"review:{case.id}:{review.number}:withdrawn:{context.entry}"
    rests = [grounds.withdrawn(review.number)]
    context.tell(case, waited, text, key=key, rests=rests)
    return context.done(case, f"第{review.number}轮送审撤回", "已发出的卡片失效。")
