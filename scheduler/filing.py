"""A message that shows a file of an answer: the command is asked again before it leaves, as it was made."""

from __future__ import annotations

from typing import Any

from bot import carrying, reach
from bot.errors import UserError
from bot.paper_desk import KIND
from bot.platforms.doors import OWN_GROUP, FilePusher, Pusher, To
from bot.records.delivery import ordered
from bot.records.delivery.outbox import Outbox
from bot.rules.chat_safe import FileName
from scheduler.desks import Desk

CHANGED = "权限或记录已有变化，重新生成"


def body(desk: Desk, message: Outbox, content: dict[str, Any], robot: Pusher) -> str | None:
    """What is posted; None where what it rests on is otherwise by now, so that the file is made once more."""
    to = To(message.address, group=message.person_id is None) if message.address is not None else OWN_GROUP
    if "media" not in content:
        return robot.render(content["text"], [], to) if content.get("text") else None
    order = ordered.find(desk.session, content["paper"])
    if order is None or not isinstance(robot, FilePusher):
        return None
    try:
        context = carrying.context_of(desk.session, desk.office, order, desk.now)
        paper = carrying.paper_of(context, order)
    except UserError:
        return None
    if carrying.rests_on(context, paper) != content["rests"]:
        return None
    return robot.file(content["media"], FileName(content["name"]), to, picture=content["shown"])


def address_of(desk: Desk, message: Outbox, person: int) -> str | None:
    """As what its robot knows who asked for a file alone: by no other way. None where it cannot speak to them any more."""
    ways = reach.file_ways(desk.session, desk.office, person, message.robot.partition("/")[0], desk.now)
    known, hindered = ways.get(message.robot, ("", ""))
    return known if known and not hindered else None


def is_file(message: Outbox) -> bool:
    """Whether a message shows a file, or says why there is none: it is said once, by its own way."""
    return message.kind == KIND
