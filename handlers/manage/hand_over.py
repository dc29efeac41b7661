"""/交接 郑示宁 — my open items are to be this colleague's; the colleague agrees by 是. The office may ask, both then agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta

from bot import lookup
from bot.command import Context, command
from bot.errors import UserError
from bot.message import Reply
from bot.records import assignments, hand_overs, people, proposals, suggestions
from bot.records.delivery import notices
from bot.records.delivery.notices import About
from bot.rules import grounds, permissions, steps
from bot.rules.permissions import Actor, Scope
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, Party
from bot.rules.wording import receipts
from bot.rules.words import WORKERS, FactKind, Role

USAGE = "/交接 接手人姓名"
ASKED = re.compile(r"^(?P<giving>\S{2,10}?)\s*(?:的工作)?\s*(?:交给|交接给|交|移交给|移交)\s*(?P<taking>\S{2,10})$")
ANSWERED_WITHIN = timedelta(days=3)
WORKING = (Role.OFFICER, Role.DIVISION_HEAD)


@command(
    "/交接",
    usage=USAGE,
    summary="本人在办件交接给同处室同事（接手人同意后生效）",
    synonyms=("工作交接", "移交"),
    offered=WORKERS,
    changes=True,
    stays="交接不能撤销，请由接手人再交接：/交接 姓名",
)
def hand_over(context: Context, words: str) -> Reply:
    words = words.strip(" ,，。")
    if words in ("确认", "同意", "接收"):
        return agreed(context)
    if words in ("拒绝", "取消"):
        return declined(context)
    if found := ASKED.match(words):
        giving = lookup.person(context, found["giving"], *WORKING)
        return asked(context, giving, lookup.person(context, found["taking"], *WORKING))
    if not context.actor.roles & set(WORKING):
        raise UserError(f"您没有可交接的承办工作。办公室提出请发送 /交接 甲 交给 乙。{NO_EFFECT}")
    taking = lookup.person(context, words.removeprefix("给").removeprefix("交给"), *WORKING)
    return asked(context, context.actor, taking)


def asked(context: Context, giving: Actor, taking: Actor) -> Reply:
    """It waits for the word of the person whose work it is, where the office asks, and then for the receiver's."""
    if giving.id != context.actor.id and not context.actor.is_office:
        raise UserError(f"只能交接本人的工作；他人的工作请由其本人或办公室提出。{NO_EFFECT}")
    if giving.id == taking.id:
        raise UserError(f"接手人不能是本人。{NO_EFFECT}")
    if not giving.divisions & taking.divisions:
        raise UserError(f"{taking.name}不在同一处室；跨处室请由办公室逐件发送 /改派。{NO_EFFECT}")
    if not going_over(context, giving.id):
        raise UserError(f"{giving.name}名下没有在办件，无须交接。{NO_EFFECT}")
    row = hand_overs.ask(context.session, giving=giving.id, taking=taking.id, asked_by=context.actor.id, now=context.now)
    if row.confirmed_at is None:
        propose(context, giving.id, "/交接 确认")
        asked_for = f"已提出{giving.name}的在办件交接给{taking.name}，待{giving.name}确认，确认前责任不变。"
        words = f"办公室提出{giving.name}的在办件交接给{taking.name}，请{giving.name}回复 是，或发送：/交接 确认。"
        tell_of_items(context, giving, [Party(giving.id, giving.name)], words, step="confirm")
        return Reply(f"{asked_for}\n请其回复 是，或发送：/交接 确认")
    return offered(context, giving, taking)


def propose(context: Context, person: int, command: str) -> None:
    """Their 是, in any chat, will be this."""
    until = context.now + ANSWERED_WITHIN
    proposals.propose(context.session, person, proposals.ANYWHERE, command, now=context.now, until=until)


def offered(context: Context, giving: Actor, taking: Actor) -> Reply:
    """The receiver is asked; until the answer nothing changes."""
    cases = going_over(context, giving.id)
    propose(context, taking.id, "/交接 接收")
    what = f"{giving.name}的{counted(cases)}"
    text = f"{what}拟交接给{taking.name}，请{taking.name}回复 是（接收），或发送 /交接 拒绝。"  # no numbers: others hear it
    tell_of_items(context, giving, [Party(taking.id, taking.name)], text, step="asked")
    return Reply(f"{what}拟交接给{taking.name}，待{taking.name}同意，同意前责任不变。\n请其回复 是，或发送：/交接 接收")


