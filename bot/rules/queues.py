"""What an item means to one person: what waits for them, what their division owes, what they only watch. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from bot.rules import gaps, key_items, permissions, secrecy, unlit
from bot.rules.duties import DutyKind
from bot.rules.permissions import Actor
from bot.rules.standing import Owed, Standing
from bot.rules.words import Role

WORKING = frozenset({Role.DIVISION_HEAD, Role.OFFICER})
TO_REVIEW = "待您审核"


@dataclass(frozen=True)
class Task:
    """An open item in somebody's queue. `owed` is the person's own duty on it, `words` what it waits for; empty: only watched."""

    standing: Standing
    owed: Owed
    words: str

    @property
    def urgency(self) -> tuple[bool, date, int]:
        """What waits for the person first, then by the person's own date."""
        return (not self.words, self.owed.duty.due, self.standing.case.id)

    @property
    def to_review(self) -> bool:
        """Whether it is the person's turn in the review; who owes an opinion meanwhile has no turn."""
        return self.words == TO_REVIEW


def task(standing: Standing, actor: Actor, covered: frozenset[str] = frozenset()) -> Task | None:
    """What the item is to this person; None when nothing. `covered` are the divisions whose absent head they stand in for."""
    case, answer = standing.case, standing.answer
    if standing.finish or answer is None:
        return None
    if standing.waits_for(actor.id):
        return Task(standing, answer, TO_REVIEW if gaps.in_review(case, case.chain) else "待您办理")
    divisions = (actor.divisions if actor.roles & WORKING else frozenset()) | covered
    own = [one for one in standing.opinions if one.duty.division in divisions]
    if own:
        return Task(standing, own[0], "待您处提交书面意见")
    heads = (actor.divisions if Role.DIVISION_HEAD in actor.roles else frozenset()) | covered
    named = permissions.has((*case.officers, *case.deputy_directors, *case.heads, *key_items.named(case)), actor)
    if named or heads & {case.lead_division, *case.assisting_divisions}:
        return Task(standing, answer, "")
    return None


@dataclass(frozen=True)
class Chore:
    """What the general office has to do about an item, and the command for it; empty where there is none in chat."""

    standing: Standing
    words: str
    say: str = ""


def chores(
    standing: Standing, without_account: Collection[int], unmentioned: Collection[int], staffed: Collection[str]
) -> list[Chore]:
    """What waits for the office: an objection to answer, people to name, somebody nobody reaches, a letter to publish,
    and what else was due beside the answer.

    `without_account` are people whom no platform knows, `unmentioned` those whom none can mention, `staffed` divisions with
    a head or an officer.
    """
    case = standing.case
    late = [one for one in standing.unlit if one.seen.overdue or one.duty.kind is DutyKind.PUBLICATION]
    tracked = [of_unlit(standing, one) for one in (late if secrecy.may_be_named(case.secrecy) else late[:1])]
    if standing.finish:
        return tracked
    found = tracked
    if gaps.objection_waits(case, case.chain):
        found.append(Chore(standing, "待答复申退", f"/申退 {case.number} 同意"))
    if not case.officers:
        found.append(Chore(standing, "承办人未明确", f"/改派 {case.number} 承办 姓名"))
    if not case.deputy_directors:
        found.append(Chore(standing, "分管领导未明确", f"/改派 {case.number} 分管 姓名"))
    if not case.heads:
        found.append(Chore(standing, f"{case.lead_division}没有在任负责人"))
    found += [
        Chore(standing, f"{division}没有在任人员，未交书面意见") for division in case.silent_divisions if division not in staffed
    ]
    waiting = standing.next.people if standing.next else ()
    if waiting and all(party.id in unmentioned for party in waiting):
        why = "未绑定账号" if all(party.id in without_account for party in waiting) else "没有可以@的账号"
        found.append(Chore(standing, f"{'、'.join(party.name for party in waiting)}{why}，收不到提醒"))
    return found


def of_unlit(standing: Standing, owed: Owed) -> Chore:
    """What is due beside the answer, and is late or the office's own: 待公开答复（8月27日前）; its day alone where no more than
    number and dates may be said."""
    day = unlit.until(owed.seen.due, owed.seen.effective, standing.as_of.today)
    if not secrecy.may_be_named(standing.case.secrecy):
        return Chore(standing, f"有跟踪事项（{day}）")
    return Chore(
        standing, f"待{unlit.task(owed.duty)}（{day}）", unlit.command(owed.duty.kind, standing.case.number, owed.duty.subject)
    )


def without_director(standings: Sequence[Standing]) -> list[Chore]:
    """One for all open items where nobody holds the post of 主要领导, at the one that waits for it or is due first."""
    open_ones = [one for one in standings if not one.finish and not one.case.directors]
    if not open_ones:
        return []
    first = min(open_ones, key=lambda one: (not gaps.in_review(one.case, one.case.chain), one.case.due_on, one.case.id))
    return [Chore(first, f"没有在任主要领导，在办件{len(open_ones)}件待更新人员表")]


def urgency_of_chore(chore: Chore) -> tuple[bool, date, int]:
    """What is open before what is done, by the date of the answer."""
    return (chore.standing.finish is not None, chore.standing.case.due_on, chore.standing.case.id)
