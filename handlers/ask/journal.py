"""/历史 20210032 — who did what about an item, when and by which way, and what that changed."""

from __future__ import annotations

from bot import lookup, paging
from bot.command import REGISTRY, Context, Number, command
from bot.errors import UserError
from bot.message import Reply
from bot.records import item_journal, people
from bot.records.journal import Journal
from bot.rules import differences
from bot.rules.wording import journal_lines
from bot.rules.wording.journal_lines import MOST, ActTold

USAGE = "/历史 编号"


@command(
    "/历史",
    usage=USAGE,
    summary="看一件由谁在何时以何种方式办了什么、由什么改为什么",
    synonyms=("经办记录", "操作记录", "历史记录"),
    forms=("/历史 编号 第2页",),
)
def history(context: Context, number: Number, words: str = "") -> str | Reply:
    page = lookup.page(words, f"{USAGE}，或 {USAGE} 第2页") if words else 1
    case = lookup.item(context, number, usage=USAGE)
    recording = [name for name, declared in REGISTRY.items() if declared.changes]
    count = item_journal.count(context.session, case.id, recording)
    if not count:
        return f"{case.number} 还没有经办记录；台账导入的步骤请发送 /查 {case.shortest_number}。"
    last = -(-count // MOST)
    if page > last:
        raise UserError(f"共{count}条，只有{last}页。最后一页请发送 /历史 {case.shortest_number} 第{last}页。")
    rows = item_journal.page(context.session, case.id, recording, first=(page - 1) * MOST, most=MOST)
    named = {row.person_id for row in rows if row.person_id}
    for row in rows:
        named |= differences.people_in(f"{row.before}{row.after}")
    names = people.names(context.session, sorted(named))
    found = [told(row, names.get(row.person_id or 0, ""), context) for row in rows]
    text = journal_lines.listing(case, found, names, count=count, page=page)
    return paging.answered(context, text, f"/历史 {case.shortest_number}", page, range(count, 0, -1), MOST)


def told(row: Journal, who: str, context: Context) -> ActTold:
    """A line with its moment in the unit's zone."""
    at = row.at.astimezone(context.office.zone)
    return ActTold(at, who, row.platform, row.chat_id is not None, row.command or "", row.before, row.after)
