"""What a message means that is not typed words alone: spoken, quoted, a thing, an arrival (docs/decisions/chats.md#kinds)."""

from __future__ import annotations

import re
from dataclasses import replace

from bot import arguments, called, pending, queues, received, several
from bot.command import NOT_KNOWN, REGISTRY, Context
from bot.message import Message, Reply
from bot.office import Office
from bot.records import proposals
from bot.rules import named_items, numbers, questions, secrecy, spelling, turning
from bot.rules.wording import asking, lists
from bot.rules.wording import kinds as words
from bot.several import BINDING, Meant

WITH_WORDS = frozenset({"text", "voice", *words.BESIDE})  # what may have somebody's own words
ARRIVALS = frozenset({"entered", "added"})
ABOUT_ITEMS = ("/查", "/谁")  # read a number out of their words
OF_THE_LAST = "/撤销"  # about one's own last act where its words name no item
REFERRING = re.compile("上面|上述|以上|引用|刚才|刚刚|这条|那条|这个|那个|这件|那件|该件|此件|它|这|那")
SHOWN = 3  # items of a greeting
EXAMPLE = "20210032"
BOT = "督办助手"


def meant(message: Message, names: tuple[str, ...]) -> tuple[Meant, ...]:
    """The commands of a message; what may only be typed has the sentence that refuses it (docs/decisions/chats.md#kinds)."""
    found = several.meant(message.text or "", names) if message.kind in WITH_WORDS else ()
    if len(found) == 1 and turning.is_page(page := found[0].typed.strip(spelling.MARKS)):
        return (Meant(REGISTRY["/更多"], page, typed=found[0].typed),)
    items = named_items.spelled(message.quoted) if message.quoted else ()
    if len(items) == 1 and not found and message.kind == "text":
        return several.meant(f"/查 {items[0]}", names)
    if items and len(found) == 1 and not has_number(found[0].typed, beside=items[0]):
        found = (with_item(found[0], items[0]) if len(items) == 1 else of_several(found[0], items[0]),)
    if message.kind == "voice":
        return tuple(replace(each, refusal=each.refusal or refusal_of_spoken(each)) for each in found)
    return found


def has_number(typed: str, *, beside: str = "") -> bool:
    """Whether words name an item themselves, be it with a slip; 十五号 is a day where they stand beside one already."""
    try:
        said = spelling.normal(typed)
        return bool(numbers.find(said)[0] and (not beside or len(numbers.places(f"{beside}, {said}")) > 1))
    except numbers.NotANumber:
        return True


def about_quoted(context: Context) -> Reply | None:
    """A question whose words name nothing that is known here, about the item that it quotes; None where it quotes none."""
    message = context.message
    said = spelling.without_mark(spelling.without_mentions(spelling.normal(message.text or ""), context.office.bot_names))
    items = named_items.spelled(message.quoted) if message.quoted and context.alone else ()
    if not items or has_number(said, beside=items[0]):
        return None
    if len(items) > 1:
        return Reply(words.several_quoted(items[0]), "refused")
    return arguments.call(REGISTRY["/查"], context, f"{items[0]} {said}")


def with_item(each: Meant, item: str) -> Meant:
    """Words that name no item, about the one that they quote: to read it; what would record is refused, with what to type."""
    if several.may_be_answer(each):
        return each
    found, said = each.command, REFERRING.sub(" ", each.words).strip(spelling.MARKS)
    if found is None:
        found, said = called.find(f"{item} {said}")
        return made(replace(each, command=found, words=said))
    takes = arguments.takes_numbers(found)
    dated = found.name == "/查" and has_number(said)  # 十五号能办完吗
    about = takes or dated or (found.name in ABOUT_ITEMS and not questions.left(said))
    return made(replace(each, words=f"{item} {said}".strip())) if about else each


def of_several(each: Meant, item: str) -> Meant:
    """Words that name no item beside a quote that names several, this one first: which is meant is asked back."""
    one = with_item(each, item)
    if one == each:
        return each
    usage = words.refusal_of_quoted(one.command.usage) if one.command else ""
    return replace(each, refusal=usage if one.refusal else words.several_quoted(item))


def quotes_another(message: Message, question: str) -> str:
    """What is said where an answer's quote names items, and none is one of the question's; empty where it may be the answer."""
    items = named_items.spelled(message.quoted) if message.quoted else ()
    own = set(named_items.spelled(question))
    return words.another_quoted(items[0], next(iter(sorted(own)), "")) if items and not own & set(items) else ""


