"""What a reminder says: a line per division, duty and date with people and all numbers, in as many parts as it needs. Pure.

Short, formal, numbers and days; never a ranking, never 请回复收到.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from bot.rules import dates, deadlines, permissions, secrecy, unlit
from bot.rules.duties import DutyKind
from bot.rules.stages import Party
from bot.rules.wording import answers
from bot.rules.wording.room import BYTES, size
from scheduler import policy
from scheduler.policy import Reminder

RESENT = "【补发】"
MOST_PARTS = 999  # so many digits are reckoned with
AFTERWARDS = "办好后发送：已办理 编号\n需延期或不属本处：申请延期 编号、不是我处 编号\n详情：/查 编号"
AFTER_OPINIONS = "提交后发送：已办理 编号\n详情：/查 编号"  # who assists neither extends nor objects
REVIEW, LOOK = "审核请发送：/审 {0} 通过，或 /审 {0} 退回 理由", "详情：/查 {0}"
A_NUMBER, REVIEWED = "编号", "审核"  # the latter: how `waits` ends where a paper waits for a review
TRACKED = "跟踪事项"  # what colours no item


class Numbering(NamedTuple):
    """Which part of how many a text is, and how many items the whole message tells of.

    `continued` is a part that had to be cut once more when it was worded again.
    """

    place: int
    of: int
    items: int
    continued: bool = False

    def __str__(self) -> str:
        """（1/2）; empty for a message that has no parts."""
        return f"（{self.place}/{self.of}{'续' * self.continued}）" if self.of > 1 or self.continued else ""

    @property
    def first(self) -> bool:
        return self.place == 1 and not self.continued


@dataclass(frozen=True)
class Part:
    """One text as it is sent, whom it mentions, and what it tells."""

    text: str
    people: tuple[int, ...]
    reminders: tuple[Reminder, ...]
    numbering: Numbering


@dataclass(frozen=True)
class Line:
    """One line under its heading: a division with its people, the numbers of its items, what is due and when."""

    heading: str
    whose: str
    mentioned: tuple[int, ...]
    numbers: tuple[tuple[str, Reminder], ...]
    task: str

    def __str__(self) -> str:
        """信息化推进处 @周示平 @吴示安：0018、0032（待分管领导审核） 答复，7月30日前"""
        marks = [f"（{words}）" if (words := waits(one)) else "" for _, one in self.numbers]
        after = marks[0] if len(set(marks)) == 1 else ""
        several = zip(self.numbers, marks, strict=True)
        named = "、".join(dict.fromkeys(number if after else number + mark for (number, _), mark in several))
        return f"{self.whose}：{named}{self.task}{after}"


def parts(
    reminders: Sequence[Reminder],
    mentioned: Collection[int],
    numbers: Mapping[int, str],
    today: date,
    numbering: Numbering | None = None,
    reader: int | None = None,
    opening: str = "",
) -> list[Part]:
    """The texts of one message: every duty stands in one of them, everybody mentioned in the first that has a line of theirs.

    `mentioned` are the people whom this message may mention, `numbers` how each item's is written. `numbering` is that of
    a part that is worded again; should it have grown beyond one text, what follows it is its continuation. `reader` is who reads
    it alone: it ends with what they can do. `opening` are lines that stand before the first part.
    """
    haste = urged(reminders)
    spelled = {reminder.duty.case.id: numbers[reminder.duty.case.id] for reminder in reminders}
    items = numbering.items if numbering else len(spelled)
    number = next(iter(spelled.values())) if items == len(spelled) == 1 else A_NUMBER
    end = ending(reminders, number) if reader is None else ending_for(reader, reminders, numbers)
    widest = head(Numbering(1, MOST_PARTS, items), today, haste)
    filled = list(packed(lines(reminders, mentioned, numbers, today), BYTES - size(opening) - size(widest) - size(end)))
    found = []
    for place, held in enumerate(filled, start=1):
        if numbering:
            this = numbering._replace(continued=numbering.continued or place > 1)
        else:
            this = Numbering(place, len(filled), items)
        before = [opening] if opening and place == 1 else []
        text = [*before, head(this, today, haste), *under_headings(held)]
        if place == len(filled) and this.place == this.of:
            text.append(end)
        people = tuple(person for line in held for person in line.mentioned)
        found.append(Part("\n".join(text), people, tuple(one for line in held for _, one in line.numbers), this))
    return found


def urged(reminders: Sequence[Reminder]) -> str:
    """What is asked of the readers: haste where something is late, and of what colours no item alone nothing but the entry."""
    lit = [reminder for reminder in reminders if not reminder.duty.unlit]
    if not lit:
        return "请登记"
    return "请抓紧办理" if any(reminder.seen.overdue for reminder in lit) else "请按时办理"


def ending(reminders: Sequence[Reminder], number: str = A_NUMBER) -> str:
    """What to send when it is done; of what colours no item its own command, where more than number and dates may be said."""
    lit = [reminder for reminder in reminders if not reminder.duty.unlit]
    opinions = all(reminder.duty.kind is DutyKind.ASSISTING_OPINION for reminder in lit)
    answers_due = (AFTER_OPINIONS if opinions else AFTERWARDS).replace(A_NUMBER, number).splitlines()[:-1] if lit else []
    tracked_ones = (one.duty for one in reminders if one.duty.unlit and secrecy.may_be_named(one.duty.case.secrecy))
    kinds = dict.fromkeys(duty.kind for duty in tracked_ones)
    tracked = [f"{unlit.NAMES[kind]}发送：{unlit.command(kind, number, unlit.PLACE)}" for kind in kinds]
    return "\n".join((*answers_due, *tracked, LOOK.format(number)))


def ending_for(reader: int, reminders: Sequence[Reminder], numbers: Mapping[int, str]) -> str:
    """What somebody who reads it alone can send: who has to review, that; a leader nothing that divisions send. Where it is one
    item's, its number."""

    def number(some: Sequence[Reminder]) -> str:
        spelled = {numbers[one.duty.case.id] for one in some}
        return spelled.pop() if len(spelled) == 1 else A_NUMBER

    review = [one for one in reminders if reviews(reader, one)]
    others = [one for one in reminders if one not in review and not leads(reader, one)]
    first = [REVIEW.format(number(review))] if review else []
    own = ending(others, number(others)).splitlines()[:-1] if others else []
    return "\n".join((*first, *own, LOOK.format(number(reminders))))


