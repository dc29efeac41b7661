"""/催办 20210032 — the office urges whoever has to act next; for units outside it gives a text to forward, never a message."""

from __future__ import annotations

from bot import lookup
from bot.command import Context, Number, command
from bot.errors import refuse
from bot.message import Reply
from bot.records import people
from bot.records.delivery import notices
from bot.rules import dates, grounds, process
from bot.rules.permissions import Need
from bot.rules.stages import Case
from bot.rules.wording import answers, lines
from bot.rules.words import OFFICE, FactKind, Handling


@command(
    "/催办",
    usage="/催办 编号",
    summary="催办一件：提醒当前环节的人，外单位给出可转发的文字",
    synonyms=("催一下", "催办一下", "催"),
    allowed=OFFICE,
    needs=Need.OFFICE,
    changes=True,
    stays="催办已经发出，不能撤销",
)
def urge(context: Context, number: Number) -> Reply:
    case = lookup.to_work_on(context, number)
    refuse(process.refusal_when_over(case, "催办"))
    step = context.standing(case).next
    people_told = tuple(dict.fromkeys((*(step.people if step else ()), *case.heads)))
    standing = context.standing(case)
    text = f"办公室催办 {answers.short_name(case)}（{lines.lit(standing)}）：\n{lines.ending_of(standing)}"
    key = f"urged:{case.id}:{context.entry}"
    rests = [grounds.OPEN, grounds.next_step(case, context.office.chain)]
    notices.tell(context.session, case, people_told, text, key=key, here=context.group, now=context.now, rests=rests)
    urged = [f"已催{answers.names(people_told) or '（责任人未明确，请先改派）'}"]
    for division in case.silent_divisions:
        staff = people.staff(context.session, division, context.today)
        words = f"办公室催办 {answers.short_name(case)}：请{division}提交书面意见，并发送 /意见 {case.number}。"
        told = notices.tell(
            context.session,
            case,
            staff,
            words,
            key=f"{key}:{division}",
            here=context.group,
            now=context.now,
            division=division,
            rests=[grounds.owes(division)],
        )
        named = answers.names(staff) or "该处室没有在任人员"
        urged.append(f"已催{division}提交书面意见：{named}" if told else f"{division}没有可通知的群或人员，请另行催办（{named}）")
    count = len(case.of(FactKind.URGED)) + 1
    context.record(case, FactKind.URGED, context.today, subject=str(count))
    outside = for_outside(case)
    return context.done(case, f"第{count}次催办", *(f"{line}。" for line in urged), outside)


def for_outside(case: Case) -> str:
    """A text the office may forward to the lead unit of a 会办; the bot itself never writes to anybody outside."""
    if case.handling is not Handling.JOINT or case.unit != case.lead_unit:
        return ""
    day = dates.short(case.due_on)
    return f"可转发{case.lead_unit}：贵单位主办的{case.number}，我局会办意见拟于{day}前报送，如有新的要求请告知。"
