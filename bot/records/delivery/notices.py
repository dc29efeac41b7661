"""Notices into the outbox: what follows from what somebody just did, with what it rests on, for the group of those told."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from bot.records import chats
from bot.records.chats import Group
from bot.records.delivery import outbox, rerouted, targets, unheard
from bot.records.delivery.outbox import Outbox
from bot.records.delivery.unheard import TOLD_TOGETHER, Since
from bot.rules import places
from bot.rules.grounds import Ground
from bot.rules.reach import Readers, nobody
from bot.rules.stages import Case, Party
from bot.rules.wording import notices as words


@dataclass(frozen=True)
class About:
    """An item that a notice tells of, what the notice rests on there, and what its readers know of the item until they read it
    where that is not what the records had last; None where it tells of no change.
    """

    case: Case
    rests: tuple[Ground, ...] = ()
    since: Since | None = None


@dataclass(frozen=True)
class Told:
    """A sentence about items, which stands in this row of the table of changes, with where it came from; no row: of no change."""

    sentence: str
    about: Sequence[About] = ()
    row: str = ""
    source: str = ""

    @property
    def text(self) -> str:
        return words.of_items(self.sentence, [one.case.number for one in self.about])

    def content(self) -> dict[str, Any]:
        """As it is kept in a notice."""
        found: dict[str, Any] = {"about": [[one.case.id, [list(ground) for ground in one.rests]] for one in self.about]}
        if self.row:
            since = {str(one.case.id): one.since for one in self.about if one.since is not None}
            found |= {"row": self.row, "source": self.source, "since": since}
        return found


class NotTold(NamedTuple):
    """Somebody to whom a platform refused to speak alone, and whether another way was taken."""

    person: int
    name: str
    elsewhere: bool


@dataclass(frozen=True)
class Hearing:
    """Whom a new notice of these items tells, in which group if in any, and whom it was meant for; false where nobody is told."""

    people: tuple[Party, ...] = ()
    group: Group | None = None
    meant: tuple[Party, ...] = ()
    cases: tuple[Case, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.people)


def tell(
    session: Session,
    case: Case,
    people: Sequence[Party],
    text: str,
    *,
    key: str,
    here: Group | None,
    now: datetime,
    division: str = "",
    rests: Sequence[Ground] = (),
    private: Readers,
    stands: bool = False,
) -> Hearing:
    """A notice of one item, for people of `division` where those are not the lead division's. `stands`: the group hears it
    although all its readers are told alone.

    Nothing, and false, when no group of theirs has a robot that speaks there and none of them is told alone.
    """
    about = [About(case, tuple(rests))]
    return tell_of(session, about, people, text, key=key, here=here, now=now, division=division, private=private, stands=stands)


def tell_of(
    session: Session,
    about: Sequence[About],
    people: Sequence[Party],
    sentence: str,
    *,
    key: str,
    here: Group | None,
    now: datetime,
    division: str = "",
    waits: str = "",
    private: Readers,
    stands: bool = False,
) -> Hearing:
    """A notice of several items of one lead division; the sentence has a place for their numbers (`words.NAMED`)."""
    lead = about[0].case.lead_division
    group = places.chosen(chats.registered(session, now.date()), here, lead=lead, division=division or lead)
    if not people:
        return Hearing()
    return put(
        session, group, people, sentence, key=key, not_before=now, about=about, waits=waits, private=private, stands=stands
    )


def tell_office(
    session: Session,
    people: Sequence[Party],
    text: str,
    *,
    key: str,
    now: datetime,
    not_before: datetime,
    about: Sequence[About] = (),
    change: int | None = None,
    waits: str = "",
    lines: Sequence[Told] = (),
    only: bool = False,
    refused: Sequence[NotTold] = (),
    private: Readers = nobody,
) -> Hearing:
    """A notice for the office, in the first group that may hear of every item, else alone. `change` is that of the calendar it
    tells of: what it moved is looked at again before the notice leaves. `lines` follow the text, each looked at again by itself.

    False where neither reaches it, and when a notice with this key is there already.
    """
    group = places.of_whole_bureau(chats.registered(session, now.date()))
    return put(
        session,
        group,
        people,
        text,
        key=key,
        not_before=not_before,
        about=about,
        change=change,
        waits=waits,
        lines=lines,
        only=only,
        refused=refused,
        private=private,
    )


OF_CALENDAR = "calendar:"  # how the keys of the office's notices of a changed calendar begin


def tell_of_calendar(
    session: Session, people: Sequence[Party], text: str, change: int, *, key: str, now: datetime, private: Readers
) -> Hearing:
    """The office hears what this change of the calendar moved, and what those moved of which it has not heard yet.

    All of that is looked at again before the notice leaves: what was taken back meanwhile is not said.
    """
    rerouted.whole_again(session)
    since: dict[int, int] = {}  # of those who have not heard of an earlier change
    same = (unheard.unsaid(), Outbox.key.startswith(OF_CALENDAR, autoescape=True))
    for row in session.scalars(select(Outbox).where(*same)).all():
        content = json.loads(row.content)
        if (earlier := content.get("calendar")) is not None:
            row.state, row.reason, row.covered_by = "cancelled", TOLD_TOGETHER, None
            since |= {person: min(earlier, since.get(person, change)) for person in content["people"]}
    session.flush()
    heard = []
    for first in sorted({since.get(party.id, change) for party in people}):
        own = [party for party in people if since.get(party.id, change) == first]
        which = f"{OF_CALENDAR}{key}" if len(own) == len(people) else f"{OF_CALENDAR}{key}:{first}"
        heard.append(tell_office(session, own, text, key=which, now=now, not_before=now, change=first, private=private))
    return next(filter(None, heard), Hearing())


def put(
    session: Session,
    group: Group | None,
    people: Iterable[Party],
    sentence: str,
    *,
    key: str,
    not_before: datetime,
    about: Sequence[About] = (),
    change: int | None = None,
    waits: str = "",
    row: str = "",
    source: str = "",
    lines: Sequence[Told] = (),
    only: bool = False,
    refused: Sequence[NotTold] = (),
    private: Readers = nobody,
    stands: bool = False,
) -> Hearing:
    """One notice into the outbox: of a group, or of those of its readers who are told alone where there is none; false where
    there are none either, and when one with this key is there already.

    `waits` is what it rests on beside its items: a question or a stand-in, as `bot/pending.py` names it. `only`: the others of
    its chat know something else of its items.
    """
    people = list(dict.fromkeys(people))
    meant, items = tuple(people), tuple(one.case for each in (about, *(line.about for line in lines)) for one in each)
    robot, target = (f"{group.platform}/{group.push}", "") if group else ("", "")
    if group is None:
        alone = private()
        people = [party for party in people if party.id in alone]
        if not people:
            return Hearing(meant=meant, cases=items)
        robot = alone[people[0].id].ways[0].robot
        target = targets.of_each(robot)
    told = Told(sentence, about, row, source)
    content: dict[str, Any] = {
        "text": "\n".join((told.text, *(line.text for line in lines))),
        "people": [party.id for party in people],
        "names": [party.name for party in people],
        **told.content(),
    }
    if waits:
        content["waits"] = waits
    if lines:
        content["title"] = told.text
        content["lines"] = [{"sentence": line.sentence, **line.content()} for line in lines]
    if change is not None:
        content["calendar"] = change
    if stands:
        content["stands"] = True
    if only:
        content["only"] = True
    if refused:
        content["refused"] = [list(one) for one in refused]
    if words.NAMED in sentence:
        content["sentence"] = sentence
    elif about:
        content["numbers"] = {str(one.case.id): one.case.number for one in about}
    new = outbox.add(
        session,
        key=key,
        kind="notice",
        robot=robot,
        target=target,
        chat_id=group.id if group else None,
        day=not_before.date(),
        content=json.dumps(content, ensure_ascii=False),
        not_before=not_before,
        suggestion_id=about[0].case.id if about else None,
    )
    return Hearing(tuple(people), group, meant, items) if new is not None else Hearing()


def waiting_with(session: Session, key: str) -> Outbox | None:
    """The notice with this key, where it waits and nobody is just saying it, nor has said it to any of its readers."""
    rerouted.whole_again(session)
    row = session.scalar(select(Outbox).where(Outbox.key == key, rerouted.UNTRIED, Outbox.person_id.is_(None)))
    return row if row is not None and rerouted.is_free(session, row.target) else None


def refused_in(row: Outbox) -> list[NotTold]:
    """Whom a notice of refusals names."""
    return [NotTold(*one) for one in json.loads(row.content).get("refused", ())]


def put_anew(session: Session, row: Outbox, people: Sequence[Party], text: str, refused: Sequence[NotTold]) -> None:
    """A notice of refusals that waits tells these people of all of these."""
    told = {"people": [party.id for party in people], "names": [party.name for party in people]}
    row.content = json.dumps({**json.loads(row.content), **told, "text": text, "refused": refused}, ensure_ascii=False)
    session.flush()


def items_told(session: Session, prefix: str, *, since: date) -> set[int]:
    """The items that the notices since that day are about whose keys begin like this, whatever became of them."""
    same = (Outbox.kind == "notice", Outbox.day >= since, Outbox.key.startswith(prefix, autoescape=True))
    contents = session.scalars(select(Outbox.content).where(*same))
    return {item for content in contents for item, _ in json.loads(content).get("about", ())}


def newest(session: Session) -> int:
    """The id of the newest message of all; 0 before the first."""
    return session.scalar(select(func.max(Outbox.id))) or 0


def follow(session: Session, suggestion_id: int | None, act: int, *, after: int) -> None:
    """The notices about an item that are newer than that message follow from this act: the item is locked meanwhile."""
    new = (Outbox.suggestion_id == suggestion_id, Outbox.kind == "notice", Outbox.act_id.is_(None), Outbox.id > after)
    session.execute(update(Outbox).where(*new).values(act_id=act))


A_DAY = timedelta(days=1)  # an act is taken back within
NEVER_LEFT = ("cancelled", "expired", "dropped")
CALLED_OFF = "所述事项已撤销"


Instead = tuple[str, tuple[Ground, ...]]  # what holds now instead of what was told, and what that rests on
NOTHING: Instead = ("", ())


def take_back(
    session: Session,
    act: int,
    about: About,
    text: str,
    *,
    key: str,
    now: datetime,
    contrary: Mapping[Ground, Instead] | None = None,
) -> None:
    """Who was told of an act hears in the same group that it holds no more, as long as that is so.

    What has not left yet is not said, and who was to hear only of that hears nothing. `contrary`: by what a notice rested
    on, or how that begins, what is to be said with its end.
    """
    unheard.part(session, str(act), now.date() - A_DAY)
    told: dict[tuple[str, str, int | None, int | None, Instead], dict[int, str]] = {}
    standing = set()
    for row in session.scalars(select(Outbox).where(Outbox.act_id == act).order_by(Outbox.id)).all():
        if not call_off(row, CALLED_OFF):
            continue
        content = json.loads(row.content)
        rested = {tuple(ground) for _, own in content.get("about", ()) for ground in own}
        begins = {ground[:length] for ground in rested for length in range(1, len(ground) + 1)}
        instead = next((said for ground, said in (contrary or {}).items() if ground in begins), NOTHING)
        place = row.robot, row.target, row.chat_id, row.person_id, instead
        people = told.setdefault(place, {})
        if "stands" in content and row.chat_id is not None and row.person_id is None:
            standing.add(place)
        people.update(zip(content["people"], content.get("names", ()), strict=False))
    # Where all read it alone the group heard nothing, unless it stood there.
    heard = [(where, people) for where, people in told.items() if people or where in standing]
    for number, ((robot, target, chat, person, (more, rests)), people) in enumerate(heard, start=1):
        content = {
            "text": "\n".join(filter(None, (text, more))),
            "people": list(people),
            "names": list(people.values()),
            "about": [[about.case.id, [list(ground) for ground in (*about.rests, *rests)]]],
        }
        outbox.add(
            session,
            key=f"{key}:{act}:{number}",
            kind="notice",
            robot=robot,
            chat_id=chat,
            person_id=person,
            target=target,
            day=now.date(),
            content=json.dumps(content, ensure_ascii=False),
            not_before=now,
            suggestion_id=about.case.id,
        )


def call_again(session: Session, acts: Sequence[int]) -> None:
    """What these acts told holds again; where that was called off before it had left, it leaves after all."""
    called_off = (Outbox.act_id.in_(acts), Outbox.state == "cancelled", Outbox.reason == CALLED_OFF)
    session.execute(update(Outbox).where(*called_off).values(state="pending", reason=None))


def call_off(row: Outbox, reason: str) -> bool:
    """A notice that has not left is not said; whether it had."""
    if row.state == "pending" and not row.labelled and (not row.attempts or row.payload is None):
        row.state, row.reason = "cancelled", reason
        return False
    return row.state not in NEVER_LEFT or bool(row.attempts)


def put_again(session: Session, row: Outbox, text: str, *, key: str, now: datetime) -> None:
    """Something else for those whom a notice told, in the same group."""
    content = json.loads(row.content)
    said = {"text": text, "people": content["people"], "names": content.get("names", []), "about": []}
    outbox.add(
        session,
        key=key,
        kind="notice",
        robot=row.robot,
        chat_id=row.chat_id,
        person_id=row.person_id,
        target=row.target,
        day=now.date(),
        content=json.dumps(said, ensure_ascii=False),
        not_before=now,
    )
