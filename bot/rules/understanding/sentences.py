"""A sentence of an official → what it means."""

from __future__ import annotations

import re

from bot.rules.understanding import lists, modality, questions, statements, tokens
from bot.rules.understanding.known import KnownHere
from bot.rules.understanding.meaning import Doubt, Sense

NO_QUESTION = re.compile(r"没(?:有)?(?:什么|啥|几)|谁都|几(?:次|句|分钟)")


def understand(text: str, known: KnownHere) -> Sense | None:
    """What a message that is no command means; None where it is not about items, people or days of this office."""
    sentence = tokens.read(text, known)
    if sentence is None:
        return None
    if known.last and not questions.is_titled(sentence, known):
        sentence = tokens.about_the_last(sentence, known.last)
    if modality.is_injected(sentence.skeleton):
        return Sense("nothing", why=Doubt.UNCLEAR)
    if modality.asks(NO_QUESTION.sub(" ", sentence.skeleton)):
        return questions.asked(sentence, known)
    if lists.AS_LIST.search(sentence.skeleton) and not sentence.values("N") and (found := questions.listed(sentence, known)):
        return found
    sentence = questions.with_its_number(sentence, known)
    return statements.stated(sentence, known) or questions.asked(sentence, known, asking=False)
