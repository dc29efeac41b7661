"""/审 20210032 通过 — a reviewer passes the reply on, or returns it with the reason."""

from __future__ import annotations

from bot import lookup
from bot.acts import deciding, review_desk
from bot.command import Context, Numbers, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.rules import duties, questions, review_chain, spelling
from bot.rules.stages import Case, on_paper_alone
from bot.rules.wording import desk, lines, receipts
from bot.rules.words import LEADERS, Role

BESIDE = " ,，。:：;；、"  # may stand around a reason
USAGE = "/审 编号 通过，或 /审 编号 退回 理由"


@command(
    "/审",
    usage=USAGE,
    summary="审核答复稿：通过，或退回并写明理由",
    synonyms=(*review_chain.VERDICTS, *review_chain.OF_ALL, "审核", "审阅"),
    forms=("/审 编号 编号 通过", "/审 全部通过"),
    offered=frozenset({Role.DIVISION_HEAD, *LEADERS}),
    changes=True,
)
def review(context: Context, numbers: Numbers, words: str = "") -> Reply:
    if (asked := review_desk.asked(context)) is not None:
        return review_desk.answered(context, asked, words)
    if len(numbers) > 1:
        return review_desk.of_several(context, numbers, words)
    if page := review_chain.page(numbers, words):
        return without_number(context, "", page)
    if not numbers and not context.pressed:
        return without_number(context, words)
    case = lookup.item(context, "".join(numbers), usage=USAGE)
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
    """Record the decision and answer with the card. A pressed button decides in its own round and level alone."""
    pressed = context.pressed
    at = (pressed.round, pressed.level) if pressed and pressed.level else None
    made = deciding.decide(context, case, passed, reason, at=at)
    case, standing = made.case, context.standing(made.case)
    text = receipts.text(standing, made.what, f"退回理由：{case.quoted(reason)}" if reason else lines.silence(standing))
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
    deciding.record(context, case, level, passed, reason, on_behalf_of=leader.id, on_paper=day)
    case = context.case(case.id)
    deciding.tell(context, case, level, passed, reason)
    what = f"{chain[level - 1]}{leader.name}{'通过' if passed else '退回'}（纸质审阅，办公室代为登记）"
    standing = context.standing(case)
    return Reply(receipts.text(standing, what, f"理由：{case.quoted(reason)}", lines.silence(standing) if passed else ""))


def without_number(context: Context, words: str, page: int = 1) -> Reply:
    """What waits for this person, all of it with one verdict, or how it is typed. What is not understood is refused."""
    if (every := review_chain.of_all(words)) is not None:
        return review_desk.of_all(context, every)
    decided = review_chain.verdict(words)[0] is not None
    named = "" if decided else questions.left(words)
    asked = not decided and not named
    if asked and (mine := review_desk.waiting(context)):
        return review_desk.listed(context, mine, page)
    effect = "" if asked else review_chain.NO_EFFECT
    unknown = f"没有看懂{spelling.echoed(named)}。" if named else ""
    if standings := review_desk.waiting(context):
        more = f"请写明编号，例如 /审 {standings[0].case.shortest_number} 通过。{effect}"
        return Reply(f"{unknown}{desk.waiting(standings, more)}", "refused")
    text = f"没有待您审核的件。{effect}用法：{USAGE}。"
    return Reply(f"{unknown}{text}", "refused" if effect else "answered")
