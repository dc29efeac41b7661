"""What ends the written opinions of assisting divisions, and going on without them."""

from __future__ import annotations

import re

from bot import arguments
from bot.command import Context
from bot.errors import UserError, refuse
from bot.records import facts
from bot.rules import process, spelling
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case
from bot.rules.words import FactKind


def owed_again(context: Context, case: Case, division: str, reason: str) -> None:
    """A division's opinion was not handed in after all."""
    no_more_complete(context, case, division, reason)
    context.retract(case, FactKind.OPINION, subject=division, reason=reason)


def no_more_complete(context: Context, case: Case, division: str, reason: str) -> None:
    """The opinions are complete no more, by one division; of a ledger that has their day alone, the others' are recorded."""
    complete = case.on(FactKind.OPINIONS_COMPLETE)
    if complete is None:
        return
    context.retract(case, FactKind.OPINIONS_COMPLETE, reason=reason)
    for other in context.case(case.id).silent_divisions:
        if other != division:
            context.record(case, FactKind.OPINION, complete, subject=other)


def settled(context: Context, case: Case, reason: str) -> int | None:
    """After something about the opinions was taken back: that they are complete follows from those that hold.

    The act whose word that was, where they are complete no more; None where nothing changed, or they are complete again.
    """
    complete = case.facts.get(FactKind.OPINIONS_COMPLETE)
    owed = case.owing_by_opinions
    if complete is None:
        if case.assisting_divisions and not owed:
            last = max(fact.on for fact in case.of(FactKind.OPINION) if fact.subject in case.assisting_divisions)
            facts.record(
                context.session,
                case.id,
                FactKind.OPINIONS_COMPLETE,
                last,
                channel=context.message.channel,
                now=context.now,
                person_id=context.actor.id,
            )
        return None
    back = {fact.subject for fact in case.of(FactKind.OPINION_RETURNED)}
    ended = facts.subjects_ended(context.session, case.id, FactKind.OPINION, before=complete.order)
    if not any(name in back or name in ended for name in owed if name not in case.silent_divisions):
        return None
    facts.retract(context.session, case.id, FactKind.OPINIONS_COMPLETE, now=context.now, reason=reason)
    return facts.act_of(context.session, complete.order)


def gone_without(context: Context, case: Case, reason: str) -> str:
    """The lead division does not wait for the opinions that are missing: whose, and why, for the receipt."""
    named, reason = divisions_before(case, reason)
    refuse(process.refusal_of_excuse(case, reason))
    if named and set(named) != set(case.silent_divisions):
        missing, alone = "、".join(case.silent_divisions), "、".join(named)
        say = f"须一并登记：/意见 {case.number} {process.WITHOUT} 理由：…"
        raise UserError(f"{case.number} 尚缺{missing}的书面意见，不能只登记{alone}，{say}。{NO_EFFECT}")
    silent, before = "、".join(case.silent_divisions), context.case(case.id)
    context.record(case, FactKind.WITHOUT_OPINIONS, context.today, value=reason, details={"divisions": silent})
    context.tell_of_change(before)
    return f"缺{silent}的书面意见，理由：{case.quoted(reason)}"


def divisions_before(case: Case, excuse: str) -> tuple[list[str], str]:
    """(the divisions named before the reason, the reason) of 软件产业处 理由：经多次催要仍未提交.

    Raises UserError for other words before it.
    """
    before, label, reason = process.LABEL.split(excuse, maxsplit=1) if process.LABEL.search(excuse) else ("", "", excuse)
    words = [word for word in re.split(r"[\s,，、;；。和及的]+", before) if word]
    if not label:
        words = [name for name in case.assisting_divisions if reason.startswith(name)]
    named = [[name for name in case.assisting_divisions if spelling.is_short_for(word, name)] for word in words]
    if left := [word for word, found in zip(words, named, strict=True) if len(found) != 1]:
        raise UserError(f"没有看懂{spelling.echoed(' '.join(left))}，{process.WITHOUT}后面请直接写 理由：…。{NO_EFFECT}")
    return list(dict.fromkeys(found[0] for found in named)), reason.strip(" ,，。:：;；")


def excuse_alone(context: Context, words: str) -> str | None:
    """Why the opinions are not waited for, where nothing else is said; None for no words. Raises UserError for others."""
    excuse, left = process.excuse_in(words.strip(" ,，。"))
    if left := arguments.left_of(left):
        assert context.command  # noqa: S101 - there is none without one
        raise UserError(arguments.not_understood(context.command, left))
    return excuse
