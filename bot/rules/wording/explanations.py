"""Why an item stands where it stands: the days that led to a date, the facts that led to the next step (`/为什么`)."""

from __future__ import annotations

from datetime import date

from bot.rules import by_law, dates, deadlines, duties, gaps, history, limits, process, review_chain, secrecy, stages, unlit
from bot.rules.deadlines import Light
from bot.rules.duties import DutyKind
from bot.rules.limits import LimitKind, Limits
from bot.rules.stages import Case, Fact
from bot.rules.standing import Owed, Standing
from bot.rules.wording import answers, lines
from bot.rules.words import FactKind, Handling
from bot.rules.workdays import Calendar, Held

NEAR = 5  # working days before the last one, shown so that a reader can count along
COUNTED = "（余10个工作日起黄灯，余3个起橙灯，逾期红灯）"


def text(standing: Standing) -> str:
    """Both dates and where they come from, how days are counted, what is owed by whom, and what comes next."""
    case, as_of = standing.case, standing.as_of
    calendar, today, known = as_of.calendar, as_of.today, by_law.limits_of(case, as_of.law)
    said = [case.name, *of_date(standing, known)]
    if words := of_law(standing):
        said.append(words)
    if not secrecy.may_be_named(case.secrecy):
        return "\n".join(said)
    for one in standing.opinions:
        ground = of_opinion(one.duty, calendar, as_of.opinion_days_before, known[LimitKind.REDO_OPINION])
        stands = f"{one.light}，{answers.left(one.seen)}"
        said.append(f"配合意见：{one.duty.division}尚未提交，时限{dates.long(one.duty.due)}{ground}，{stands}")
    if objection := of_objection(case, calendar, known, today):
        said.append(objection)
    said += [of_unlit(one) for one in standing.unlit]
    said.append(lines.ending_of(standing))
    if ground := of_step(case, case.chain):
        said.append(f"依据：{ground}")
    return "\n".join(said)


def of_law(standing: Standing) -> str:
    """The statutory date beside the notice's with its source, what an extension makes of it, a warning where it is the earlier
    one, and that it has passed. What no law fixes is not called statutory.
    """
    case, as_of = standing.case, standing.as_of
    found = by_law.of(case, as_of.law, as_of.calendar)
    if found is None or case.law_on:
        return ""
    words = f"{found.limit.title}：{dates.long(found.day)}（{counted_by(found.limit, case)}）"
    if found.longest and found.longest_day:
        words += f"；经同意延期的，最迟{dates.long(found.longest_day)}（{counted_by(found.longest, case)}）"
    if case.finished_on or found.limit.is_general:
        return "；".join(filter(None, (words, case.body.basis if found.limit.is_general else "")))
    if found.day < case.due_on and not found.longest:
        words += "，早于办理时限，请确认已按规定报告"
    return words + ("；已过" if by_law.passed(case, as_of.law, as_of.calendar, as_of.today) else "")


def counted_by(limit: limits.Limit, case: Case) -> str:
    """交办之日起3个月，2015年修正的代表法第四十二条"""
    return f"{limit.counted_from(case.body.hand_over, accepted=case.on(FactKind.ACCEPTED))}起{limit}，{limit.source}"


def of_objection(case: Case, calendar: Calendar, known: Limits, today: date) -> str:
    """Until when an item that is not ours may be given back, while that is open."""
    if case.finished_on or case.rounds or any(kind in case.facts for kind in (FactKind.OBJECTION, FactKind.FIRST_CONTACT)):
        return ""
    limit, until = known[LimitKind.OBJECTION], process.objection_until(case, calendar, known)
    return f"申退：{dates.long(until)}前（{limit}内，{limit.source}）" if today <= until else ""


def of_unlit(owed: Owed) -> str:
    """Until when something beside the answer is due, by which limit from which day: 代表反馈：2021年8月27日（周五）前（…）"""
    duty, limit = owed.duty, owed.duty.limit
    late = "，已超过" if owed.seen.overdue else ""
    day = dates.long(duty.due)
    if limit is None:
        return f"{duty.kind}第{duty.subject}项：{day}前（{dates.short(duty.since)}登记时所定）{late}"
    provisional = "，工作日暂定" if limit.unit is limits.Unit.WORKDAYS and owed.seen.provisional else ""
    title = duty.case.body.say(unlit.TITLES[duty.kind])
    return f"{title}：{day}前（{limit}内，{limit.source}{provisional}）{late}"


