"""Lists of items: what all of them share is said once in the heading, and what does not fit is on the next page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules import dates, key_items, secrecy, unlit
from bot.rules.deadlines import Light
from bot.rules.duties import DutyKind
from bot.rules.queues import Chore
from bot.rules.stages import Case
from bot.rules.standing import AsOf, Owed, Standing
from bot.rules.wording import answers, lines

MOST_TRACKED = 5  # things beside the answers under a list
MOST_LISTED = 9  # items in one list, so that the answer stays within 12 lines


@dataclass(frozen=True)
class ListEntry:
    """One item of a list: its name, light and days, and what else is said of it."""

    name: str
    light: str
    rest: str = ""

    def said(self, *, with_light: bool) -> str:
        """20210032 智慧城市（黄灯，还剩10个工作日）待送审"""
        light = f"（{self.light}）" if self.light and with_light else ""
        return f"{self.name}{light or (' ' if self.rest else '')}{self.rest}"


def entry(standing: Standing) -> ListEntry:
    """An item with its own light and its state; the duty is named where the light is not the answer's own."""
    return ListEntry(called(standing.case), light_of(standing), state_of(standing))


def light_of(standing: Standing) -> str:
    """黄灯，还剩10个工作日"""
    return lines.lit(standing) if standing.pressing else str(Light.GREY)


def state_of(standing: Standing) -> str:
    """The state, of an item whose title may be shown."""
    return standing.state if secrecy.may_be_named(standing.case.secrecy) else ""


def duty_entry(standing: Standing, owed: Owed, rest: str = "") -> ListEntry:
    """An item with the light and the date of one duty, which is named."""
    named = secrecy.may_be_named(standing.case.secrecy)
    said = (lines.TASKS[owed.duty.kind] if named else "", rest)
    return ListEntry(called(standing.case), lit_until(standing.as_of, owed), "，".join(words for words in said if words))


def review_entry(standing: Standing, rest: str = "") -> ListEntry:
    """An item whose paper is to be reviewed: its own light, and whose opinion is missing."""
    case, answer, pressing = standing.case, standing.answer, standing.pressing
    if answer is None or pressing is None:
        return entry(standing)
    if not secrecy.may_be_named(case.secrecy):
        return ListEntry(called(case), lit_until(standing.as_of, pressing), rest)
    own = pressing is answer
    light = lit_until(standing.as_of, answer) if own else light_of(standing)
    paper = lines.TASKS[answer.duty.kind] + ("" if own else until(standing.as_of, answer))
    missing = f"缺{'、'.join(case.silent_divisions)}书面意见" if case.silent_divisions else ""
    return ListEntry(called(case), light, "，".join(words for words in (paper, missing, rest) if words))


def called(case: Case) -> str:
    """Number and the beginning of the title; 〔督办〕 behind it where the congress or the committee presses the item."""
    pressed = key_items.pressed_by(case) and secrecy.may_be_named(case.secrecy)
    return answers.short_name(case) + ("〔督办〕" if pressed else "")


def lit_until(as_of: AsOf, owed: Owed) -> str:
    """红灯，7月16日到期，已逾期6个工作日"""
    return f"{owed.light}，{until(as_of, owed)}"


def until(as_of: AsOf, owed: Owed) -> str:
    """7月16日到期，已逾期6个工作日; 7月16日，今日到期"""
    day, left = dates.brief(owed.duty.due, as_of.today), answers.left(owed.seen)
    return f"{day}，{left}" if left == "今日到期" else f"{day}到期，{left}"


def chore_entry(chore: Chore) -> ListEntry:
    """What the office has to do about an item, and the command for it."""
    case = chore.standing.case
    words = chore.words if secrecy.may_be_named(case.secrecy) else ""
    return ListEntry(called(case), "", "：".join(said for said in (words, chore.say) if said))


def tracked(standings: Sequence[Standing]) -> list[str]:
    """What is due beside the answers, a line each, what is to come before what is past, by day; nothing where nothing is."""
    every = ((standing, one) for standing in standings for one in standing.unlit)
    owed = sorted(every, key=lambda pair: (pair[1].seen.overdue, pair[1].duty.due))
    if not owed:
        return []
    shown = [tracked_line(standing, one) for standing, one in owed[:MOST_TRACKED]]
    more = len(owed) - len(shown)
    return [f"跟踪事项共{len(owed)}项：", *shown, *([f"另有{more}项未列出。"] if more else [])]


