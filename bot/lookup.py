"""From a typed number to the one visible item it means, from a name to a person, or to the sentence that asks back."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date

from bot import elsewhere
from bot.command import Context
from bot.errors import UserError, refuse
from bot.records import cases, facts, people, suggestions
from bot.records.delivery import unheard
from bot.records.engine.base import one_at_a_time
from bot.records.figures import tallies
from bot.rules import (
    attendance,
    changes,
    dates,
    labels,
    letter_numbers,
    numbers,
    permissions,
    process,
    questions,
    spelling,
    spoken_days,
)
from bot.rules.permissions import Actor, Scope
from bot.rules.review_chain import NO_EFFECT
from bot.rules.stages import Case
from bot.rules.wording import lists
from bot.rules.words import FactKind, Role

EXAMPLE_OF_MINE = "请核对编号，或发送 /我的 查看本人办件。"


def item(context: Context, typed: str, *, usage: str) -> Case:
    """The visible item of a number, or of the pressed card; raises UserError when there is none, or it is not clear which."""
    if context.pressed:
        case = context.case(context.pressed.item)
        refuse(not_begun(context, case))
        return case
    if not typed:
        raise UserError(f"请写明编号，用法：{usage}。本次操作未生效。")
    found = suggestions.with_number(context.session, typed, context.scope, context.today)
    if not found:
        raise UserError(absent(context, typed))
    living = suggestions.living_first(context.session, found, context.today)
    if living != found:
        gone = context.cases([other for other in found if other not in living])
        context.notes.append(f"同号另有已同意申退的：{'；'.join(f'/查 {case.shortest_number}' for case in gone)}。")
    if len(living) > 1:
        return of_this_year(context, context.cases(living), typed)
    return context.case(living[0])


def of_this_year(context: Context, cases: list[Case], typed: str) -> Case:
    """The one item of the present year among several of a short number; the answer then names the others.

    Raises UserError, which asks back, where it is not clear which is meant.
    """
    now = [case for case in cases if case.year == context.today.year]
    if len(now) != 1:
        raise UserError(lists.several(cases, example(context, typed, cases[0].shortest_number)))
    others = "；".join(f"{case.year}年另有：/查 {case.shortest_number}" for case in cases if case is not now[0])
    context.notes.append(f"{others}。")
    return context.case(now[0].id)


def example(context: Context, typed: str, number: str) -> str:
    """What was typed with a number that means one item alone: the very command again, its words where they are short."""
    name = context.command.name if context.command else "/查"
    words = context.message.text or ""
    again = re.sub(rf"(?<!\d){re.escape(typed)}(?!\d)", number, words, count=1)
    fits = again != words and words.startswith(name) and "\n" not in words and len(again) <= LONGEST_EXAMPLE
    return again if fits else f"{name} {number}"


LONGEST_EXAMPLE = 40  # characters
PAGE = re.compile(r"(?<![\d一-鿿])第?\s{0,4}(?P<page>\d{1,2})\s{0,4}页?(?![\d一-鿿])", re.ASCII)


def page(words: str, usage: str) -> int:
    """The page of a list that knows nothing else; raises UserError for any other word."""
    found, words = page_of(words)
    if left := questions.left(words):
        raise UserError(f"没有看懂{spelling.echoed(left)}。用法：{usage}。")
    return found


def page_of(words: str) -> tuple[int, str]:
    """The page that is named in the words, else the first, and the words without it."""
    found = PAGE.search(words)
    return (max(int(found["page"]), 1), PAGE.sub(" ", words, count=1)) if found else (1, words)


def day(context: Context, words: str, *, ahead: bool = False, step: bool = False) -> tuple[date | None, str]:
    """The day in the words and the words without it; (None, words) when there is none.

    With `ahead` the first that is not before today; `step` leaves alone what stands in a reason. Raises UserError for a
    day that does not exist, an hour that lies ahead, and for digits that are an item's number as well.
    """
    try:
        found = spoken_days.of_step(words, context.today) if step else spoken_days.first(words, context.today, ahead=ahead)
    except dates.NoSuchDay as reason:
        raise UserError(f"{reason}。{NO_EFFECT}") from None
    if found is None:
        return None, words
    about_an_item = context.command is not None and context.command.needs is not None
    if found.digits and about_an_item and suggestions.with_number(context.session, found.digits, context.scope, context.today):
        either = f"“{found.digits}”可能是日期，也是一件的编号"
        raise UserError(f"{either}；如指日期请写成 {dates.short(found.day)}，另一件请另发一条。{NO_EFFECT}")
    if found.begins and not ahead and found.day == context.today and found.begins > context.now.time():
        raise UserError(f"{found.said}还没有到，请登记已经发生的日期。{NO_EFFECT}")
    return found.day, found.rest


def to_work_on(context: Context, typed: str) -> Case:
    """The item of a number, locked, for a command that declares what it `needs`; raises UserError for whom it is not."""
    assert context.command  # noqa: S101 - there is none without one
    return allowed(context, item(context, typed, usage=context.command.usage))


def allowed(context: Context, case: Case) -> Case:
    """The item, locked and read again, if the person is what the command `needs`; raises UserError if not."""
    declared = context.command
    assert declared and declared.needs  # noqa: S101 - whoever calls this has declared it
    case = context.held(case)
    if not permissions.meets(declared.needs, context.actor, case):
        raise UserError(f"{case.number} 须由{declared.needs.value}办理 {declared.name}。{NO_EFFECT}")
    return case


def divisions_called(context: Context, word: str) -> list[str]:
    """The divisions a word may mean: its full name alone, else every name it is short for."""
    known = people.divisions(context.session)
    return [word] if word in known else [name for name in known if spelling.is_short_for(word, name)]


def person(context: Context, name: str, *roles: Role) -> Actor:
    """The person with this name, as appointed today and to one of `roles` where some are given."""
    name = name.strip(" ,，。")
    actors = [people.actor(context.session, found.id, context.today) for found in people.named(context.session, name)]
    able = [actor for actor in actors if actor and actor.roles and (not roles or actor.roles & set(roles))]
    if len(able) == 1:
        return able[0]
    if able:
        raise UserError(f"{spelling.echoed(name)}有{len(able)}人同名，请联系办公室在人员表中区分。{NO_EFFECT}")
    wanted = f"（{'、'.join(roles)}）" if roles else ""
    raise UserError(f"没有名为{spelling.echoed(name)}的在任人员{wanted}，请核对姓名。{NO_EFFECT}")


def free_letter_number(context: Context, case: Case, words: str) -> str:
    """The letter's number, of no other letter, empty when none is typed; raises UserError for one in use, or that is none.

    One letter, one number (docs/decisions/process.md#mailing).
    """
    words = words.strip(" ,，。")
    if not words:
        return ""
    letter = letter_numbers.canonical(words)
    if letter is None:
        raise UserError(f"没有看懂文号{spelling.echoed(words)}，应写成 {letter_numbers.EXAMPLE}。{NO_EFFECT}")
    one_at_a_time(context.session, f"letter {letter}")
    letters = facts.letter_of(context.session, letter)
    if any(item != case.id for item, _ in letters):
        # Whose letter it is may not be told here.
        raise UserError(f"文号{letter}已用于其他件，请核对文号。{NO_EFFECT}")
    before = case.facts.get(FactKind.MAILED)
    being_redone = before is not None and before.value == letter and not case.fresh(FactKind.MAILED)
    if being_redone or (case.id, False) in letters:
        raise UserError(f"文号{letter}是上一次答复的文号，请核对文号。{NO_EFFECT}")
    return letter


def labelled(
    words: str, spellings: Mapping[str, Sequence[str]], *, may_be_empty: Sequence[str] = (), bare: Sequence[str] = ()
) -> tuple[str, dict[str, str]]:
    """The words before the first label, and name → what its label binds; those in `bare` need no colon. Raises UserError for
    one said twice, or empty."""
    try:
        left, bound = labels.parted(words, spellings, bare=bare)
    except labels.SaidTwice as label:
        raise UserError(f"“{label}”写了两次，请只写一次。{NO_EFFECT}") from None
    if empty := labels.left_empty({name: bound[name] for name in bound if name not in may_be_empty}, spellings):
        raise UserError(f"“{empty}：”后面没有内容，请写明或去掉。{NO_EFFECT}")
    return left, bound


def taking_part(context: Context, words: str, *, labelled: bool) -> tuple[list[str], list[str]]:
    """(who took part, what is left) of words: whom the list of people knows or a name; behind 参加： divisions and units, too."""
    names: list[str] = []
    left: list[str] = []
    for word in attendance.names_in(words):
        somebody = attendance.may_take_part(word) if labelled else attendance.is_name(word)
        (names if somebody or people.named(context.session, word) else left).append(word)
    return list(dict.fromkeys(names)), left


def put_off(context: Context, typed: str) -> list[int]:
    """Ids of the visible items of a number that were handed over and then put off to a day ahead, of which people were told."""
    found = suggestions.with_number(context.session, typed, context.scope, date.max)
    return sorted(unheard.of_row(context.session, found, changes.received.__name__))


def not_begun(context: Context, case: Case) -> str | None:
    """Why nothing is asked or recorded about an item whose hand-over was put off to a day ahead; None for others."""
    recording = context.command is not None and context.command.changes
    return process.refusal_when_ahead(case, context.today, NO_EFFECT if recording else "")


def absent(context: Context, typed: str) -> str:
    """One and the same sentence for absent, secret and not permitted; it suggests only what may be seen here.

    What was put off is there, and not to be handled yet.
    """
    for case in cases.load(context.session, put_off(context, typed), context.today, context.office):
        return not_begun(context, case) or ""
    digits = numbers.parts(typed)[2]
    near = numbers.similar(digits, suggestions.visible_numbers(context.session, context.scope, context.today))
    hint = f"您是不是要查：{'、'.join(numbers.display(number) for number in near)}？" if near else ""
    return f"没有找到编号 {digits}，或该件不在此处可查范围内。{hint}{EXAMPLE_OF_MINE}"


def whole_year(context: Context, words: str, usage: str) -> int:
    """The year somebody means, else the latest with items, for a paper about all of its items.

    Raises UserError where there are none, where words are left over, and where not every item may be spoken of: over a
    platform whose signature does not cover the words the sender may be forged.
    """
    words = words.strip(" ,，。?？")
    said = spoken_days.year(words, context.today)
    if words and said is None:
        raise UserError(f"没有看懂{spelling.echoed(words)}，请写年度，例如 {usage}。")
    if context.hears != Scope(everything=True):  # the refusal says itself where all of them may be spoken of
        single = context.message.chat_id is None
        raise UserError(elsewhere.whole_year(context.office, context.message.platform, single=single))
    meant = said or tallies.latest_year(context.session, context.today, context.scope)
    if meant is None or not suggestions.of_year(context.session, meant, context.today):
        raise UserError(f"{f'{meant}年' if meant else ''}没有办件，请核对年度，例如 {usage}。")
    return meant