def of_date(standing: Standing, known: Limits) -> list[str]:
    """Where the due date comes from and how far away it is."""
    case, calendar, today = standing.case, standing.as_of.calendar, standing.as_of.today
    said = [f"时限：{dates.long(case.due_on)}，{origin(case, known)}"]
    if case.finished_on:
        return [*said, f"亮灯：灰灯，{dates.short(case.finished_on)}已办结，不再提醒"]
    seen = deadlines.deadline(calendar, case.due_on, today)
    near = dates.short(calendar.days_before(case.due_on, NEAR))
    if seen.effective != seen.due:
        kind = f"是{dates.weekday(seen.due)}" if seen.due.weekday() >= 5 else "放假"
        counted = f"{dates.short(seen.due)}{kind}，提醒以{dates.of_week(seen.effective)}为准"
    else:
        counted = f"{dates.short(seen.due)}是工作日，提醒以当天为准"
    said.append(f"{counted}；此前{NEAR}个工作日是{near}")
    said.append(f"今天是{dates.of_week(today)}，{answers.left(seen)}")
    said.append(f"亮灯：{of_light(standing, deadlines.light(seen))}")
    if seen.provisional:
        said.append("该年度放假安排尚未公布，工作日按周一至周五暂定")
    return said


def of_light(standing: Standing, own: Light) -> str:
    """The item's light with what it comes from, how lights are counted, and the answer's own where an opinion is nearer."""
    pressing = standing.pressing
    if pressing is None or pressing.duty.kind is not DutyKind.ASSISTING_OPINION:
        return f"{standing.light}{COUNTED}"
    if not secrecy.may_be_named(standing.case.secrecy):
        return f"{lines.lit(standing)}{COUNTED}"
    return f"{lines.lit(standing)}（{dates.short(pressing.duty.due)}）{COUNTED}；{answers.paper(standing.case)}本身为{own}"


def origin(case: Case, known: Limits) -> str:
    """The notice's date of the batch, an extension, the limit of a redo, or the law where it governs."""
    move = stages.latest_move(case.facts)
    if move and move.kind is FactKind.REDO:
        settled = known[LimitKind.REDO]
        given = limits.kept(move.details) or settled
        source = f"（{settled.source}）" if str(given) == str(settled) else ""
        return f"{case.body.proposer}不满意（{dates.short(move.on)}），须于{given}内重新办理{source}"
    if move:
        before = f"，原为{dates.short(case.limit_on)}" if case.limit_on else ""
        return f"经{move.details.get('consent', '')}同意延期（{dates.short(move.on)}）{before}"
    if case.law_on:
        notice = f"，{case.batch}交办通知为{dates.short(case.limit_on)}" if case.limit_on else ""
        return f"按法定时限（{counted_by(known[limits.answering(case.handling)], case)}）{notice}"
    return f"{case.batch}交办通知所定（{dates.short(case.received_on)}{case.body.hand_over}）"


def of_opinion(duty: duties.Duty, calendar: Calendar, days_before: int, limit: limits.Limit) -> str:
    """How an opinion's day was counted: back from the item's own limit, from since when there are too few days for that; or
    from the day on which it was sent back, or asked for late. `limit` is the place's for that, whose source is named.
    """
    case = duty.case
    own = duties.own_opinion_day(case, duty.division, calendar, days_before)
    if own is None:
        counted = duties.opinion_count(calendar, case.due_since, case.due_on, days_before)
        return f"（{of_count(case, case.due_since, since(case), counted, calendar, days_before)}）"
    begun = f"{dates.short(own.since)}{'退回' if own.returned else '起须提交'}"
    if own.limit is not None:
        source = f"，{limit.source}" if str(own.limit) == str(limit) else ""
        late = "" if own.returned and case.due_on >= own.since else "，办理时限已过"
        within = "重交" if own.returned else "提交"
        return f"（{begun}{late}，{own.limit}内{within}{source}{left_by(own.held)}）"
    if own.half is None:
        return f"（{begun}时所定）"
    counted = duties.OpinionCount(own.held, own.half)
    begun += "，须为汇总留出时间" if own.returned else ""
    return f"（{begun}，{of_count(case, own.since, dates.short(own.since), counted, calendar, days_before)}）"


def of_count(case: Case, on: date, begun: str, counted: duties.OpinionCount, calendar: Calendar, days_before: int) -> str:
    """办理时限前10个工作日; 3月5日交办至办理时限共6个工作日，不足11个，取一半，即办理时限前3个工作日"""
    if not counted.half:
        return f"办理时限前{days_before}个工作日{left_by(counted.held)}"
    days = duties.workdays_given(calendar, on, case.due_on)
    few = f"不足{days_before + 1}个，" if days <= days_before else ""
    return f"{begun}至办理时限共{days}个工作日，{few}取一半，即办理时限前{days // 2}个工作日{left_by(counted.held)}"