def reviews(reader: int, one: Reminder) -> bool:
    """Whether the paper waits for this person's review."""
    return one.waits.endswith(REVIEWED) and any(party.id == reader for party in one.holders)


def leads(reader: int, one: Reminder) -> bool:
    """Whether it is this person's as a leader alone, who handles nothing of it."""
    case = one.duty.case
    working = {party.id for party in (*case.officers, *case.heads)}
    return reader not in working and permissions.leads(reader, case)


def head(numbering: Numbering, today: date, haste: str) -> str:
    """【办理提醒】（1/2）2021年7月16日（周五），以下18件请按时办理："""
    return f"【办理提醒】{numbering}{dates.long(today)}，{f'以下{numbering.items}件{haste}' if numbering.first else '续'}："


def packed(found: Sequence[Line], room: int) -> Iterator[list[Line]]:
    """The lines, in order, in portions that fit; a line that fits nowhere is cut between its numbers."""
    waiting, held = list(reversed(found)), list[Line]()
    while waiting:
        line = waiting.pop()
        if fits([*held, line], room):
            held.append(line)
        elif held:
            yield held
            held = []
            waiting.append(line)
        else:
            first, rest = cut(line, room)
            yield [first]
            waiting += rest
    if held:
        yield held


def cut(line: Line, room: int) -> tuple[Line, list[Line]]:
    """As many of a line's numbers as fit, one at least, and the rest as a line that mentions nobody again."""
    every = line.numbers
    most = max(1, bisect(range(1, len(every) + 1), False, key=lambda n: not fits([replace(line, numbers=every[:n])], room)))
    rest = replace(line, numbers=every[most:], mentioned=(), whose=line.whose.replace("@", ""))
    return replace(line, numbers=every[:most]), [rest] if rest.numbers else []


