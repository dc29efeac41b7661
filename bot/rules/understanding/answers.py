"""An answer to the question for what a command lacks, put into its place."""

from __future__ import annotations

from bot.rules import letter_numbers, spelling
from bot.rules.understanding.known import Known
from bot.rules.understanding.meaning import BLANK, Understood


def filled(command: str, answer: str, known: Known) -> Understood | None:
    """A command with its first blank filled by what was answered; None where the answer does not say that."""
    found = BLANK.search(command)
    if found is None:
        return None
    said = value(found[1], spelling.punctuated(spelling.normal(answer)), known)
    return Understood("do", f"{command[: found.start()]}{said}{command[found.end() :]}") if said else None


def value(what: str, answer: str, known: Known) -> str:
    """The canonical spelling of what was answered; empty where the answer does not say it."""
    if what == "文号":
        return letter_numbers.canonical(answer.strip(" 。")) or ""
    return answer.strip(" ,，。")
