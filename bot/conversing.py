"""Sentences that are no commands: questions are answered as theirs, an act that one states is tried and waits for 是.

See docs/decisions/chats.md#sentences. Nothing is recorded by a sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot import elsewhere, kinds, lookup, pending, several, understood
from bot.command import Context
from bot.message import Message, Reply
from bot.records import acts, proposals, reviews, suggestions
from bot.records.proposals import Proposal
from bot.rules import canonical, courtesies, named_items, numbers, permissions, questions, secrecy, together, understanding
from bot.rules.permissions import Actor
from bot.rules.stages import Case
from bot.rules.together import Shown
from bot.rules.understanding import KnownHere, Sense
from bot.rules.wording import asking
from bot.rules.wording import proposing as words
from bot.several import Meant

WAITS = timedelta(minutes=words.MINUTES)
SUPPOSED = {"文号": "某某函〔{year}〕99999号", "形式": "邀请座谈", "等次": "态度满意 结果满意", "代表意见": "同意"}


@dataclass(frozen=True)
class Wish:
    """A command that a sentence states as done, or orders: it is tried, and waits for 是. With blanks, it lacks something."""

    command: str
    meant: Meant

    @property
    def lacks(self) -> bool:
        return bool(understanding.lacking(self.command))

    def supposed(self, year: int) -> Meant | None:
        """The same with what it lacks supposed, to see whether it would be refused anyway; None where that cannot be."""
        lacked = understanding.lacking(self.command)
        if any(lack.what not in SUPPOSED for lack in lacked):
            return None
        command = self.command
        for lack in lacked:
            command = command.replace(f"〔{lack.what}〕", SUPPOSED[lack.what].format(year=year))
        return as_typed(self.meant, command)


def heard(context: Context, each: Meant) -> Meant | Wish | Reply:
    """What words mean that are no command of their own; the same where they are one, or nobody knows more."""
    if each.command is None and not context.message.press and (polite := courtesy(context, each)):
        return polite
    if may_answer(context, each) or is_number_asked_for(context, each):
        waiting = unfinished(context)
        filled = waiting and understanding.filled(waiting.command, each.typed, understood.known(context, each.typed))
        return Wish(filled.command, as_typed(each, filled.command)) if filled else each
    if is_questioned(context, each):
        return as_typed(each, f"/查 {each.words.strip(questions.MARKS)}")
    if not is_sentence(context.message, each):
        return each
    known = understood.known(context, each.typed)
    sense = meaning(context, each, known)
    if sense is None:
        return each
    if sense.kind == "nothing":
        return of_nothing(each, sense)
    own = as_typed(each, sense.command)
    if own is each:
        return each
    if sense.kind == "do":
        return Wish(sense.command, own)
    return each if kinds.records(own) else own


def is_sentence(message: Message, each: Meant) -> bool:
    """Whether words may be one: neither a command with its mark, nor one that begins with its word and records, nor a number
    or an asking word alone. What is said about a quoted item is read elsewhere."""
    if message.press or each.marked or not each.typed or several.LEADS.match(each.typed):
        return False
    if named_items.spelled(message.quoted) if message.quoted else ():
        return False
    return not (kinds.records(each) or (each.command is not None and is_bare(each.words)))


def is_questioned(context: Context, each: Meant) -> bool:
    """Whether a command and a number alone end with a question mark: 签收121号？ asks, and records nothing."""
    if context.message.press or each.marked or not kinds.records(each) or not is_bare(each.words):
        return False
    return each.typed.rstrip().endswith(("?", "？")) and kinds.has_number(each.words)


def may_answer(context: Context, each: Meant) -> bool:
    """Whether words of an act that name no item (同意, 有意见) may answer what a statement before them lacks."""
    if context.message.press or each.marked or several.LEADS.match(each.typed) or kinds.has_number(each.typed):
        return False
    return kinds.records(each) and unfinished(context) is not None


def is_number_asked_for(context: Context, each: Meant) -> bool:
    """Whether a number alone answers the question which item is meant."""
    if context.message.press or each.marked or several.LEADS.match(each.typed) or not is_bare(each.typed):
        return False
    waiting = unfinished(context)
    return waiting is not None and understanding.lacking(waiting.command)[0].what == "编号"


def courtesy(context: Context, each: Meant) -> Meant | Reply | None:
    """What is said back to a greeting, to thanks and to an acknowledgement alone; None to anything else."""
    if courtesies.asks_who(each.typed):
        return as_typed(each, "/帮助")
    if courtesies.greets(each.typed):
        return Reply(kinds.greeting(context))
    said = courtesies.answer(each.typed)
    waits = said and pending.live(context.session, context.office, context.actor.id, place_of(context), context.now)
    return Reply(said) if said and not waits else None


def is_bare(said: str) -> bool:
    """Whether nothing stands there but numbers."""
    try:
        return not numbers.find(said)[1].strip(questions.MARKS)
    except numbers.NotANumber:
        return True


def meaning(context: Context, each: Meant, known: KnownHere) -> Sense | None:
    """What a sentence means, by itself or as the answer to what the one before it lacked."""
    sense = understanding.understand(each.typed, known)
    waiting = unfinished(context)
    if waiting is None:
        return sense
    whole = sense is not None and sense.kind != "nothing" and not sense.lacks
    if whole and sense and (kinds.has_number(each.typed) or names_other_act(sense, waiting.command)):
        return sense
    return understanding.filled(waiting.command, each.typed, known) or sense


def names_other_act(sense: Sense, command: str) -> bool:
    """Whether a sentence states another act than the one that lacks something, or asks for more than one item."""
    said = sense.command.partition(" ")[0]
    return said not in (command.partition(" ")[0], "/查")


def as_typed(each: Meant, command: str) -> Meant:
    """The command that words mean, as if it had been typed, with the words for the journal."""
    (own, *more) = several.meant(command, ())
    if more or own.command is None or own.command.name != command.partition(" ")[0]:
        return each
    return replace(own, typed=each.typed, said=each.typed, understood=command)


def of_nothing(each: Meant, sense: Sense) -> Meant | Reply:
    """Words that state nothing to be recorded: about an item they are answered as a question about it, and say so."""
    said = f"没有登记：这句话{sense.why}。" if sense.why else "没有登记。"
    if sense.about:
        return replace(as_typed(each, f"/查 {sense.about}"), before=said)
    if each.command is not None and not each.command.changes:
        return replace(each, before=said)
    return Reply(f"{said}要登记的，请写明编号和已经办理的事项；查询请发送 /查 编号。")


def place_of(context: Context) -> str:
    return proposals.place_of(context.message.platform, context.message.chat_id)


def lacking(context: Context, wish: Wish) -> Reply:
    """What a statement still lacks, asked for; raises UserError where the person may not do it anyway."""
    case = None
    found = canonical.parts(wish.command)
    if context.command and context.command.needs and found.number:
        case = lookup.to_work_on(context, found.number)
    name, proposer = of(context, case)
    lack = understanding.lacking(wish.command)[0]
    question = words.asking(wish.command, name, proposer, lack.question)
    proposals.keep_unfinished(
        context.session,
        context.actor.id,
        place_of(context),
        wish.command,
        now=context.now,
        until=context.now + WAITS,
    )
    return Reply(question)


def put(context: Context, wish: Wish, about: int | None) -> Reply:
    """The question whether a command is to be carried out that would be, about an item or none; it replaces the one of an
    earlier sentence here."""
    session, here = context.session, place_of(context)
    case = context.case(about) if about is not None else None
    name, proposer = of(context, case)
    proposals.forget(session, f"unfinished:{context.actor.id}:{here}")
    question = proposals.propose(
        session,
        context.actor.id,
        here,
        wish.command,
        otherwise=words.DROPPING[0],
        about=f"登记：{words.heading(wish.command, name, proposer)}",
        rests=proposals.of_sentence(context.actor.id, here),
        binds=together.kept(as_it_stands(context, wish.command, [about] if about is not None else [])),
        now=context.now,
        until=context.now + WAITS,
    )
    task_id = f"say{context.entry}-{int(context.now.timestamp())}"
    if case is not None:
        reviews.remember_card(session, task_id, case.id, case.round.number if case.round else 0)
    shown = (case.number, case.title if secrecy.may_be_named(case.secrecy) else "") if case else ("", "")
    card = words.card(task_id, question, wish.command, shown, proposer)
    return Reply(words.text(wish.command, name, proposer), card=card, command=wish.command, proposed=wish.command)


def as_it_stands(context: Context, command: str, items: Sequence[int]) -> list[Shown]:
    """What a question is put about, and its answer rests on: the items as they stand, and for an undoing what is undone by it."""
    found = [together.shown(case) for case in context.cases(list(items))]
    if command.partition(" ")[0] == kinds.OF_THE_LAST:
        last = acts.last_of(context.session, context.actor.id)
        standing = [act.id for item in items for act in acts.standing(context.session, item)]
        found.append(Shown(0, 0, 0, max(standing, default=0)))
        found.append(Shown(0, 0, 0, last.id if last else 0))
    return found


def overtaken(context: Context, question: int) -> Reply | None:
    """The refusal of a 是 whose question was put about something that is not as it was then; None where it may be carried out.

    Until the transaction ends, its items stay as they are.
    """
    found = proposals.one(context.session, question)
    if found is None or not is_of_sentence(found) or context.unproved:
        return None
    bound = together.read(found.binds)
    items = [each.item for each in bound if each.item]
    for item in items:
        suggestions.lock(context.session, item)
    if as_it_stands(context, found.command, items) == list(bound):
        return None
    proposals.settle(context.session, found.id)
    seen = [case for case in context.cases(items) if permissions.may_see(context.scope, case)]
    context.about = next((case.id for case in seen), None)
    return Reply(words.overtaken([case.number for case in seen]), "refused", command=secrecy.kept(found.command) or None)


def of(context: Context, case: Case | None) -> tuple[str, str]:
    """How an item, and whoever made it, are called in a question; both empty where it is about none."""
    return (case.name, case.body.say("{proposer}")) if case else ("", "代表")


def ended(context: Context, each: Meant) -> Reply | None:
    """The answer to words that let a sentence's question go, or want to change its command; None where none is."""
    said = each.typed
    denies = words.denies(said) and not (each.marked or kinds.records(each))
    if not denies and (each.command is not None or not (words.drops(said) or words.edits(said))):
        return None
    found, lacked = waiting(context), unfinished(context)
    if found is None and lacked is None:
        return None
    if context.unproved:
        return Reply(elsewhere.no_writes(context.office, context.message.platform), "refused")
    last = max(filter(None, (found, lacked)), key=put_at)
    proposals.settle(context.session, last.id)
    reply = Reply(words.how_to_edit(last.command) if words.edits(said) else words.DENIED if denies else words.DROPPED)
    left = pending.live(context.session, context.office, context.actor.id, place_of(context), context.now)
    if not left:
        return reply
    proposals.put_again(context.session, left, context.now)
    return reply.adding([asking.listed([asking.Question(one.about, one.command, one.otherwise) for one in left])])


