"""/谁 融资服务处 — who is in a division, or what somebody is responsible for."""

from __future__ import annotations

from collections import Counter

from bot import arguments, kinds, lookup
from bot.command import REGISTRY, Context, command
from bot.errors import UserError
from bot.message import Reply
from bot.records import people, suggestions
from bot.records.people import Posting
from bot.rules import numbers, spelling
from bot.rules.words import Role

USAGE = "/谁 处室，或 /谁 姓名"


@command(
    "/谁",
    usage=USAGE,
    summary="查处室的负责人和承办人，或某人的职责",
    synonyms=("谁负责", "谁管", "谁是", "责任人", "联系谁"),
)
def who(context: Context, words: str) -> str | Reply:
    try:
        has_number = bool(numbers.find(words)[0])
    except numbers.NotANumber:
        has_number = True
    if has_number:
        return arguments.call(REGISTRY["/查"], context, words)
    word = words.removeprefix("负责").removeprefix("是").strip()
    persons = people.named(context.session, word)
    if persons:
        return "\n".join(person_line(context, person.id, person.name) for person in persons[:10])
    named = lookup.divisions_called(context, word)
    if len(named) == 1:
        return division_lines(context, named[0])
    if named:
        raise UserError(f"对应多个处室：{'、'.join(named[:6])}。请发送全称，例如 /谁 {named[0]}。")
    if quoted := kinds.about_quoted(context):
        return quoted
    raise UserError(f"没有找到处室或姓名{spelling.echoed(word)}。用法：{USAGE}。")


def division_lines(context: Context, division: str) -> str:
    """Head and officers of a division, and how many items it has in hand here."""
    lines = [division]
    for role, title in ((Role.DIVISION_HEAD, "负责人"), (Role.OFFICER, "承办人"), (Role.GENERAL_OFFICE, "工作人员")):
        found = people.holders(context.session, role, context.today, division=division)
        if found:
            lines.append(f"{title}：{'、'.join(name for _, name in found)}")
    open_ids = suggestions.of_divisions(context.session, [division], context.scope, context.today, only_unfinished=True)
    lines.append(f"在办：{len(open_ids)}件（牵头或配合）。查看请发送 /查 {division}。")
    return "\n".join(lines)


def person_line(context: Context, person_id: int, name: str) -> str:
    """What somebody holds today, and how many open items that is here; former posts are not told."""
    held = [p for p in people.postings(context.session, [person_id]) if current(p, context)]
    if not held:
        return f"{name}：目前没有登记职责。"
    posts = [f"{p.division or ''} {p.role}".strip() for p in held]
    if any(p.role is Role.DEPUTY_DIRECTOR for p in held):
        posts.append(led_by(context, person_id))
    return f"{name}：{'；'.join(posts)}"


def led_by(context: Context, person_id: int) -> str:
    """分管在办8件：信息化推进处5件、装备产业处3件, by lead division in the office's own order."""
    cases = context.cases(suggestions.of_person(context.session, person_id, context.scope, context.today))
    led = Counter(case.lead_division for case in cases)
    counts = "、".join(f"{division}{led[division]}件" for division in people.divisions(context.session) if led[division])
    return f"分管在办{len(cases)}件" + (f"：{counts}" if counts else "")


def current(posting: Posting, context: Context) -> bool:
    """Whether a posting is held today."""
    return (posting.since is None or posting.since <= context.today) and (posting.until is None or posting.until > context.today)
