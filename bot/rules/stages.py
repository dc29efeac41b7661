"""Where an item stands, worked out from its dated facts; no state is stored anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.rules import numbers, owing, secrecy
from bot.rules.chains import USUAL, Chain, of_round
from bot.rules.proposers import Proposer
from bot.rules.words import Body, FactKind, Handling, Level

AGREED, REFUSED = "同意", "不同意"  # the office's decision on an objection
DISSATISFIED = "不满意"  # a grade of the deputy's that asks for a redo
ANSWERED = "answered"  # the day of the first answer, kept by the redo of it (details)
REDONE = "redone"  # marks a corrected grade of the feedback that began the redo (details)
WANTED, NOT_WANTED = "是", "否"  # whether the deputy wants to be met
PUBLIC = "主动公开"  # an answer that is to be published
DISAGREES = "有意见"  # a deputy's word on the draft; consent is an empty value, as the ledger's date alone means it
BETWEEN_UNITS = ("来自", "致")  # begins the subject of an opinion that another unit wrote or got, before a blank and its name


@dataclass(frozen=True)
class Fact:
    """Something that was done, with its day and, where there is one, its value (a letter's number, a grade).

    `subject` tells facts of one kind apart; of two facts the one with the higher `order` was recorded later. `at` is the
    moment of recording, None where a ledger told it, not changed it. `at_console`: typed on the server in its recorder's stead.
    """

    kind: FactKind
    on: date
    value: str = ""
    subject: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    order: int = 0
    at: datetime | None = None
    at_console: bool = False


@dataclass(frozen=True)
class Party:
    """A person as an item knows them; `stands_in_for` is the absent leader's id, whom `name` then tells, too."""

    id: int
    name: str
    stands_in_for: int | None = None


@dataclass(frozen=True)
class Decision:
    """One level's decision in a round. `at` is a moment when made in chat, a date when it came with the ledger.

    `at_console`: typed on the server in the reviewer's stead, which the name of `by` tells; no confirmation of theirs.
    """

    level: int
    passed: bool
    by: Party
    at: datetime | date
    reason: str = ""
    at_console: bool = False

    @property
    def on_paper(self) -> bool:
        """Whether it was made on paper and recorded by the office, for a leader without any account."""
        return self.by.stands_in_for is not None and not isinstance(self.at, datetime)


@dataclass(frozen=True)
class Round:
    """One submission of the reply to review; it is over when withdrawn, returned, or passed at every level.

    `submitted_at` is None where a ledger told only the day. `undone`: who submitted it took that back as a slip. `chain` are the
    levels it was submitted to, empty where they were not kept.
    """

    number: int
    submitted_on: date
    submitted_by: int | None = None
    withdrawn_on: date | None = None
    decisions: tuple[Decision, ...] = ()
    submitted_at: datetime | None = None
    undone: bool = False
    chain: Chain = ()

    @property
    def returned(self) -> Decision | None:
        """The decision that sent it back, if one did."""
        return next((decision for decision in self.decisions if not decision.passed), None)

    @property
    def passed(self) -> int:
        """How many levels, from the first one on, have passed it without a gap."""
        done = {decision.level for decision in self.decisions if decision.passed}
        return next(level for level in range(len(done) + 1) if level + 1 not in done)

    def is_open(self, levels: int) -> bool:
        """Whether somebody still has to decide."""
        return not self.withdrawn_on and not self.returned and self.passed < levels


@dataclass(frozen=True)
class Case:
    """One item with all that rules need to know about it on one day.

    Heads, officers and leaders are those who hold the office on that day and who stands in for them; `named` are the
    names in the ledger. `due_on` is the day that counts now, after an extension or for a redo; `limit_on` the batch's;
    `law_on` the statutory one where it governs. `spelled` is how the number is written where its digits are not its own,
    else empty. `unbound` are those who may have to review, while something is in review, and have no account anywhere.
    `rounds` are those that were not undone; of the `undone` ones nothing is left but their numbers.
    `settled_chain` are the levels of review that the office has settled for such items, `office` who reviews for the office,
    where it is one of them. `facts` are those of a kind that has no subjects, `several` all others in the order of recording;
    `proposers` who made it, the lead first, of whom `facts` tell, and of the others those of `several` with their name
    (`bot/rules/voices.py`).
    """

    id: int
    digits: str
    title: str
    body: Body
    level: Level
    year: int
    handling: Handling
    batch: str
    received_on: date
    due_on: date
    secrecy: str = "不涉密"
    key: bool = False
    lead_unit: str = ""
    lead_division: str = ""
    assisting_divisions: tuple[str, ...] = ()
    heads: tuple[Party, ...] = ()
    officers: tuple[Party, ...] = ()
    deputy_directors: tuple[Party, ...] = ()
    directors: tuple[Party, ...] = ()
    named: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facts: Mapping[FactKind, Fact] = field(default_factory=dict)
    several: tuple[Fact, ...] = ()
    rounds: tuple[Round, ...] = ()
    undone: tuple[Round, ...] = ()
    limit_on: date | None = None
    unbound: frozenset[int] = frozenset()
    spelled: str = ""
    law_on: date | None = None
    office: tuple[Party, ...] = ()
    settled_chain: Chain = USUAL
    proposers: tuple[Proposer, ...] = ()

    @property
    def number(self) -> str:
        """The number as people write it; typed back it means this item alone."""
        return numbers.display(self.shortest_number)

    @property
    def shortest_number(self) -> str:
        """The shortest spelling that means this item alone: 20210032, 0317, or 省人大0317 where others are 0317, too."""
        return self.spelled or self.digits

    @property
    def name(self) -> str:
        """Number and title, or the number alone where the title may not be shown."""
        if not secrecy.may_be_named(self.secrecy):
            return f"{self.number}（密级未填，仅显示编号和日期）"
        return f"{self.number} {self.title}"

    def quoted(self, words: str) -> str:
        """What somebody typed about the item, as an answer may repeat it: not where only number and dates may be said."""
        return words if secrecy.may_be_named(self.secrecy) else "密级未填，内容不显示"

    @property
    def unit(self) -> str:
        """The lead unit of a 会办 as it may be named."""
        return self.lead_unit if self.lead_unit and secrecy.may_be_named(self.secrecy) else "主办单位"

    def on(self, kind: FactKind) -> date | None:
        """The day of a fact, or None."""
        fact = self.facts.get(kind)
        return fact.on if fact else None

    def value(self, kind: FactKind) -> str:
        """The value of a fact, or an empty text."""
        fact = self.facts.get(kind)
        return fact.value if fact else ""

    def of(self, kind: FactKind) -> tuple[Fact, ...]:
        """The facts of a kind that has subjects, in the order of recording."""
        return tuple(fact for fact in self.several if fact.kind is kind)

    def fresh(self, kind: FactKind) -> Fact | None:
        """The fact of a kind, unless it belongs to the answer that is being redone (docs/decisions/process.md#redo)."""
        return fresh(self.facts, kind)

    @property
    def round(self) -> Round | None:
        """The latest round about what is to be written now; none before the first of a redo."""
        ours, turns = self.rounds, self.turns if self.rounds else ()
        if turns:
            ours = tuple(one for one in ours if is_about(one.number, self.handling, turns))
        return ours[-1] if ours and ours[-1].number > rounds_before(self.facts) else None

    @property
    def chain(self) -> Chain:
        """The levels of review that count: of the latest round those it was submitted to, whatever was settled since."""
        review = self.round
        return self.chain_of(review) if review else self.settled_chain

    def chain_of(self, review: Round) -> Chain:
        """The levels of a round."""
        return of_round(review.chain)

    @property
    def turns(self) -> tuple[tuple[int, Handling], ...]:
        """(how many rounds there were, the handling until then) of each change of the handling, the oldest first."""
        return tuple((int(fact.details["rounds"]), Handling(fact.details["from"])) for fact in self.rehandled)

    @property
    def rehandled(self) -> tuple[Fact, ...]:
        """The changes of the handling, the oldest first."""
        return tuple(fact for fact in self.of(FactKind.CHANGED) if fact.details.get("what") == "handling")

    @property
    def paper_since(self) -> date:
        """The day from which that is to be written which is to be written now: of the hand-over, or of the latest change of the
        handling that made it another paper.
        """
        days = [fact.on for fact in self.rehandled if wrote(fact, "from") != wrote(fact, "to")]
        return max((self.received_on, *days))

    @property
    def lead_since(self) -> date:
        """The day from which its lead division has to take over what it has to write now."""
        ledger = [fact.on for fact in self.of(FactKind.CHANGED) if fact.details.get("what") == "lead"]
        office = [fact.on for fact in self.of(FactKind.REASSIGNED) if fact.subject == "lead"]
        return max((self.paper_since, *ledger, *office))

    def formerly(self, writes: str) -> Handling | None:
        """The latest handling before under which this paper was to be written, where it is another one now; else None."""
        before = [then for _, then in self.turns if then.writes == writes != self.handling.writes]
        return before[-1] if before else None

    def former(self, review: Round) -> Handling | None:
        """The handling under which a round began, where the paper is another one now; None for a round of the present paper."""
        then = handling_of(review.number, self.handling, self.turns)
        return then if then.writes != self.handling.writes else None

    def ended_by_change(self, review: Round) -> bool:
        """Whether a change of the item by a ledger ended a round; nobody withdrew it then."""
        changed = (fact.details for fact in self.of(FactKind.CHANGED))
        return any("ended" in details and details["rounds"] == str(review.number) for details in changed)

    @property
    def latest_move(self) -> Fact | None:
        """The extension or redo that set the date which counts now."""
        return latest_move(self.facts)

    @property
    def first_due(self) -> date:
        """The day that counted before any extension or redo."""
        return self.law_on or self.limit_on or self.due_on

    @property
    def due_since(self) -> date:
        """The day from which the date that counts now holds: the hand-over, an extension, or the feedback that began a redo."""
        move = self.latest_move
        return max(self.received_on, move.on) if move else self.received_on

    @property
    def returned_on(self) -> date | None:
        """The day on which it was agreed that the item is not ours (docs/decisions/process.md#objection)."""
        decision = self.facts.get(FactKind.OBJECTION_DECISION)
        return decision.on if decision and decision.value == AGREED else None

    @property
    def finished_on(self) -> date | None:
        """The day the item was done: the letter mailed or, for 会办, the opinion sent; 参阅 needs nothing.

        An item that went back to the office that handed it over is done, too; one that is being redone is not.
        """
        if self.handling is Handling.REFERENCE:
            return self.received_on
        end = ending(self.handling, self.facts)
        return end.on if end else self.returned_on

    @property
    def silent_divisions(self) -> tuple[str, ...]:
        """Assisting divisions that still owe their written opinion, or whose hollow one was sent back.

        That the opinions are complete says nothing of a division that was added afterwards.
        See docs/decisions/process.md#opinions.
        """
        complete = self.facts.get(FactKind.OPINIONS_COMPLETE)
        return self.owing(complete.order if complete else None)

    @property
    def owing_by_opinions(self) -> tuple[str, ...]:
        """Those of which no opinion counts, whatever is recorded of all being there."""
        return self.owing(None)

    def assisted(self, order: int) -> tuple[str, ...]:
        """The assisting divisions as they were when the fact with this order was recorded."""
        later = [fact for fact in self.of(FactKind.CHANGED) if fact.details.get("what") == "assisting" and fact.order > order]
        return tuple(later[0].details["from"].split("、")) if later else self.assisting_divisions

    @property
    def answered(self) -> bool:
        """Whether the answer that is being given has left, as a letter or as an opinion, whatever the item is now."""
        return any(self.fresh(kind) for kind in (FactKind.MAILED, FactKind.OPINION_SENT))

    def owing(self, complete: int | None) -> tuple[str, ...]:
        """Which assisting divisions owe their opinion, where the fact that all are there has this order, or is not."""
        given = {fact.subject: fact.order for fact in self.of(FactKind.OPINION)}
        back = {fact.subject: fact.order for fact in self.of(FactKind.OPINION_RETURNED)}
        joined = [(fact.order, fact.details.get("joined", "")) for fact in self.of(FactKind.CHANGED)]
        return owing.silent(self.assisting_divisions, given, back, joined, complete=complete)

    @property
    def unexcused_divisions(self) -> tuple[str, ...]:
        """Those of them whose opinion is waited for: the lead division has not said, for this answer, why it goes on without.

        An opinion that was sent back after that is waited for again, and so is that of a division that was added after it.
        """
        excuse = self.fresh(FactKind.WITHOUT_OPINIONS)
        if excuse is None:
            return self.silent_divisions
        back = {fact.subject for fact in self.of(FactKind.OPINION_RETURNED) if fact.order > excuse.order}
        added = {fact.details.get("joined", "") for fact in self.of(FactKind.CHANGED) if fact.order > excuse.order}
        excused = set(excuse.details.get("divisions", "").split("、")) - back - set("、".join(added).split("、"))
        return tuple(name for name in self.silent_divisions if name not in excused)


def wrote(change: Fact, side: str) -> str:
    """What was to be written before a change of the handling ("from"), or after it ("to")."""
    return Handling(change.details[side]).writes


def on_paper_alone(case: Case, reviewers: Iterable[Party]) -> bool:
    """Whether those who have to decide can do so on paper only: none of them has an account."""
    ids = {party.id for party in reviewers}
    return bool(ids) and ids <= case.unbound


def is_about(number: int, now: Handling, turns: Iterable[tuple[int, Handling]]) -> bool:
    """Whether a round is about the paper that is to be written now; it is about the one of the handling it began under."""
    return handling_of(number, now, turns).writes == now.writes


def handling_of(number: int, now: Handling, turns: Iterable[tuple[int, Handling]]) -> Handling:
    """The handling under which a round began."""
    return next((handling for rounds, handling in turns if number <= rounds), now)


# Of an item's facts alone, for figures too, which build no whole items.


def latest_move(facts: Mapping[FactKind, Fact]) -> Fact | None:
    """The fact that set the date which counts now: a redo's limit may be extended, an extended item be redone."""
    moves = (facts[kind] for kind in (FactKind.EXTENSION, FactKind.REDO) if kind in facts)
    return max(moves, key=lambda fact: (fact.on, fact.order), default=None)


def due(facts: Mapping[FactKind, Fact], limit: date) -> date:
    """The day that counts now: that of the latest extension or redo, else the limit."""
    move = latest_move(facts)
    return date.fromisoformat(move.value) if move else limit


def fresh(facts: Mapping[FactKind, Fact], kind: FactKind) -> Fact | None:
    """The fact of a kind, unless it belongs to the answer that is being redone."""
    fact, redo = facts.get(kind), facts.get(FactKind.REDO)
    return None if fact and redo and (fact.order < redo.order or REDONE in fact.details) else fact


def ending(handling: Handling, facts: Mapping[FactKind, Fact]) -> Fact | None:
    """What ended the answer that is being given: the letter or, for 会办, the opinion; None while it is owed."""
    return fresh(facts, FactKind.MAILED if handling.answers_deputy else FactKind.OPINION_SENT)


def first_answer(handling: Handling, facts: Mapping[FactKind, Fact]) -> date | None:
    """The day of the first answer: of an item that was redone that of the letter before, None where that is not known."""
    if redo := facts.get(FactKind.REDO):
        known = redo.details.get(ANSWERED, "")
        return date.fromisoformat(known) if known else None
    end = ending(handling, facts)
    return end.on if end else None


def rounds_before(facts: Mapping[FactKind, Fact]) -> int:
    """How many rounds of review belong to the answer before a redo."""
    redo = facts.get(FactKind.REDO)
    return int(redo.details.get("rounds", "0")) if redo else 0


def day_of(at: datetime | date) -> date:
    """The day of a moment that may be a day already."""
    return at.date() if isinstance(at, datetime) else at
