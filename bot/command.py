"""What a handler is made of: @command declares it, Context is what it is given."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from typing import Annotated, Literal, NewType

from sqlalchemy.orm import Session

from bot import news, reach
from bot.errors import UserError
from bot.message import Card, Message, Paged, Reply
from bot.noted import ItemChanged
from bot.office import Office
from bot.records import acts, cases, facts, reviews, suggestions
from bot.records import calendar as calendar_records
from bot.records.chats import Group
from bot.records.delivery import notices
from bot.records.delivery.notices import Hearing
from bot.records.engine.base import seen_anew
from bot.rules import drafts, permissions, review_chain, standing
from bot.rules.grounds import Ground
from bot.rules.permissions import Actor, Need, Scope
from bot.rules.reach import Readers
from bot.rules.stages import Case, Party
from bot.rules.standing import AsOf, Standing
from bot.rules.wording import cards, deputies, offers, receipts, routes
from bot.rules.words import FactKind, Role
from bot.rules.workdays import Calendar

Number = NewType("Number", str)  # one number taken out of the words; empty when there is none
Numbers = NewType("Numbers", tuple[str, ...])  # the numbers that stand side by side in the words
Day = Annotated[date | None, "past"]  # the first day in the words, not after today; None when there is none
DayAhead = Annotated[date | None, "ahead"]  # the same, not before today
Place = Literal["anywhere", "single", "group"]
NOT_KNOWN = "本群未登记或您的身份未绑定，暂不能答复。请联系办公室登记，或与我单聊发送：/绑定 一次性码。"


@dataclass(frozen=True)
class Pressed:
    """The card whose button was pressed: its item, and the round and level the button decides in (None: it decides nothing)."""

    task_id: str
    item: int
    round: int
    level: int | None = None


@dataclass
class Context:
    """All a handler may use: who asks, where, when, and the open transaction."""

    session: Session
    office: Office
    now: datetime
    actor: Actor
    hears: Scope
    group: Group | None
    message: Message
    entry: str  # the inbox row of the message, and which of its commands this is
    command: Command | None = None
    entitled: bool = True  # False: somebody unknown, or a group that is not registered
    about: int | None = field(default=None)  # the item this turned out to be about, for the journal
    asking: bool = False  # a command that records, in words that only ask
    by_code: bool = False  # one whose words want a one-time code where the sender may be forged
    settles: int | None = None  # the question to which this is the answer
    alone: bool = True  # False: one of several commands of a message, which are answered in words
    notes: list[str] = field(default_factory=list)  # what the answer has to say besides, in lines of its own
    heard: list[Hearing] = field(default_factory=list)  # what became of each notice of this command
    pressed: Pressed | None = field(default=None)
    turned: Paged | None = field(init=False, default=None)  # the page of a list from which it is gone on
    drawn: int = field(default=0)  # cards of this message so far: each has a name of its own
    said: str = field(init=False, default="")  # the words of the command that was carried out last
    spelled: str = field(init=False, default="")  # that command in canonical spelling, where it knows that better itself
    acts: dict[tuple[str, int | None], int] = field(init=False, default_factory=dict)  # begun by this command
    scoped: bool = field(init=False, default=False)  # the answer depends on what may be spoken of here
    changed: tuple[ItemChanged, ...] = field(init=False, default=())  # for the journal
    besides: tuple[str, str] | None = field(init=False, default=None)  # before and after of what is about no item, for it
    told_before: int = field(init=False, default=0)  # the newest notice before its first act

    @property
    def today(self) -> date:
        """The day in the unit's time zone."""
        return self.now.date()

    @property
    def unproved(self) -> bool:
        """Whether nothing said here is a proof of who says it: the sender may be forged, and no setting trusts them."""
        return not self.message.signed_body and not self.office.writes_on(self.message.platform)

    @property
    def scope(self) -> Scope:
        """What may be spoken of here; whoever asks lets the answer depend on it."""
        self.scoped = True
        return self.hears

    def deputy(self, case: Case) -> str:
        """The deputy's name, with the telephone number in single chat: whole to who works on the item, masked to others."""
        name, phone = suggestions.deputy_of(self.session, case.id)
        if not name or not phone or self.message.chat_id is not None or not self.message.signed_body:
            return name
        own = permissions.works_on(self.actor, case) and case.handling.answers_deputy
        return deputies.with_phones(name, phone, case.proposers, whole=own)

    def draft(self, case: Case) -> str:
        """Where the item's draft lies, for who works on it or reviews it, in single chat alone; else empty."""
        if self.message.chat_id is not None or not self.message.signed_body:
            return ""
        return drafts.of(self.office.draft_url, case, self.actor)

    def card(self, case: Case, *, shared: bool = False) -> Card | None:
        """The item's card, remembered with its round: a new one, or the pressed one changed in place.

        None beside other answers of the same message, and in a group where nothing can be tapped and nothing was reviewed.

        Its buttons are the steps this person may take now; on a card that all of a group see (`shared`, or changed by a press)
        those of whoever decides next, where the item is in review.
        """
        if not self.alone:
            return None
        chain = case.chain
        of_all = self.message.chat_id is not None and (shared or self.pressed is not None)
        offered = (offers.of_review(case, chain) if of_all else ()) or offers.buttons(case, self.actor, chain)
        if not offered and not case.rounds and not self.pressed and self.message.chat_id is not None:
            return None
        number = case.round.number if case.round else 0
        if self.pressed:
            task_id = self.pressed.task_id
            reviews.move_card(self.session, task_id, number)
        else:
            self.drawn += 1
            task_id = f"rv{self.entry}-{int(self.now.timestamp())}-{self.drawn}"
            reviews.remember_card(self.session, task_id, case.id, number)
        return cards.drawn(self.standing(case), task_id, offered, deputy=self.deputy(case), draft=self.draft(case))

    def card_of_refusal(self, sentence: str) -> Card | None:
        """For a refused press: the card as it stands, with the sentence beside it, for the presser alone.

        A card of an earlier round decides nothing and has no steps.
        """
        if not self.pressed:
            return None
        case = self.case(self.pressed.item)
        chain = case.chain
        stale = case.round is not None and case.round.number != self.pressed.round
        offered = () if stale else offers.buttons(case, self.actor, chain)
        shown = cards.drawn(self.standing(case), self.pressed.task_id, offered, deputy=self.deputy(case), draft=self.draft(case))
        return replace(shown, refusal=sentence, only_for_presser=True)

    def in_person(self, what: str) -> None:
        """Raise UserError for what counts by the person's own word alone: who has the server is not that person."""
        if self.message.account:
            raise UserError(f"{what}须由{self.actor.name}本人确认，不能在服务器上代为确认。{review_chain.NO_EFFECT}")

    def for_office(self, case: Case) -> bool:
        """Whether the office acts in another's stead, which is recorded and said (contract: recorded as 代)."""
        own = permissions.has((*case.officers, *case.heads), self.actor)
        needs = self.command.needs if self.command else None
        return self.actor.is_office and not own and needs not in (Need.OFFICE, Need.ASSIGN)

    def act(self, case: Case | None = None) -> int:
        """The act that this command is on the item, begun with the first thing it records; None: about no item.

        What is recorded, ended and told by it can be taken back as one.
        """
        name = self.command.name if self.command else ""
        key = (name, case.id if case else None)
        if not self.acts:
            self.told_before = notices.newest(self.session)
        if key not in self.acts:
            own = case is not None and permissions.has((*case.officers, *case.heads), self.actor)
            for_office = self.actor.is_office and not own
            self.acts[key] = acts.begin(
                self.session, key[1], self.actor.id, name, self.now, for_office=for_office, account=self.message.account
            )
        return self.acts[key]

    def record(
        self,
        case: Case,
        kind: FactKind,
        on: date,
        *,
        value: str = "",
        subject: str = "",
        details: Mapping[str, str] | None = None,
        reason: str = "",
    ) -> None:
        """Record a fact of the item by this person, through this platform; one that held before is superseded."""
        mark = {"代": "办公室"} if self.for_office(case) else {}
        facts.record(
            self.session,
            case.id,
            kind,
            on,
            value=value,
            subject=subject,
            details={**(details or {}), **mark},
            reason=reason,
            channel=self.message.channel,
            now=self.now,
            person_id=self.actor.id,
            act=self.act(case),
        )

    def retract(self, case: Case, kind: FactKind, *, subject: str = "", reason: str) -> None:
        """A fact of the item holds no more; its row stays, with the reason."""
        facts.retract(self.session, case.id, kind, subject=subject, now=self.now, reason=reason, act=self.act(case))

    def tell(
        self,
        case: Case,
        people: Sequence[Party],
        text: str,
        *,
        key: str,
        rests: Sequence[Ground] = (),
        division: str = "",
        stands: bool = False,
    ) -> Hearing:
        """A notice of one item that leaves now, preferably where this was said (`notices.tell`)."""
        said = notices.tell(
            self.session,
            case,
            people,
            text,
            key=key,
            here=self.group,
            now=self.now,
            division=division,
            rests=rests,
            private=self.private,
            stands=stands,
        )
        self.heard.append(said)
        return said

    def tell_of_change(self, before: Case) -> None:
        """Whom it concerns that the item is not as it was before hears of it: whoever was told A is told not-A."""
        by = str(self.acts.get((self.command.name if self.command else "", before.id), f"message:{self.entry}"))
        found = news.of_changes(self.session, self.office, [before], now=self.now, by=by, here=self.group)
        key = f"change:{before.id}:{self.entry}"
        self.heard += news.tell(self.session, found, key=key, now=self.now, here=self.group, private=self.private)

    def who_is_told(self) -> list[str]:
        """By which way whoever this command's notices are for hears of it, and who by none, for a receipt; empty without any."""
        heard, self.heard = self.heard, []
        return list(filter(None, [routes.told(reach.by_which_way(self.session, self.office, heard, self.private, self.today))]))

    def done(self, case: Case, what: str, *more: str) -> Reply:
        """The receipt: what was recorded, in whose stead, further sentences, and what comes next on the item as it stands now."""
        case = self.case(case.id)
        in_stead = receipts.IN_STEAD if self.for_office(case) else ""
        return Reply(receipts.text(self.standing(case), what, in_stead, *more))

    @cached_property
    def private(self) -> Readers:
        """Whoever is told alone, for notices that no group hears."""
        return reach.readers(self.session, self.office, self.now)

    @cached_property
    def calendar(self) -> Calendar:
        """Working days with the office's changes."""
        return calendar_records.load(self.session)

    @cached_property
    def as_of(self) -> AsOf:
        """The day from which items are looked at."""
        return self.office.as_of(self.today, self.calendar)

    def standing(self, case: Case) -> Standing:
        """Where an item stands now."""
        return standing.of(case, self.as_of)

    def case(self, suggestion_id: int) -> Case:
        """One item as of now; the journal will name it."""
        self.about = suggestion_id
        return cases.one(self.session, suggestion_id, self.today, self.office)

    def held(self, case: Case) -> Case:
        """The item locked and read again: until then somebody else may have changed what a decision rests on."""
        suggestions.lock(self.session, case.id)
        if all(item != case.id for _, item in self.acts):
            seen_anew(self.session, case.id)
        return self.case(case.id)

    def cases(self, ids: list[int]) -> list[Case]:
        """Items as of now, in the same order."""
        return cases.load(self.session, ids, self.today, self.office)


