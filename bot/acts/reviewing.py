"""Who is asked to review next."""

from __future__ import annotations

from bot.command import Context
from bot.records.delivery import notices
from bot.records.people import holders
from bot.rules import duties, secrecy
from bot.rules.stages import Case, Party
from bot.rules.wording import answers
from bot.rules.words import Role


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
    key = f"review:{case.id}:{review.number}:{level + 1}:{context.entry}"
    notices.tell(context.session, case, people, text, key=key, here=context.group, now=context.now)
