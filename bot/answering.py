"""What a message answers: the question that waited for this person's 是 or 否, and what waits where nobody can tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from bot import conversing, kinds, pending, several
from bot.message import Message, Reply
from bot.office import Office
from bot.records import proposals
from bot.records.proposals import Proposal
from bot.rules.permissions import Actor
from bot.rules.wording import asking, mishaps, proposing
from bot.several import Meant


def answered(
    session: Session, office: Office, message: Message, person: Actor, meant: tuple[Meant, ...], now: datetime
) -> tuple[Meant, ...] | Reply:
    """What waited for this person's 是 or 否 here, as if typed: the only question, where it is the one that was put last.

    Else what is said back: nothing waited, something else was put after it, several questions wait, or the answer stands
    beside other words, which tell nobody what it answers. A vague word alone is what it is where nothing waits.
    """
    here = proposals.place_of(message.platform, message.chat_id)
    live = pending.live(session, office, person.id, here, now)
    questions = [asking.Question(each.about, each.command, each.otherwise) for each in live]
    answer = next(filter(several.is_answer, meant), None)
    if len(meant) == 1 and answer:
        waiting = live or proposals.waiting(session, person.id, here, now)  # the only one may say why it is none any more
        if len(waiting) == 1 and proposals.was_put_last(session, waiting[0], here):
            found = waiting[0]
            if other := kinds.quotes_another(message, f"{found.about}\n{found.command}\n{found.otherwise}"):
                proposals.put_again(session, live, now)
                return Reply(f"{other}\n{asking.which(questions)}" if questions else mishaps.NOTHING_WAITS, "refused")
            (own,) = several.meant(found.command if asking.answer(answer.words) else found.otherwise, office.bot_names)
            stated = found.command if conversing.is_of_sentence(found) and own.command else None
            return (replace(own, settles=found.id, understood=stated),)
    elif len(meant) == 1 and (not live or (len(live) == 1 and is_taken_back(live[0], meant[0]))):
        return meant
    proposals.put_again(session, live, now)
    if len(meant) == 1 and answer is None and all(map(conversing.is_of_sentence, live)):
        return Reply(asking.listed(questions))  # 好的 and 嗯 after it acknowledge the question, and are told how it is answered
    if len(meant) == 1:
        return Reply(asking.which(questions) if questions else mishaps.NOTHING_WAITS, "refused")
    answer = answer or next(filter(several.may_be_answer, meant))
    rest = [each for each in meant if each is not answer]
    return Reply(several.refusal_of_answer(answer.typed, rest, questions), "refused")


def is_taken_back(question: Proposal, each: Meant) -> bool:
    """Whether 不对 alone takes back the sentence that raised this question."""
    return conversing.is_of_sentence(question) and proposing.denies(each.typed)


def naming_what_waits(
    session: Session,
    office: Office,
    message: Message,
    person: Actor | None,
    meant: tuple[Meant, ...],
    reply: Reply,
    now: datetime,
) -> Reply:
    """The refusal of plain words about no item, as 同意 or 我接, with the questions that wait: they may be meant."""
    (first, *others) = meant
    if reply.outcome != "refused" or person is None or others or first.marked or message.press:
        return reply
    if asking.NUMBERED.search(first.typed):
        return reply
    live = pending.live(session, office, person.id, proposals.place_of(message.platform, message.chat_id), now)
    if not live:
        return reply
    proposals.put_again(session, live, now)
    questions = [asking.Question(each.about, each.command, each.otherwise) for each in live]
    return reply.adding([asking.listed(questions)])
