"""What a sentence may refer to, looked up for who speaks and where; and how a command that was typed is spelled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache

from bot import kinds
from bot.command import Context
from bot.records import appointments, cases, people, spoken_of, suggestions
from bot.records import titles as by_title
from bot.records.engine.base import looked_at
from bot.rules import canonical, numbers, permissions, secrecy
from bot.rules.numbers import Key
from bot.rules.permissions import Actor
from bot.rules.stages import Case
from bot.rules.understanding import KnownHere, Official, TitleRun
from bot.several import Meant

FEW = 3  # items of a title: which they are is of use
BUTTON = "/按钮"
FEWEST_NEAR, MOST_NEAR = 3, 12  # characters of a sentence that may be words of a title and nothing else
ENOUGH = 4  # signs of a title as they stand there: how else the others were meant is not asked
OF_CODES = ("/绑定", "/群")  # may hold a one-time code


def known(context: Context, said: str) -> KnownHere:
    """All that the sentence is understood by, of what this person may hear of here."""
    return KnownHere(
        today=context.today,
        person=official(context.actor),
        divisions=tuple(people.divisions(context.session)),
        people=tuple(map(official, appointments.everybody(context.session, context.today))),
        number=cache(lambda digits: numbers_of(context, digits)),
        titles=cache(lambda sentence: titles(context, sentence)),
        last="" if kinds.has_number(said) else last(context),
        proposers=lambda number: proposers(context, number),
        letter_prefix=context.office.letter_prefix,
        now=context.now.time(),
    )


def official(actor: Actor) -> Official:
    return Official(actor.name, actor.roles, actor.divisions)


def numbers_of(context: Context, typed: str) -> tuple[str, ...]:
    """The canonical numbers that a typed one means among the items that may be spoken of here; of several that of the present
    year alone, as a look-up has it."""
    session, today = context.session, context.today
    found = suggestions.living_first(session, suggestions.with_number(session, typed, context.scope, today), today)
    if not found:
        return ()
    alike = dict(suggestions.with_serials(session, [serial_of(typed)], today)[serial_of(typed)])
    known = [alike[item] for item in found if item in alike]
    now = [key for key in known if key.year == today.year]
    others = list(alike.values())
    return tuple(numbers.shortest(key, [one for one in others if one != key]) for key in (now if len(now) == 1 else known))


def serial_of(typed: str) -> int:
    """The running number of a typed one."""
    return numbers.serial(numbers.parts(typed)[2])


def titles(context: Context, sentence: str) -> TitleRun | None:
    """The longest run of the sentence that stands in a title which may be said here, and the items, where they are few; of a few
    words alone what they mean together, as they sound or by their letters."""
    session, today = context.session, context.today
    run, found = by_title.longest_run(session, context.scope, sentence, today)
    if len(run) < min(len(sentence), ENOUGH) and FEWEST_NEAR <= len(sentence) <= MOST_NEAR:
        near = by_title.find(session, context.scope, sentence, today)
        if near.ids and len(near.meant) < 2:
            run, found = next(iter(near.meant), sentence.replace("，", " ")), list(near.ids)
    known = cases.load(session, found if len(found) <= FEW else [], today, context.office)
    return TitleRun(run, tuple(case.shortest_number for case in known)) if run else None


def last(context: Context) -> str:
    """The number of the item that this person was answered about here last; empty where there is none, or not any more."""
    found = spoken_of.last(context.session, context.message, context.actor.id, context.now)
    loaded = cases.load(context.session, [found], context.today, context.office) if found else []
    return next((case.shortest_number for case in loaded if is_heard_of(context, case)), "")


def is_heard_of(context: Context, case: Case) -> bool:
    return secrecy.may_be_stored(case.secrecy) and permissions.may_see(context.scope, case)


def proposers(context: Context, number: str) -> tuple[str, ...]:
    """Who made the one item of this number, the lead first."""
    found = suggestions.with_number(context.session, number, context.scope, context.today)
    loaded = cases.load(context.session, found, context.today, context.office) if len(found) == 1 else []
    return tuple(each.name for case in loaded for each in case.proposers)


def with_spelling(context: Context, each: Meant) -> Meant:
    """The same with its command in canonical spelling, as it was carried out, without a one-time code; a button's is the one that
    it stood for."""
    if each.understood or each.command is None:
        return each
    if context.spelled:
        return replace(each, understood=context.spelled)
    pressed = each.command.name == BUTTON
    name, words = (context.command.name, context.said) if pressed and context.command else (each.command.name, each.words)
    if name == BUTTON:
        return each
    if name in OF_CODES:
        return replace(each, understood=name)
    loaded = list(looked_at(context.session).values())
    spelled = canonical.spelled(name, words, lambda typed: number_among(loaded, typed), context.today)
    return replace(each, understood=spelled)


def number_among(loaded: Iterable[Case], typed: str) -> str:
    """A typed number as the one of these items is spelled that it means; as it was typed where it means none, or several."""
    level, body, digits = numbers.parts(typed)
    keys = ((Key(case.level, case.body, case.year, case.digits), case) for case in loaded)
    meant = {
        case.shortest_number
        for key, case in keys
        if key.is_meant_by(level, body, digits) or key.is_meant_with_year(level, body, digits)
    }
    return meant.pop() if len(meant) == 1 else digits