Handler = Callable[..., str | Reply]


@dataclass(frozen=True)
class Command:
    """A command as declared: how it is called, what it says about itself, who may use it and where."""

    name: str
    usage: str
    summary: str
    run: Handler
    synonyms: tuple[str, ...]
    allowed: frozenset[Role] | None
    offered: frozenset[Role] | None
    place: Place
    changes: bool
    unknown: bool
    needs: Need | None
    stays: str
    forms: tuple[str, ...]
    asks: Callable[[str], bool]
    by_code: Callable[[str], bool]

    def may(self, actor: Actor) -> bool:
        """Whether somebody with these roles may use the command; the item itself may ask for more."""
        return self.allowed is None or bool(actor.roles & self.allowed)

    @property
    def works_unproved(self) -> bool:
        """Whether anything of it works where the sender may be forged and no step is recorded."""
        return not self.changes or self.asks is not never or self.by_code is not never

    def helps(self, actor: Actor) -> bool:
        """Whether `/帮助` tells somebody with these roles about it."""
        return bool(self.summary) and (self.offered is None or bool(actor.roles & self.offered))


REGISTRY: dict[str, Command] = {}


def never(words: str) -> bool:
    """Whatever the words are: no."""
    return False


def command(
    name: str,
    *,
    usage: str,
    summary: str,
    synonyms: tuple[str, ...] = (),
    allowed: frozenset[Role] | None = None,
    offered: frozenset[Role] | None = None,
    place: Place = "anywhere",
    changes: bool = False,
    unknown: bool = False,
    needs: Need | None = None,
    stays: str = "",
    forms: tuple[str, ...] = (),
    asks: Callable[[str], bool] = never,
    by_code: Callable[[str], bool] = never,
) -> Callable[[Handler], Handler]:
    """Declare a command. `allowed` None is everybody who is bound; `offered` says whom `/帮助` tells about it; `changes` that it
    records something; `unknown` that somebody who is not bound may use it; `needs` what the person has to be to the item;
    `stays` why `/撤销` does not take it back, and what to do instead; `forms` how else it is written; `asks` whether the words
    only ask, which everybody may; `by_code` whether they want a one-time code where the sender may be forged, as the proof."""

    def declare(run: Handler) -> Handler:
        told = offered or allowed
        words = Command(
            name, usage, summary, run, synonyms, allowed, told, place, changes, unknown, needs, stays, forms, asks, by_code
        )
        if name in REGISTRY and REGISTRY[name].run.__module__ != run.__module__:
            raise ValueError(f"{name} is declared twice")
        REGISTRY[name] = words
        return run

    return declare
