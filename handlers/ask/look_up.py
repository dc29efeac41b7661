"""/查 20210032 — where an item stands, who is responsible and what is due next."""

from __future__ import annotations

import re
from dataclasses import replace

from bot import kinds, lookup, paging
from bot.command import Context, command
from bot.errors import UserError
from bot.message import Reply
from bot.records import alike, suggestions, titles
from bot.records.titles import TitlesFound
from bot.rules import numbers, questions, secrecy, spelling
from bot.rules.stages import Case
from bot.rules.wording import earlier, lines, lists

USAGE = "/查 编号，或 /查 案由中的词，或 /查 处室"
AROUND = " “”\"'《》【】[]"
PAGE = re.compile(r"(?:(?<=\D\s)|(?<=[^\d\s号件的])的?)第\s?(?P<page>[1-9]\d?)\s?页$", re.ASCII)
MOST_READ = 3  # words that may have been meant, in one answer
DIVISION_ENDINGS = ("处", "科", "室", "中心")


@command(
    "/查",
    usage=USAGE,
    summary="查一件办到哪一步、谁负责、何时到期",
    synonyms=("查询", "查一下", "查看", "进度", "状态", "办到哪了", "办到哪", "办得怎么样", "谁在办", "cx"),
)
def look_up(context: Context, words: str) -> str | Reply:
    if paged := PAGE.search(words):
        return by_word(context, words[: paged.start()].strip(AROUND), int(paged["page"]))
    try:
        typed, rest = numbers.find(words)
    except numbers.NotANumber:
        raise UserError(numbers.NOT_DIGITS) from None
    left = questions.left(rest)
    if typed and left:
        context.notes.append(f"没有用到{spelling.echoed(rest.strip(questions.MARKS))}，未登记任何内容。")
    if len(typed) > 1:
        return several_numbers(context, typed)
    if typed:
        found = suggestions.with_number(context.session, typed[0], context.scope, context.today)
        if not found and (shown := paging.by_number(context)):
            return shown
        if found or not left:
            return answer(context, lookup.item(context, typed[0], usage=USAGE))
        found = titles.as_typed(context.session, context.scope, words, context.today)
        if not found:
            raise UserError(lookup.absent(context, typed[0]))
        context.notes.clear()
        return listed(context, f"案由含{spelling.echoed(words)}的", found)
    return by_word(context, words.strip(AROUND))


def answer(context: Context, case: Case) -> Reply:
    """The full answer, with buttons where they help this person."""
    context.about = case.id
    if secrecy.may_be_named(case.secrecy):
        ids = alike.earlier(context.session, context.scope, case.year, case.title, context.today)
        if said := earlier.like(case.year, context.cases(ids)):
            context.notes.append(said)
    return Reply(
        lines.text(context.standing(case), deputy=context.deputy(case), draft=context.draft(case)), card=context.card(case)
    )


def several_numbers(context: Context, typed: list[str]) -> str:
    """Two lines an item, up to five items."""
    said = []
    for number in typed[: numbers.MOST_IN_ONE_MESSAGE]:
        found = suggestions.with_number(context.session, number, context.scope, context.today)
        found = suggestions.living_first(context.session, found, context.today)
        if not found:
            said.append(lookup.absent(context, number).split("。")[0] + "。")
        elif len(found) > 1:
            said.append(f"编号 {number} 对应多件，请单独查询。")
        else:
            standing = context.standing(context.case(found[0]))
            said += [lists.entry(standing).said(with_light=True), lines.joined(lines.next_lines(standing)[:1])]
    if len(typed) > numbers.MOST_IN_ONE_MESSAGE:
        said.append(f"一次最多查询{numbers.MOST_IN_ONE_MESSAGE}件，其余请另行发送。")
    return "\n".join(said)


def by_word(context: Context, word: str, page: int = 1) -> str | Reply:
    """A division first when the word ends like one; then a word of the title; then a division's short name."""
    if len(word) < 2:
        raise UserError(f"请至少写两个字。用法：{USAGE}。")
    named = lookup.divisions_called(context, word)
    if named and word.endswith(DIVISION_ENDINGS):
        return of_division(context, named, page)
    found = titles.find(context.session, context.scope, word, context.today)
    if found.ids and not (found.meant and named):
        return of_titles(context, word, found, page)
    if named:
        return of_division(context, named, page)
    if quoted := kinds.about_quoted(context):
        return quoted
    raise UserError(f"没有找到与{spelling.echoed(word)}有关的办件，或不在此处可查范围内。用法：{USAGE}。")


def of_titles(context: Context, word: str, found: TitlesFound, page: int) -> str | Reply:
    """The one item that is meant, or a list to choose from; words that were meant otherwise than typed are named."""
    read = "、".join(f"“{meant}”" for meant in found.meant[:MOST_READ])
    if len(found.ids) > 1:
        return listed(context, f"案由含{read or spelling.echoed(word)}的", list(found.ids), page=page, again=word)
    if read:
        context.notes.append(f"案由中没有{spelling.echoed(word)}，已按{read}查询。")
    return answer(context, context.case(found.ids[0]))


def of_division(context: Context, named: list[str], page: int) -> str | Reply:
    """A division's unfinished items; asks back when the word means several divisions."""
    if len(named) > 1:
        raise UserError(f"“处室”对应多个：{'、'.join(named[:6])}。请发送全称，例如 /查 {named[0]}。")
    found = suggestions.of_divisions(context.session, named, context.scope, context.today, only_unfinished=True)
    if not found:
        return f"{named[0]}没有在办件，或不在此处可查范围内。"
    return listed(context, f"{named[0]}牵头或配合的在办件", found, page=page, again=named[0])


def listed(context: Context, title: str, ids: list[int], *, page: int = 1, again: str = "") -> str | Reply:
    """A numbered list, a page of it; with `again`, the words by which it is asked for, the next one is offered."""
    page = paging.possible(context, page, len(ids), f"/查 {again}")
    place = lists.places(page)
    cases = context.cases(ids[place.start : place.stop])
    of_years = len({case.year for case in cases}) > 1
    shown = [lists.entry(context.standing(case)) for case in cases]
    if of_years:
        shown = [replace(one, name=f"{case.year}年 {one.name}") for one, case in zip(shown, cases, strict=True)]
    more = "查看一件请发送 /查 编号。"
    if again and len(ids) > place.stop:
        more = f"另有{len(ids) - place.stop}件，下一页请发送 /查 {again} 第{page + 1}页。{more}"
    whole = place.start + len(shown) if again else len(ids)
    entries = [*[lists.ListEntry("", "")] * place.start, *shown]
    said = lists.listing(f"{title}共{len(ids)}件", entries, more=more, page=page, whole=whole)
    return paging.answered(context, said, f"/查 {again}", page, ids) if again else said
