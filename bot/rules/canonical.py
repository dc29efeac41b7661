"""A command as it is spelled canonically: the number whole, days as 7月16日, parts in the order of its usage. And read again."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bot.rules import dates, letter_numbers, numbers, review_chain, spelling, spoken_days

DAY = re.compile(r"(?:\d{4}年)?\d{1,2}月\d{1,2}日")
LETTER = "文号"


@dataclass(frozen=True)
class Form:
    """What stands behind the number of a command, by its labels: what stands before the day, whether there is one, and the rest.

    An empty label means that nothing stands there.
    """

    before: str = ""
    day: str = ""
    rest: str = ""


FORMS = {
    "/签收": Form(day="日期"),
    "/寄出": Form(before=LETTER, day="寄出日期", rest="其他"),
    "/已办理": Form(before=LETTER, day="日期"),
    "/联系": Form(day="联系日期", rest="情况"),
    "/面复": Form(before="形式", day="面复日期", rest="参加"),
    "/征求": Form(before="意见", day="日期"),
    "/报送": Form(day="报送日期", rest="其他"),
    "/意见": Form(before="处室", day="提交日期"),
    "/反馈": Form(before="评价", day="反馈日期"),
    "/申退": Form(rest="理由"),
    "/批示": Form(rest="内容"),
    "/改派": Form(rest="改为"),
    "/延期": Form(day="延期至", rest="依据"),
    "/审": Form(rest="审核意见"),
    "/公开": Form(rest="公开属性"),
    "/承诺": Form(rest="事项"),
    "/更正": Form(rest="更正"),
    "/代理": Form(rest="代理"),
    "/日历": Form(rest="日期"),
    "/交接": Form(rest="接手人"),
}
STEPS = frozenset(
    ("/签收", "/寄出", "/已办理", "/联系", "/面复", "/征求", "/报送", "/意见", "/反馈")
)  # dated today where nobody says
ABOUT_ITEMS = frozenset(("/查", "/谁", "/为什么", "/答复函"))  # of which the number alone counts
NO_STEP = re.compile(r"^(?:退回|收到|来自|致|撤销)|缺意见")  # of /意见: another act, or one that gives its reason
LABELLED = re.compile(r"(?:答复)?文号\s*[:：]?|日期\s*[:：]?")


@dataclass(frozen=True)
class Parts:
    """A canonical command in its parts: its name, the number of its item (empty: none), and the values by their labels."""

    name: str
    number: str
    values: tuple[tuple[str, str], ...]


def parts(command: str) -> Parts:
    """The parts of a canonical command."""
    name, _, words = command.partition(" ")
    number = words.split(" ", 1)[0] if re.match(r"(?:全国|省|市|区县)?(?:人大|政协)?\d{3,12}(?: |$)", words) else ""
    words = words.removeprefix(number).strip()
    form = FORMS.get(name, Form(rest="内容"))
    values: list[tuple[str, str]] = []
    if form.day and (found := DAY.search(words)):
        before, behind = words[: found.start()].strip(), words[found.end() :].strip()
        values = [(form.before or form.rest or "内容", before), (form.day, found.group()), (form.rest or form.before, behind)]
    elif words:
        values = [(form.rest or form.before or "内容", words)]
    return Parts(name, number, tuple((label, value) for label, value in values if value))


def spelled(name: str, words: str, number: Callable[[str], str], today: date) -> str:
    """A typed command and its words, spelled canonically as far as they are understood; `number` spells one that was typed."""
    plain = f"{name} {words}".strip()
    try:
        if name in ABOUT_ITEMS and (asked := numbers.find(words)[0]):
            return " ".join((name, *map(number, asked)))
        several, rest = numbers.listed(words, review_chain.BEHIND) if name == "/审" else ([], "")
        if len(several) > 1:
            return " ".join((name, *map(number, several), verdict_first(review_chain.of_each(rest)))).strip()
        found, rest = numbers.first(words)
        if len(found) != 1:
            return days_spelled(plain, today) if name == "/日历" else plain
        own = number(found[0])
        if name not in STEPS:
            return f"{name} {own} {verdict_first(rest) if name == '/审' else rest}".strip()
        return f"{name} {own} {of_step(name, rest, today)}".strip()
    except (numbers.NotANumber, dates.NoSuchDay):
        return plain


def of_step(name: str, words: str, today: date) -> str:
    """What stands behind the number of a step, its day where the usage has it."""
    if NO_STEP.search(words) and name == "/意见":
        return words
    found = spoken_days.of_step(words, today)
    day, rest = (found.day, found.rest) if found else (today, words)
    said, rest = dates.brief(day, today), LABELLED.sub(" ", rest)
    form, letter = FORMS[name], ""
    if form.before == LETTER:
        typed, rest = letter_numbers.taken_out(rest)
        letter = letter_numbers.canonical(typed) or typed
    rest = " ".join(rest.strip(spelling.MARKS).split())
    if form.before == LETTER:
        return " ".join(filter(None, (letter, said, rest)))
    if form.before and form.rest:  # the form of a meeting stands first, who took part, last
        first, _, behind = rest.partition(" ")
        return " ".join(filter(None, (first, said, behind)))
    return " ".join(filter(None, (rest, said) if form.before else (said, rest)))


def verdict_first(words: str) -> str:
    """What was decided, then the reason."""
    passed, reason = review_chain.verdict(words)
    if passed is None:
        return words
    return f"{review_chain.PASSING[0] if passed else review_chain.RETURNING[0]} {reason}".strip()


def days_spelled(command: str, today: date) -> str:
    """A command about a day, with it as 7月16日."""
    name, _, words = command.partition(" ")
    found = spoken_days.first(words, today, ahead=True)
    return f"{name} {dates.brief(found.day, today)} {found.rest}".strip() if found else command