def agreed(context: Context) -> Reply:
    """The person whose work it is agrees to what the office asked for; or the receiver takes it over."""
    row = hand_overs.to_confirm(context.session, context.actor.id)
    if row:
        row.confirmed_at = context.now
        return offered(context, context.actor, in_office(context, row.taking_id, "接手人"))
    row = hand_overs.to_accept(context.session, context.actor.id)
    if row is None:
        raise UserError(f"没有待您确认的交接。{NO_EFFECT}")
    giving = people.actor(context.session, row.giving_id, context.today)
    assert giving  # noqa: S101 - people are never deleted
    taking = in_office(context, context.actor.id, "接手人")
    row.accepted_at = context.now
    return handed_over(context, giving, taking)


def in_office(context: Context, person: int, what: str) -> Actor:
    """Somebody who still works here; raises UserError otherwise."""
    found = people.actor(context.session, person, context.today)
    if found is None or not found.roles & set(WORKING):
        raise UserError(f"{what}已不在任，请重新提出交接。{NO_EFFECT}")
    return found


def declined(context: Context) -> Reply:
    """The receiver does not take it, or whose work it is keeps it; who asked hears of that."""
    row = hand_overs.to_accept(context.session, context.actor.id) or hand_overs.asked_of(context.session, context.actor.id)
    if row is None:
        raise UserError(f"没有待您确认的交接。{NO_EFFECT}")
    row.ended_at = context.now
    for person in (row.giving_id, row.taking_id):
        proposals.forget(context.session, person, proposals.ANYWHERE)
    giving, taking = (people.actor(context.session, i, context.today) for i in (row.giving_id, row.taking_id))
    assert giving and taking  # noqa: S101 - people are never deleted
    text = f"{giving.name}的在办件不交接给{taking.name}，承办人不变。"
    told = [Party(one.id, one.name) for one in (giving, taking) if one.id != context.actor.id]
    tell_of_items(context, giving, told, text, step="declined")
    return Reply(receipts.first(text.removesuffix("。")))


def tell_of_items(context: Context, giving: Actor, told: Sequence[Party], text: str, *, step: str) -> None:
    """A notice of the hand-over while the items are still the giving person's."""
    about = [About(case, (grounds.holds_part("officer", giving.id),)) for case in going_over(context, giving.id)]
    if about:
        key = f"hand-over:{context.entry}:{step}"
        notices.tell_of(context.session, about, told, text, key=key, here=context.group, now=context.now)


def going_over(context: Context, giving: int) -> list[Case]:
    """The items of which the person is the officer and in which something is still to be done or waited for."""
    everything = Scope(everything=True)
    ids = suggestions.of_person(context.session, giving, everything, context.today, also_done=True)
    return [case for case in context.cases(ids) if any(party.id == giving for party in case.officers) and goes_on(case)]


def counted(cases: Sequence[Case]) -> str:
    """在办件11件、待反馈或待兑现2件"""
    waiting = sum(case.finished_on is not None for case in cases)
    still_open = len(cases) - waiting
    return "、".join([f"在办件{still_open}件"] * bool(still_open) + [f"待反馈或待兑现{waiting}件"] * bool(waiting))


def goes_on(case: Case) -> bool:
    """Whether something is still to be done, or to be waited for: the deputy's feedback, a commitment."""
    return not case.finished_on or steps.awaits_feedback(case) or bool(steps.commitments_open(case))


def handed_over(context: Context, giving: Actor, taking: Actor) -> Reply:
    """Every open item in which the person is the officer changes hands; a fact of each item says so."""
    cases = going_over(context, giving.id)
    if not cases:
        raise UserError(f"{giving.name}名下没有在办件，无须交接。{NO_EFFECT}")
    for case in cases:
        suggestions.lock(context.session, case.id)
        assignments.replace_person(context.session, case.id, "officer", giving.id, taking.id, on=context.today)
        context.record(
            case, FactKind.REASSIGNED, context.today, subject="officer", value=f"{giving.name} → {taking.name}", reason="交接"
        )
    text = f"{giving.name}的{counted(cases)}已交接给{taking.name}"
    about = [About(case, (grounds.holds_part("officer", taking.id),)) for case in cases]
    told = [Party(giving.id, giving.name), Party(taking.id, taking.name), *cases[0].heads]
    key = f"hand-over:{context.entry}"
    words = f"{text}，请{taking.name}发送 /我的 查看。"  # without numbers: the group may not hear of all of them
    notices.tell_of(context.session, about, told, words, key=key, here=context.group, now=context.now)
    shown = [case.number for case in cases if permissions.may_see(context.scope, case)]
    numbers = f"：{'、'.join(shown[:10])}" if shown else ""
    return Reply(f"{receipts.first(text + numbers)}\n直接责任人即时变更，此后提醒{taking.name}。")