def tracked_line(standing: Standing, owed: Owed) -> str:
    """20210032 登记代表反馈表（8月27日前，还剩5个工作日）; no task where only number and date may be shown"""
    task = unlit.task(owed.duty) if secrecy.may_be_named(standing.case.secrecy) else ""
    return f"{standing.case.number} {task}（{lines.tracked_until(standing, owed)}）"


def owed_entry(standing: Standing, owed: Sequence[Owed]) -> ListEntry:
    """An item with what is owed on it, the most pressing first: who owes what; the rest says how far away the others are."""
    first = owed[0]
    light = lit_until(standing.as_of, first)
    if not secrecy.may_be_named(standing.case.secrecy):
        return ListEntry(called(standing.case), light)
    said = []
    for due, kind in dict.fromkeys((one.duty.due, one.duty.kind) for one in owed):
        some = [one for one in owed if (one.duty.due, one.duty.kind) == (due, kind)]
        left = f"，{until(standing.as_of, some[0])}" if due != first.duty.due else ""
        said.append(f"{lines.divisions(some)}{lines.TASKS[kind]}{left}")
    state = "" if first.duty.kind is DutyKind.ASSISTING_OPINION else f"，{standing.state}"
    return ListEntry(called(standing.case), light, "；".join(said) + state)


def listing(
    title: str, entries: Sequence[ListEntry | str], *, more: str, page: int = 1, again: str = "", whole: int | None = None
) -> str:
    """A numbered list, `page` (from 1) of it, under its title; `more` says what to do with an item.

    `again` is the command that a page number can be put behind: with it the next page is offered, else the rest is counted.
    `whole` is how many there are where `entries` are only the first of them.
    """
    known = [one if isinstance(one, ListEntry) else ListEntry(one, "") for one in entries]
    first = (page - 1) * MOST_LISTED
    shared = known[0].light if len(known) > 1 and len({one.light for one in known}) == 1 else ""
    shown = [
        f"{first + place}. {one.said(with_light=not shared)}"
        for place, one in enumerate(known[first : first + MOST_LISTED], start=1)
    ]
    rest = (len(known) if whole is None else whole) - first - len(shown)
    if rest > 0:
        more = f"另有{rest}件，下一页请发送 更多，或 {again} 第{page + 1}页。{more}" if again else f"另有{rest}件未列出。{more}"
    elif page > 1 and again:
        more = f"已是最后一页。{more}"
    heading = f"{title}（均为{shared}）" if shared else title
    return "\n".join((f"{heading}：", *shown, more))


def places(page: int) -> range:
    """Which of a list's items stand on a page, counted from 0."""
    return range((page - 1) * MOST_LISTED, page * MOST_LISTED)


def pages(count: int) -> int:
    """How many pages a list of so many items has; one at least."""
    return max(1, -(-count // MOST_LISTED))


def refusal_of_page(page: int, count: int, again: str) -> str | None:
    """Why there is no such page of a list with so many items; None when there is."""
    last = pages(count)
    return None if page <= last else f"共{count}件，只有{last}页，没有第{page}页。最后一页请发送 {again} 第{last}页。"


def several(cases: Sequence[Case], example: str) -> str:
    """Asking back when a number means several items; `example` is what to type for the first of them."""
    named = [f"{case.level}级{case.body} {case.year}年 {called(case)}" for case in cases]
    more = f"请发送带级别、年份的编号，例如 {example}。"
    return listing("该编号对应多件，请确认是哪一件", named, more=more)


def without_opinions(cases: Sequence[Case]) -> list[str]:
    """For information, in one line: which finished items left without whose opinions; nothing where none did."""
    if not cases:
        return []
    numbers = [case.number for case in cases]
    divisions = dict.fromkeys(name for case in cases if secrecy.may_be_named(case.secrecy) for name in case.silent_divisions)
    whose = f"，未交意见：{'、'.join(divisions)}" if divisions else ""
    shown = "、".join(numbers[:MOST_LISTED]) + (f"等{len(numbers)}件" if len(numbers) > MOST_LISTED else "")
    return [f"已办结而缺配合意见{len(numbers)}件：{shown}{whose}。"]
