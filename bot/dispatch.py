"""A message becomes a reply: who is it, may they, one transaction that holds message, effect, journal line and reply."""

from __future__ import annotations

import logging
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from bot import command
from bot.clock import Clock
from bot.command import Command, Context
from bot.errors import UserError
from bot.message import IGNORED, Message, Reply
from bot.office import Office
from bot.records import chats, inbox, journal, people, stand_ins
from bot.records.chats import Group
from bot.records.engine.base import undoable
from bot.records.engine.database import Database
from bot.rules import permissions, review_chain, spelling
from bot.rules.permissions import NOTHING, Actor, Scope, single_chat_scope
from bot.rules.words import Role

logger = logging.getLogger(__name__)

NOT_UNDERSTOOD = "没有看懂这条消息。"
ONLY_SINGLE = "该命令请与我单聊发送，本次操作未生效。"
ONLY_GROUP = "该命令请在群内发送，本次操作未生效。"
APOLOGY = "系统出现异常，本次操作未生效，请稍后再试；仍不成功请联系办公室。"


class Unavailable(Exception):
    """The database cannot answer now; the platform should deliver again."""


@dataclass(frozen=True)
class Outcome:
    """What acting on a message came to, for the journal."""

    reply: Reply
    command: str | None = None
    words: str = ""
    about: int | None = None


@dataclass(frozen=True)
class Dispatcher:
    """Answers messages, one transaction each."""

    database: Database
    office: Office
    clock: Clock

    def answer(self, message: Message) -> Reply:
        """The reply to a message, given again when the message comes again. Raises Unavailable, nothing else."""
        try:
            with self.database.begin() as session:
                return self.once(session, message, self.clock.now())
        except (DBAPIError, TimeoutError) as error:
            if isinstance(error, DBAPIError) and not outage(error):
                logger.exception("message of %s not answered", message.platform)
                return Reply(APOLOGY, "refused")
            logger.warning("database unavailable: %s", type(error).__name__)
            raise Unavailable from error
        except PoolTimeout as error:
            logger.warning("database unavailable: %s", type(error).__name__)
            raise Unavailable from error
        except Exception:
            logger.exception("message of %s not answered", message.platform)
            return Reply(APOLOGY, "refused")

    def once(self, session: Session, message: Message, now: datetime) -> Reply:
        """Act on a message seen for the first time, or give the stored reply."""
        entry = inbox.first_time(session, message, now)
        if entry is None:
            return inbox.reply_to(session, message)
        person = people.identify(session, message.spoken_by, message.corp_id, message.user_id, now.date())
        outcome = without_papers(self.act(session, message, person, now, entry), message)
        journal.note(
            session,
            at=now,
            platform=message.platform,
            chat_id=message.chat_id,
            user_id=message.user_id,
            person_id=person.id if person else None,
            command=outcome.command,
            words=outcome.words[:200] or None,
            suggestion_id=outcome.about,
            outcome=outcome.reply.outcome,
            inbox_id=entry,
        )
        inbox.settle(session, entry, outcome.reply)
        return outcome.reply

    def act(self, session: Session, message: Message, person: Actor | None, now: datetime, entry: int) -> Outcome:
        """What the message calls for; a UserError undoes its own effects and becomes the reply.

        A command that only asks has no effects to undo, and saves the savepoint.
        """
        group = None
        if message.chat_id is not None:
            group = chats.find(session, message.platform, message.corp_id, message.chat_id, now.date())
        found, words = self.meant(message)
        if found is None and not words:
            return Outcome(IGNORED)
        known = person is not None and (group is not None or message.chat_id is None)
        if not known and not (found and found.unknown):
            if message.chat_id is not None and group is None and message.platform != "console":
                chats.remember_seen(session, message.platform, message.corp_id, message.chat_id, message.chat_title, now)
            return Outcome(Reply(command.NOT_KNOWN, "refused"), found.name if found else None)
        if found is None:
            return Outcome(Reply(guess(words), "refused"), None, words)
        context = Context(
            session=session,
            office=self.office,
            now=now,
            actor=person or Actor(0, ""),
            scope=self.scope(session, message, person, group, now) if known else NOTHING,
            group=group,
            message=message,
            entry=entry,
            command=found,
            entitled=known,
        )
        try:
            with undoable(session) if found.changes else nullcontext():
                self.allow(found, context)
                reply = command.call(found, context, words)
        except UserError as refusal:
            reply = Reply(str(refusal), "refused", card=context.card_of_refusal(str(refusal)))
        return Outcome(reply, found.name, "" if found.name == "/绑定" else words, context.about)

    def meant(self, message: Message) -> tuple[Command | None, str]:
        """The command behind a text, or behind a pressed button."""
        if message.press:
            return command.REGISTRY["/按钮"], message.press.key
        return command.find(message.text or "", self.office.bot_names)

    def scope(self, session: Session, message: Message, person: Actor | None, group: Group | None, now: datetime) -> Scope:
        """What may be spoken of here: the group's scope; in single chat the person's own.

        Where the sender may be forged (the platform's signature does not cover the body), a single chat hears no
        more than a registered group of that platform does.
        """
        if group:
            return group.scope
        assert person  # noqa: S101 - nobody else gets here
        may_stand_in = Role.DIVISION_HEAD in person.roles
        covered = stand_ins.divisions_covered(session, person.id, now.date()) if may_stand_in else frozenset()
        own = single_chat_scope(person, covered)
        if message.signed_body:
            return own
        return own.within(chats.scope_of_platform(session, message.platform, now.date()))

    def allow(self, found: Command, context: Context) -> None:
        """Raise UserError unless the command may be used by this person, here, over this platform."""
        message = context.message
        if context.entitled and not found.may(context.actor):
            raise UserError(not_offered(found))
        if found.changes and not message.signed_body and not self.office.writes_on(message.platform):
            raise UserError(no_writes(self.office, message.platform))
        if found.place == "single" and message.chat_id is not None:
            raise UserError(ONLY_SINGLE)
        if found.place == "group" and message.chat_id is None:
            raise UserError(ONLY_GROUP)