def left_by(held: Held) -> str:
    """Which change of the calendar left a day where it is counted otherwise now."""
    if held.day == held.now or held.by is None:
        return ""
    why = "当时已到期，不再变动" if held.reached else "不提前到该日以前"
    return f"，按现行放假安排为{dates.short(held.now)}；{dates.short(held.by)}调整放假安排，{why}"


def since(case: Case) -> str:
    """From when the day that counts holds: 3月5日交办"""
    move = case.latest_move
    begun: str = case.body.hand_over
    if move and move.on > case.received_on:
        begun = "延期" if move.kind is FactKind.EXTENSION else "开始重新办理"
    return f"{dates.short(case.due_since)}{begun}"


def of_step(case: Case, chain: tuple[str, ...]) -> str:
    """The facts from which the next step follows."""
    if case.handling is Handling.REFERENCE:
        return "参阅件，无须答复"
    if case.finished_on:
        return ""
    ours = case.handling.answers_deputy  # what was done with the deputy is no step of a 会办
    known = [
        *([f"会办件答复主办单位，不直接答复{case.body.proposer}"] if case.handling is Handling.JOINT else []),
        *dated(case, ("签收", FactKind.ACCEPTED), ("申退", FactKind.OBJECTION)),
        *decided(case.facts.get(FactKind.OBJECTION_DECISION), "办公室答复"),
        *extended(case),
        *(with_deputy(case) if ours else []),
        *of_opinions(case),
        *of_review(case),
        *(decided(case.fresh(FactKind.CONSULTED), f"征求{case.body.proposer}意见") if ours else []),
        *(f"承诺事项第{fact.subject}项{dates.short(fact.on)}" for fact in case.of(FactKind.COMMITMENT)),
    ]
    if not known and not gaps.to_accept(case):
        on, words = history.last_step(case, chain)
        known = [f"{words}（{dates.short(on)}）"]
    return "；".join(known) or f"{case.body.hand_over}后尚无办理记录"


def dated(case: Case, *kinds: tuple[str, FactKind]) -> list[str]:
    """签收3月8日"""
    return [f"{words}{dates.short(on)}" for words, kind in kinds if (on := case.on(kind))]


def decided(fact: Fact | None, words: str) -> list[str]:
    """办公室答复不同意7月2日, 征求代表意见7月12日; nothing without a fact."""
    return [f"{words}{fact.value}{dates.short(fact.on)}"] if fact else []


def extended(case: Case) -> list[str]:
    """延期至8月20日（7月1日）"""
    fact = case.facts.get(FactKind.EXTENSION)
    return [f"延期至{dates.short(date.fromisoformat(fact.value))}（{dates.short(fact.on)}）"] if fact else []


def with_deputy(case: Case) -> list[str]:
    """What the deputy was asked and said, before the answer and of it."""
    wish, who = case.value(FactKind.WANTS_MEETING), case.body.proposer
    return [
        *dated(case, ("电话沟通", FactKind.FIRST_CONTACT)),
        *([f"{who}{'要求' if wish == stages.WANTED else '不要求'}面复"] if wish else []),
        *dated(case, ("面复", FactKind.MEETING), (f"{who}不满意", FactKind.REDO)),
    ]


def of_opinions(case: Case) -> list[str]:
    """Whose opinion is there or went back, that all are there, that missing ones are not waited for."""
    if case.on(FactKind.OPINIONS_COMPLETE):
        given = dated(case, ("配合意见收齐", FactKind.OPINIONS_COMPLETE))
    else:
        asked = [fact for fact in case.of(FactKind.OPINION) if fact.subject in case.assisting_divisions]
        given = [f"{fact.subject}意见{dates.short(fact.on)}" for fact in asked if fact.subject not in case.silent_divisions]
    back = [fact for fact in case.of(FactKind.OPINION_RETURNED) if fact.subject in case.silent_divisions]
    excuse = case.fresh(FactKind.WITHOUT_OPINIONS)
    return [
        *given,
        *(f"退回{fact.subject}意见{dates.short(fact.on)}" for fact in back),
        *([f"登记缺意见的理由{dates.short(excuse.on)}"] if excuse and case.silent_divisions else []),
    ]


def of_review(case: Case) -> list[str]:
    """第1轮送审7月8日, and how that ended where it led to no answer."""
    review = case.round
    if review is None:
        return []
    back = review.returned
    ended = f"{back.by.name}{dates.short(stages.day_of(back.at))}退回" if back else ""
    if review.withdrawn_on:
        ended = f"{dates.short(review.withdrawn_on)}{review_chain.ended_by(case, review)}"
    return [f"第{review.number}轮送审{dates.short(review.submitted_on)}{f'（{ended}）' if ended else ''}"]
