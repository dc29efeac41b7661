"""/代理 副局长乙 7.20 至 7.30 — who reviews for an absent leader, by that leader's own confirmation; shown as 代."""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot import lookup, news, pending
from bot.acts import unbound
from bot.command import Context, command
from bot.errors import UserError
from bot.message import Reply
from bot.records import people, proposals, stand_ins
from bot.records.delivery import outbox
from bot.records.stand_ins import StandIn
from bot.rules import dates, spelling
from bot.rules.permissions import Actor
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Party
from bot.rules.wording import asking, receipts
from bot.rules.wording.asking import Question
from bot.rules.words import LEADERS, OFFICE, Role

USAGE = "/代理 姓名 起始日期 至 截止日期"
REVIEWERS = (Role.DIVISION_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR)
BY_OFFICE = re.compile(r"^(?P<absent>\S{2,10}?)\s*由\s*(?P<acting>\S{2,10}?)(?:代理)?(?:\s+(?P<left>.+))?$")
FROM_TO = re.compile(r"(\d{1,2}\s*[日号]|\d{1,2}\.\d{1,2})\s*[-—–]+\s*(?=\d)", re.ASCII)  # 7.20-7.30
ANSWER = re.compile(r"(?P<word>确认|同意|拒绝|不同意)\s*(?P<number>\d+)?")
AGREED = ("确认", "同意")
OVER = re.compile(r"(?P<absent>\S{2,10}?)?\s*(?:取消|结束|撤销)\s*(?P<number>\d+)?")
ANSWERED_WITHIN = timedelta(days=3)
LONGEST = 60  # days: longer absence is a change of appointment, for the list of people


@command(
    "/代理",
    usage=USAGE,
    summary="外出期间由他人代为审核（本人确认后生效，显示“代”）",
    synonyms=("代为审核", "委托代理"),
    offered=frozenset({Role.DIVISION_HEAD, *LEADERS}) | OFFICE,
    changes=True,
    stays="代理不能撤销，提前结束请发送：/代理 取消",
)
def stand_in(context: Context, words: str) -> Reply:
    return said_of(context, words).adding(context.who_is_told())


def said_of(context: Context, words: str) -> Reply:
    """What becomes of a stand-in by these words; raises UserError for nothing."""
    stand_ins.lock(context.session)
    words = words.strip(" ,，。")
    if found := ANSWER.fullmatch(words):
        context.in_person("代理")
        row = waiting(context, found["number"])
        return confirmed(context, row) if found["word"] in AGREED else declined(context, row)
    if found := OVER.fullmatch(words):
        return called_off(context, found["absent"] or "", found["number"] or "") or ended(context)
    since, rest = lookup.day(context, FROM_TO.sub(r"\1 至 ", words), ahead=True)
    until, rest = lookup.day(context, rest.replace("至", " ").replace("到", " ").replace("~", " "), ahead=True)
    if since and until and (until < since or ("年" not in words and until.year > since.year and (until - since).days >= LONGEST)):
        raise UserError(f"截止日期{dates.short(until)}早于起始日期{dates.short(since)}，请核对日期。{NO_EFFECT}")
    if since is None or until is None:
        raise UserError(f"请写明起止日期，例如 /代理 副局长乙 7月20日 至 7月30日。{NO_EFFECT}")
    names = " ".join(rest.replace("-", " ").replace("—", " ").split())
    if found := BY_OFFICE.match(names):
        if found["left"]:
            raise UserError(f"没有看懂{spelling.echoed(found['left'])}，代理只写姓名和起止日期：{USAGE}。{NO_EFFECT}")
        absent = lookup.person(context, found["absent"], *REVIEWERS)
        return asked(context, absent, lookup.person(context, found["acting"]), since, until)
    if not context.actor.roles & set(REVIEWERS):
        raise UserError(f"您没有需要代理的审核职责。办公室提出请发送 /代理 甲 由 乙 起始日期 至 截止日期。{NO_EFFECT}")
    return asked(context, context.actor, lookup.person(context, names.removeprefix("由")), since, until)


