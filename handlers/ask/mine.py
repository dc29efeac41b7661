"""/我的 — what I have to do, and the items I answer for."""

from __future__ import annotations

from bot.command import Context, command
from bot.records import stand_ins, suggestions
from bot.rules import duties, permissions
from bot.rules.stages import Case
from bot.rules.wording import answers
from bot.rules.words import Role


@command(
    "/我的",
    usage="/我的",
    summary="看本人的办件，待您办理的在前",
    synonyms=("我的办件", "待办", "/待办", "我要办什么", "我的任务"),
)
def mine(context: Context) -> str:
    chain = context.office.chain
    cases = [case for case in context.cases(concerning(context)) if mine_to_watch(context, case)]
    todo = {case.id: words for case in cases if (words := waiting(context, case, chain))}
    if context.actor.roles <= {Role.DIRECTOR}:
        cases = [case for case in cases if case.id in todo]
    if not cases:
        return "您目前没有在办件。查看全部在办件请发送 /临期 或 /逾期。"
    cases.sort(key=lambda case: (case.id not in todo, case.due_on, case.id))
    lines = [line(context, case, todo.get(case.id, "")) for case in cases]
    title = f"您的在办件共{len(cases)}件，其中待您办理{len(todo)}件："
    return answers.listing(title, lines, more="办理请发送 /查 编号，按“下一步”操作。")


def concerning(context: Context) -> list[int]:
    """Items the person is named in, those of the person's divisions, and for the director all that are open."""
    session, scope, today = context.session, context.scope, context.today
    found = suggestions.of_person(session, context.actor.id, scope, today)
    if context.actor.roles & {Role.DIVISION_HEAD, Role.OFFICER}:
        found += suggestions.of_divisions(session, context.actor.divisions, scope, today, only_unfinished=True)
        covered = stand_ins.divisions_covered(session, context.actor.id, today)
        found += suggestions.of_divisions(session, covered, scope, today, only_unfinished=True) if covered else []
    if Role.DIRECTOR in context.actor.roles:
        found += suggestions.still_open(session, scope, today)
    return list(dict.fromkeys(found))


def mine_to_watch(context: Context, case: Case) -> bool:
    """All of a head's division; for others the items they are named in, and those that miss their division's opinion."""
    actor = context.actor
    named = (*case.officers, *case.deputy_directors, *case.heads, *case.directors)
    own = bool(actor.divisions & set(case.silent_divisions))
    return Role.DIVISION_HEAD in actor.roles or permissions.has(named, actor) or own


def waiting(context: Context, case: Case, chain: tuple[str, ...]) -> str:
    """What the item waits for from this person, or an empty text."""
    if duties.waits_for(case, context.actor.id, chain):
        return "待您办理"
    working = bool(context.actor.roles & {Role.DIVISION_HEAD, Role.OFFICER})
    if working and context.actor.divisions & set(case.silent_divisions):
        return "待您处提交书面意见"
    return ""


def line(context: Context, case: Case, todo: str) -> str:
    """One item, marked when it waits for this person."""
    words = answers.line(case, context.calendar, context.today, context.office.chain)
    return f"{words}（{todo}）" if todo else words