def put_at(question: Proposal) -> tuple[datetime, int]:
    """When a question was put, for their order."""
    return question.asked_at, question.id


def unfinished(context: Context) -> Proposal | None:
    """The command of this person here that still lacks something."""
    return proposals.unfinished(context.session, context.actor.id, place_of(context), context.now)


def waiting(context: Context) -> Proposal | None:
    """The question of a sentence, or about several items, that waits for this person here and was put last."""
    live = proposals.waiting(context.session, context.actor.id, place_of(context), context.now)
    return max((each for each in live if is_of_sentence(each) or each.binds), key=put_at, default=None)


def is_of_sentence(question: Proposal) -> bool:
    """Whether it was raised by a sentence."""
    return question.rests.startswith(f"{proposals.SENTENCE}:")


def pressed(context: Context, person: Actor, press: tuple[str, int]) -> Proposal | Reply:
    """The question whose 确认 was pressed, which may be carried out; else what is said to the press."""
    act, question = press
    found = proposals.one(context.session, question)
    if found is None or not is_of_sentence(found) or found.place != place_of(context):
        return Reply(words.GONE, "refused")
    if found.person_id != person.id:
        return Reply(words.ANOTHERS, "refused")
    if act == words.DONE or found.expires_at <= context.now:
        return Reply(words.GONE, "refused")
    if act == words.YES:
        refusal = overtaken(context, question)
        return with_card(context, question, "未登记", refusal) if refusal else found
    if context.unproved:
        return Reply(elsewhere.no_writes(context.office, context.message.platform), "refused")
    proposals.settle(context.session, found.id)
    said = words.how_to_edit(found.command) if act == words.EDIT else words.DROPPED
    return with_card(context, question, "未登记", Reply(said))


def shown(context: Context, press: tuple[str, int] | None, reply: Reply, each: Meant) -> Reply:
    """The answer with what is to be said before it; to a pressed 确认 that was carried out, on the card that asked."""
    if each.before:
        card = reply.card and replace(reply.card, beside=(each.before, *reply.card.beside))
        return replace(reply, text=f"{each.before}\n{reply.text}", card=card)
    return with_card(context, press[1], "已登记", reply) if press and reply.outcome == "answered" else reply


def with_card(context: Context, question: int, title: str, reply: Reply) -> Reply:
    """The same with the pressed card as it is once its question is answered."""
    assert context.message.press  # noqa: S101 - only of a press
    task_id = context.message.press.task_id
    of_item = reviews.card(context.session, task_id) is not None
    return replace(reply, card=words.ended(task_id, question, title, reply.text, of_item=of_item))
