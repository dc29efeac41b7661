"""Messages that follow from what somebody just did, in words; several items of one kind make one sentence. Pure."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.rules import dates, duties, next_steps, secrecy
from bot.rules.reach import Doubled
from bot.rules.stages import Case, on_paper_alone
from bot.rules.wording import answers
from bot.rules.wording.room import taken

BEFORE_WORDS = re.compile(r"{件}(?=[一-鿿])")
NAMED, COUNT = "{件}", "{件数}"  # where the numbers, and how many there are, stand in a sentence about several items
ONE, EACH = "{编号}", "{逐件}"  # in a command: the number where the item is one alone; how several are done


def of_items(sentence: str, numbers: Sequence[str]) -> str:
    """The sentence with the numbers of its items, 20210032、20210257; a blank parts them from words behind them."""
    said = "、".join(numbers)
    one, each = (numbers[0], "") if len(numbers) == 1 else ("编号", "逐件")
    sentence = sentence.replace(ONE, one).replace(EACH, each)
    return BEFORE_WORDS.sub(lambda _: f"{said} ", sentence).replace(NAMED, said).replace(COUNT, str(len(numbers)))


def portions(sentence: str, numbers: Sequence[str], room: int) -> Iterator[slice]:
    """Which of the items the sentence names at a time, so that each time it fits: one at least."""
    first = 0
    while first < len(numbers):
        left = range(first + 1, len(numbers) + 1)
        most = bisect(left, False, key=lambda last: taken(of_items(sentence, numbers[first:last])) > room)
        yield slice(first, first := first + max(1, most))


def spelled_anew(text: str, then: Mapping[str, str], now: Mapping[str, str]) -> str:
    """The words with the numbers as they are written now, so that they can be typed back: item → its number, then and now."""
    for item, number in now.items():
        if then.get(item, number) != number:
            text = re.sub(rf"(?<![\d大协省市]){re.escape(then[item])}(?!\d)", number, text)
    return text


def handed_over(division: str) -> str:
    """What a lead division reads about its new items."""
    return f"{division}新交办{COUNT}件：{NAMED}。请核对后签收：/签收 {ONE}；不属本处职责的请及时 /申退 {ONE} 理由。"


def begun_again(division: str) -> str:
    """What a lead division reads on the new day about items that it had taken over before that day."""
    return f"{division}交办日期已到{COUNT}件（此前已接收）：{NAMED}。请继续办理，下一步请发送 /查 {ONE}。"


def opinion_moved(division: str, old: date, new: date, source: str) -> str:
    """Until when an assisting division hands in its opinion now."""
    return f"{NAMED}{division}配合意见时限由{dates.long(old)}改为{dates.long(new)}{f'（{source}）' if source else ''}。"


def moved(old: date, new: date, source: str) -> str:
    """The limit that a ledger names now."""
    return f"{NAMED}办理时限由{dates.long(old)}改为{dates.long(new)}{f'（{source}）' if source else ''}。"


def review_asked(case: Case, chain: tuple[str, ...], silence: str = "") -> str:
    """What the reviewer whose turn it is reads, or the office where nobody holds that post; `silence`: who owes an opinion."""
    review = case.round
    assert review  # noqa: S101 - callers have looked
    title, people = chain[review.passed], duties.reviewers(case, review.passed)
    what = f"{answers.short_name(case)} {answers.paper(case)}已送审"
    if not people:
        step = next_steps.to_name(case, review.passed, chain)
        return f"{what}，但没有在任的{title}，请办公室{'：'.join((step.words, *step.say))}。"
    if on_paper_alone(case, people):
        how = f"/审 {case.number} 通过 纸质审阅 日期 理由：…"
        return f"{what}，待{answers.names(people)}（{title}）审核，其未绑定账号，请办公室转呈纸质稿，审阅后登记：{how}"
    who = title if not secrecy.may_be_named(case.secrecy) else f"{answers.names(people)}（{title}）"
    missing = f"\n{silence}" if silence else ""
    return f"{what}，请{who}审核。{missing}\n请发送 /审 {case.number} 通过，或 /审 {case.number} 退回 理由。"


def unreached(names: Sequence[str], without: Sequence[str] = ()) -> str:
    """18人无群可达：…; `without` are those of them who have accounts, but none by which they can be mentioned."""
    said = f"{len(names)}人无群可达，收不到提醒：{'、'.join(names)}。请登记其处室的群，或请其绑定账号"
    return f"{said}；{'、'.join(without)}只有不能@的账号，请在人员表中补上其平台账号" if without else said


def doubled(found: Doubled) -> str:
    """What a group with the scope of an older one hears."""
    if found.silent:
        return f"与群“{found.older.name}”范围相同，提醒都在该群发送，本群收不到提醒"
    return f"与群“{found.older.name}”范围相同，两群都能@到的人只在该群提醒"
