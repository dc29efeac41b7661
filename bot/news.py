"""What changed is put into the outbox: news of several items in one message, in the group of those it is for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zlib import crc32

from sqlalchemy.orm import Session

from bot import pending, reach
from bot.office import Office
from bot.records import calendar, cases, chats, people, stand_ins
from bot.records.chats import Group
from bot.records.delivery import notices, outbox, unheard
from bot.records.delivery.notices import About, Hearing
from bot.rules import beginnings, changes, places
from bot.rules.moves import View
from bot.rules.pairs import News, Pair, Settled
from bot.rules.reach import Readers
from bot.rules.stages import Case, Party
from bot.rules.workdays import Calendar

BEGUN = "begun:"  # how notices of a hand-over that came begin their keys
CALENDAR = "放假安排已更新"  # where news of a changed calendar comes from
LIMITS, CHANGES, PEOPLE = "【时限变动】", "【办件变动】", "【人员变动】"


@dataclass
class Gathered:
    """One sentence for one group, about the items of which it was said."""

    row: str = ""
    source: str = ""
    told: dict[Party, None] = field(default_factory=dict)
    about: list[About] = field(default_factory=list)
    only: bool = False


def settled(session: Session, office: Office, today: date) -> Settled:
    """What the office has settled, for the rules of changes."""
    return Settled(calendar.load(session), office.opinion_days_before, today)


def of_changes(
    session: Session,
    office: Office,
    before: Iterable[Case],
    *,
    now: datetime,
    by: str,
    source: str = "",
    here: Group | None = None,
    was: Calendar | None = None,
) -> list[News]:
    """What is to be said about these items, which are as `before` no more; `was` is the calendar before, where that changed.

    Who has not been told of an earlier change yet is told of both as one, and of nothing where they cancel each other: what
    waits is said no more, because of what `by` did.
    """
    known = {case.id: case for case in before}
    rules = settled(session, office, now.date())
    earlier = replace(rules, calendar=was) if was else None
    waiting, untold = unheard.about(session, known), unheard.unannounced(session, known)
    groups = chats.registered(session, now.date()) if waiting else []
    found: list[News] = []
    for case in cases.load(session, list(known), now.date(), office):
        pair = Pair(known[case.id], case, rules, source, earlier)
        if told := waiting.get(case.id):
            said = caught_up(session, pair, told, by, lambda said: reader(groups, here, said), now)
        else:
            said = changes.news(pair)
        found += beginnings.to_another(pair, said, untold[case.id]) if case.id in untold else said
    return found


Reader = tuple[int | None, bool]
NOBODY = 0  # stands for all readers of a chat who know the same


def reader(groups: Sequence[Group], here: Group | None, said: News) -> Reader:
    """The group that hears it, None where none does; or the office, in its own message."""
    if said.office:
        group = places.of_whole_bureau(groups)
    else:
        lead = said.case.lead_division
        group = places.chosen(groups, here, lead=lead, division=said.division or lead)
    return group.id if group else None, said.office


def caught_up(
    session: Session, pair: Pair, told: Sequence[unheard.LineTold], by: str, read_by: Callable[[News], Reader], now: datetime
) -> list[News]:
    """What is to be said of one item to readers who have not heard of all its earlier changes: for each what is new to them.

    Of what waits that stays which would be said again.
    """
    waits = [one for one in told if one.since is not None]

    def new_to(place: tuple[Reader, str], person: int) -> tuple[int, ...]:
        """Which of the lines that wait tell what this reader, who heard of this last in another, has not heard."""
        here = [one for one in told if one.place == place and one.concerns(person)]
        last = max((one.notice for one in here if one.reached(person)), default=0)
        lines = [(n, one) for n, one in enumerate(waits) if one.notice > last and one.concerns(person)]
        return tuple(n for n, one in lines if person not in one.heard and (not last or one.place == place))

    found: list[News] = []
    stays: set[int] = set()
    several = {NOBODY, *(person for one in told if one.only or one.heard for person in (*one.heard, *one.people))}
    known = {new_to(one.place, person) for one in told for person in several}
    for lines in sorted({tuple(range(len(waits))), (), *known}):
        whole = unheard.pair_since(pair, [waits[number] for number in lines])
        for said in (each for one in changes.news(whole) for each in apart(one)):
            place, readers = (read_by(said), said.row), reading(session, said, now)
            own = {person for person in readers or {NOBODY} if new_to(place, person) == lines}
            if not own:
                continue
            said = said if own >= readers else replace(said, only=frozenset(own))
            same = [number for number, one in enumerate(waits) if one.place == place and number not in stays and says(said, one)]
            if same and in_it(said, own, waits[same[0]]):
                stays.add(same[0])
            else:
                found.append(said)
    unheard.merge(session, pair.after.id, [one for number, one in enumerate(waits) if number not in stays], by)
    return found


def reading(session: Session, said: News, now: datetime) -> set[int]:
    """Who is to hear it."""
    own = people.office(session, now.date()) if said.office else hearing(session, said, now)
    return {party.id for party in own}


def apart(said: News) -> Iterator[News]:
    """What the group hears, and what the office does."""
    if said.told or said.staff:
        yield replace(said, office=False)
    if said.office:
        yield replace(said, told=(), staff=False)


def says(said: News, waits: unheard.LineTold) -> bool:
    """Whether a line that waits says this, wherever it came from."""
    source = said.pair.source if said.pair else ""
    plain = said.sentence.replace(f"（{source}）", "") if source else said.sentence
    return (
        plain == (waits.sentence.replace(f"（{waits.source}）", "") if waits.source else waits.sentence)
        and [list(ground) for ground in said.rests] == waits.rests
    )


def in_it(said: News, readers: set[int], waits: unheard.LineTold) -> bool:
    """Whether the line that waits is for everybody who is to hear this; the whole office reads what one of it does."""
    return (said.office and said.only is None) or readers <= waits.people


def tell_of_calendar(session: Session, office: Office, before: View, *, key: str, now: datetime) -> None:
    """Divisions hear that a changed calendar moved the day until which they owe an opinion, or the item's own."""
    news = of_changes(session, office, before.cases, now=now, by=key, source=CALENDAR, was=before.calendar)
    tell(session, news, key=key, now=now, private=reach.readers(session, office, now))