def asked(context: Context, absent: Actor, acting: Actor, since: date, until: date) -> Reply:
    """It holds at once when the absent person says so; else it waits for that person's word."""
    if absent.id != context.actor.id and not context.actor.is_office:
        raise UserError(f"只能由本人或办公室提出代理。{NO_EFFECT}")
    if absent.id == acting.id or not acting.roles & {*REVIEWERS}:
        raise UserError(f"代理人须为另一位处室负责人或局领导。{NO_EFFECT}")
    if absent.roles & LEADERS and not acting.roles & LEADERS:
        raise UserError(f"局领导须由局领导代理。{NO_EFFECT}")
    if not context.today <= since <= until or (until - since).days >= LONGEST:
        raise UserError(f"代理期应从今天或以后开始，最长{LONGEST}天；更长的请更新人员表。{NO_EFFECT}")
    if stand_ins.overlapping(context.session, absent.id, since, until):
        raise UserError(f"{absent.name}在此期间已有代理，如需改变请先发送 /代理 取消。{NO_EFFECT}")
    context.act()
    row = stand_ins.ask(
        context.session,
        absent=absent.id,
        acting=acting.id,
        since=since,
        until=until,
        asked_by=context.actor.id,
        in_person=not context.message.account,
        now=context.now,
    )
    what = f"{dates.near(since, context.today)}至{dates.near(until, context.today)}由{acting.name}代{absent.name}审核"
    if row.confirmed_at is None:
        question = asked_about(context, row)
        proposals.propose(
            context.session,
            absent.id,
            proposals.ANYWHERE,
            question.yes,
            otherwise=question.no,
            about=question.about,
            rests=pending.on(pending.STAND_IN, row.id),
            now=context.now,
            until=context.now + ANSWERED_WITHIN,
        )
        who = "办公室" if context.actor.id != absent.id else "管理员在服务器上"
        ask = f"{who}提出{what}，待{absent.name}确认，请{absent.name}回复 是，或发送：/代理 确认"
        tell(context, row, absent, ask, waits=pending.on(pending.STAND_IN, row.id))
        answer = f"请其回复 是，或发送：{question.yes}{unbound.note(context, absent)}"
        return Reply(f"已提出{what}，待{absent.name}确认，确认前不生效。\n{answer}")
    begins(context, row, acting, what)
    return Reply("\n".join((receipts.first(what), "审核记录显示“代”。", "提前结束发送：/代理 取消")))


def asked_about(context: Context, row: StandIn) -> Question:
    """What the absent leader is asked."""
    acting = people.actor(context.session, row.acting_id, context.today)
    assert acting  # noqa: S101 - people are never deleted
    span = f"{dates.near(row.since, context.today)}至{dates.near(row.until, context.today)}"
    return Question(f"{span}由{acting.name}代为审核", f"/代理 确认 {row.id}", f"/代理 拒绝 {row.id}")


def waiting(context: Context, number: str | None) -> StandIn:
    """The one stand-in that waits for this person's word, that of a number where one is named. Raises UserError otherwise."""
    rows = stand_ins.waiting(context.session, context.actor.id, context.today)
    rows = [row for row in rows if number in (None, str(row.id))]
    if not rows:
        raise UserError(f"没有待您确认的代理。{NO_EFFECT}")
    if len(rows) > 1:
        raise UserError(asking.which([asked_about(context, row) for row in rows]))
    return rows[0]


def declined(context: Context, row: StandIn) -> Reply:
    """The leader wants none; what the office asked for is none any more."""
    row.ended_at = context.now
    question = asked_about(context, row)
    proposals.forget(context.session, pending.on(pending.STAND_IN, row.id))
    context.act()
    asked_by = people.actor(context.session, row.asked_by, context.today)
    assert asked_by  # noqa: S101 - people are never deleted
    tell(context, row, asked_by, f"{context.actor.name}不同意{question.about}，代理不生效。")
    return Reply(f"{receipts.first(f'不同意{question.about}')}\n代理不生效。")


