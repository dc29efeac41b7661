"""/我的 — what I have to do, and the items I answer for."""

from __future__ import annotations

from bot.command import Context, command
from bot.records import suggestions
from bot.rules import answers, duties
from bot.rules.stages import Case
from bot.rules.words import Role


@command(
    "/我的",
    usage="/我的",
    summary="看本人的办件，待您办理的在前",
    synonyms=("我的办件", "待办", "/待办", "我要办什么", "我的任务"),
)
def mine(context: Context) -> str:
    chain = context.office.chain
    cases = context.cases(concerning(context))
    todo = {case.id for case in cases if duties.waits_for(case, context.actor.id, chain)}
    if context.actor.roles <= {Role.DIRECTOR}:
        cases = [case for case in cases if case.id in todo]
    if not cases:
        return "您目前没有在办件。查看全部在办件请发送 /临期 或 /逾期。"
    cases.sort(key=lambda case: (case.id not in todo, case.due_on, case.id))
    lines = [line(context, case, case.id in todo) for case in cases]
    title = f"您的在办件共{len(cases)}件，其中待您办理{len(todo)}件："
    return answers.listing(title, lines, more="办理请发送 /查 编号，按“下一步”操作。")


def concerning(context: Context) -> list[int]:
    """Items the person is named in, those of a head's division, and for the director all that are open."""
    session, scope, today = context.session, context.scope, context.today
    found = suggestions.of_person(session, context.actor.id, scope, today)
    if Role.DIVISION_HEAD in context.actor.roles:
        found += suggestions.of_divisions(session, context.actor.divisions, scope, today, only_unfinished=True)
    if Role.DIRECTOR in context.actor.roles:
        found += suggestions.still_open(session, scope, today)
    return list(dict.fromkeys(found))


def line(context: Context, case: Case, todo: bool) -> str:
    """One item, marked when it waits for this person."""
    words = answers.line(case, context.calendar, context.today, context.office.chain)
    return f"{words}（待您办理）" if todo else words
