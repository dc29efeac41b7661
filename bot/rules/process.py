"""What has to be there before a step of the process may be recorded (docs/decisions/process.md), and the limits of sub-steps.

Each function gives the sentence that refuses, which says what is missing and that nothing changed, or None.
"""

from __future__ import annotations

import re
from datetime import date

from bot.rules import dates, gaps, named_proposers, steps, voices
from bot.rules.limits import LimitKind, Limits
from bot.rules.permissions import Need
from bot.rules.review_chain import NO_EFFECT, SHORTEST_REASON
from bot.rules.stages import PUBLIC, REFUSED, WANTED, Case, day_of
from bot.rules.words import FactKind, Handling, Level
from bot.rules.workdays import Calendar

FORM_SPELLINGS = {
    "邀请座谈": ("邀请座谈", "座谈"),
    "登门汇报": ("登门汇报", "登门", "上门汇报", "上门", "走访"),
    "现场察看": ("现场察看", "现场查看", "现场"),
    "其他": ("其他", "其它"),
}
WAYS = {  # of getting in touch with a deputy (docs/decisions/process.md#contact), the longest spelling first
    "电话": ("电话沟通", "电话联系", "打电话", "电话"),
    "微信": ("微信沟通", "微信联系", "微信"),
    "QQ": ("QQ沟通", "QQ联系", "QQ"),
    "走访": ("走访调研", "走访", "调研"),
    "会面": ("当面沟通", "会面", "见面", "面谈"),
    "其他": ("其他方式", "其他", "其它"),
}
FORMS = tuple(FORM_SPELLINGS)  # docs/decisions/process.md#meeting
GRADES = ("满意", "基本满意", "不满意")
OPENNESS = (PUBLIC, "依申请公开", "不予公开")
WITHOUT = str(FactKind.WITHOUT_OPINIONS)  # how the lead says that it goes on without opinions
EXCUSE = re.compile(
    r"缺(?:配合处室|配合|处室|书面)*意见[\s,，。;；]*(?:(?:的)?(?:理由|原因|因为|因)[\s:：]*)?(?P<reason>.*)$", re.DOTALL
)

LABEL = re.compile(r"(?:^|(?<=[\s,，。;；处科局室]))(理由|原因)[\s:：]+")


def objection_until(case: Case, calendar: Calendar, limits: Limits) -> date:
    """The last day for saying that an item is not ours, counted from its receipt (docs/decisions/process.md#objection): from the
    day on which its lead division got it as it is now.
    """
    return limits[LimitKind.OBJECTION].until(case.lead_since, calendar)


def refusal_of_day(case: Case, day: date, today: date) -> str | None:
    """Something done lies neither in the future nor before the hand-over."""
    if day > today:
        return f"{dates.long(day)}还没有到，请登记已经发生的日期。{NO_EFFECT}"
    if day < case.received_on:
        return f"{dates.long(day)}早于交办日期{dates.long(case.received_on)}，请核对日期。{NO_EFFECT}"
    return None


def published_too_early(case: Case, day: date) -> str | None:
    """A letter is published when it has left, or later."""
    mailed = case.fresh(FactKind.MAILED)
    if mailed and day < mailed.on:
        return f"{dates.long(day)}早于寄出日期{dates.long(mailed.on)}，请核对日期。{NO_EFFECT}"
    return None


def too_early(case: Case, day: date) -> str | None:
    """A letter leaves after the last review and the deputy's word on it; the opinion of a 会办 after the review."""
    consulted, reviewed = case.fresh(FactKind.CONSULTED), last_review(case)
    days = [each for each in (consulted.on if consulted else None, reviewed) if each]
    if days and day < max(days):
        what = f"审阅或征求{case.body.proposer}意见" if case.handling.answers_deputy else "审阅"
        return f"{dates.long(day)}早于{what}的日期{dates.long(max(days))}，请核对日期。{NO_EFFECT}"
    return None


def last_review(case: Case) -> date | None:
    """The day of the last decision on the answer that is being given."""
    return max((day_of(decision.at) for decision in case.round.decisions), default=None) if case.round else None


def refusal_when_ahead(case: Case, today: date, effect: str) -> str | None:
    """Nothing is done about an item whose hand-over was put off to a day ahead, until that has come."""
    if case.received_on <= today:
        return None
    return f"{case.number} 交办日期已改为{dates.long(case.received_on)}，到日前暂不办理，届时另行通知。{effect}"


def refusal_when_over(case: Case, act: str) -> str | None:
    """Nothing more is recorded about an item that is done, went back, or needs no answer."""
    if case.handling is Handling.REFERENCE:
        return f"{case.number} 为参阅件，无须{act}。{NO_EFFECT}"
    if case.returned_on:
        return f"{case.number} 已于{dates.short(case.returned_on)}同意申退，不再由本单位办理，无须{act}。{NO_EFFECT}"
    if case.finished_on:
        over = f"{case.number} 已于{dates.short(case.finished_on)}办结"
        return f"{over}，无须{act}；如需改正，请{Need.WORK.value}发送 /更正。{NO_EFFECT}"
    return None


