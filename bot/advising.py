"""A sentence that the program does not understand is put to the office's language model, between two looks at the message.

What the model says counts as what the person might have typed: see docs/decisions/safety.md#model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot import command, conversing, kinds, understood
from bot.command import Context
from bot.conversing import Wish
from bot.language_model import Choice, LanguageModel
from bot.records import appointments, people, suggestions
from bot.rules import canonical, condition_words
from bot.rules.understanding.masking import Masked, masked
from bot.several import Meant

WORDS = re.compile(r"[一-鿿A-Za-z0-9]+")
NOT_OFFERED = frozenset((*understood.OF_CODES, understood.BUTTON, "/导入", "/撤销"))


class AdviceWanted(Exception):
    """Nobody here understands the sentence: the model may be asked, once no transaction is open."""

    def __init__(self, sentence: Masked, offers: Sequence[Choice]) -> None:
        super().__init__("a sentence is not understood")
        self.sentence, self.offers = sentence, offers


def advice(model: LanguageModel, question: AdviceWanted) -> str:
    """The command that the model takes the sentence for, with its names and numbers again; empty where there is none."""
    said = model.command(question.sentence.text, question.offers)
    if said is None:
        return ""
    name, _, words = said.partition(" ")
    if not question.sentence.says(words, usual_words()):
        return ""
    return question.sentence.with_names(f"{name} {words}".strip()) or ""


def advised(context: Context, each: Meant, given: str | None) -> Meant | Wish:
    """What words mean by the model's advice: a question, or an act that waits for 是; the same where it has none.

    Raises AdviceWanted where it was not asked yet (None).
    """
    if given is None:
        raise question(context, each)
    own = conversing.as_typed(each, given) if given else each
    if own is each or own.command is None or own.command.name in NOT_OFFERED:
        return each
    spelled = canonical.spelled(own.command.name, own.words, lambda typed: whole(context, typed), context.today)
    own = conversing.as_typed(each, spelled)
    return Wish(spelled, own) if kinds.records(own) else own


def question(context: Context, each: Meant) -> AdviceWanted:
    """The question to the model: the sentence without names and numbers, and what this person may use."""
    serving = appointments.everybody(context.session, context.today)
    names = {*(one.name for one in serving), *suggestions.deputies_in(context.session, each.typed)}
    offered = [found for found in command.REGISTRY.values() if found.helps(context.actor) and found.name not in NOT_OFFERED]
    return AdviceWanted(
        masked(each.typed, people=names, divisions=people.divisions(context.session)),
        tuple(Choice(found.name, " 或 ".join((found.usage, *found.forms)), found.summary) for found in offered),
    )


def whole(context: Context, typed: str) -> str:
    """The whole number that a typed one means here, else itself."""
    found = understood.numbers_of(context, typed)
    return found[0] if len(found) == 1 else typed


def usual_words() -> frozenset[str]:
    """Words that commands have of their own: those of their usages and the conditions of lists."""
    usages = (
        word for found in command.REGISTRY.values() for usage in (found.usage, *found.forms) for word in WORDS.findall(usage)
    )
    return frozenset((*usages, *condition_words.STATES))
