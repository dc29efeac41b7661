"""An item as labelled lines: the one answer from which the text and the card are made, most important first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bot.rules import by_law, chains, copies, dates, secrecy, unlit, whose
from bot.rules.deadlines import Light
from bot.rules.duties import DutyKind
from bot.rules.next_steps import NextStep
from bot.rules.review_chain import ended_by, verb, when
from bot.rules.stages import ANSWERED, Case, Fact, Round
from bot.rules.standing import Owed, Standing, Timeliness
from bot.rules.wording import answers, deputies
from bot.rules.words import FactKind, Handling

Line = tuple[str, str]  # a label and what it says
OF_LAW = ("法定时限", "规定时限")  # the labels of `law`
SEND, OR = "发送", "或"  # labels of commands: each stands on a line of its own
NOT_MARKED = "请办公室在台账中补填密级后重新导入"
MOST_INSTRUCTIONS = 2  # the latest ones
MOST_TRACKED = 3  # the nearest ones
TASKS = {DutyKind.REPLY: "答复", DutyKind.OPINION_TO_LEAD_UNIT: "会办意见", DutyKind.ASSISTING_OPINION: "配合意见"}


def text(standing: Standing, *, deputy: str = "", draft: str = "") -> str:
    """Number and title, then a line for each fact; the statutory date that has passed stands behind the one that governs, and
    where the draft lies, for who may know, before what comes next."""
    every = of(standing, deputy=deputy)
    behind = "".join(f"；{label}：{words}" for label, words in every if label in OF_LAW)
    known = ((label, words) for label, words in every if label not in OF_LAW)
    said = joined((label, words + behind if label == "时限" else words) for label, words in with_draft(known, draft))
    return f"{standing.case.name}\n{said}"


def with_draft(known: Iterable[Line], draft: str) -> Iterator[Line]:
    """The lines, with where the draft lies before the last step."""
    for label, words in known:
        if label == "最近一步" and draft:
            yield "稿件", draft
        yield label, words


def of(standing: Standing, *, deputy: str = "") -> list[Line]:
    """All that may be said about an item: light and days, who is waited for, dates, people, what was done, what is next.

    `deputy` is how the deputy may be named here, with or without a telephone number.
    """
    case, today = standing.case, standing.as_of.today
    if not secrecy.may_be_named(case.secrecy):
        received = (case.body.hand_over, dates.of_week(case.received_on))
        return [("亮灯", lit(standing)), received, ("时限", limit(standing)), *law(standing), *next_lines(standing)]
    on, step = standing.last
    return [
        ("亮灯", lit(standing)),
        ("状态", state(standing)),
        ("时限", limit(standing)),
        *law(standing),
        *opinions(standing),
        *ending(standing),
        *tracked(standing),
        ("类别", answers.kind(case)),
        ("牵头", f"{case.lead_division} {responsible(case)}"),
        *([("配合", "、".join(case.assisting_divisions))] if case.assisting_divisions else []),
        *([("主办单位", case.lead_unit)] if case.handling is Handling.JOINT and case.lead_unit else []),
        *([(case.body.proposer, deputy)] if deputy and case.handling.answers_deputy else []),
        *(deputies.wishes(case, today) if case.handling.answers_deputy else []),
        ("分管领导", (answers.holder(case, "deputy_director") or "未明确") + deputies.in_charge(case)),
        *deputies.pressed_by(case, today),
        *results(case, today),
        *reviews(standing),
        *instructions(case, today),
        ("最近一步", f"{dates.brief(on, today)} {step}"),
        *next_lines(standing),
    ]


def lit(standing: Standing) -> str:
    """黄灯，还剩10个工作日; 红灯，软件产业处配合意见已逾期6个工作日 where that is not the answer's own light"""
    case, pressing = standing.case, standing.pressing
    if pressing is None:
        return f"{Light.GREY}，{ended(case)}"
    if pressing.duty.kind is not DutyKind.ASSISTING_OPINION or not secrecy.may_be_named(case.secrecy):
        return f"{pressing.light}，{answers.left(pressing.seen)}"
    late = [one for one in standing.opinions if one.duty.due == pressing.duty.due]
    return f"{pressing.light}，{divisions(late)}配合意见{answers.left(pressing.seen)}"


def lit_briefly(standing: Standing) -> str:
    """黄灯 还剩10个工作日; 红灯 配合意见已逾期6个工作日"""
    pressing = standing.pressing
    if pressing is None:
        return f"{Light.GREY} {ended(standing.case)}"
    own = pressing.duty.kind is DutyKind.ASSISTING_OPINION and secrecy.may_be_named(standing.case.secrecy)
    return f"{pressing.light} {TASKS[pressing.duty.kind] if own else ''}{answers.left(pressing.seen)}"