def announce(session: Session, office: Office, begun: Iterable[Case], now: datetime) -> int:
    """Each division hears of these items, whose hand-over has come; how many messages are new."""
    count, private = 0, reach.readers(session, office, now)
    by_day: dict[date, list[Case]] = {}
    for case in begun:
        by_day.setdefault(case.received_on, []).append(case)
    for day, some in by_day.items():
        said = [one for case in some for one in (*beginnings.begun(case), *beginnings.asked_again(case))]
        heard = tell(session, said, key=f"{BEGUN}{day.isoformat()}:{now.isoformat()}", now=now, private=private)
        count += sum(map(bool, heard))
    return count


def untold(session: Session, begun: Mapping[date, Sequence[int]]) -> list[int]:
    """Of the items whose hand-over came on these days, those of which that was not said."""
    return [
        item for day, ids in begun.items() for item in sorted(set(ids) - notices.items_told(session, f"{BEGUN}{day}:", since=day))
    ]


def tell(
    session: Session,
    news: Sequence[News],
    *,
    key: str,
    now: datetime,
    private: Readers,
    here: Group | None = None,
    title: str = CHANGES,
) -> list[Hearing]:
    """Put them in, one message for each group and sentence, and one with all lines for the office; whom each of them tells.

    Who holds no office any more is told nothing, and where no group reaches anybody those who can be are told alone.
    """
    groups = chats.registered(session, now.date())
    messages: dict[tuple[Group | None, str, frozenset[int] | None], Gathered] = {}
    for said in news:
        lead = said.case.lead_division
        group = places.chosen(groups, here, lead=lead, division=said.division or lead)
        told = hearing(session, said, now)
        if not told:
            continue
        fresh = Gathered(said.row, said.pair.source if said.pair else "", only=said.only is not None)
        message = messages.setdefault((group, said.sentence, said.only), fresh)
        message.told |= dict.fromkeys(told)
        add(message, said)
    heard = []
    for (group, sentence, only), message in messages.items():
        new = notices.put(
            session,
            group,
            message.told,
            sentence,
            key=f"{key}:{group.id if group else 0}:{crc32(sentence.encode()):08x}{of_some(only)}",
            not_before=now,
            about=message.about,
            row=message.row,
            source=message.source,
            only=message.only,
            private=private,
        )
        heard.append(new)
    of_office = dict.fromkeys(said.only for said in news if said.office)
    for only in of_office:
        own = [said for said in news if said.office and said.only == only]
        heard.append(tell_office(session, own, only=only, key=key, now=now, title=title, private=private))
    return heard


