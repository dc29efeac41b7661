"""A reviewer's desk: what waits for this person, several put as one question, and each decided by itself once that is confirmed
(docs/decisions/chats.md#several-decisions)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from bot import allowed, arguments, lookup, paging, pending, queues
from bot.acts import deciding
from bot.command import REGISTRY, Context
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import proposals
from bot.records.engine.base import undoable
from bot.records.proposals import Proposal
from bot.rules import permissions, review_chain, together
from bot.rules.stages import Case
from bot.rules.standing import Standing
from bot.rules.together import Shown
from bot.rules.wording import desk, lists

ANSWERED_WITHIN = timedelta(minutes=10)
PASS, NOT_NOW = "通过", "暂不通过"
ONE_BY_ONE = f"退回请逐件写明理由：/审 编号 退回 理由。{review_chain.NO_EFFECT}"
OVER = f"这项确认已答复或已过时。请发送 /审 查看待审件。{review_chain.NO_EFFECT}"
GONE = "所列的件已不在此处可查范围内"


def waiting(context: Context) -> list[Standing]:
    """What waits for this person's review, the most pressing first."""
    return [task.standing for task in queues.tasks(context) if task.to_review]


def listed(context: Context, standings: Sequence[Standing], page: int = 1) -> Reply:
    """A page of what waits, the last one for one that is not there; in single chat with a card that opens each and passes all."""
    page = min(page, lists.pages(len(standings)))
    first = standings[0].case.shortest_number
    each = f"单件请发送 /审 {first} 通过，或写明退回理由"
    more = f"{each}；全部通过请发送 /审 全部通过。" if len(standings) > 1 else f"{each}。"
    text = desk.waiting(standings, more, page)
    if len(standings) == 1 and context.message.chat_id is None:
        return Reply(text, card=context.card(standings[0].case))
    paged = paging.paged(context, "/审", page, [one.case.id for one in standings])
    return Reply(text, card=desk.card_of_waiting(standings, task_id(context), page) if has_card(context) else None, paged=paged)


def of_all(context: Context, passed: bool) -> Reply:
    """All that waits is to be passed: the most pressing ones, as many as one question holds."""
    if not passed:
        raise UserError(ONE_BY_ONE)
    standings = waiting(context)
    if not standings:
        raise UserError(f"没有待您审核的件。{review_chain.NO_EFFECT}")
    rest = len(standings) - together.MOST
    left = [f"按时限先后一次最多{together.MOST}件，其余{rest}件请随后再发送 /审。"] if rest > 0 else []
    return proposed(context, [one.case for one in standings[: together.MOST]], left)


def asked(context: Context) -> tuple[Shown, ...] | None:
    """The items of the question that is answered here, as they stood when it was put; None where none of the desk is."""
    found = context.session.get(Proposal, context.settles) if context.settles else None
    return together.read(found.binds) if found and is_of_desk(context, found) else None


def is_of_desk(context: Context, question: Proposal) -> bool:
    """Whether a question is about several decisions of this person."""
    return question.rests == pending.on(pending.DECISIONS, context.actor.id)


def answered(context: Context, items: Sequence[Shown], words: str) -> Reply:
    """What 是 or 否 does: its command carries the verdict."""
    return confirmed(context, items) if words == PASS else given_up(context)


def of_several(context: Context, numbers: Sequence[str], words: str) -> Reply:
    """Several numbers with one verdict: passing them is asked back first, and done once that is confirmed."""
    passed, _ = review_chain.verdict(review_chain.of_each(words))
    if passed is None:
        raise UserError(f"请写明 通过：/审 {' '.join(numbers[:2])} 通过；退回和纸质审阅请逐件登记。{review_chain.NO_EFFECT}")
    if not passed:
        raise UserError(ONE_BY_ONE)
    if len(numbers) > together.MOST:
        raise UserError(f"一次最多审核{together.MOST}件，请分次发送。{review_chain.NO_EFFECT}")
    cases, absent = [], []
    for number in numbers:
        try:
            cases.append(lookup.item(context, number, usage="/审 编号 编号 通过"))
        except UserError as why:
            absent.append(str(why))
    return proposed(context, cases, absent)


