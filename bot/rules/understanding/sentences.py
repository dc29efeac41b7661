"""A sentence of an official → what it means."""

from __future__ import annotations

from bot.rules import numbers, questions, spelling
from bot.rules.understanding.known import KnownHere
from bot.rules.understanding.meaning import Sense


def understand(text: str, known: KnownHere) -> Sense | None:
    """What a message that is no command means; None where it is not about items, people or days of this office."""
    said = spelling.normal(text)
    try:
        found, rest = numbers.find(said)
    except numbers.NotANumber:
        return None
    if len(found) != 1 or questions.left(rest):
        return None
    meant = known.number(found[0])
    number = meant[0] if len(meant) == 1 else found[0]
    return Sense("ask", f"/查 {number}", about=number)
