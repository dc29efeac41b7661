"""/周报 — the week's outlook of what may be seen here: countdown, lights, the nearest five, phases, with its picture."""

from __future__ import annotations

from bot.command import Context, command
from bot.message import Paper, Reply
from bot.records import suggestions
from bot.rules.chat_safe import FileName
from bot.rules.papers import week


@command(
    "/周报",
    usage="/周报",
    summary="看本周概览：距时限几天、亮灯、最近到期、环节（附图）",
    synonyms=("本周概览", "本周", "周概览"),
)
def outlook(context: Context) -> str | Reply:
    cases = context.cases(suggestions.still_open(context.session, context.scope, context.today))
    if not cases:
        return "没有在办件。"
    found = week.of_items([context.standing(case) for case in cases])
    words = week.text(found)
    alone = context.office.name if context.scope.everything else f"{context.actor.name}（本人可查的件）"
    where = context.group.name if context.group else alone
    name = FileName(f"{context.today.isoformat()}本周概览.png")
    paper = Paper("week", name, words.partition("\n")[0], {"week": found, "where": where})
    return Reply(words, papers=(paper,))