def confirmed(context: Context, row: StandIn) -> Reply:
    """The absent leader agrees to what the office asked for."""
    if stand_ins.overlapping(context.session, context.actor.id, row.since, row.until):
        raise UserError(f"您在此期间已有代理，如需改变请先发送 /代理 取消。{NO_EFFECT}")
    row.confirmed_at = context.now
    proposals.forget(context.session, pending.on(pending.STAND_IN, row.id))
    context.act()
    span = f"{dates.near(row.since, context.today)}至{dates.near(row.until, context.today)}"
    acting = people.actor(context.session, row.acting_id, context.today)
    assert acting  # noqa: S101 - people are never deleted
    begins(context, row, acting, f"{span}由{acting.name}代{context.actor.name}审核")
    what = f"{span}由{acting.name}代为审核，本人确认"
    return Reply(f"{receipts.first(what)}\n期间审核记录显示“代”。")


def called_off(context: Context, absent: str, number: str) -> Reply | None:
    """The office asks no more for what it proposed and nobody has confirmed, of that person or with that number where one is
    named; None where it proposed nothing of the kind. Raises UserError where it proposed several."""
    rows = stand_ins.proposed(context.session, context.today) if context.actor.is_office else []
    found = []
    for row in rows:
        leader = people.actor(context.session, row.absent_id, context.today)
        if leader and absent in ("", leader.name) and number in ("", str(row.id)):
            found.append((row, leader))
    if len(found) > 1:
        each = "；".join(f"{leader.name} {asked_about(context, row).about}：/代理 取消 {row.id}" for row, leader in found)
        raise UserError(f"办公室提出而待确认的代理有{len(found)}项，请写明取消哪一项：{each}。{NO_EFFECT}")
    if not found and (absent or number):
        raise UserError(f"没有由办公室提出而待确认的这项代理，取消本人的代理请发送 /代理 取消。{NO_EFFECT}")
    if not found:
        return None
    ((row, leader),) = found
    row.ended_at = context.now
    proposals.forget(context.session, pending.on(pending.STAND_IN, row.id))
    unheard = outbox.give_up(context.session, stand_ins.key_of(row), reason=stand_ins.ENDED)
    what = f"取消所提{leader.name}的代理：{asked_about(context, row).about}"
    if not unheard:
        tell(context, row, leader, f"办公室已{what}，无须{leader.name}确认。")
    context.act()
    return Reply(f"{receipts.first(what)}\n{leader.name}无须再确认。")


def ended(context: Context) -> Reply:
    """The leader is back early; what was decided meanwhile stands."""
    rows = stand_ins.running(context.session, context.actor.id, context.today)
    if not rows:
        raise UserError(f"您没有生效中或待生效的代理。{NO_EFFECT}")
    context.in_person("提前结束代理")
    for row in rows:
        row.ended_at = context.now
        if outbox.give_up(context.session, stand_ins.key_of(row), reason=stand_ins.ENDED):
            continue  # who was to stand in has not heard of it
        acting = people.actor(context.session, row.acting_id, context.today)
        assert acting  # noqa: S101 - people are never deleted
        tell(context, row, acting, f"{acting.name}代{context.actor.name}审核已结束，无须再代为审核。")
    context.act()
    return Reply(f"{receipts.first('代理结束，即时生效')}\n此前由代理人作出的审核仍然有效。")


def begins(context: Context, row: StandIn, acting: Actor, what: str) -> None:
    """Who stands in hears from when to when, as long as that is so."""
    words = f"{what}，请{acting.name}期间发送 /审 查看待审核件。"
    tell(context, row, acting, words, waits=pending.on(pending.STANDS_IN, row.id))


def tell(context: Context, row: StandIn, person: Actor, text: str, *, waits: str = "") -> None:
    """Who is to say yes, or stands in, hears of it, and of its end; `waits` is what that rests on."""
    division = min(person.divisions, default="")
    key = f"{stand_ins.key_of(row)}{context.entry}"
    told = [Party(person.id, person.name)]
    said = news.tell_person(
        context.session,
        told,
        text,
        division=division,
        key=key,
        here=context.group,
        now=context.now,
        waits=waits,
        private=context.private,
    )
    context.heard.append(said)