def ended(case: Case) -> str:
    """已办结, 已同意申退, 无须答复"""
    if case.handling is Handling.REFERENCE:
        return "无须答复"
    return "已同意申退" if case.returned_on else "已办结"


def state(standing: Standing) -> str:
    """待分管领导审核（第1轮），7月15日起"""
    if standing.finish:
        return standing.state
    return f"{standing.state}，{dates.brief(standing.since, standing.as_of.today)}起"


def limit(standing: Standing) -> str:
    """7月31日（周六，按7月30日周五掌握），还剩10个工作日"""
    case, today, answer = standing.case, standing.as_of.today, standing.answer
    if answer is None:
        return counted(case.due_on, case.due_on, today)
    seen = answer.seen
    words = f"{counted(seen.due, seen.effective, today)}，{answers.left(seen)}"
    return words + ("，工作日暂定" if seen.provisional else "")


def law(standing: Standing) -> list[Line]:
    """6月5日已过（2015年修正的代表法第四十二条）: a statutory date that has passed beside the one that governs."""
    as_of = standing.as_of
    found = by_law.passed(standing.case, as_of.law, as_of.calendar, as_of.today)
    if found is None:
        return []
    return [(found.limit.title, f"{dates.brief(found.last, as_of.today)}已过（{found.source}）")]


def counted(due: date, effective: date, today: date) -> str:
    """7月31日（周六，按7月30日周五掌握）, 7月30日（周五）"""
    weekday = f"周{dates.WEEKDAYS[due.weekday()]}"
    if effective == due:
        return f"{dates.brief(due, today)}（{weekday}）"
    held = f"{dates.brief(effective, today)}周{dates.WEEKDAYS[effective.weekday()]}"
    return f"{dates.brief(due, today)}（{weekday}，按{held}掌握）"


def opinions(standing: Standing) -> list[Line]:
    """What assisting divisions owe, one line a due date; of a finished item, who never handed anything in.

    Nothing where that is the next step, which says it.
    """
    case, today = standing.case, standing.as_of.today
    if standing.finish:
        silent = case.silent_divisions
        return [("未交意见", "、".join(silent)), *excuse(case)] if silent and not case.returned_on else []
    excused = not_waited_for(case)
    explained = [("未交意见", f"{'、'.join(excused)}，已说明理由"), *excuse(case)] if excused else []
    if standing.next and standing.next.awaited:
        return explained
    owed = [
        (
            "未交意见",
            f"{divisions(some)}，时限{dates.brief(some[0].duty.due, today)}，{answers.left(some[0].seen)}（{some[0].light}）",
        )
        for some in by_date(standing.opinions)
    ]
    return [*owed, *explained]


def silence(standing: Standing) -> str:
    """请注意，尚缺软件产业处书面意见（7月16日到期，已逾期6个工作日）。 — for who reviews; empty when all are there."""
    case = standing.case
    if standing.finish or not case.silent_divisions or not secrecy.may_be_named(case.secrecy):
        return ""
    parts = [f"{divisions(some)}书面意见（{until(standing, some[0])}）" for some in by_date(standing.opinions)]
    if excused := not_waited_for(case):
        parts.append(f"{'、'.join(excused)}书面意见（已说明理由）")
    return f"请注意，尚缺{'；'.join(parts)}。"


def missing(case: Case) -> str:
    """请注意，尚缺软件产业处书面意见。 — the same where no day is at hand."""
    silent = case.silent_divisions if secrecy.may_be_named(case.secrecy) and not case.finished_on else ()
    return f"请注意，尚缺{'、'.join(silent)}书面意见。" if silent else ""


def not_waited_for(case: Case) -> list[str]:
    """The divisions that are silent and of which the lead said why it goes on without their opinion."""
    return [name for name in case.silent_divisions if name not in case.unexcused_divisions]


def excuse(case: Case) -> list[Line]:
    """Why the lead division goes on, or went on, without opinions that are missing."""
    found = case.fresh(FactKind.WITHOUT_OPINIONS)
    return [("缺意见的理由", case.quoted(found.value))] if found and case.silent_divisions else []


def divisions(owed: Iterable[Owed]) -> str:
    """软件产业处、法规处"""
    return "、".join(one.duty.division for one in owed)


