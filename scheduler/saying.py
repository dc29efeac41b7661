"""What messages say: looked at again before they are said, many at a time, because what was planned may no longer hold."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence, Set
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from bot import pending
from bot.platforms.doors import Pusher, To
from bot.records import calendar as calendar_records
from bot.records import cases, chats, people, spoilt
from bot.records.delivery import briefed, outbox, parts, receipts
from bot.records.delivery import digests as backlog
from bot.records.delivery.outbox import Outbox
from bot.rules import grounds, moves, secrecy
from bot.rules.stages import Case
from bot.rules.wording import notices, room
from scheduler import again, briefs, carding, desks, digests, filing, planning, routing, wording
from scheduler.desks import Desk, Key
from scheduler.wording import Part

Content = dict[str, Any]
MOST_ALIKE = 100  # messages of the same words to one person within half an hour


def bodies(desk: Desk, messages: Sequence[Outbox], robot: Pusher) -> dict[int, str]:
    """message → its body as things stand now; one that has nothing left to tell is not in it.

    What does not fit into one text keeps the first part; the others become messages behind it.
    """
    session = desk.session
    said = reminded(desk, [message for message in messages if message.kind == "reminder"])
    contents: dict[int, Content] = {message.id: json.loads(message.content) for message in messages}
    known = spoken_of(desk, [contents[message.id] for message in messages if message.kind == "notice"])
    for message in messages:
        content = contents[message.id]
        if message.kind == "digest":
            said[message.id] = digest(desk, message)
        elif message.kind == briefed.BRIEF:
            said[message.id] = briefs.text(desk, message.person_id), []
        elif message.kind == "notice":
            told = split(session, message, noticed(desk, heard(desk, known, message, content), content))
            said[message.id] = (told[0].content["text"], told[0].content["people"]) if told else ("", [])
        elif message.kind not in ("reminder", "picture") and not filing.is_file(message):
            first = split(session, message, in_texts(content))[0].content
            said[message.id] = first["text"], first["people"]
    pictures = {message.id: robot.picture(contents[message.id]["png"]) for message in messages if "png" in contents[message.id]}
    files = {
        message.id: filing.body(desk, message, contents[message.id], robot) for message in messages if filing.is_file(message)
    }
    pictures |= {i: found for i, found in files.items() if found}
    once_more = {i for i, content in contents.items() if content.get("doubtful")}
    return pictures | rendered(desk, [message for message in messages if message.id in said], said, once_more, robot)


def to_be_continued(message: Outbox) -> bool:
    """Whether a further part of this reminder waits behind it."""
    if message.kind != "reminder":
        return False
    place, of, *_ = json.loads(message.content).get("part", (1, 1))
    return bool(place < of)


def rendered(
    desk: Desk,
    messages: Sequence[Outbox],
    said: dict[int, tuple[str, list[int]]],
    once_more: Set[int],
    robot: Pusher,
) -> dict[int, str]:
    """The bodies of texts; whom a platform can mention is asked once for each place they go to.

    `once_more` are those that tell what another message may have told.
    """

    def label(message: Outbox) -> str:
        return wording.RESENT if message.labelled or message.id in once_more else ""

    found: dict[int, str] = {}
    for chat in {message.chat_id for message in messages if message.address is None}:
        here = [m for m in messages if m.address is None and m.chat_id == chat and said[m.id][0]]
        everybody = sorted({person for message in here for person in said[message.id][1]})
        users: dict[int, tuple[str, str]] = {}
        if chat is not None and everybody:
            users = people.mentionable(desk.session, *chats.address(desk.session, chat), everybody)
        for message in here:
            text, wanted = said[message.id]
            found[message.id] = robot.render(label(message) + text, [users[person] for person in wanted if person in users])
    for message in messages:
        if message.address is not None and said[message.id][0]:
            text = label(message) + said[message.id][0]
            card = carding.body(desk, message, text, robot)
            found[message.id] = card or in_words(desk, message, text, robot, found.values())
    return found


def in_words(desk: Desk, message: Outbox, text: str, robot: Pusher, beside: Collection[str]) -> str:
    """A text to one person, or to a group that is addressed. Where the platform delivers the same words once within half an hour,
    words that were said lately, or stand in a body `beside` this one, get the time, and a count where that is not enough: they
    are not the same message (docs/decisions/platforms.md#wecom-app-api)."""
    to, way = To(message.address or "", group=message.person_id is None), desk.office.ways.get(message.robot)
    body = robot.render(text, [], to)
    if way is None or not way.remembers:
        return body
    for place in range(2, MOST_ALIKE):
        if body not in beside and not receipts.said_lately(desk.session, message, body, desk.now):
            break
        which = f"，第{place}次" if place > 2 else ""
        body = robot.render(f"{text}\n（{desk.now:%H:%M}再次通知{which}）", [], to)  # there is room behind a text (`room.BYTES`)
    return body


def spoken_of(desk: Desk, contents: Sequence[Content]) -> dict[int, Case]:
    """The items that these notices tell of, as they stand."""
    told = [line for content in contents for line in (content, *content.get("lines", ()))]
    ids = sorted({item for line in told for item, _ in line.get("about", ())})
    known = spoilt.aside(lambda some: cases.load(desk.session, some, desk.today, desk.office), ids, desk.spoilt)
    return {case.id: case for case in known}


def heard(desk: Desk, known: dict[int, Case], message: Outbox, content: Content) -> dict[int, Case] | None:
    """The items of which a notice may tell its reader now; None where they may not be told it any more, because they have left,
    or because words that are not put together item by item name what they may not see. A group's may tell of all."""
    if message.person_id is None:
        return known
    scope = routing.scope_of(desk, message.person_id)
    if scope is None:
        return None
    own = {item: case for item, case in known.items() if routing.knows(scope, case, content)}
    by_item = "sentence" in content or "lines" in content
    return own if by_item or not any(item in known and item not in own for item in routing.items_of(content)) else None


def noticed(desk: Desk, known: dict[int, Case] | None, content: Content) -> list[Content]:
    """A notice for those of its items of which it still holds, as many as its texts need, the people in the first; none when
    it holds of none, or may not be told."""
    if known is None or not pending.holds(desk.session, desk.office, content.get("waits", ""), desk.now):
        return []
    holding = holds_of(desk, known, content)
    if content.get("about") and not holding:
        return []
    if "lines" in content:
        if not (left := list(filter(None, (line_of(desk, known, line) for line in content["lines"])))):
            return []
        content = {**content, "text": "\n".join((content["title"], *left))}
    if "calendar" in content:
        content = {**content, "text": of_calendar(desk, content["calendar"])}
    if besides := questions(desk, content):
        content = {**content, "text": "\n".join(filter(None, (content["text"], *besides)))}
    if sentence := content.get("sentence"):
        portions = notices.portions(sentence, [case.number for case, _ in holding], digests.NOTICE_BYTES)
        named = [holding[portion] for portion in portions]
        worded = [(some, notices.of_items(sentence, [case.number for case, _ in some])) for some in named]
    else:
        numbers = {str(case.id): case.number for case, _ in holding}
        whole = notices.spelled_anew(str(content["text"]), content.get("numbers", {}), numbers)
        worded = [(holding, words) for words in room.pieces(whole, digests.NOTICE_BYTES) if words]
    if len(worded) > 1:  # each text keeps its own words from now on
        content = {name: value for name, value in content.items() if name not in ("calendar", "lines", "besides")}
    found = []
    for some, words in worded:
        spelled = {"numbers": {str(case.id): case.number for case, _ in some}} if "numbers" in content else {}
        found.append({**content, **spelled, "text": words, "about": [[case.id, rests] for case, rests in some]})
    for other in found[1:]:
        other |= {"people": [], "names": []}
    return found


def holds_of(desk: Desk, known: dict[int, Case], line: Content) -> list[tuple[Case, list[list[str]]]]:
    """The items of which it still holds, each with what it rests on there."""
    merged = line.get("merged", {})
    about = [(known[item], rests) for item, rests in line.get("about", ()) if item in known and str(item) not in merged]
    return [(c, rests) for c, rests in about if secrecy.may_be_stored(c.secrecy) and grounds.hold(rests, c, desk.as_of)]


def line_of(desk: Desk, known: dict[int, Case], line: Content) -> str:
    """A line of the office's notice for those of its items of which it still holds; empty for none."""
    holding = holds_of(desk, known, line)
    return notices.of_items(line["sentence"], [case.number for case, _ in holding]) if holding else ""


def questions(desk: Desk, content: Content) -> list[str]:
    """What a notice asks the office besides, as far as that still waits."""
    return [one["text"] for one in content.get("besides", ()) if pending.holds(desk.session, desk.office, one["waits"], desk.now)]


def of_calendar(desk: Desk, change: int) -> str:
    """What a change of the calendar, and those after it, moved as things stand now; an empty text when nothing."""
    then = calendar_records.before_change(desk.session, change)
    before = cases.view(desk.session, desk.today, desk.office, then)
    after = cases.view(desk.session, desk.today, desk.office, desk.calendar)
    moved = moves.sentences(before, after, desk.office.opinion_days_before, desk.today)
    return moves.told(moved) if moved else ""


def in_texts(content: Content) -> list[Content]:
    """The same in as many texts as its words need, the people in the first."""
    first, *others = room.pieces(str(content["text"]))
    return [{**content, "text": first}, *({**content, "text": words, "people": []} for words in others)]


class Text(NamedTuple):
    """What one message of the outbox says."""

    id: int
    content: Content


def split(session: Session, message: Outbox, contents: Sequence[Content]) -> list[Text]:
    """The message keeps the first of its texts, if there are several; each other becomes a message like it, behind it."""
    if len(contents) < 2:
        return [Text(message.id, content) for content in contents]
    written = [json.dumps(content, ensure_ascii=False) for content in contents]
    items = [content["about"][0][0] if content.get("about") else message.suggestion_id for content in contents]
    others = parts.split(session, message, written, items)
    return [Text(id_, content) for id_, content in zip((message.id, *others), contents, strict=True)]


def reminded(desk: Desk, messages: Sequence[Outbox]) -> dict[int, tuple[str, list[int]]]:
    """message → its words as its duties stand now, and whom it mentions; no words when nothing is left to tell.

    What it leaves out is untold again, what does not fit into one text waits as a further part.
    """
    if not messages:
        return {}
    still = again.look(desk, messages)
    numbers = planning.spelled(desk, still.found.values())
    found: dict[int, tuple[str, list[int]]] = {}
    for message in messages:
        content = json.loads(message.content)
        told = {(item, kind, division): concerned for item, kind, division, concerned in content["duties"]}
        left = still.left(message, told)
        reader = message.person_id if message.address is not None else None
        brief = briefs.text(desk, reader) if content.get(briefed.BRIEF) else ""
        if not left:
            if brief:
                outbox.retell(desk.session, message, planning.WORDS.encode({**content, "duties": []}), [])
            found[message.id] = brief, []
            continue
        concerned = {p.id for one in left for p in one.people if p.id in told[desks.duty_key(one.duty)]}
        mentioned = [person for person in content["people"] if person in concerned and message.address is None]
        numbering = wording.Numbering(*content["part"]) if "part" in content else None
        first, *others = wording.parts(left, mentioned, numbers, desk.today, numbering, reader, brief)
        everybody = {person for people in told.values() for person in people}
        alone = [reader] if reader is not None else []
        doubtful = {(item, kind, division) for item, kind, division in content.get("doubtful", ())}
        if others or set(still.own(message, left)) != set(still.planned(message)):
            own = worded(first, alone, everybody, doubtful, brief=brief)
            outbox.retell(desk.session, message, own, still.own(message, first.reminders))
        for place, part in enumerate(others, start=2):
            outbox.add_part(
                desk.session, message, place, worded(part, alone, everybody, doubtful), still.own(message, part.reminders)
            )
        message.content = worded(first, alone, everybody, doubtful, brief=brief)
        found[message.id] = first.text, list(first.people)
    return found


def worded(part: Part, alone: Sequence[int], everybody: Set[int], doubtful: Set[Key], *, brief: str = "") -> str:
    """A part as a message's content; `everybody` are those whom the whole message tells, `alone` who reads it alone, `doubtful`
    what may have been told, `brief` a leader's lines that stand before it."""
    numbering = {"part": part.numbering} if str(part.numbering) else {}
    told = planning.content(alone or part.people, part.reminders, everybody)
    once_more = [key for one in part.reminders if (key := desks.duty_key(one.duty)) in doubtful]
    beside = ({"doubtful": once_more} if once_more else {}) | ({briefed.BRIEF: True} if brief else {})
    return planning.WORDS.encode({**told, **beside, **numbering, "text": part.text})


def digest(desk: Desk, message: Outbox) -> tuple[str, list[int]]:
    """The words of what waited too long, one by one; no words when nothing is left of it. What does not fit waits behind it
    as a digest of its own."""
    covered = [(row, json.loads(row.content)) for row in backlog.covered(desk.session, message.id)]
    known = spoken_of(desk, [content for _, content in covered])
    told: list[tuple[Text, str]] = []
    for row, content in covered:
        label = wording.RESENT if row.labelled else ""
        told += [
            (one, label + one.content["text"])
            for one in split(desk.session, row, noticed(desk, heard(desk, known, row, content), content))
        ]
    fitting = digests.fitting([words for _, words in told])
    if others := told[fitting:]:
        backlog.leave(desk.session, message, [one.id for one, _ in others])
    first = told[:fitting]
    return digests.words([words for _, words in first]), list(dict.fromkeys(i for one, _ in first for i in one.content["people"]))
