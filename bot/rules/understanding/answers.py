"""An answer to the question for what a command lacks, put into its place."""

from __future__ import annotations

from bot.rules import letter_numbers, spelling
from bot.rules.understanding.known import KnownHere
from bot.rules.understanding.meaning import BLANK, Sense


def filled(command: str, answer: str, known: KnownHere) -> Sense | None:
    """A command with its first blank filled by what was answered; None where the answer does not say that."""
    found = BLANK.search(command)
    if found is None:
        return None
    said = value(found[1], spelling.punctuated(spelling.normal(answer)), known)
    return Sense("do", f"{command[: found.start()]}{said}{command[found.end() :]}") if said else None


def value(what: str, answer: str, known: KnownHere) -> str:
    """The canonical spelling of what was answered; empty where the answer does not say it."""
    if what == "文号":
        return letter_numbers.canonical(answer.strip(" 。")) or ""
    return answer.strip(" ,，。")
