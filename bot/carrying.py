"""Files of an answer: ordered with it, made and sent after it, the rights of who asked looked at again before each leaves.

See docs/decisions/delivery.md#files.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy.orm import Session

from bot import allowed, arguments, command, reach
from bot.command import Context
from bot.errors import UserError
from bot.message import Message, Paper, Reply
from bot.office import Office
from bot.records import chats, people
from bot.records.delivery import ordered as orders
from bot.records.delivery.ordered import OrderedPaper
from bot.rules.chat_safe import FileName
from bot.rules.permissions import Actor
from bot.several import Meant

PICTURES = frozenset({"picture", "week"})
NOBODY_CARRIES = "没有配置能向您发送文件的应用或机器人，请联系运维人员配置后重新发送"
NOT_TO_GROUP = "没有能在本群发送的机器人，请与我单聊发送同一命令"
CHANGED = "权限或记录已有变化，请重新发送命令"


def asked(reply: Reply, meant: Meant) -> Reply:
    """The same, each of its files with the command that it is the answer to, and which of that answer's files it is."""
    if not reply.papers or meant.command is None:
        return reply
    typed = f"{meant.command.name} {meant.words}".strip()
    return replace(reply, papers=tuple(replace(paper, asked=typed, nth=nth) for nth, paper in enumerate(reply.papers)))


def ordered(
    session: Session, office: Office, message: Message, person: Actor | None, entry: int, reply: Reply, now: datetime
) -> Reply:
    """The answer without its files, which are ordered, and with a word of each: that it comes, or why it cannot and what to do.

    At the machine itself they stay with the answer.
    """
    if not reply.papers or message.from_console or person is None:
        return reply
    group = None
    if message.chat_id is not None:
        group = chats.find(session, message.platform, message.corp_id, message.chat_id, now.date())
    lines = list[str]()
    for number, paper in enumerate(reply.papers):
        chat = group.id if group else None
        robot, said = way(session, office, message, person, chat, paper, now)
        lines.append(f"《{paper.name}》{said}。")
        if robot:
            new = OrderedPaper(entry=entry, sequence=number, person_id=person.id, platform=message.platform, chat_id=chat)
            new.robot, new.signed, new.asked, new.nth, new.name = robot, message.signed_body, paper.asked, paper.nth, paper.name
            orders.order(session, new, now)
    return replace(reply.adding(lines), papers=())


def way(
    session: Session, office: Office, message: Message, person: Actor, chat: int | None, paper: Paper, now: datetime
) -> tuple[str, str]:
    """The robot that brings a file to where it was asked for, and that it does; no robot, and why none does."""
    if message.chat_id is not None:
        found = chat and reach.file_way_to_group(session, office, chat, now, picture=paper.kind in PICTURES)
        return (found, "随后发到本群") if found else ("", f"未能发送：{NOT_TO_GROUP}")
    ways, own = reach.file_ways(session, office, person.id, message.platform, now), f"{message.platform}/{message.through}"
    able = [robot for robot, (_, hindered) in ways.items() if not hindered]
    if own in able or (able and not message.through):
        return (own if own in able else able[0]), "随后发来"
    if able:
        return able[0], "随后由应用单独发给您"
    why = next(iter(ways.values()), ("", ""))[1]
    return "", f"未能发送：{f'{why}，请联系运维人员' if why else NOBODY_CARRIES}"


def context_of(session: Session, office: Office, order: OrderedPaper, now: datetime) -> Context:
    """Who asked for a file, where, and what they may hear there now; raises UserError where the command is theirs no more."""
    actor, group = people.actor(session, order.person_id, now.date()), None
    if order.chat_id is not None:
        group = next((one for one in chats.registered(session, now.date()) if one.id == order.chat_id), None)
    gone = order.chat_id is not None and group is None
    if actor is None or gone or (not actor.roles and people.has_left(session, actor.id, now.date())):
        raise UserError(f"{CHANGED}。")
    name, _, words = order.asked.partition(" ")
    found, chat = command.REGISTRY[name], group.chat_id if group else None
    corp = office.platforms[order.platform].corp_id if order.platform in office.platforms else ""
    message = Message(order.platform, "", corp, "", chat, text=order.asked, signed_body=order.signed)
    context = Context(
        session=session,
        office=office,
        now=now,
        actor=actor,
        hears=allowed.scope(session, message, actor, group, now),
        group=group,
        message=message,
        entry=str(order.entry),
        command=found,
        asking=found.asks(words),
        alone=False,
    )
    allowed.allow(found, context)
    return context


def paper_of(context: Context, order: OrderedPaper) -> Paper:
    """The file as it is asked for now; raises UserError where there is none any more."""
    name, _, words = order.asked.partition(" ")
    papers = arguments.call(command.REGISTRY[name], context, words).papers
    if order.nth >= len(papers):
        raise UserError(f"{CHANGED}。")
    return papers[order.nth]


def rests_on(context: Context, paper: Paper) -> str:
    """What a file rests on: whoever hears more, or less, is given another one, and so is who would be answered otherwise."""
    heard, told = context.hears, [*sorted(context.actor.roles), *sorted(context.actor.divisions)]
    for scope in (heard, heard.also):
        told.append(f"{scope.everything} {scope.person} {sorted(scope.divisions)}" if scope else "")
    told.append(json.dumps(paper.wish, ensure_ascii=False, sort_keys=True))
    return sha256("\n".join(told).encode()).hexdigest()[:16]


def name_of(order: OrderedPaper) -> FileName:
    return FileName(order.name)