def ending(standing: Standing) -> list[Line]:
    """When it was done, and whether in time: against the first limit and, where another counts now, against that one too."""
    case, done, today = standing.case, standing.finish, standing.as_of.today
    if done is None or case.handling is Handling.REFERENCE:
        return []
    on = dates.brief(done.on, today)
    if done.own is None:
        return [("办结", f"{on}，已同意申退")]
    if not done.moved:
        return [("办结", f"{on}，{punctual(done.own)}")]
    own = "重新办理时限" if redone_last(case) else "延期后时限"
    first = [("原时限", f"{dates.brief(done.original.due, today)}，{punctual(done.original)}")] if done.original else []
    return [("办结", on), *first, (own, f"{dates.brief(done.own.due, today)}，{punctual(done.own)}")]


def tracked(standing: Standing) -> list[Line]:
    """What is due beside the answer, with its day; it has no light."""
    said = [f"{unlit.task(one.duty)}（{tracked_until(standing, one)}）" for one in standing.unlit[:MOST_TRACKED]]
    more = len(standing.unlit) - len(said)
    return [("跟踪事项", "；".join((*said, *([f"另有{more}项"] if more else []))))] if said else []


def tracked_until(standing: Standing, owed: Owed) -> str:
    """8月27日前，还剩5个工作日; 8月27日前，已过2个工作日; 10月2日前，按9月30日掌握，还剩3个工作日"""
    until = unlit.until(owed.seen.due, owed.seen.effective, standing.as_of.today)
    return f"{until}，{answers.passed(owed.seen)}"


def punctual(measured: Timeliness) -> str:
    """按期, 逾期3个工作日"""
    if measured.in_time:
        return "按期"
    return f"逾期{measured.late}个工作日" if measured.late else "逾期"


def redone_last(case: Case) -> bool:
    """Whether the date that counts is a redo's own."""
    move = case.latest_move
    return move is not None and move.kind is FactKind.REDO


def responsible(case: Case) -> str:
    """周示平（第一责任人）、吴示安（直接责任人）; one person who is both, once"""
    first, direct = answers.holder(case, "head"), answers.holder(case, "officer")
    if first and first == direct:
        return f"{first}（第一责任人、直接责任人）"
    parts = [f"{words}（{title}）" for words, title in ((first, "第一责任人"), (direct, "直接责任人")) if words]
    return "、".join(parts) + ("" if direct else "，承办人未明确") if parts else "责任人未明确"


def results(case: Case, today: date) -> list[Line]:
    """The letter's number and class, what the deputy thinks, whether it is published, and the answer before a redo.

    What belongs to another paper than the one that is to be written now is one line of that stage.
    """
    found: list[Line] = []
    if redo := case.facts.get(FactKind.REDO):
        before = redo.details.get(ANSWERED, "")
        sent = f"{dates.brief(date.fromisoformat(before), today)}寄出，" if before else ""
        found.append(("上次答复", f"{sent}{dates.brief(redo.on, today)}{case.body.proposer}不满意"))
    letter, reply_class = case.fresh(FactKind.MAILED), case.fresh(FactKind.REPLY_CLASS)
    then = case.formerly(Handling.SOLE.writes)
    sent = f"{dates.brief(letter.on, today)}寄出" if letter and then else ""
    said = (sent, letter.value if letter else "", f"{reply_class.value}类" if reply_class else "")
    answer = [words for words in said if words]
    if answer and letter:
        found.append(("答复", "，".join(answer)))
    if sent_to := copies.recorded(case):
        found.append(("抄送", sent_to))
    if graded := deputies.grades(case):
        found.append((f"{case.body.person}反馈", graded))
    if openness := case.fresh(FactKind.OPENNESS):
        published = case.fresh(FactKind.PUBLISHED) if letter else None
        found.append(
            (
                "公开属性" if then else "公开",
                openness.value + (f"，{dates.brief(published.on, today)}已公开" if published else ""),
            )
        )
    if found and then:
        found = [(stage(then), "；".join(f"{label}{words}" for label, words in found))]
    opinion = case.facts.get(FactKind.OPINION_SENT)
    if opinion and (joint := case.formerly(Handling.JOINT.writes)):
        found.insert(0, (stage(joint), f"{dates.brief(opinion.on, today)}报送会办意见"))
    return found


def stage(then: Handling) -> str:
    """原会办阶段: of what was done under another handling."""
    return f"原{then}阶段"


