"""Lists of items by conditions: every list of items but one's own desk is a form of this one (docs/decisions/chats.md#lists)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot import paging, vocabulary
from bot.command import Context
from bot.errors import UserError
from bot.message import Paper, Reply
from bot.records import appointments, key_led, narrowing, people, suggestions, titles
from bot.records.narrowing import Among
from bot.rules import conditions as grammar
from bot.rules import dates, duties, listed, spelling
from bot.rules.chat_safe import FileName
from bot.rules.condition_words import ListedState
from bot.rules.conditions import Conditions, ReadConditions
from bot.rules.deadlines import NEAR
from bot.rules.listed import ListedItem
from bot.rules.stages import Case
from bot.rules.wording import condition_lists, lists

COMMAND = "/列"
USAGE = f"{COMMAND} 状态 人或处室 级别 类别 类型 重点 期限 案由词"
FILE = "文件"
MOST_IN_FILE = 5000  # items
LONGEST_NAME = 40  # characters of the conditions in a file's name
MOST_LOOKED_AT = 20_000  # items that the rules look at for one answer
LOOKED_AT_ALL = 200  # items that the database has found for certain: the rules put so many in their order


def answer(context: Context, words: str) -> Reply:
    """The page of the list that the words ask for.

    Raises UserError that names what was not understood or asks back, and for a page that is not there.
    """
    read = understood(context, words)
    asked = read.conditions
    again = f"{COMMAND} {grammar.canonical(asked)}".strip()
    context.spelled = " ".join(filter(None, (again, f"第{read.page}页" if read.page > 1 else "", FILE if read.as_file else "")))
    found = items(context, asked)
    if read.as_file:
        return as_file(context, asked, found)
    page = paging.possible(context, read.page, found.count, again)
    text = condition_lists.text(asked, found.shown(context, page), found.count, context.today, page=page, again=again)
    context.notes += besides(context, asked, found)
    return paging.answered(context, text, again, page, found.every)


def as_file(context: Context, asked: Conditions, found: FoundItems) -> Reply:
    """The whole list as a file. Raises UserError for one without items, and for one that is too long."""
    heading, ids = grammar.heading(asked), found.every
    if not ids:
        raise UserError(f"{heading}：没有符合条件的办件，未生成文件。")
    if len(ids) > MOST_IN_FILE:
        raise UserError(f"{heading}：共{len(ids)}件，一个文件最多{MOST_IN_FILE}件，未生成文件。请加条件后重新发送。")
    text = f"{heading}：{len(ids)}件（截至{dates.short(context.today)}），不含代表电话。"
    name = FileName(f"{heading.replace(' · ', '、').replace('：', '')[:LONGEST_NAME]}{context.today.isoformat()}.xlsx")
    wish = {"ids": ids, "on": context.today.isoformat(), "title": text.rstrip("。")}
    return Reply(text, papers=(Paper(kind="list", name=name, alt=text, wish=wish),))


def besides(context: Context, asked: Conditions, found: FoundItems) -> list[str]:
    """What the list does not hold and who asks for it may mean as well: what others owe on the items of those who are named,
    and opinions that are due in the same time."""
    said = []
    if found.others:
        numbers = "、".join(case.number for case in found.others[: lists.MOST_LISTED])
        said.append(f"另有{len(found.others)}件因其他处室事项亮灯，不计入：{numbers}。")
    if asked.periods and asked.states == (ListedState.OPEN,):
        opinions = replace(asked, states=(ListedState.OPINIONS,))
        if count := items(context, opinions).count:
            said.append(f"另有{count}件的配合意见在此期间到期，查看请发送 {COMMAND} {grammar.canonical(opinions)}。")
    return said


def understood(context: Context, words: str) -> ReadConditions:
    """The conditions in words. Raises UserError that names every word which is not understood, or may mean several."""
    read = grammar.parse(words, vocabulary.here(context))
    if read.left:
        named = "、".join(spelling.echoed(word) for word in read.left)
        near = "".join(f"您是不是要写 {word}？" for word in like(context, read.left))
        raise UserError(f"没有看懂{named}，未列出任何办件。{near}条件可写：{USAGE.partition(' ')[2]}，例如 {COMMAND} 逾期 我处。")
    if read.unclear:
        first = read.unclear[0]
        raise UserError(
            f"{spelling.echoed(first.word)}对应多个：{'、'.join(first.choices[:6])}。请写全称，例如 {first.choices[0]}。"
        )
    return read


def like(context: Context, words: Sequence[str]) -> Sequence[str]:
    """The word of visible titles that the only one which was not understood may be a slip of; nothing where there is none."""
    return (
        titles.find(context.session, context.scope, words[0], context.today).meant[:1] if len(words) == 1 < len(words[0]) else ()
    )


class FoundItems:
    """The items of a list: all of them as they stand, or, where they are many and certain, their ids in order (`items` is None).

    `others` are those of whom the conditions name that have such a light through others alone.
    """

    def __init__(self, ids: Sequence[int], items: Sequence[ListedItem] | None = None, others: Sequence[Case] = ()) -> None:
        self.ids, self.items, self.others = ids, items, others

    @property
    def count(self) -> int:
        return len(self.ids if self.items is None else self.items)

    @property
    def every(self) -> list[int]:
        """The ids of all of them, in order."""
        return list(self.ids) if self.items is None else [one.standing.case.id for one in self.items]

    def shown(self, context: Context, page: int) -> list[ListedItem]:
        """Those of a page."""
        places = lists.places(page)
        if self.items is not None:
            return list(self.items[places.start : places.stop])
        cases = context.cases(list(self.ids[places.start : places.stop]))
        return [ListedItem(context.standing(case)) for case in cases]


def items(context: Context, asked: Conditions) -> FoundItems:
    """The visible items of a list, in its order."""
    ids = narrowing.ids(context.session, asked, among(context, asked))
    if narrowing.is_exact(asked) and len(ids) > LOOKED_AT_ALL:
        return FoundItems(ids)
    if len(ids) > MOST_LOOKED_AT:
        raise UserError(
            f"{grammar.heading(asked)}：须逐件核对的有{len(ids)}件，超出一次可列的范围。请再加条件，例如处室、年度或期限。"
        )
    standings = [context.standing(case) for case in context.cases(ids)]
    known = (one for standing in standings if (one := listed.listed(standing, asked)))
    others = [standing.case for standing in standings if listed.by_others(standing, asked)]
    return FoundItems(ids, sorted(known, key=lambda one: one.order), others)


def among(context: Context, asked: Conditions) -> Among:
    """What narrows the list besides its conditions."""
    session, today = context.session, context.today
    handled = [person.id for name in asked.people for person in people.named(session, name)]
    heads = appointments.heads(session, today) if handled else {}
    led = [division for division, some in heads.items() if any(head in handled for head, _ in some)]
    as_key = key_led.ids(session, handled, context.scope, today, also_done=True) if handled else ()
    return Among(context.scope, today, batches(context, asked), handled, led, as_key)


def batches(context: Context, asked: Conditions) -> list[int] | None:
    """The batches of which anything may be due in time: in the next working days for a light, within the periods; None: all.

    Where the statutory date governs, no batch has a date.
    """
    states = set(asked.states)
    lit = bool(states) and states <= set(listed.LIGHTS)
    dated = bool(asked.periods) and not states & {*listed.LIGHTS, ListedState.FEEDBACK}
    if context.office.statutory or not (lit or dated):
        return None
    last, before = context.calendar.days_after(context.today, NEAR + 1), context.office.opinion_days_before
    found = []
    for batch, received, due in suggestions.open_batches(context.session, context.today):
        opinions = duties.opinion_day(context.calendar, received, due, before)
        waited = ListedState.OPINIONS in states and listed.is_due(opinions, asked)
        if min(due, opinions) <= last if lit else listed.is_due(due, asked) or waited:
            found.append(batch)
    return found
