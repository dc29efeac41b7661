"""One decision of a review: whether this person may make it now, its record, and who is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.acts import reviewing
from bot.command import Context
from bot.errors import refuse
from bot.records import appointments, reviews
from bot.records.delivery import notices
from bot.records.delivery.notices import About
from bot.rules import duties, grounds, review_chain, whose
from bot.rules.stages import Case
from bot.rules.wording import answers, lines


@dataclass(frozen=True)
class DecisionMade:
    """A decision that was made: the item as it stands after it, the level's title, and what was done by whom in words."""

    case: Case
    title: str
    what: str


def decide(context: Context, case: Case, passed: bool, reason: str, *, at: tuple[int, int] | None = None) -> DecisionMade:
    """Record the decision and tell whom it concerns; raises UserError with this person's own sentence when they may not.

    `at` are the round and level in which alone it decides: those of a pressed button, or of what was confirmed.
    """
    case, console = context.held(case), bool(context.message.account)
    refuse(refusal(context, case, passed, at=at) or review_chain.refusal_of_reason(passed, reason, case.number))
    level = (at and at[1]) or review_chain.level_of(case, context.actor.id, passed, len(case.chain))
    me = next(party for party in duties.reviewers(case, level - 1) if party.id == context.actor.id)
    name = whose.hand(me.name, console=console)
    confirmed = review_chain.is_confirmation(case, level, passed)
    replaced = record(context, case, level, passed, reason, on_behalf_of=me.stands_in_for, confirms=confirmed)
    if replaced and not confirmed:
        words = f"{case.number} {name}的审核由{'退回改为通过' if passed else '通过改为退回'}，此前通知作废。"
        number = case.round.number if case.round else 0
        about = About(case, (grounds.decided_not(number, level, passed=not passed),))
        notices.take_back(context.session, replaced, about, words, key=f"changed:{context.entry}", now=context.now)
    case = context.case(case.id)
    if not confirmed:
        tell(context, case, level, passed, reason)
    title = case.chain[level - 1]
    how = "本人确认" if confirmed else "改为" if replaced else ""
    return DecisionMade(case, title, f"{title}审核{how}{'通过' if passed else '退回'}（{name}）")


def refusal(context: Context, case: Case, passed: bool, *, at: tuple[int, int] | None = None) -> str | None:
    """Why this person may not decide so, in words of their own; None when they may."""
    return review_chain.refusal_to_decide(
        case,
        case.chain,
        context.actor.id,
        passed=passed,
        former=appointments.left_review_on(context.session, context.actor.id, context.today),
        round_number=at[0] if at else None,
        level=at[1] if at else None,
        in_person=not context.message.account,
        four_eyes=context.office.four_eyes,
    )


def record(
    context: Context,
    case: Case,
    level: int,
    passed: bool,
    reason: str,
    *,
    on_behalf_of: int | None,
    on_paper: date | None = None,
    confirms: bool = False,
) -> int | None:
    """A level's decision by this person; the act whose decision it takes the place of, else None."""
    return reviews.decide(
        context.session,
        case.id,
        level=level,
        passed=passed,
        by=context.actor.id,
        now=context.now,
        reason=reason,
        channel=context.message.channel,
        on_behalf_of=on_behalf_of,
        act=context.act(case),
        on_paper=on_paper,
        confirms=confirms,
    )


def tell(context: Context, case: Case, level: int, passed: bool, reason: str) -> None:
    """The next reviewer, or the officers when it is back or through."""
    review = case.round
    assert review  # noqa: S101 - just decided
    if review.is_open(len(case.chain)):
        reviewing.tell_reviewer(context, case)
        return
    title = case.chain[level - 1]
    by = whose.hand(title, console=bool(context.message.account))
    result = "审核完毕" if passed else f"已被{by}退回：{case.quoted(reason)}"
    text = f"{answers.short_name(case)} {answers.paper(case)}{result}。\n{lines.ending_of(context.standing(case))}"
    key = f"review:{case.id}:{review.number}:over:{context.entry}"
    rests = [grounds.over(review.number), grounds.next_step(case, case.chain)]
    context.tell(case, case.officers, text, key=key, rests=rests)
