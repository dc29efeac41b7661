"""/我的 — what I have to do, with my own dates, and the items I answer for."""

from __future__ import annotations

from collections.abc import Sequence

from bot import lookup, paging, queues
from bot.command import Context, command
from bot.message import Reply
from bot.rules.queues import Chore
from bot.rules.wording import lists

USAGE = "/我的 页码"


@command(
    "/我的",
    usage=USAGE,
    summary="看本人的办件，待您办理的在前",
    synonyms=("我的办件", "待办", "/待办", "我要办什么", "我的任务"),
)
def mine(context: Context, words: str = "") -> Reply:
    page = lookup.page(words, USAGE)
    if context.actor.is_office and (chores := queues.chores(context)):
        return of_office(context, chores, page)
    tasks = queues.tasks(context)
    page = paging.possible(context, page, len(tasks), "/我的")
    without = [*lists.tracked(queues.tracked(context, tasks)), *lists.without_opinions(queues.gone_without(context))]
    if not tasks:
        said = "您目前没有在办件。查看全部在办件请发送 /临期 或 /逾期。"
        return paging.answered(context, "\n".join((said, *without)), "/我的", page, ())
    waiting = sum(bool(task.words) for task in tasks)
    entries = [
        lists.review_entry(task.standing, task.words)
        if task.to_review
        else lists.duty_entry(task.standing, task.owed, task.words or lists.state_of(task.standing))
        for task in tasks
    ]
    title = f"您的在办件共{len(tasks)}件，其中待您办理{waiting}件"
    said = lists.listing(title, entries, more="办理请发送 /查 编号，按“下一步”操作。", again="/我的", page=page)
    return paging.answered(context, "\n".join((said, *without)), "/我的", page, [task.standing.case.id for task in tasks])


def of_office(context: Context, chores: Sequence[Chore], page: int) -> Reply:
    """What waits for the office, with the command for each."""
    page = paging.possible(context, page, len(chores), "/我的")
    entries = [lists.chore_entry(chore) for chore in chores]
    more = "查看一件请发送 /查 编号。"
    said = lists.listing(f"待办公室办理共{len(chores)}项", entries, more=more, again="/我的", page=page)
    return paging.answered(context, said, "/我的", page, [(one.standing.case.id, one.words) for one in chores])
