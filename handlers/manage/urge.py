"""/催办 20210032 — the office urges whoever the item waits for; for units outside it gives a text to forward, never a message."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot import lookup
from bot.command import Context, Number, command
from bot.errors import refuse
from bot.message import Reply
from bot.records import facts, people
from bot.records.delivery import notices
from bot.records.delivery.notices import Hearing
from bot.rules import dates, grounds, hours, process, urging
from bot.rules import standing as standings
from bot.rules.permissions import Need
from bot.rules.stages import Party
from bot.rules.standing import Owed, Standing
from bot.rules.wording import answers
from bot.rules.wording import urging as wording
from bot.rules.words import OFFICE, FactKind


@command(
    "/催办",
    usage="/催办 编号",
    summary="催办一件：提醒正在等其办理的人，外单位给出可转发的文字",
    synonyms=("催一下", "催办一下", "催"),
    allowed=OFFICE,
    needs=Need.OFFICE,
    changes=True,
    stays="催办已经发出，不能撤销",
)
def urge(context: Context, number: Number) -> Reply:
    case = lookup.to_work_on(context, number)
    refuse(process.refusal_when_over(case, "催办") or urging.refusal_to_repeat(case, context.now))
    leaves = hours.next_opening(context.calendar, context.office.hours, context.now)
    said_on = replace(context.as_of, today=leaves.date())  # who reads it then is not told how it stood before
    standing, count = standings.of(case, said_on), urging.urged(case).count + 1
    urged = [] if standing.next and standing.next.awaited else [urge_step(context, standing, count, leaves)]
    urged += [urge_opinion(context, standing, owed, count, leaves) for owed in standing.opinions]
    if leaves > context.now:
        urged.append(f"现在不在提醒时段，将于{dates.moment(leaves)}发出。")
    details = {urging.AT: leaves.isoformat()}
    place = facts.next_number(context.session, case.id, FactKind.URGED)
    context.record(case, FactKind.URGED, context.today, subject=place, details=details)
    return context.done(case, f"第{count}次催办", *urged, wording.outside(standing))


def urge_step(context: Context, standing: Standing, count: int, leaves: datetime) -> str:
    """Urge whoever has to take the next step: the office, the reviewer, or the officers with their head. What became of it."""
    step, case = standing.next, standing.case
    told = step.people if step else ()
    if step and step.by_office:
        told = people.office(context.session, context.today)
    elif step and not step.role:
        told = tuple(dict.fromkeys((*told, *case.heads)))
    rests = [grounds.OPEN, grounds.next_step(case, case.chain), grounds.due(case)]
    if step and step.role and case.round:
        rests.append(grounds.waits(case.round.number, case.round.passed + 1, step.people))
    elif step and not step.by_office:
        rests += [grounds.holds_part("officer", party.id) for party in case.officers]
    text = wording.step(standing, count)
    key = f"urged:{case.id}:{context.entry}"
    said = notices.tell(
        context.session, case, told, text, key=key, here=context.group, now=leaves, rests=rests, private=context.private
    )
    return outcome(said, "", told)


def urge_opinion(context: Context, standing: Standing, owed: Owed, count: int, leaves: datetime) -> str:
    """Urge an assisting division for the opinion it owes; what became of it."""
    case, division = standing.case, owed.duty.division
    told = people.staff(context.session, division, context.today)
    said = notices.tell(
        context.session,
        case,
        told,
        wording.opinion(standing, owed, count),
        key=f"urged:{case.id}:{context.entry}:{division}",
        here=context.group,
        now=leaves,
        division=division,
        rests=[grounds.owes_by(division, owed.duty.due)],
        private=context.private,
    )
    return outcome(said, f"{division}提交书面意见：", told)


def outcome(said: Hearing, what: str, told: tuple[Party, ...]) -> str:
    """已催软件产业处提交书面意见：沈示达、蒋示林。"""
    left = tuple(party for party in told if party not in said.people)
    urged = f"已催{what}{answers.names(said.people)}。" if said else ""
    if said and not left:
        return urged
    return f"{urged}没有可通知的群或人员，请另行催办{what}{answers.names(left) or '没有在任人员'}。"