def refusal_for_joint(case: Case, act: str) -> str | None:
    """会办 has no letter, no face-to-face, no feedback of its own: the lead unit does that (docs/decisions/process.md#kinds)."""
    if case.handling is Handling.JOINT:
        return f"{case.number} 为会办件，由{case.unit}{act}，本单位只报送会办意见：/报送 {case.number}。{NO_EFFECT}"
    return None


def refusal_to_accept(case: Case) -> str | None:
    """/签收, once."""
    accepted = case.on(FactKind.ACCEPTED)
    if accepted:
        return f"{case.number} 已于{dates.short(accepted)}签收，无须重复操作。"
    return refusal_when_over(case, "签收")


def refusal_to_object(case: Case) -> str | None:
    """/申退 with a reason: once, and not again after the office has refused it."""
    objection, decision = case.on(FactKind.OBJECTION), case.facts.get(FactKind.OBJECTION_DECISION)
    if decision and decision.value == REFUSED:
        return f"{case.number} 的申退已于{dates.short(decision.on)}答复不同意，请继续办理，办理时限不变。{NO_EFFECT}"
    if objection and not decision:
        return f"{case.number} 已于{dates.short(objection)}申退，正待办公室答复。{NO_EFFECT}"
    return refusal_when_over(case, "申退")


def refusal_to_answer_objection(case: Case) -> str | None:
    """The office's decision on an objection that waits."""
    decision = case.facts.get(FactKind.OBJECTION_DECISION)
    if decision:
        return f"{case.number} 的申退已于{dates.short(decision.on)}答复{decision.value}。{NO_EFFECT}"
    if not case.on(FactKind.OBJECTION):
        return f"{case.number} 没有待答复的申退，请处室先发送 /申退 {case.number} 理由。{NO_EFFECT}"
    return None


def refusal_to_contact(case: Case) -> str | None:
    """/联系, the first time or again when the deputy's wish changed."""
    if refusal := refusal_for_joint(case, f"联系{case.body.proposer}"):
        return refusal
    late = case.fresh(FactKind.MAILED) and FactKind.WANTS_MEETING not in case.facts  # noted afterwards, for the figures
    return None if late else refusal_when_over(case, f"联系{case.body.proposer}")


def refusal_to_meet(case: Case) -> str | None:
    """/面复, once the deputy's wish is known (docs/decisions/process.md#contact)."""
    if refusal := refusal_for_joint(case, f"面复{case.body.proposer}") or refusal_when_over(case, "面复"):
        return refusal
    wish, who = case.value(FactKind.WANTS_MEETING), case.body.proposer
    if not wish:
        return f"{case.number} 尚未登记{who}是否要求面复，请先发送 /联系 {case.number} 要求面复（或 不要求面复）。{NO_EFFECT}"
    if wish != WANTED:
        return f"{case.number} {who}不要求面复；如意愿有变，请先发送 /联系 {case.number} 要求面复。{NO_EFFECT}"
    return None


def refusal_to_consult(case: Case, levels: int) -> str | None:
    """/征求, after the review of what the deputy is asked about (docs/decisions/process.md#mailing)."""
    act = f"征求{case.body.proposer}意见"
    if refusal := refusal_for_joint(case, act) or refusal_when_over(case, act):
        return refusal
    return refusal_of_missing(case, levels, steps.CONSULT, f"还不能{act}")


def refusal_to_mail(case: Case, levels: int, *, excused: bool = False) -> str | None:
    """/寄出, after both leaders' review and the deputy's opinion, and the meeting a deputy asked for.

    And not while assisting divisions are silent, unless the same words say why (`excused`) or it was said before. See
    docs/decisions/process.md#mailing.
    """
    if refusal := refusal_for_joint(case, f"答复{case.body.proposer}") or refusal_when_over(case, "登记寄出"):
        return refusal
    return refusal_of_missing(case, levels, gaps.MAIL, "还不能登记寄出", excused=excused)


def refusal_to_send_opinion(case: Case, levels: int, *, excused: bool = False) -> str | None:
    """/报送, for 会办 alone, after the review, and with the assisting divisions' opinions or a reason, as `refusal_to_mail`."""
    if case.handling.answers_deputy:
        who = case.body.proposer
        return f"{case.number} 为{case.handling}件，应答复{who}，寄出后请发送 /寄出 {case.number} 文号 日期。{NO_EFFECT}"
    if refusal := refusal_when_over(case, "报送"):
        return refusal
    return refusal_of_missing(case, levels, gaps.SEND, "还不能登记报送", excused=excused)


