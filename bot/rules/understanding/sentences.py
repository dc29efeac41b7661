"""A sentence of an official → what it means."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.rules import turning
from bot.rules.understanding import fillers, lists, modality, questions, statements, tokens
from bot.rules.understanding.known import KnownHere
from bot.rules.understanding.meaning import Doubt, Sense

NO_QUESTION = re.compile(r"没(?:有)?(?:什么|啥|几)|谁都|几(?:次|句|分钟)")

LOOKING = re.compile("看看?|翻到?|打开|显示|跳到?|转到?")
WITH_PAGES = ("/列", "/我的", "/审")  # whose lists have pages


def understand(text: str, known: KnownHere) -> Sense | None:
    """What a message that is no command means; None where it is not about items, people or days of this office."""
    words, page = turning.behind(text)
    if not page:
        return of_sentence(text, known)
    if not fillers.without(LOOKING.sub("", words)):
        return Sense("ask", f"/更多 {page}")
    found = of_sentence(words, known)
    return replace(found, command=f"{found.command} {page}") if found and found.command.startswith(WITH_PAGES) else None


def of_sentence(text: str, known: KnownHere) -> Sense | None:
    """The same of what asks for no page."""
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
    if found := questions.noun(sentence, known):
        return found
    sentence = questions.with_its_number(sentence, known)
    return statements.stated(sentence, known) or questions.asked(sentence, known, asking=False)
