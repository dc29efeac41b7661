"""/交接 郑示宁 — my open items are this colleague's from now on; the office may ask for it, the person then confirms."""

from __future__ import annotations

import re

from bot import lookup
from bot.command import Context, command
from bot.errors import UserError
from bot.message import Reply
from bot.records import hand_overs, people, suggestions
from bot.records.delivery import notices
from bot.rules import permissions, steps
from bot.rules.permissions import Actor, Scope
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, Party
from bot.rules.wording import receipts
from bot.rules.words import WORKERS, FactKind, Role

USAGE = "/交接 接手人姓名"
ASKED = re.compile(r"^(?P<giving>\S{2,10}?)\s*(?:的工作)?\s*(?:交给|交接给|交|移交给|移交)\s*(?P<taking>\S{2,10})$")
WORKING = (Role.OFFICER, Role.DIVISION_HEAD)


@command(
    "/交接",
    usage=USAGE,
    summary="本人在办件交接给同处室同事（办公室提出的由本人确认）",
    synonyms=("工作交接", "移交"),
    offered=WORKERS,
    changes=True,
    stays="交接不能撤销，请由接手人再交接：/交接 姓名",
)
def hand_over(context: Context, words: str) -> Reply:
    words = words.strip(" ,，。")
    if words in ("确认", "同意"):
        return confirmed(context)
    if found := ASKED.match(words):
        giving = lookup.person(context, found["giving"], *WORKING)
        return asked(context, giving, lookup.person(context, found["taking"], *WORKING))
    if not context.actor.roles & set(WORKING):
        raise UserError(f"您没有可交接的承办工作。办公室提出请发送 /交接 甲 交给 乙。{NO_EFFECT}")
    taking = lookup.person(context, words.removeprefix("给").removeprefix("交给"), *WORKING)
    return asked(context, context.actor, taking)


def asked(context: Context, giving: Actor, taking: Actor) -> Reply:
    """Done at once when the person says so; else it waits for that person's word."""
    if giving.id != context.actor.id and not context.actor.is_office:
        raise UserError(f"只能交接本人的工作；他人的工作请由其本人或办公室提出。{NO_EFFECT}")
    if giving.id == taking.id:
        raise UserError(f"接手人不能是本人。{NO_EFFECT}")
    if not giving.divisions & taking.divisions:
        raise UserError(f"{taking.name}不在同一处室；跨处室请由办公室逐件发送 /改派。{NO_EFFECT}")
    row = hand_overs.ask(context.session, giving=giving.id, taking=taking.id, asked_by=context.actor.id, now=context.now)
    if row.confirmed_at is None:
        asked_for = f"已提出{giving.name}的在办件交接给{taking.name}，待{giving.name}确认，确认前责任不变。"
        return Reply(f"{asked_for}\n请其发送：/交接 确认")
    return handed_over(context, giving, taking)


def confirmed(context: Context) -> Reply:
    """The person agrees to what the office asked for."""
    row = hand_overs.waiting(context.session, context.actor.id)
    if row is None:
        raise UserError(f"没有待您确认的交接。{NO_EFFECT}")
    row.confirmed_at = context.now
    taking = people.actor(context.session, row.taking_id, context.today)
    if taking is None or not taking.roles:
        raise UserError(f"接手人已不在任，请重新提出交接。{NO_EFFECT}")
    return handed_over(context, context.actor, taking)


def goes_on(case: Case) -> bool:
    """Whether something is still to be done, or to be waited for: the deputy's feedback, a commitment."""
    return not case.finished_on or steps.awaits_feedback(case) or bool(steps.commitments_open(case))


def handed_over(context: Context, giving: Actor, taking: Actor) -> Reply:
    """Every open item in which the person is the officer changes hands; a fact of each item says so."""
    everything = Scope(everything=True)
    ids = suggestions.of_person(context.session, giving.id, everything, context.today, also_done=True)
    cases = [case for case in context.cases(ids) if any(party.id == giving.id for party in case.officers) and goes_on(case)]
    for case in cases:
        suggestions.lock(context.session, case.id)
        suggestions.replace_person(context.session, case.id, "officer", giving.id, taking.id)
        context.record(
            case, FactKind.REASSIGNED, context.today, subject="officer", value=f"{giving.name} → {taking.name}", reason="交接"
        )
    if not cases:
        raise UserError(f"{giving.name}名下没有在办件，无须交接。{NO_EFFECT}")
    waiting = sum(case.finished_on is not None for case in cases)
    still_open = len(cases) - waiting
    counted = [f"在办件{still_open}件"] * bool(still_open) + [f"待反馈或待兑现{waiting}件"] * bool(waiting)
    text = f"{giving.name}的{'、'.join(counted)}已交接给{taking.name}"
    key = f"hand-over:{context.entry}"
    look = f"，请{taking.name}发送 /我的 查看" if still_open else ""
    words = f"{text}{look}。"  # without numbers: the group may not hear of all of them
    notices.tell(context.session, cases[0], [Party(taking.id, taking.name)], words, key=key, here=context.group, now=context.now)
    shown = [case.number for case in cases if permissions.may_see(context.scope, case)]
    numbers = f"：{'、'.join(shown[:10])}" if shown else ""
    what = f"{giving.name}的{'、'.join(counted)}已交接给{taking.name}{numbers}"
    return Reply(f"{receipts.first(what)}\n直接责任人即时变更，此后提醒{taking.name}。")