def fits(held: Sequence[Line], room: int) -> bool:
    """Whether these lines with their headings take no more room than this."""
    return sum(size(words) for words in under_headings(held)) <= room


def under_headings(held: Sequence[Line]) -> Iterator[str]:
    """The lines, with what is the same for several said once above them."""
    heading = ""
    for line in held:
        if line.heading != heading:
            heading = line.heading
            yield heading
        yield str(line)


def lines(reminders: Sequence[Reminder], mentioned: Collection[int], numbers: Mapping[int, str], today: date) -> list[Line]:
    """Reminders of one division, duty and date together, what is new today before what is said each week; everybody is
    mentioned in the first line of theirs."""
    groups: dict[tuple[object, ...], list[Reminder]] = {}
    for reminder in sorted(reminders, key=turn):
        duty = reminder.duty
        named = secrecy.may_be_named(duty.case.secrecy)
        asked = unlit.task(duty) if duty.unlit else ""
        sort = (duty.division, duty.name, duty.title, asked, reminder.step.words) if named else ()
        groups.setdefault((heading(reminder), duty.due, sort), []).append(reminder)
    found = []
    left = set(mentioned)
    for group in groups.values():
        people = policy.each_once(party for reminder in group for party in reminder.people)
        new = tuple(party.id for party in people if party.id in left)
        left -= set(new)
        whose = " ".join((*division(group[0]), *(called(party, new) for party in people))) or "责任人未明确"
        shown = tuple((numbers[reminder.duty.case.id], reminder) for reminder in group)
        found.append(Line(heading(group[0]), whose, new, shown, task(group[0], today)))
    return found


def turn(reminder: Reminder) -> tuple[bool, bool, int, date, str, str, str, int]:
    """What colours no item comes last, what is said each week after what is new today; the less time is left, the earlier; then
    division by division."""
    duty = reminder.duty
    weekly = reminder.step.level == policy.WEEKLY
    return (duty.unlit, weekly, reminder.seen.left, duty.due, duty.division, duty.name, duty.case.digits, duty.case.id)


def heading(reminder: Reminder) -> str:
    """黄灯，还剩10个工作日（工作日暂定）：; 跟踪事项，今日到期："""
    weekly = ("每周提醒",) if reminder.step.level == policy.WEEKLY else ()
    marks = "，".join((*weekly, *(("工作日暂定",) if reminder.seen.provisional else ())))
    if reminder.duty.unlit:
        return f"{TRACKED}，{answers.passed(reminder.seen)}{marks and f'（{marks}）'}："
    return f"{deadlines.light(reminder.seen)}，{answers.left(reminder.seen)}{marks and f'（{marks}）'}："


def waits(reminder: Reminder) -> str:
    """待主要领导审核; empty where only number and dates may be shown."""
    return reminder.waits if secrecy.may_be_named(reminder.duty.case.secrecy) else ""


def division(reminder: Reminder) -> tuple[str, ...]:
    """The division's name; none where nothing but number and dates may be shown."""
    return (reminder.duty.division,) if secrecy.may_be_named(reminder.duty.case.secrecy) else ()


def called(party: Party, new: Collection[int]) -> str:
    """@周示平 where the message mentions the person, later the name alone."""
    return f"@{party.name}" if party.id in new else party.name


def task(reminder: Reminder, today: date) -> str:
    """答复，7月30日前，请今日办结: what is due until which working day, and the office's own words for the step."""
    seen = reminder.seen
    late = seen.overdue and not reminder.duty.unlit
    day = dates.brief(seen.due if late else seen.effective, today)
    until = f"应于{day}前" if late else f"{day}前"
    if not secrecy.may_be_named(reminder.duty.case.secrecy):
        return f"，{until}（密级未填）"
    asked = f"请{unlit.task(reminder.duty)}" if reminder.duty.unlit else ""
    own = "".join(f"，{words}" for words in (asked, reminder.step.words) if words)
    return f" {reminder.duty.title}，{until}{own}"