def refusal_of_feedback(case: Case) -> str | None:
    """/反馈, after the letter; both grades once per letter."""
    if refusal := refusal_for_joint(case, f"征询{case.body.proposer}满意情况"):
        return refusal
    if case.handling is Handling.REFERENCE:
        return f"{case.number} 为参阅件，没有{case.body.proposer}反馈。{NO_EFFECT}"
    if FactKind.MAILED in case.facts and not case.fresh(FactKind.MAILED):
        return f"{case.number} 正在重新办理，再次寄出答复函后方可登记反馈。{NO_EFFECT}"
    if not case.fresh(FactKind.MAILED):
        return f"{case.number} 还不能登记反馈：答复函尚未寄出。{NO_EFFECT}"
    if given := case.fresh(FactKind.ATTITUDE):
        return f"{case.number} 已于{dates.short(given.on)}登记反馈；如需改正请发送 /更正 {case.number}。{NO_EFFECT}"
    return None


def refusal_of_stranger(case: Case, left: str) -> str | None:
    """What is said of one of several who made an item is said of one of them; `left` are the words without their names."""
    if not named_proposers.is_stranger_in(case, left):
        return None
    known = "、".join(voices.called(case, one) for one in case.proposers)
    return f"{case.number} 的{case.body.proposer}中没有您写的姓名，应为：{known}。{NO_EFFECT}"


def refusal_to_extend(case: Case, until: date, consent: str, limits: Limits, calendar: Calendar) -> str | None:
    """/延期, with consent, to a later day within the longest limit."""
    if refusal := refusal_when_over(case, "延期"):
        return refusal
    limit, longest = limits[LimitKind.LONGEST], last_extension(case, limits, calendar)
    if until <= case.due_on:
        return f"{dates.long(until)}不晚于现办理时限{dates.long(case.due_on)}，不是延期。{NO_EFFECT}"
    if until > longest:
        accepted = case.on(FactKind.ACCEPTED)
        begun = "重新办理之日" if case.on(FactKind.REDO) else limit.counted_from(case.body.hand_over, accepted=accepted)
        return f"{dates.long(until)}超过{begun}起{limit}，最迟可延至{dates.long(longest)}。{NO_EFFECT}"
    if not consent:
        example = f"/延期 {case.number} {until.month}.{until.day} {consenting(case)}同意"
        return f"延期须经交办机关同意，请写明，例如 {example}。{NO_EFFECT}"
    return None


def consenting(case: Case) -> str:
    """Who may consent to a later limit, as an example: 市人大代表工委, 省政协提案委"""
    return f"{'本级' if case.level is Level.COUNTY else case.level}{case.body.committee}"


def last_extension(case: Case, limits: Limits, calendar: Calendar) -> date:
    """Until when an item may be extended at most, counted from the hand-over or receipt, in a redo from the day it began."""
    limit = limits[LimitKind.LONGEST]
    begun = case.on(FactKind.REDO) or limit.begins(case.received_on, case.on(FactKind.ACCEPTED))
    return limit.until(begun, calendar)


def refusal_of_missing(case: Case, levels: int, command: str, cannot: str, *, excused: bool = False) -> str | None:
    """What the table of steps puts before a command and is not done yet; `levels` is how many times a reply is reviewed.

    `excused`: the same words say why missing opinions are not waited for.
    """
    words = "；".join(steps.missing(case, case.chain[:levels], command, excused=excused))
    return f"{case.number} {cannot}：{words}。{NO_EFFECT}" if words else None


def refusal_of_excuse(case: Case, reason: str) -> str | None:
    """Going on without opinions: there have to be missing ones, and a reason that says something."""
    if not case.assisting_divisions:
        return f"{case.number} 没有配合处室，无须写“{WITHOUT}”。{NO_EFFECT}"
    if not case.silent_divisions:
        return f"{case.number} 配合处室意见已收齐，无须写“{WITHOUT}”。{NO_EFFECT}"
    before = case.fresh(FactKind.WITHOUT_OPINIONS)
    if before and not case.unexcused_divisions:
        if before.value == reason:
            return f"{case.number} 缺意见的理由已登记，无须重复操作。{NO_EFFECT}"
        return f"{case.number} 缺意见的理由已登记；需要改写的，请先发送 /更正 {case.number} 缺意见 撤销 理由：…。{NO_EFFECT}"
    if len(reason) < SHORTEST_REASON:
        example = f"{WITHOUT} 理由：经多次催要仍未提交"
        return f"{WITHOUT}须写明理由（不少于{SHORTEST_REASON}个字），写在最后，例如 {example}。{NO_EFFECT}"
    return None


def excuse_in(words: str) -> tuple[str | None, str]:
    """(why the opinions are not waited for, the words before it) of 文号 缺意见 理由：…; (None, words) where it is not said."""
    found = EXCUSE.search(words)
    if not found:
        return None, words
    return (found["reason"] or "").strip(" ,，。:：;；"), words[: found.start()].strip(" ,，。;；")