def not_offered(found: Command) -> str:
    """Who does what this person may not, and what the person can do."""
    who = permissions.posts(found.allowed or frozenset())
    no_effect = review_chain.NO_EFFECT if found.changes else ""
    return f"{found.name} 由{who}使用，您可请其办理；本人可用的命令请发送 /帮助 查看。{no_effect}"


def no_writes(office: Office, platform: str) -> str:
    """Why nothing is recorded where the sender may be forged, and where it can be."""
    title = office.platforms[platform].title if platform in office.platforms else "该平台"
    others = "、".join(other.title for other in office.platforms.values() if other.writes)
    instead = f"请在{others}中操作，或联系办公室" if others else "请联系办公室"
    return f"{title}回调方式不能办理登记和审核，本次操作未生效。{instead}。"


def without_papers(outcome: Outcome, message: Message) -> Outcome:
    """Platforms do not carry files yet: the answer says which command of the office makes them."""
    papers = outcome.reply.papers
    if not papers or message.from_console:
        return outcome
    lines = [f"《{paper.name}》请办公室在服务器上运行 {paper.command} 生成。" for paper in papers]
    return replace(outcome, reply=replace(outcome.reply, text="\n".join((outcome.reply.text, *lines)), papers=()))


def outage(error: DBAPIError) -> bool:
    """Whether an error of the driver means that the database is away or busy, not that the statement was wrong."""
    return error.connection_invalidated or type(error.orig).__name__ in (
        "OperationalError",
        "QueryCanceled",
        "LockNotAvailable",
        "AdminShutdown",
        "ConnectionTimeout",
        "DeadlockDetected",
        "SerializationFailure",
        "DiskFull",
    )


def guess(words: str) -> str:
    """One short line for something nobody understands, with the nearest command."""
    first = words.split()[0][:8]
    names = [c.name.lstrip("/") for c in command.REGISTRY.values() if c.summary]
    near = spelling.nearest(first, [name for name in names if len(name) > 1], within=1, most=1)
    hint = f"您是不是要发送 /{near[0]}？" if near else ""
    return f"{NOT_UNDERSTOOD}{hint}查询请发送 /查 编号，其他用法请发送 /帮助。"
