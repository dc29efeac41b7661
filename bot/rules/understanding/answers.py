"""An answer to the question for what a command lacks, put into its place."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.rules import dates, letter_numbers
from bot.rules.process import FORM_SPELLINGS
from bot.rules.understanding import modality, outcomes, questions, steps, tokens
from bot.rules.understanding.known import KnownHere
from bot.rules.understanding.meaning import BLANK, Sense
from bot.rules.understanding.spoken_acts import Stated
from bot.rules.understanding.tokens import Sentence

SHORTEST = 4  # characters of a reason
CONSENT = re.compile(r"^(?:经|是|由)?(?P<who>[一-鿿（）()·]{2,30}?)(?:已经?|都|口头|书面)?(?:同意|批准|批|准)?(?:了|的)?$")
LABEL = re.compile(r"^(?:理由|原因|因为|文号|形式|事项)(?:是|为|[:：])?\s?")
AROUND = " ,，。;；、:：!！"


def filled(command: str, answer: str, known: KnownHere) -> Sense | None:
    """A command with its first blank filled by what was answered; None where the answer does not say that."""
    found = BLANK.search(command)
    sentence = tokens.read(answer, known)
    if found is None or sentence is None or modality.is_injected(sentence.skeleton):
        return None
    said = READERS[found[1]](sentence, known) if found[1] in READERS else ""
    if not said:
        return None
    whole = f"{command[: found.start()]}{said}{command[found.end() :]}"
    return Sense("do", whole, about=said if found[1] == "编号" else "")


def item(sentence: Sentence, known: KnownHere) -> str:
    """The number of the item."""
    numbers = sentence.values("N")
    run = None if numbers else questions.run_of(sentence.skeleton, known)
    items = numbers or (run.items if run else ())
    return items[0] if len(items) == 1 else ""


def letter(sentence: Sentence, known: KnownHere) -> str:
    """The letter's number."""
    found = sentence.values("L")
    return found[0] if len(found) == 1 and letter_numbers.canonical(found[0]) else ""


def form(sentence: Sentence, known: KnownHere) -> str:
    """How the deputy was met."""
    return next((name for name, words in FORM_SPELLINGS.items() if any(word in sentence.skeleton for word in words)), "")


def grades(sentence: Sentence, known: KnownHere) -> str:
    """Both grades."""
    parts = outcomes.feedback(Stated(sentence, known))
    return parts[0] if parts and not BLANK.search(parts[0]) else ""


def opinion_of_deputy(sentence: Sentence, known: KnownHere) -> str:
    """Whether the deputy agrees."""
    found = steps.OUTCOME.search(sentence.skeleton)
    return "" if not found or modality.asks(sentence.skeleton) else "有意见" if found["objects"] else "同意"


def words(sentence: Sentence, known: KnownHere) -> str:
    """A reason, as typed."""
    said = LABEL.sub("", sentence.text).strip(AROUND)
    return said if len(said) >= SHORTEST else ""


def day(sentence: Sentence, known: KnownHere) -> str:
    """A day to come; one without its year that is past this year is none."""
    days = sentence.days(ahead=True)
    if len(days) != 1 or days[0] < known.today or (days[0].year > known.today.year and "年" not in sentence.text):
        return ""
    return dates.brief(days[0], known.today)


def unit(sentence: Sentence, known: KnownHere) -> str:
    """Who consents."""
    found = CONSENT.match(sentence.text.strip(AROUND))
    return found["who"] if found and not modality.asks(sentence.skeleton) else ""


READERS: dict[str, Callable[[Sentence, KnownHere], str]] = {
    "编号": item,
    "文号": letter,
    "形式": form,
    "等次": grades,
    "代表意见": opinion_of_deputy,
    "理由": words,
    "承诺事项": words,
    "延期日期": day,
    "检查日期": day,
    "起始日期": day,
    "截止日期": day,
    "同意单位": unit,
}