def of_some(only: frozenset[int] | None) -> str:
    """What tells the key of a message for some of its readers from that for the others."""
    return f":of{crc32(repr(sorted(only)).encode()):08x}" if only is not None else ""


def add(message: Gathered, said: News) -> None:
    """The item is in the message once."""
    if all(one.case.id != said.case.id for one in message.about):
        message.about.append(About(said.case, said.rests, unheard.since(said.pair) if said.pair else None))


def hearing(session: Session, said: News, now: datetime) -> tuple[Party, ...]:
    """Those of a group who are to hear it."""
    staff = people.staff(session, said.division or said.case.lead_division, now.date()) if said.staff else ()
    found = in_office(session, (*said.told, *staff), now)
    return found if said.only is None else tuple(party for party in found if party.id in said.only)


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
    private: Readers,
) -> Hearing:
    """A notice about no item, for people of a division, or of none: then in a group of the whole bureau; alone where there is
    none. `waits` is what it rests on (`bot/pending.py`)."""
    groups = chats.registered(session, now.date())
    group = places.chosen(groups, here, lead=division, division=division) if division else here if here and here.push else None
    group = group or places.of_whole_bureau(groups)
    return notices.put(session, group, people, text, key=key, not_before=now, waits=waits, private=private)


def end_stand_ins(session: Session, now: datetime, private: Readers) -> None:
    """Where somebody left office, nobody stands in any more: whoever of the two is left hears of it, and the office; not who
    had not heard yet that they stand in."""
    office = people.office(session, now.date())
    for row, absent, acting in stand_ins.end_departed(session, now.date(), now):
        unheard_of = outbox.give_up(session, stand_ins.key_of(row), reason=stand_ins.ENDED)
        if row.confirmed_at is None:
            continue
        left = in_office(session, (absent, acting), now)
        gone = [party.name for party in (absent, acting) if party not in left]
        key = f"{stand_ins.key_of(row)}left"
        ended = f"{'、'.join(gone) or absent.name}不再任职，{acting.name}代{absent.name}审核随之结束"
        if absent in left:
            again, waits = f"，待审核件请{absent.name}本人审核或另行委托代理", pending.on(pending.REVIEWS, absent.id)
        else:
            again, waits = "，无须再代为审核", pending.on(pending.SERVES, acting.id)
            left = () if unheard_of else left
        if left:
            text = f"{ended}{again}。"
            tell_person(session, left, text, division="", key=key, here=None, now=now, waits=waits, private=private)
        text, key = f"{PEOPLE}{ended}。", f"{key}:office"
        notices.tell_office(session, office, text, key=key, now=now, not_before=now, private=private)


def tell_office(
    session: Session,
    news: Sequence[News],
    *,
    only: frozenset[int] | None,
    key: str,
    now: datetime,
    title: str,
    private: Readers,
) -> Hearing:
    """The office's own message, or that of those of it who know something else than the others: a line for each sentence."""
    lines: dict[str, Gathered] = {}
    for said in news:
        add(lines.setdefault(said.sentence, Gathered(said.row, said.pair.source if said.pair else "")), said)
    if not lines:
        return Hearing()
    told = [notices.Told(sentence, line.about, line.row, line.source) for sentence, line in lines.items()]
    office = [party for party in people.office(session, now.date()) if only is None or party.id in only]
    key = f"{key}:office{of_some(only)}"
    return notices.tell_office(
        session, office, title, key=key, now=now, not_before=now, lines=told, only=only is not None, private=private
    )
