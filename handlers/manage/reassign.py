"""/改派 20210032 牵头 融资服务处 — another lead division; 承办 郑示宁 — another officer; 分管 副局长乙 — another 分管领导."""

from __future__ import annotations

import re

from bot import lookup
from bot.command import Context, Number, command
from bot.errors import UserError, refuse
from bot.message import Reply
from bot.records import assignments, people
from bot.rules import changes, process, spelling
from bot.rules.permissions import Actor, Need
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case
from bot.rules.words import OFFICE, FactKind, Role

USAGE = "/改派 编号 牵头 处室（或 承办 姓名、分管 姓名）"
FORM = re.compile(r"^(?P<part>牵头处室|牵头|处室|承办人|承办|直接责任人|分管领导|分管)\s*(?:改为|改|为|给|：|:)?\s*(?P<new>\S+)$")
OFFICERS = ("承办", "直接责任人")  # parts of an item that its division's head gives to somebody


@command(
    "/改派",
    usage=USAGE,
    summary="更换牵头处室、承办人或分管领导（处室负责人限承办人）",
    synonyms=("重新分派", "改派给"),
    allowed=OFFICE | {Role.DIVISION_HEAD},
    needs=Need.ASSIGN,
    changes=True,
    stays="改派不能撤销，请重新改派：/改派 编号 承办 姓名",
)
def reassign(context: Context, number: Number, words: str = "") -> Reply:
    case = lookup.to_work_on(context, number)
    found = FORM.match(words.strip(" ,，。"))
    if not found:
        beside = f"没有看懂{spelling.echoed(words)}。" if words else ""
        raise UserError(f"{beside}请写明 牵头 处室、承办 姓名 或 分管 姓名：{USAGE}。{NO_EFFECT}")
    refuse(process.refusal_when_over(case, "改派"))
    if not found["part"].startswith(OFFICERS) and not context.actor.is_office:
        raise UserError(f"{case.number} 须由{Need.OFFICE.value}办理 /改派。{NO_EFFECT}")
    if found["part"] in ("牵头处室", "牵头", "处室"):
        return to_division(context, case, found["new"])
    if found["part"] in ("分管领导", "分管"):
        return to_leader(context, case, found["new"])
    return to_officer(context, case, found["new"])


def to_division(context: Context, case: Case, name: str) -> Reply:
    """The new lead division; the officer of the old one does not go along."""
    if case.round and case.round.is_open(len(case.chain)):
        raise UserError(f"{case.number} 正在审核，请先撤回或退回后再改派。{NO_EFFECT}")
    known = people.division_ids(context.session)
    named = [name] if name in known else [each for each in known if spelling.is_short_for(name, each)]
    if len(named) != 1:
        raise UserError(f"没有处室“{name[:12]}”或对应多个，请写全称。{NO_EFFECT}")
    if named[0] == case.lead_division:
        raise UserError(f"{case.number} 的牵头处室已是{named[0]}。{NO_EFFECT}")
    assignments.replace_lead(context.session, case.id, known[named[0]], on=context.today)
    context.record(case, FactKind.REASSIGNED, context.today, subject="lead", value=f"{case.lead_division} → {named[0]}")
    return told(context, case, f"牵头处室由{case.lead_division}改为{named[0]}", f"请指定承办人：/改派 {case.number} 承办 姓名")


def to_officer(context: Context, case: Case, name: str) -> Reply:
    """The new officer, of the lead division."""
    officer = lookup.person(context, name, Role.OFFICER, Role.DIVISION_HEAD)
    if case.lead_division not in officer.divisions:
        raise UserError(f"{officer.name}不在牵头处室{case.lead_division}。{NO_EFFECT}")
    if any(party.id == officer.id for party in case.officers):
        raise UserError(f"{case.number} 的承办人已是{officer.name}。{NO_EFFECT}")
    return to_person(context, case, "officer", "承办人", officer)


def to_leader(context: Context, case: Case, name: str) -> Reply:
    """The new 分管领导."""
    leader = lookup.person(context, name, Role.DEPUTY_DIRECTOR)
    if any(party.id == leader.id for party in case.deputy_directors):
        raise UserError(f"{case.number} 的分管领导已是{leader.name}。{NO_EFFECT}")
    return to_person(context, case, "deputy_director", "分管领导", leader)


def to_person(context: Context, case: Case, part: str, post: str, new: Actor) -> Reply:
    """Somebody else is the item's officer or 分管领导 from today on."""
    before = changes.names_of(case, part)
    assignments.put_people(context.session, case.id, part, [new.id], on=context.today)
    context.record(case, FactKind.REASSIGNED, context.today, subject=part, value=f"{before or '未明确'} → {new.name}")
    return told(context, case, changed(post, before, new.name))


def changed(part: str, before: str, new: str) -> str:
    """承办人由吴示安改为郑示宁; where there was nobody, who it is now."""
    return f"{part}由{before}改为{new}" if before else f"已明确{part}：{new}"


def told(context: Context, case: Case, sentence: str, more: str = "") -> Reply:
    """Those who have it now are told, and those who had it."""
    context.tell_of_change(case)
    return context.done(case, sentence, more)
