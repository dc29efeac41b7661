"""/送审 20210032 — the reply goes to review: division head, 分管领导, 主要领导."""

from __future__ import annotations

from dataclasses import replace

from bot import lookup
from bot.command import Context, Number, command
from bot.errors import UserError
from bot.message import Reply
from bot.records import reviews, suggestions
from bot.records.delivery import notices
from bot.records.people import holders
from bot.rules import duties, permissions, review_chain, secrecy
from bot.rules.stages import Case, Party
from bot.rules.wording import answers
from bot.rules.words import WORKERS, FactKind, Role

USAGE = "/送审 编号"


@command("/送审", usage=USAGE, summary="把答复稿（会办意见稿）送审", synonyms=("提交审核", "报审"), offered=WORKERS, changes=True)
def submit(context: Context, number: Number) -> Reply:
    return submitted(context, lookup.item(context, number, usage=USAGE))


def submitted(context: Context, case: Case, task_id: str | None = None) -> Reply:
    """Open the next round, tell the first reviewer, answer with the card; raises UserError when it may not be."""
    suggestions.lock(context.session, case.id)
    case = context.case(case.id)
    if not permissions.works_on(context.actor, case):
        raise UserError(f"{case.number} 须由承办人、牵头处室负责人或办公室送审。{review_chain.NO_EFFECT}")
    refusal = review_chain.refusal_to_submit(case, context.office.chain)
    if refusal:
        raise UserError(refusal)
    number = reviews.submit(context.session, case.id, by=context.actor.id, now=context.now)
    case = context.case(case.id)
    tell_reviewer(context, case)
    receipt = context.done(case, f"第{number}轮送审", still_missing(case))
    return replace(receipt, card=context.card(case, task_id=task_id))


def still_missing(case: Case) -> str:
    """What the seed wants before the reply (F43, F48) and is not recorded: said, not demanded."""
    missing = []
    if case.handling.answers_deputy and not case.value(FactKind.WANTS_MEETING):
        missing.append("与代表电话沟通和面复意愿的登记")
    if case.silent_divisions:
        missing.append(f"{'、'.join(case.silent_divisions)}的书面意见")
    return f"请注意，尚缺：{'；'.join(missing)}。" if missing else ""


def tell_reviewer(context: Context, case: Case) -> None:
    """The group's robot mentions whoever has to decide next; the office, where nobody holds that post."""
    review = case.round
    assert review  # noqa: S101 - just submitted or decided
    level = review.passed
    people = duties.reviewers(case, level)
    title = context.office.chain[level]
    if people:
        who = title if not secrecy.may_be_named(case.secrecy) else f"{answers.names(people)}（{title}）"
        text = (
            f"{answers.short_name(case)} {answers.paper(case)}已送审，请{who}审核。"
            f"\n请发送 /审 {case.number} 通过，或 /审 {case.number} 退回 理由。"
        )
    else:
        text = f"{answers.short_name(case)} {answers.paper(case)}已送审，但没有在任的{title}，请办公室明确后更新人员表和台账。"
        people = tuple(Party(i, name) for i, name in holders(context.session, Role.GENERAL_OFFICE, context.today))
    key = f"review:{case.id}:{review.number}:{level + 1}"
    notices.tell(context.session, case, people, text, key=key, here=context.group, now=context.now)
