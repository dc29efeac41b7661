"""A page of a list as people read it: the conditions and the count, then lines grouped by what differs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from bot.rules import conditions as grammar
from bot.rules import dates, secrecy, unlit
from bot.rules.conditions import Conditions
from bot.rules.duties import DutyKind
from bot.rules.listed import ListedItem
from bot.rules.wording import lines, lists
from bot.rules.wording.lists import ListEntry

MOST_GROUPS = 3  # of a page; more groups than that have their light in each line
MORE = "查看一件请发送 /查 编号。"
NONE = "没有符合条件的办件，或不在此处可查范围内。"


def text(asked: Conditions, shown: Sequence[ListedItem], count: int, today: date, *, page: int, again: str) -> str:
    """逾期 · 信息化推进处：2件（截至7月26日）, then the items of the page and how to go on."""
    heading = f"{grammar.heading(asked)}：{count}件（截至{dates.short(today)}）"
    if not shown:
        return f"{heading}。{NONE}"
    first = lists.places(page).start
    known = [(first + place, entry(item, asked)) for place, item in enumerate(shown, start=1)]
    lights = {one.light for _, one in known}
    rests = {one.rest for _, one in known}
    if len(known) > 1 and len(lights) == len(rests) == 1 and (rest := next(iter(rests))):
        return paged(
            heading, f"均为{'，'.join((*lights, rest))}", [f"{place}. {one.name}" for place, one in known], count, page, again
        )
    if len(known) > 1 and len(lights) == 1:
        return paged(heading, f"均为{next(iter(lights))}", [line(*one, with_light=False) for one in known], count, page, again)
    return paged(heading, "", grouped(known), count, page, again)


def paged(heading: str, shared: str, said: Sequence[str], count: int, page: int, again: str) -> str:
    """The lines between their heading, with what all of them share, and how to go on."""
    last = lists.pages(count)
    whole = f"全部件请发送 {again} 文件。"
    further = f"第{page}页，共{last}页，下一页请发送 更多，或 {again} 第{page + 1}页；{whole}" if page < last else ""
    ended = f"第{page}页，共{last}页，已是最后一页。" if page == last > 1 else ""
    return "\n".join((f"{heading}{f'，{shared}' if shared else ''}：", *said, f"{further}{ended}{MORE}"))


def grouped(known: Sequence[tuple[int, ListEntry]]) -> list[str]:
    """The lines, those of one light under it where that makes few groups; else each with its own."""
    groups = [(light, list(some)) for light, some in groupby(known, key=lambda one: one[1].light)]
    together = sum(len(some) > 1 for _, some in groups) <= MOST_GROUPS
    said = list[str]()
    for light, some in groups:
        under = together and light and len(some) > 1
        said += [f"{light}（本页{len(some)}件）："] if under else []
        said += [line(*one, with_light=not under) for one in some]
    return said


def line(place: int, one: ListEntry, *, with_light: bool) -> str:
    return f"{place}. {one.said(with_light=with_light)}"


def entry(item: ListedItem, asked: Conditions) -> ListEntry:
    """An item as a line: with the duties on account of which it is listed, else with its own light and state."""
    standing = item.standing
    if not item.owed:
        state = lists.state_of(standing)
        pressing = standing.pressing
        light = (
            lists.lit_until(standing.as_of, pressing) if pressing and pressing is standing.answer else lists.light_of(standing)
        )
        return ListEntry(lists.called(standing.case), light, "" if state in map(str, asked.states) else state)
    if item.owed[0].duty.kind is DutyKind.FEEDBACK:
        named = secrecy.may_be_named(standing.case.secrecy)
        tasks = "；".join(f"{unlit.task(one.duty)}（{lines.tracked_until(standing, one)}）" for one in item.owed if named)
        return ListEntry(lists.called(standing.case), "", tasks)
    return lists.owed_entry(standing, item.owed)
