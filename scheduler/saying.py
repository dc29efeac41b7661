"""What messages say: looked at again before they are said, many at a time, because what was planned may no longer hold."""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.office import Office
from bot.platforms.doors import Pusher
from bot.records import calendar as calendar_records
from bot.records import cases, chats, people
from bot.records.delivery import digests as backlog
from bot.records.delivery.outbox import Outbox
from bot.rules import grounds, secrecy
from bot.rules.stages import Case
from bot.rules.wording import notices
from scheduler import digests, planning, wording
from scheduler.planning import Desk
from scheduler.policy import Reminder

Content = dict[str, Any]
Key = tuple[int, str, str]


def bodies(session: Session, office: Office, now: datetime, messages: Sequence[Outbox], robot: Pusher) -> dict[int, str]:
    """message → its body as things stand now; one that has nothing left to tell is not in it."""
    desk = Desk(session, office, calendar_records.load(session), now)
    contents: dict[int, Content] = {message.id: json.loads(message.content) for message in messages}
    still = open_duties(desk, [contents[message.id] for message in messages if message.kind == "reminder"])
    known = spoken_of(desk, [contents[message.id] for message in messages if message.kind == "notice"])
    said: dict[int, tuple[str, list[int]]] = {}
    for message in messages:
        content = contents[message.id]
        if message.kind == "reminder":
            said[message.id] = reminded(desk, still, [content], office.most_items)
        elif message.kind == "picture":
            continue
        elif message.kind == "digest":
            said[message.id] = digest(desk, message)
        elif message.kind == "notice":
            said[message.id] = noticed(desk, known, content), content["people"]
        else:
            said[message.id] = content["text"], content["people"]
    pictures = {message.id: robot.picture(contents[message.id]["png"]) for message in messages if "png" in contents[message.id]}
    again = {i for i, content in contents.items() if content.get("again")}
    return pictures | rendered(session, [message for message in messages if message.id in said], said, again, robot)


def rendered(
    session: Session,
    messages: Sequence[Outbox],
    said: dict[int, tuple[str, list[int]]],
    again: Set[int],
    robot: Pusher,
) -> dict[int, str]:
    """The bodies of texts; whom a platform can mention is asked once for each place they go to.

    `again` are those that tell what another message may have told.
    """
    found: dict[int, str] = {}
    for chat in {message.chat_id for message in messages}:
        here = [message for message in messages if message.chat_id == chat and said[message.id][0]]
        everybody = sorted({person for message in here for person in said[message.id][1]})
        users: dict[int, tuple[str, str]] = {}
        if chat is not None and everybody:
            users = people.mentionable(session, *chats.address(session, chat), everybody)
        for message in here:
            text, wanted = said[message.id]
            label = wording.RESENT if message.labelled or message.id in again else ""
            found[message.id] = robot.render(label + text, [users[person] for person in wanted if person in users])
    return found


def spoken_of(desk: Desk, contents: Sequence[Content]) -> dict[int, Case]:
    """The items that these notices tell of, as they stand."""
    ids = sorted({item for content in contents for item, _ in content.get("about", ())})
    return {case.id: case for case in cases.load(desk.session, ids, desk.today, desk.office)} if ids else {}


def noticed(desk: Desk, known: dict[int, Case], content: Content) -> str:
    """The words of a notice for those of its items of which it still holds; none when it holds of none."""
    about = content.get("about", [])
    still = [(known[item], rests) for item, rests in about if item in known and secrecy.may_be_stored(known[item].secrecy)]
    holding = [case for case, rests in still if grounds.hold(rests, case, desk.office.chain)]
    if len(holding) == len(about):
        return str(content["text"])
    if not holding:
        return ""
    return notices.of_items(content.get("sentence") or content["text"], [case.number for case in holding])


def open_duties(desk: Desk, contents: Sequence[Content]) -> dict[Key, Reminder]:
    """Of the duties that these tell, those that are still open, most urgent first."""
    keys = {(item, kind, division) for content in contents for item, kind, division, _ in content["duties"]}
    if not keys:
        return {}
    return {planning.duty_key(reminder.duty): reminder for reminder in planning.reminders_again(desk, list(keys))}


def reminded(desk: Desk, still: dict[Key, Reminder], contents: Sequence[Content], most: int) -> tuple[str, list[int]]:
    """The words of one reminder for these, and whom they concern; no words when everything is done."""
    told: dict[Key, set[int]] = {}
    for content in contents:
        for item, kind, division, concerned in content["duties"]:
            told.setdefault((item, kind, division), set()).update(concerned)
    open_still = [reminder for key, reminder in still.items() if key in told]
    if not open_still:
        return "", []
    concerned = {person for reminder in open_still for person in told[planning.duty_key(reminder.duty)]}
    mentioned = dict.fromkeys(i for content in contents for i in content["people"] if i in concerned)
    return wording.remind(open_still, desk.today, most), list(mentioned)


def digest(desk: Desk, message: Outbox) -> tuple[str, list[int]]:
    """The words of what waited too long: reminders merged, notices by line; no words when nothing is left of it."""
    session = desk.session
    covered = backlog.covered(session, message.id)
    if late := [row for row in covered if row.expires_at is not None and row.expires_at <= desk.now]:
        backlog.give_back(session, message.id, late)
    reminders = [row for row in covered if row.kind == "reminder" and row not in late]
    contents_of = [(row, json.loads(row.content)) for row in covered if row.kind == "notice"]
    known = spoken_of(desk, [content for _, content in contents_of])
    told = [(row, content, words) for row, content in contents_of if (words := noticed(desk, known, content))]
    most = digests.REMINDERS_BESIDE if told else desk.office.most_items
    contents = [json.loads(row.content) for row in reminders]
    text, wanted = reminded(desk, open_duties(desk, contents), contents, most)
    if text and any(row.labelled or content.get("again") for row, content in zip(reminders, contents, strict=True)):
        text = wording.RESENT + text
    lines = [(wording.RESENT if row.labelled else "") + words for row, _, words in told]
    mentioned = dict.fromkeys([*wanted, *(i for _, content, _ in told for i in content["people"])])
    return digests.words(text, lines), list(mentioned)