def proposed(context: Context, cases: Sequence[Case], left: Sequence[str]) -> Reply:
    """The question whether these are to be passed, each as it stands now; what this person may not pass so is left out by name.

    Raises UserError with the reasons where none is left.
    """
    if not context.alone:
        raise UserError(f"一次审核多件请单独发送一条消息。{review_chain.NO_EFFECT}")
    able, reasons = [], list(left)
    for case in {case.id: case for case in cases}.values():
        why = deciding.refusal(context, case, passed=True) or together.refusal(case, context.actor.id)
        if why:
            reasons.append(why)
        else:
            able.append(case)
    if not able:
        raise UserError(desk.none_done(reasons))
    context.about = None
    numbers = " ".join(case.shortest_number for case in able)
    command = f"/审 {numbers} {PASS}"
    asked = proposals.propose(
        context.session,
        context.actor.id,
        proposals.place_of(context.message.platform, context.message.chat_id),
        command,
        otherwise=f"/审 {numbers} {NOT_NOW}",
        about=f"审核通过{len(able)}件：{numbers}",
        rests=pending.on(pending.DECISIONS, context.actor.id),
        binds=together.kept(map(together.shown, able)),
        now=context.now,
        until=context.now + ANSWERED_WITHIN,
    )
    card = desk.card_of_question(able, reasons, task_id(context), asked) if has_card(context) else None
    return Reply(desk.question(able, reasons), card=card, proposed=command)


def confirmed(context: Context, items: Sequence[Shown]) -> Reply:
    """Each is decided by itself, those that are as they were shown; the others are named and left.

    Raises UserError where nothing could be done.
    """
    done: list[tuple[Standing, str]] = []
    left: list[str] = []
    for one in items:
        try:
            with undoable(context.session):
                made = passed(context, one)
        except UserError as why:
            left.append(str(why))
        else:
            done.append((context.standing(made.case), f"{made.title}审核通过"))
    if not done:
        raise UserError(desk.none_done(left))
    context.about = None
    card = desk.card_of_outcome(done, left, task_id(context)) if has_card(context) else None
    return Reply(desk.outcome(done, left), card=card)


def passed(context: Context, one: Shown) -> deciding.DecisionMade:
    """One of them, if it is as it was shown."""
    case = next(iter(context.cases([one.item])), None)
    if case is None or not permissions.may_see(context.scope, case):
        raise UserError(f"{GONE}。{review_chain.NO_EFFECT}")
    refuse(together.change(context.held(case), one))
    return deciding.decide(context, case, passed=True, reason="", at=(one.round, one.level))


def has_card(context: Context) -> bool:
    """Whether the answer may be a card: to one person alone, who asked nothing besides."""
    return context.alone and context.message.chat_id is None


def task_id(context: Context) -> str:
    """The name of a card of the desk: the pressed one's, which it takes the place of, or a new one."""
    press = context.message.press
    return press.task_id if press else desk.named(context.entry, int(context.now.timestamp()))


def given_up(context: Context) -> Reply:
    """Nothing of it is done."""
    card = desk.card_of_words(desk.GIVEN_UP, task_id(context)) if has_card(context) else None
    return Reply(desk.GIVEN_UP, card=card)


def pressed(context: Context, act: str, words: str) -> Reply:
    """A button of the desk: typed words in their own rights; a refusal stands on the card that was pressed."""
    found = REGISTRY["/审"]
    try:
        with undoable(context.session):
            allowed.allow(found, context)
            return arguments.call(found, context, typed(context, act, words))
    except UserError as why:
        return Reply(str(why), "refused", card=desk.card_of_words(str(why), task_id(context)))


def typed(context: Context, act: str, words: str) -> str:
    """The words behind 审 for which a button stands. Raises UserError for a question that waits no more, or somebody else's."""
    if act == desk.ALL:
        cases = context.cases([int(one) for one in words.split(",") if one.isascii() and one.isdigit()][: together.MOST])
        numbers = [case.shortest_number for case in cases if permissions.may_see(context.scope, case)]
        refuse(None if numbers else f"{GONE}。{review_chain.NO_EFFECT}")
        return f"{' '.join(numbers)} 通过" if len(numbers) > 1 else "全部通过"
    if act == desk.AGAIN:
        return ""
    place = proposals.place_of(context.message.platform, context.message.chat_id)
    waiting = proposals.waiting(context.session, context.actor.id, place, context.now)
    asked = next((one for one in waiting if str(one.id) == words and is_of_desk(context, one)), None)
    if asked is None:
        raise UserError(OVER)
    context.settles = asked.id
    proposals.settle(context.session, asked.id)
    return (asked.command if act == desk.YES else asked.otherwise).removeprefix("/审 ")
