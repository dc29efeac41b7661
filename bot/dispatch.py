"""A message becomes a reply: who is it, may they, one transaction that holds message, effect, journal line and reply."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot import (
    advising,
    allowed,
    answering,
    arguments,
    carrying,
    command,
    conversing,
    elsewhere,
    following,
    hints,
    kinds,
    noted,
    several,
    strangers,
    understood,
)
from bot.advising import AdviceWanted
from bot.clock import Clock
from bot.command import Context
from bot.conversing import Wish
from bot.errors import SecretWords, UserError, refuse
from bot.language_model import LanguageModel
from bot.message import IGNORED, SILENT, Message, Reply
from bot.office import Office
from bot.records import chats, inbox, journal, people, proposals, suggestions
from bot.records.delivery import operators
from bot.records.engine import faults
from bot.records.engine.base import looked_at, seen_first, tried, undoable, watched
from bot.records.engine.database import Database
from bot.rules import secrecy, spelling, telephones, whose
from bot.rules.permissions import NOTHING, Actor
from bot.rules.wording import mishaps, proposing
from bot.several import Meant

logger = logging.getLogger(__name__)

ANSWER_SECONDS = 2.2  # a callback is answered, or 503, within 2.5 s (contract, HTTP)
ADVISED_SECONDS = 1.5  # what is left of a platform's five, where the model was asked before
ALARM_SECONDS = 0.8  # the platform waits meanwhile


class Unavailable(Exception):
    """The database cannot answer now; the platform should deliver again."""


@dataclass(frozen=True)
class Answer:
    """The reply to a message, and what each of its commands was about, for the journal."""

    reply: Reply
    meant: tuple[Meant, ...]


@dataclass(frozen=True)
class Dispatcher:
    """Answers messages, one transaction each; the `model`, if any, is asked about sentences that nobody here understands."""

    database: Database
    office: Office
    clock: Clock
    model: LanguageModel | None = field(default=None, kw_only=True)

    def answer(self, message: Message) -> Reply:
        """The reply to a message, given again when the message comes again. Raises Unavailable, nothing else."""
        if message.kind in SILENT:
            return IGNORED
        try:
            return kinds.shown(self.advised(message), message)
        except MemoryError as error:  # it was undone, and may be delivered again once others have ended
            logger.warning("no memory for a message of %s", message.platform)
            raise Unavailable from error
        except Exception as error:
            fault = faults.of(error)
            if fault:
                logger.warning("database unavailable: %s", fault.name.lower())
                raise Unavailable from error
            logger.exception("message of %s not answered", message.platform)
            return Reply(mishaps.APOLOGY, "refused")

    def unheard(self, door: str) -> None:
        """What came to a door was not kept, through a fault of ours: the operators hear it, where the database lets them."""
        try:
            with self.database.in_time(ALARM_SECONDS), self.database.begin() as session:
                operators.tell(
                    session, self.office.operators, f"unheard:{door}", mishaps.UNHEARD.format(door=door), self.clock.now()
                )
        except Exception as error:  # the log has it, and the next one says it again
            logger.warning("the operators were not told: %s", type(error).__name__)

    def advised(self, message: Message) -> Reply:
        """The reply in time; a sentence that is not understood is undone, and looked at again with the model's advice."""
        try:
            with self.database.in_time(ANSWER_SECONDS):
                return self.tried_again(message, None if self.model else "")
        except AdviceWanted as question:
            assert self.model  # noqa: S101 - who else would be asked
            advice = advising.advice(self.model, question)
        with self.database.in_time(ADVISED_SECONDS):
            return self.tried_again(message, advice)

    def tried_again(self, message: Message, advice: str | None) -> Reply:
        """The reply; where two at once entered the same thing, the second looks again at what the first one left."""
        try:
            with self.database.begin() as session:
                return self.once(session, message, self.clock.now(), advice)
        except DBAPIError as error:
            if not faults.crossed(error):
                raise
            logger.info("a message of %s crossed another one and is looked at again", message.platform)
        with self.database.begin() as session:
            return self.once(session, message, self.clock.now(), advice)

    def once(self, session: Session, message: Message, now: datetime, advice: str | None = "") -> Reply:
        """Act on a message seen for the first time, or give the stored reply. `advice` is the model's, empty for none; None: it
        is still to be asked where that helps, and AdviceWanted is raised."""
        loaded = watched(session)
        entry = inbox.first_time(session, message, now)
        if entry is None:
            if inbox.is_another(session, message):
                operators.tell(
                    session, self.office.operators, "repeated", mishaps.REPEATED_ID.format(platform=message.platform), now
                )
                return Reply(mishaps.ANOTHER, "refused")
            return inbox.reply_to(session, message)
        person = people.identify(session, message.spoken_by, message.corp_id, message.user_id, now.date())
        answer = self.act(session, message, person, now, entry, advice)
        reply = carrying.ordered(session, self.office, message, person, entry, answer.reply, now)
        if reply.outcome == "refused":
            reply = replace(reply, text=telephones.not_repeated(reply.text, spelling.normal(message.text or "")))
        about = [meant.about for meant in answer.meant if meant.about]
        named = inbox.items_named(reply, about, loaded.values())
        # Words that nobody could find again, should the item they are about turn secret, are not kept, nor is their echo. Items
        # named by a hint beside words that were not understood are not what these are about.
        understood_any = any(meant.command or meant.about for meant in answer.meant)
        found_again = understood_any and (bool(named) or reply.outcome == "answered")
        kept = reply if found_again or all(meant.can_be_placed for meant in answer.meant) else several.without_echo(reply)
        for meant in answer.meant:
            own = {change.item: change for change in meant.changed}
            for item in dict.fromkeys((meant.about, *own)):
                change = own.get(item)
                journal.note(
                    session,
                    at=now,
                    platform=message.channel,
                    chat_id=message.chat_id,
                    user_id=message.account or message.user_id,
                    person_id=person.id if person else None,
                    command=meant.command.name if meant.command else None,
                    words=meant.noted if (said := item == meant.about and (found_again or meant.can_be_placed)) else None,
                    understood=several.kept_of(meant.understood) if said else None,
                    proposed=several.kept_of(reply.proposed) if said else None,
                    before=change.before if change else None,
                    after=change.after if change else None,
                    suggestion_id=item,
                    outcome=reply.outcome,
                    inbox_id=entry,
                )
        inbox.settle(session, entry, message, kept, named)
        return reply

    def act(
        self, session: Session, message: Message, person: Actor | None, now: datetime, entry: int, advice: str | None
    ) -> Answer:
        """What the message calls for; a UserError undoes its own effects and becomes the reply.

        Several commands are all done, each with its own receipt, or none is. Those that only ask have no effects to undo,
        and save the savepoint.
        """
        group = None
        if message.chat_id is not None:
            group = chats.find(session, message.platform, message.corp_id, message.chat_id, now.date())
        known = person is not None and (group is not None or message.chat_id is None)
        meant = self.meant(message) or (Meant(None, ""),)
        unknown_may = all(each.command and each.command.unknown and not each.refusal for each in meant)
        if (known or unknown_may) and any(map(secrecy.forbids, (message.text or "", *(each.typed for each in meant)))):
            return Answer(Reply(secrecy.refusal(message.text or ""), "refused"), tuple(each.unspoken for each in meant))
        if known and (refusal := next((each.refusal for each in meant if each.refusal), "")):
            return Answer(Reply(refusal, "refused"), meant)
        if person and known and any(map(several.may_be_answer, meant)):
            settled = answering.answered(session, self.office, message, person, meant, now)
            if isinstance(settled, Reply):
                return Answer(settled, meant)
            meant = settled
        if not known and not unknown_may:
            strangers.remember(session, message, group, now, known=person is not None)
            reply = Reply(kinds.to_strangers(message, self.office, registered=group is not None), "refused")
            return Answer(reply, tuple(each.unspoken for each in meant))
        scope = allowed.scope(session, message, person, group, now) if known else NOTHING
        here = Context(session, self.office, now, person or Actor(0, ""), scope, group, message, str(entry), entitled=known)
        pressed = proposing.press_of(message.press.key) if message.press and person and known else None
        if person and known and len(meant) == 1:
            found = self.settling(here, person, pressed) if pressed else self.heard(here, meant[0], advice)
            if isinstance(found, Answer):
                return found
            meant = (found,)
        if len(meant) == 1 and meant[0].command is None and meant[0].words:
            text = hints.not_understood(here, meant[0].words) if known else hints.NOT_UNDERSTOOD
            reply = Reply(self.with_bounds(here, text), "refused")
            return Answer(answering.naming_what_waits(session, self.office, message, person, meant, reply, now), meant)
        contexts = [context_of(here, each, place, alone=len(meant) == 1 and not pressed) for place, each in enumerate(meant)]
        if not (meant[0].command or meant[0].words):
            reply = kinds.without_words(contexts[0])
            return Answer(replace(reply, text=self.with_bounds(contexts[0], reply.text)), meant)
        try:
            reply = self.reply_to(session, contexts, meant)
        except SecretWords as refusal:
            return Answer(Reply(str(refusal), "refused"), tuple(each.unspoken for each in meant))
        reply = answering.naming_what_waits(session, self.office, message, person if known else None, meant, reply, now)
        meant = tuple(map(understood.with_spelling, contexts, meant))
        spelled = "\n".join(each.understood for each in meant if each.understood)
        reply = replace(conversing.shown(here, pressed, reply, meant[0]), command=secrecy.kept(spelled) or None)
        about = suggestions.still_there(session, [own.about for own in contexts if own.about]) if len(meant) > 1 else None
        return Answer(
            reply,
            tuple(
                replace(
                    each,
                    about=own.about if about is None or own.about in about else None,  # what was undone has no row
                    changed=own.changed if reply.outcome == "answered" else (),
                )
                for each, own in zip(meant, contexts, strict=True)
            ),
        )

    def settling(self, here: Context, person: Actor, pressed: tuple[str, int]) -> Meant | Answer:
        """The command of a sentence's question whose 确认 was pressed; else what is said to the press."""
        found = conversing.pressed(here, person, pressed)
        if isinstance(found, Reply):
            return Answer(found, (Meant(None, ""),))
        (own,) = several.meant(found.command, ())
        return replace(own, settles=found.id, understood=found.command)

    def heard(self, here: Context, each: Meant, advice: str | None) -> Meant | Answer:
        """What a message that is no command of its own means; an act that it states is tried, and waits for 是."""
        if each.settles and each.understood and (refusal := conversing.overtaken(here, each.settles)):
            return Answer(refusal, (replace(each, about=here.about),))
        if ended := conversing.ended(here, each):
            return Answer(ended, (each,))
        found = conversing.heard(here, each)
        if found is each and each.command is None and each.words:
            found = advising.advised(here, each, advice)
        if isinstance(found, Reply):
            return Answer(found, (each,))
        if isinstance(found, Meant):
            return found
        found = replace(found, command=telephones.without_phones(found.command))  # nothing else would be recorded
        context = context_of(here, found.meant, 0, alone=True)
        try:
            reply = self.wished(here, context, found)
        except SecretWords as refusal:
            return Answer(Reply(str(refusal), "refused"), (each.unspoken,))
        meant = replace(found.meant, about=context.about)
        if reply.outcome == "answered":
            meant = replace(meant, command=None)  # nothing is done yet
        proposed = secrecy.kept(reply.proposed or "") or None
        whole = None if found.lacks else secrecy.kept(found.command) or None
        return Answer(replace(reply, command=whole, proposed=proposed), (meant,))

    def wished(self, here: Context, context: Context, wish: Wish) -> Reply:
        """The question for what a stated act lacks, or whether it is to be recorded, where it could be; else why it cannot."""
        session = here.session
        if wish.lacks:
            try:
                assert context.command  # noqa: S101 - a canonical command has one
                allowed.allow(context.command, context)
                if supposed := wish.supposed(here.now.year):
                    trial = context_of(here, supposed, 0, alone=True)
                    with tried(session):
                        reply = self.reply_to(session, [trial], [supposed])
                    if reply.outcome == "refused":
                        context.about = trial.about
                        return replace(reply, card=None)
                return conversing.lacking(context, wish)
            except SecretWords:
                raise
            except UserError as refusal:
                return Reply(str(refusal), "refused")
        with tried(session):
            reply = self.reply_to(session, [context], [wish.meant])
        if reply.outcome == "refused":
            return replace(reply, card=None)
        if reply.proposed:  # it asks back itself
            return self.reply_to(session, [context], [wish.meant])
        return conversing.put(here, wish, context.about)

    def reply_to(self, session: Session, contexts: Sequence[Context], meant: Sequence[Meant]) -> Reply:
        """Carry out the commands in their order."""
        replies: list[Reply] = []
        changes = any(each.command and each.command.changes for each in meant)
        try:
            with undoable(session) if changes else nullcontext():
                refuse(several.refusal_together(meant))
                for context, each in zip(contexts, meant, strict=True):
                    assert each.command  # noqa: S101 - looked at together
                    allowed.allow(each.command, context)
                    if each.settles:
                        proposals.settle(session, each.settles)
                    first = seen_first(session)
                    reply = carrying.asked(arguments.call(each.command, context, each.words), each)
                    if each.command.changes and reply.outcome == "answered":
                        context.changed = noted.changes(context, first, looked_at(session))
                        following.tell(context, first)
                    typed_for = bool(context.message.account and context.acts)
                    reply = replace(reply, text=whose.receipt(self.with_bounds(context, reply.text), typed_for=typed_for))
                    if changes and len(meant) > 1 and reply.outcome == "refused":
                        raise UserError(reply.text)
                    replies.append(reply)
        except SecretWords:
            raise
        except UserError as refusal:
            if len(meant) > 1:
                return Reply(several.refusal_of_one(meant, len(replies), str(refusal)), "refused")
            sentence = self.with_bounds(contexts[0], str(refusal))
            return Reply(sentence, "refused", card=contexts[0].card_of_refusal(sentence))
        return several.one_reply(replies)

    def with_bounds(self, context: Context, text: str) -> str:
        """An answer about no one item, or a refusal, with what a single chat may not hear where the sender may be forged."""
        if not context.scoped or context.about is not None or context.hears.also is None:
            return text
        return f"{text}\n{elsewhere.bounds(self.office, context.message.platform)}"

    def meant(self, message: Message) -> tuple[Meant, ...]:
        """The commands behind a text, or the one behind a pressed button; none when nothing was said."""
        if message.press:
            return (Meant(command.REGISTRY["/按钮"], message.press.key),)
        return kinds.meant(message, self.office.bot_names)


def context_of(here: Context, each: Meant, place: int, *, alone: bool) -> Context:
    """What one command of a message is given, the how manieth it is, and whether it is the only one."""
    found = each.command
    return replace(
        here,
        entry=f"{here.entry}-{place}" if place else here.entry,
        command=found,
        asking=found is not None and found.asks(each.words),
        by_code=found is not None and found.by_code(each.words),
        settles=each.settles,
        alone=alone,
        notes=[],
        heard=[],
    )