def made(each: Meant) -> Meant:
    """The same, refused where it would record something."""
    return replace(each, refusal=words.refusal_of_quoted(typed(each))) if records(each) else each


def records(each: Meant) -> bool:
    """Whether this would record something; /审 alone lists what waits."""
    found = each.command
    if found is None or not found.changes or found.asks(each.words):
        return False
    return found.name != "/审" or bool(each.words.strip(spelling.MARKS))


def refusal_of_spoken(each: Meant) -> str:
    """Why this is not done where it was spoken; empty where it only asks."""
    if several.is_answer(each):
        return words.SPOKEN_ANSWER
    return words.refusal_of_spoken(typed(each)) if records(each) else ""


def typed(each: Meant) -> str:
    """What is to be typed for the same, without a one-time code; how it is written where no item was understood."""
    assert each.command  # noqa: S101 - only what records comes here
    takes = arguments.takes_numbers(each.command)
    if each.command.name == BINDING or (takes and each.command.name != OF_THE_LAST and not has_number(each.words)):
        return each.command.usage
    said = numbers.written(spelling.normal(each.words)).strip(spelling.MARKS)
    return words.to_copy(f"{each.command.name} {said}".strip(), each.command.usage)


def without_words(context: Context) -> Reply:
    """The answer to what has no words of anybody's, to a person who is known here."""
    message = context.message
    if message.kind in ARRIVALS:
        return Reply(greeting(context))
    if message.kind != "text":
        return received.taken(context) or Reply(thing(context), "refused")
    items = named_items.spelled(message.quoted) if message.quoted else ()
    return Reply(words.several_quoted(items[0]), "refused") if len(items) > 1 else Reply(greeting(context))


def thing(context: Context) -> str:
    """What is said of a thing that is not read; the office hears how a ledger comes in, as /导入 tells it."""
    message = context.message
    if message.kind == "file" and context.actor.is_office:
        return words.file_of_office(fetched=message.chat_id is not None and received.can_be_fetched(context))
    return words.thing(message.kind)


def greeting(context: Context) -> str:
    """Who this is, what waits for the person here, be it items or a 是, and three examples."""
    if context.actor.is_office and (chores := queues.chores(context)):
        waiting = [(one.standing, lists.chore_entry(one)) for one in chores]
    else:
        tasks = [task for task in queues.tasks(context) if task.words]
        waiting = [(task.standing, lists.duty_entry(task.standing, task.owed, task.words)) for task in tasks]
    first = [f"{place}. {entry.said(with_light=True)}" for place, (_, entry) in enumerate(waiting[:SHOWN], start=1)]
    example = waiting[0][0].case.shortest_number if waiting else EXAMPLE
    said = words.greeting(name_of(context.office), len(waiting), first, example)
    place = proposals.place_of(context.message.platform, context.message.chat_id)
    live = pending.live(context.session, context.office, context.actor.id, place, context.now)
    if not live:
        return said
    proposals.put_again(context.session, live, context.now)
    return f"{said}\n{asking.listed([asking.Question(each.about, each.command, each.otherwise) for each in live])}"


def to_strangers(message: Message, office: Office, *, registered: bool) -> str:
    """The one sentence for who, or which group, is not known; an arrival hears what this is as well."""
    if message.kind not in ARRIVALS:
        return NOT_KNOWN
    if message.kind == "added" and not registered:
        return words.of_new_group(name_of(office), REGISTRY["/群"].usage)
    return f"{words.who(name_of(office))}\n{NOT_KNOWN if message.kind == 'entered' else words.OF_KNOWN_GROUP}"


def name_of(office: Office) -> str:
    """What the bot is called."""
    return office.bot_names[0] if office.bot_names else BOT


def shown(reply: Reply, message: Message) -> Reply:
    """The reply as it leaves: what was understood of spoken words stands first, what of a thing was not read, last. Neither is
    kept with the reply; a stranger and who spoke of secrets hear nothing of it."""
    text = message.text or ""
    if reply.outcome == "ignored" or reply.text == NOT_KNOWN or not text.strip() or secrecy.forbids(text):
        return reply
    if message.kind == "voice":
        line = words.understood(text)
        card = reply.card and replace(reply.card, beside=(line, *reply.card.beside))
        return replace(reply, text=f"{line}\n{reply.text}", card=card)
    beside = words.not_read(message.kind)
    return reply.adding([beside]) if beside and spelling.normal(text) and words.NOT_KEPT not in reply.text else reply