def reviews(standing: Standing) -> list[Line]:
    """Who decided what and when in the latest round, until the item is done, and why it was returned; in short the earlier ones
    and one that was withdrawn or ended.
    """
    case = standing.case
    found: list[Line] = []
    latest = case.rounds[-1] if case.rounds else None
    undone = (review for review in case.undone if latest and review.number < latest.number)  # their numbers would be missed
    for review in sorted((*case.rounds, *undone), key=lambda one: one.number):
        then = None if review.undone else case.former(review)
        if then or review is not latest or review.withdrawn_on:
            of_then = f"{stage(then)}，" if then else ""
            found.append((f"第{review.number}轮", of_then + outcome(case, review, case.chain_of(review), standing.as_of.today)))
    held = latest and latest.decisions and not latest.withdrawn_on
    if latest and held and not standing.finish and not case.former(latest):
        found.append(("审核", "；".join(answers.decided(decision) for decision in latest.decisions)))
        if latest.returned and case.round is latest:
            found.append(("退回理由", case.quoted(latest.returned.reason)))
    return found


def outcome(case: Case, review: Round, chain: tuple[str, ...], today: date) -> str:
    """6月8日送审，6月9日处室负责人通过，6月10日分管领导退回"""
    begun = f"{dates.brief(review.submitted_on, today)}送审"
    if review.undone and review.withdrawn_on:
        return f"{begun}，{dates.brief(review.withdrawn_on, today)}撤销"
    if review.withdrawn_on:
        return f"{begun}，{dates.brief(review.withdrawn_on, today)}{ended_by(case, review)}"
    decided = [f"{when(one)}{chains.title(chain, one.level)}{verb(one)}" for one in review.decisions]
    return "，".join((begun, *decided))


def instructions(case: Case, today: date) -> list[Line]:
    """What leaders wrote about the item, the latest last."""
    latest = sorted(case.of(FactKind.INSTRUCTION), key=lambda fact: (fact.on, fact.order))[-MOST_INSTRUCTIONS:]
    return [("批示", instruction(case, fact, today)) for fact in latest]


def instruction(case: Case, fact: Fact, today: date) -> str:
    """局长 7月16日：抓紧办理"""
    leader = whose.hand(fact.details.get("leader", "领导"), console=fact.at_console)
    return f"{leader} {dates.brief(fact.on, today)}：{case.quoted(fact.value)}"


def next_lines(standing: Standing) -> list[Line]:
    """What comes next and, on lines of their own, how to record it; a sentence without a label where the item is over.

    Without names where only number and dates may be shown.
    """
    case, step = standing.case, standing.next
    if not secrecy.may_be_named(case.secrecy):
        return [("下一步", NOT_MARKED)]
    if step is None and standing.unlit:
        return [("", f"已办结；待{unlit.task(standing.unlit[0].duty)}")]
    if step is None:
        return [("", "已同意申退，本单位无后续事项" if case.returned_on else "已办结，无后续事项")]
    commands = [(OR if place else SEND, command) for place, command in enumerate(step.say)]
    said = ("", f"已办结；{step.words}") if standing.finish else ("下一步", asked(standing, step))
    return [said, *commands]


def ending_of(standing: Standing) -> str:
    """The same as the end of an answer."""
    return joined(next_lines(standing))


def joined(known: Iterable[Line]) -> str:
    """状态：待送审, a line each; what has no label stands by itself."""
    return "\n".join(f"{label}：{words}" if label else words for label, words in known)


def asked(standing: Standing, step: NextStep) -> str:
    """请副局长甲（分管领导）审核; 等软件产业处书面意见（7月16日前），收齐后由吴示安送审答复稿"""
    if step.by_office:
        return f"请办公室{step.words}"
    who = answers.names(step.people) + (f"（{step.role}）" if step.role else "")
    if not step.awaited:
        return f"请{who}{step.words}"
    owed = [one for one in standing.opinions if one.duty.division in step.awaited]
    waited = "、".join(f"{divisions(some)}书面意见（{until(standing, some[0])}）" for some in by_date(owed))
    return f"等{waited}，收齐后由{who}{step.words}"


def until(standing: Standing, owed: Owed) -> str:
    """7月16日前; 7月16日到期，已逾期2个工作日 once that is past"""
    day = dates.brief(owed.duty.due, standing.as_of.today)
    return f"{day}到期，{answers.left(owed.seen)}" if owed.seen.overdue else f"{day}前"


def by_date(owed: Iterable[Owed]) -> list[list[Owed]]:
    """What is due on the same day together, the earliest first."""
    found: dict[date, list[Owed]] = {}
    for one in sorted(owed, key=lambda one: one.duty.due):
        found.setdefault(one.duty.due, []).append(one)
    return list(found.values())
