"""/审 20210032 通过 — a reviewer passes the reply on, or returns it with the reason."""

from __future__ import annotations

from datetime import date

from bot import lookup, queues
from bot.acts import reviewing
from bot.command import Context, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import appointments, reviews
from bot.records.delivery import notices
from bot.records.delivery.notices import About
from bot.rules import duties, grounds, questions, review_chain, spelling, whose
from bot.rules.stages import Case, on_paper_alone
from bot.rules.wording import answers, lines, lists, receipts
from bot.rules.words import LEADERS, Role

BESIDE = " ,，。:：;；、"  # may stand around a reason
USAGE = "/审 编号 通过，或 /审 编号 退回 理由"


@command(
    "/审",
    usage=USAGE,
    summary="审核答复稿：通过，或退回并写明理由",
    synonyms=(*review_chain.VERDICTS, "审核", "审阅"),
    offered=frozenset({Role.DIVISION_HEAD, *LEADERS}),
    changes=True,
)
def review(context: Context, number: Number, words: str = "") -> Reply:
    if not number:
        return without_number(context, words)
    case = lookup.item(context, number, usage=USAGE)
    if context.actor.is_office and (paper := review_chain.paper_verdict(words)):
        return on_paper(context, case, *paper)
    passed, reason = review_chain.verdict(words)
    if passed is None:
        beside = f"没有看懂{spelling.echoed(words)}。" if words else ""
        raise UserError(
            f"{beside}请写明 通过 或 退回 理由：/审 {case.number} 通过，或 /审 {case.number} 退回 理由。本次操作未生效。"
        )
    return decided(context, case, passed, reason)


def decided(context: Context, case: Case, passed: bool, reason: str) -> Reply:
    """Record the decision and answer with the card; raises UserError with this person's own sentence when they may not.

    A pressed button decides in its own round and level alone.
    """
    case, pressed, console = context.held(case), context.pressed, bool(context.message.account)
    former = appointments.left_review_on(context.session, context.actor.id, context.today)
    refuse(
        review_chain.refusal_to_decide(
            case,
            case.chain,
            context.actor.id,
            passed=passed,
            former=former,
            round_number=pressed.round if pressed else None,
            level=pressed.level if pressed else None,
            in_person=not console,
            four_eyes=context.office.four_eyes,
        )
        or review_chain.refusal_of_reason(passed, reason, case.number)
    )
    level = (pressed and pressed.level) or review_chain.level_of(case, context.actor.id, passed, len(case.chain))
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
    what = f"{title}审核{how}{'通过' if passed else '退回'}（{name}）"
    standing = context.standing(case)
    text = receipts.text(standing, what, f"退回理由：{case.quoted(reason)}" if reason else lines.silence(standing))
    return Reply(text, card=context.card(case, shared=True))


def on_paper(context: Context, case: Case, passed: bool, words: str) -> Reply:
    """The office records what a leader without any account decided on paper, with its day and why."""
    case = context.held(case)
    chain, review = case.chain, case.round
    waiting_for = duties.reviewers(case, review.passed) if review and review.is_open(len(chain)) else ()
    if not on_paper_alone(case, waiting_for):
        plainly = f"/审 {case.number} {'通过' if passed else '退回 理由'}"
        own = f"{case.number} 由您本人审核，请直接发送 {plainly}。{review_chain.NO_EFFECT}"
        refuse(review_chain.refusal_to_decide(case, chain, context.actor.id, passed=passed) or own)
    day, rest = lookup.day(context, words)
    reason = rest.strip(BESIDE).removeprefix("理由").removeprefix("原因").strip(BESIDE)
    refuse(review_chain.refusal_of_paper(case, day, reason, passed, context.today))
    assert review  # noqa: S101 - somebody's decision is waited for
    level, leader = review.passed + 1, waiting_for[0]
    record(context, case, level, passed, reason, on_behalf_of=leader.id, on_paper=day)
    case = context.case(case.id)
    tell(context, case, level, passed, reason)
    what = f"{chain[level - 1]}{leader.name}{'通过' if passed else '退回'}（纸质审阅，办公室代为登记）"
    standing = context.standing(case)
    return Reply(receipts.text(standing, what, f"理由：{case.quoted(reason)}", lines.silence(standing) if passed else ""))


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


def without_number(context: Context, words: str) -> Reply:
    """What waits for this person, with the form to type. A decision about nothing, and what is not understood, is refused."""
    decided = review_chain.verdict(words)[0] is not None
    named = "" if decided else questions.left(words)
    asked = not decided and not named
    mine = [task for task in queues.tasks(context) if task.to_review]
    effect = "" if asked else review_chain.NO_EFFECT
    if mine:
        form = f"/审 {mine[0].standing.case.number} 通过"
        more = f"审核请发送 {form}，或写明退回理由。" if asked else f"请写明编号，例如 {form}。{effect}"
        text = lists.listing(f"待您审核共{len(mine)}件", [lists.review_entry(task.standing) for task in mine], more=more)
    else:
        text = f"没有待您审核的件。{effect}用法：{USAGE}。"
    unknown = f"没有看懂{spelling.echoed(named)}。" if named else ""
    return Reply(f"{unknown}{text}", "answered" if asked else "refused")
