"""/交接 郑示宁 — my open items are to be this colleague's; the colleague agrees by 是. The office may ask, both then agree."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot import lookup, pending
from bot.acts import unbound
from bot.acts.handing_over import going_over
from bot.command import Context, command
from bot.errors import UserError
from bot.message import Reply
from bot.records import assignments, hand_overs, people, proposals, suggestions
from bot.records.delivery import notices, outbox
from bot.records.delivery.notices import About
from bot.records.hand_overs import HandOver
from bot.rules import grounds, permissions, spelling
from bot.rules.permissions import Actor
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case, Party
from bot.rules.wording import asking, receipts
from bot.rules.wording.asking import Question
from bot.rules.words import WORKERS, FactKind, Role

USAGE = "/交接 接手人姓名"
ANSWER = re.compile(r"(?P<word>确认|同意|接收|拒绝|取消|不同意)\s{0,4}(?P<number>\d+)?")
AGREED, ACCEPTED = ("确认", "同意"), "接收"
ASKED = re.compile(r"^(?P<giving>\S{2,10}?)\s{0,4}(?:的工作)?\s{0,4}(?:交给|交接给|交|移交给|移交)\s{0,4}(?P<taking>\S{2,10})$")
DIGITS = re.compile(r"\d")
CALLED_OFF = re.compile(
    r"(?:取消|撤销|撤回)(?:\s{0,4}(?P<giving>[^\s\d]{2,10}?)(?:的(?:工作)?(?:交接)?)?)?\s{0,4}(?P<number>\d+)?"
)
LAPSES = f"{hand_overs.ANSWERED_WITHIN.days}天内未答复即失效"
ENDED = "交接已取消"  # why nobody is asked for it any more
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
    return said_of(context, words).adding(context.who_is_told())


def said_of(context: Context, words: str) -> Reply:
    """What becomes of a hand-over by these words; raises UserError for nothing."""
    hand_overs.lock(context.session)
    words = words.strip(" ,，。")
    called = CALLED_OFF.fullmatch(words) if context.actor.is_office else None
    if called and (reply := called_off(context, called["giving"] or "", called["number"] or "")):
        return reply
    if found := ANSWER.fullmatch(words):
        return answered(context, found["word"], found["number"])
    if found := ASKED.match(words):
        giving = lookup.person(context, found["giving"], *WORKING)
        return asked(context, giving, lookup.person(context, found["taking"], *WORKING))
    if DIGITS.search(words):
        one = "交接的是本人全部在办件；单件请由办公室发送 /改派 编号 承办 姓名"
        raise UserError(f"没有看懂{spelling.echoed(words)}：{one}。{NO_EFFECT}")
    if not context.actor.roles & set(WORKING):
        if context.actor.is_office and len(words.split()) > 1:
            raise UserError(f"没有看懂{spelling.echoed(words)}，办公室提出请发送 /交接 甲 交给 乙。{NO_EFFECT}")
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
    if not going_over(context.session, context.office, giving.id, context.today):
        raise UserError(f"{giving.name}名下没有在办件，无须交接。{NO_EFFECT}")
    before = hand_overs.asked_of(context.session, giving.id, context.now)
    for replaced in before:
        end(context, replaced, tells=replaced.taking_id != taking.id)
    void = "".join(f"\n此前提出的交接给{name_of(context, replaced.taking_id)}作废。" for replaced in before)
    row = hand_overs.ask(
        context.session,
        giving=giving.id,
        taking=taking.id,
        asked_by=context.actor.id,
        in_person=not context.message.account,
        now=context.now,
    )
    if row.confirmed_at is None:
        propose(context, giving.id, row)
        asked_for = f"已提出{giving.name}的在办件交接给{taking.name}，待{giving.name}确认，确认前责任不变。"
        who = "办公室" if giving.id != context.actor.id else "管理员在服务器上"
        words = f"{who}提出{giving.name}的在办件交接给{taking.name}，请{giving.name}回复 是，或发送：/交接 确认。"
        tell(context, row, [Party(giving.id, giving.name)], words, asks=True)
        how = f"请其回复 是，或发送：{agreeing(row)}\n{LAPSES}，取消请发送：/交接 取消 {row.id}"
        return Reply(f"{asked_for}\n{how}{void}{unbound.note(context, giving)}")
    reply = offered(context, row, giving, taking)
    return Reply(f"{reply.text}{void}")


def agreeing(row: HandOver) -> str:
    """The command that is the next 是 to this hand-over and to no other."""
    return f"/交接 {'确认' if row.confirmed_at is None else ACCEPTED} {row.id}"


def waits(row: HandOver) -> str:
    """What the question rests on that it is at."""
    return pending.on(pending.CONFIRM if row.confirmed_at is None else pending.ACCEPT, row.id)


def question(context: Context, row: HandOver) -> Question:
    """What is asked of whoever has the next word."""
    who = "由移交人确认" if row.confirmed_at is None else "由接手人接收"
    return Question(f"{between(context, row)}，{who}", agreeing(row), f"/交接 拒绝 {row.id}")


def propose(context: Context, person: int, row: HandOver) -> None:
    """Their 是, in any chat, will be the answer to this hand-over."""
    asked, until = question(context, row), context.now + hand_overs.ANSWERED_WITHIN
    proposals.propose(
        context.session,
        person,
        proposals.ANYWHERE,
        asked.yes,
        otherwise=asked.no,
        about=asked.about,
        rests=waits(row),
        now=context.now,
        until=until,
    )


def name_of(context: Context, person: int) -> str:
    """What somebody is called, in office or not."""
    found = people.actor(context.session, person, context.today)
    assert found  # noqa: S101 - people are never deleted
    return found.name


def offered(context: Context, row: HandOver, giving: Actor, taking: Actor) -> Reply:
    """The receiver is asked; until the answer nothing changes."""
    cases = going_over(context.session, context.office, giving.id, context.today)
    propose(context, taking.id, row)
    what = f"{giving.name}的{counted(cases)}"
    text = f"{what}拟交接给{taking.name}，请{taking.name}回复 是（接收），或发送 /交接 拒绝。"  # no numbers: others hear it
    tell(context, row, [Party(taking.id, taking.name)], text, asks=True)
    waits_for = f"{what}拟交接给{taking.name}，待{taking.name}同意，同意前责任不变。\n请其回复 是，或发送：{agreeing(row)}"
    return Reply(f"{waits_for}{unbound.note(context, taking)}")


def tell(context: Context, row: HandOver, told: Sequence[Party], text: str, *, asks: bool = False) -> None:
    """A notice of the hand-over while the items are still the giving person's; none where no item is left to go over.

    One that asks rests on the question, too.
    """
    rests = (grounds.holds_part("officer", row.giving_id),)
    about = [About(case, rests) for case in going_over(context.session, context.office, row.giving_id, context.today)]
    if about:
        key = f"{key_of(row)}{context.entry}"
        question = waits(row) if asks else ""
        said = notices.tell_of(
            context.session,
            about,
            told,
            text,
            key=key,
            here=context.group,
            now=context.now,
            waits=question,
            private=context.private,
        )
        context.heard.append(said)


def key_of(row: HandOver) -> str:
    """How notices of a hand-over that waits for an answer begin their keys."""
    return f"hand-over:{row.id}:"


def answered(context: Context, word: str, number: str | None) -> Reply:
    """The word of whose work it is, or of the receiver, on the one hand-over it can be about, in person."""
    context.in_person("交接")
    session, person = context.session, context.actor.id
    to_accept = hand_overs.to_accept(session, person, context.now)
    asked_of = hand_overs.to_confirm if word in AGREED else hand_overs.asked_of
    own = asked_of(session, person, context.now)
    rows = to_accept if word == ACCEPTED else [*own, *to_accept]
    rows = [row for row in rows if number in (None, str(row.id))]
    if not rows:
        raise UserError(f"没有待您确认的交接，提出后{LAPSES}，可重新提出。{NO_EFFECT}")
    if len(rows) > 1:
        raise UserError(asking.which([question(context, row) for row in rows]))
    if word in AGREED or word == ACCEPTED:
        return agreed(context, rows[0])
    return declined(context, rows[0])


def agreed(context: Context, row: HandOver) -> Reply:
    """The person whose work it is agrees to what the office asked for; or the receiver takes it over."""
    taking = in_office(context, row.taking_id, "接手人")
    giving = people.actor(context.session, row.giving_id, context.today)
    assert giving  # noqa: S101 - people are never deleted
    cases = going_over(context.session, context.office, giving.id, context.today)
    if not cases and not giving.roles & set(WORKING):
        raise UserError(f"交接已因{giving.name}离任终止，其承办的在办件由办公室另行明确。{NO_EFFECT}")
    if not cases:
        raise UserError(f"{giving.name}名下没有在办件，无须交接。{NO_EFFECT}")
    proposals.forget(context.session, waits(row))
    if row.confirmed_at is None:
        row.confirmed_at = context.now
        return offered(context, row, giving, taking)
    row.accepted_at = context.now
    return handed_over(context, giving, taking, cases)


def in_office(context: Context, person: int, what: str) -> Actor:
    """Somebody who still works here; raises UserError otherwise."""
    found = people.actor(context.session, person, context.today)
    if found is None or not found.roles & set(WORKING):
        raise UserError(f"{what}已不在任，请重新提出交接。{NO_EFFECT}")
    return found


def declined(context: Context, row: HandOver) -> Reply:
    """The receiver does not take it, or whose work it is keeps it; the other hears of that."""
    return Reply(receipts.first(end(context, row).removesuffix("。")))


def called_off(context: Context, giving: str, number: str) -> Reply | None:
    """The office asks no more for what it proposed and nobody has answered to the end, of that person or with that number where
    one is named; None where it proposed nothing of the kind. Raises UserError where it proposed several."""
    rows = [row for row in hand_overs.proposed(context.session, context.now) if number in ("", str(row.id))]
    rows = [row for row in rows if giving in ("", name_of(context, row.giving_id))]
    if len(rows) > 1:
        each = "；".join(f"{between(context, row)}：/交接 取消 {row.id}" for row in rows)
        raise UserError(f"办公室提出而待答复的交接有{len(rows)}项，请写明取消哪一项：{each}。{NO_EFFECT}")
    if not rows and giving:
        raise UserError(f"没有由办公室提出而待答复的{giving}的交接。{NO_EFFECT}")
    if not rows:
        return None
    end(context, rows[0])
    return Reply(f"{receipts.first(f'取消所提交接：{between(context, rows[0])}')}\n承办人不变。")


def between(context: Context, row: HandOver) -> str:
    """吴示安的在办件交接给郑示宁"""
    return f"{name_of(context, row.giving_id)}的在办件交接给{name_of(context, row.taking_id)}"


def end(context: Context, row: HandOver, *, tells: bool = True) -> str:
    """The hand-over is none any more, nobody is asked for it, and who was hears of that; the sentence that says so.

    Who was to be asked and has not heard of it hears nothing.
    """
    proposals.forget(context.session, waits(row))
    unheard = outbox.give_up(context.session, key_of(row), reason=ENDED)
    row.ended_at = context.now
    giving, taking = name_of(context, row.giving_id), name_of(context, row.taking_id)
    text = f"{giving}的在办件不交接给{taking}，承办人不变。"
    asked = [Party(row.giving_id, giving)] + [Party(row.taking_id, taking)] * (row.confirmed_at is not None)
    asked = asked[:-1] if unheard else asked
    told = [party for party in asked if party.id != context.actor.id]
    if tells:
        tell(context, row, told, text)
    return text


def counted(cases: Sequence[Case]) -> str:
    """在办件11件、待反馈或待兑现2件"""
    waiting = sum(case.finished_on is not None for case in cases)
    still_open = len(cases) - waiting
    return "、".join([f"在办件{still_open}件"] * bool(still_open) + [f"待反馈或待兑现{waiting}件"] * bool(waiting))


def handed_over(context: Context, giving: Actor, taking: Actor, cases: Sequence[Case]) -> Reply:
    """Every open item in which the person is the officer changes hands; a fact of each item says so."""
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
    here, private = context.group, context.private
    said = notices.tell_of(context.session, about, told, words, key=key, here=here, now=context.now, private=private)
    context.heard.append(said)
    shown = [case.number for case in cases if permissions.may_see(context.scope, case)]
    numbers = f"：{'、'.join(shown[:10])}" if shown else ""
    return Reply(f"{receipts.first(text + numbers)}\n直接责任人即时变更，此后提醒{taking.name}。")
