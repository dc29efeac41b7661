"""What changed is put into the outbox: news of several items in one message, in the group of those it is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zlib import crc32

from sqlalchemy.orm import Session

from bot.office import Office
from bot.records import calendar, cases, chats, people, stand_ins
from bot.records.chats import Group
from bot.records.delivery import notices, outbox
from bot.records.delivery.notices import About
from bot.rules import changes, places
from bot.rules.moves import View
from bot.rules.pairs import News, Pair, Settled
from bot.rules.stages import Case, Party
from bot.rules.wording import notices as words

BEGUN = "begun:"  # how notices of a hand-over that came begin their keys
CALENDAR = "放假安排已更新"  # where news of a changed calendar comes from
LIMITS, CHANGES, PEOPLE = "【时限变动】", "【办件变动】", "【人员变动】"


@dataclass
class Gathered:
    """One sentence for one group, about the items of which it was said."""

    told: dict[Party, None] = field(default_factory=dict)
    about: list[About] = field(default_factory=list)


def settled(session: Session, office: Office) -> Settled:
    """What the office has settled, for the rules of changes."""
    return Settled(office.chain, calendar.load(session), office.opinion_days_before)


def of_changes(session: Session, office: Office, before: Iterable[Case], *, now: datetime, source: str = "") -> list[News]:
    """What is to be said about these items, which are as `before` no more."""
    known = {case.id: case for case in before}
    after = cases.load(session, list(known), now.date(), office)
    rules = settled(session, office)
    return [said for case in after for said in changes.news(Pair(known[case.id], case, rules, source))]


def tell_of_calendar(session: Session, office: Office, before: View, after: View, *, key: str, now: datetime) -> None:
    """Divisions hear that a changed calendar moved the day until which they owe an opinion."""
    rules = settled(session, office)
    was = replace(rules, calendar=before.calendar)
    known = {case.id: case for case in before.cases}
    pairs = (Pair(known[case.id], case, rules, CALENDAR, was) for case in after.cases if case.id in known)
    tell(session, [said for pair in pairs for said in changes.opinion_days(pair)], key=key, now=now)


def announce(session: Session, begun: Iterable[Case], now: datetime) -> int:
    """Each division hears of these items, whose hand-over has come; how many messages are new."""
    count = 0
    by_day: dict[date, list[Case]] = {}
    for case in begun:
        by_day.setdefault(case.received_on, []).append(case)
    for day, some in by_day.items():
        said = [one for case in some for one in changes.begun(case)]
        count += tell(session, said, key=f"{BEGUN}{day.isoformat()}:{now.isoformat()}", now=now)
    return count


def untold(session: Session, begun: Mapping[date, Sequence[int]]) -> list[int]:
    """Of the items whose hand-over came on these days, those of which that was not said."""
    return [
        item for day, ids in begun.items() for item in sorted(set(ids) - notices.items_told(session, f"{BEGUN}{day}:", since=day))
    ]


def tell(
    session: Session, news: Sequence[News], *, key: str, now: datetime, here: Group | None = None, title: str = CHANGES
) -> int:
    """Put them in, one message for each group and sentence, and one with all lines for the office; how many were new.

    Who holds no office any more is told nothing, and where no group reaches anybody nothing is said.
    """
    groups = chats.registered(session, now.date())
    messages: dict[tuple[Group, str], Gathered] = {}
    for said in news:
        lead = said.case.lead_division
        group = places.chosen(groups, here, lead=lead, division=said.division or lead)
        staff = people.staff(session, said.division or lead, now.date()) if said.staff else ()
        told = in_office(session, (*said.told, *staff), now)
        if group is None or not told:
            continue
        message = messages.setdefault((group, said.sentence), Gathered())
        message.told |= dict.fromkeys(told)
        add(message, said)
    count = 0
    for (group, sentence), message in messages.items():
        own = f"{key}:{group.id}:{crc32(sentence.encode()):08x}"
        count += notices.put(session, group, message.told, sentence, key=own, not_before=now, about=message.about)
    return count + tell_office(session, [said for said in news if said.office], key=key, now=now, title=title)


def add(message: Gathered, said: News) -> None:
    """The item is in the message once."""
    if all(one.case.id != said.case.id for one in message.about):
        message.about.append(About(said.case, said.rests))


def in_office(session: Session, parties: Iterable[Party], now: datetime) -> tuple[Party, ...]:
    """Those of them who hold an office, each once."""
    found = {party.id: party for party in reversed(list(parties))}
    holding = people.roles_of(session, list(found), now.date()) if found else {}
    return tuple(party for party in reversed(found.values()) if party.id in holding)


def tell_person(
    session: Session,
    people: Sequence[Party],
    text: str,
    *,
    division: str,
    key: str,
    here: Group | None,
    now: datetime,
    waits: str = "",
) -> bool:
    """A notice about no item, for people of a division, or of none: then in a group of the whole bureau. `waits` is what it
    rests on (`bot/pending.py`)."""
    groups = chats.registered(session, now.date())
    group = places.chosen(groups, here, lead=division, division=division) if division else here if here and here.push else None
    group = group or places.of_whole_bureau(groups)
    return group is not None and notices.put(session, group, people, text, key=key, not_before=now, waits=waits)


def end_stand_ins(session: Session, now: datetime) -> None:
    """Where somebody left office, nobody stands in any more: whoever of the two is left hears of it, and the office."""
    office = people.office(session, now.date())
    for row, absent, acting in stand_ins.end_departed(session, now.date(), now):
        outbox.give_up(session, stand_ins.key_of(row), reason=stand_ins.ENDED)
        left = in_office(session, (absent, acting), now)
        gone = [party.name for party in (absent, acting) if party not in left]
        key = f"{stand_ins.key_of(row)}left"
        if row.confirmed_at is None:
            continue
        ended = f"{'、'.join(gone) or absent.name}不再任职，{acting.name}代{absent.name}审核随之结束"
        again = f"，待审核件请{absent.name}本人审核或另行委托代理" if absent in left else "，无须再代为审核"
        if left:
            tell_person(session, left, f"{ended}{again}。", division="", key=key, here=None, now=now)
        notices.tell_office(session, office, f"{PEOPLE}{ended}。", key=f"{key}:office", now=now, not_before=now)


def tell_office(session: Session, news: Sequence[News], *, key: str, now: datetime, title: str) -> int:
    """The office's own message: a line for each sentence."""
    lines: dict[str, Gathered] = {}
    for said in news:
        add(lines.setdefault(said.sentence, Gathered()), said)
    if not lines:
        return 0
    said_in_full = [words.of_items(sentence, [one.case.number for one in line.about]) for sentence, line in lines.items()]
    text = "\n".join((title, *said_in_full))
    office = people.office(session, now.date())
    return notices.tell_office(session, office, text, key=f"{key}:office", now=now, not_before=now)
