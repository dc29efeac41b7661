"""Where marks of secrecy stand in a ledger, and what may be said of a row that bears one: its number, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bot.documents.ledger import meaning, synonyms
from bot.documents.ledger.lines import LedgerLine
from bot.documents.sheets.grid import Unread
from bot.documents.sheets.workbook import text
from bot.rules import numbers, secrecy


def is_marked(cell: Any) -> bool:
    """Whether a cell bears a mark of secrecy."""
    return isinstance(cell, str) and secrecy.bears_mark(cell)


def heads_marked(cell: Any) -> bool:
    """Whether a sheet's name, a title, the title of a section or a line of its own says that what is below it is secret."""
    return isinstance(cell, str) and secrecy.heads_secret(cell)


def any_doubtful(cells: Sequence[Any]) -> bool:
    """Whether one of these cells may be meant as a mark."""
    return any(isinstance(cell, str) and secrecy.may_bear_mark(cell) for cell in cells)


def any_marked(cells: Sequence[Any]) -> bool:
    """Whether one of these cells does."""
    return any(is_marked(cell) for cell in cells)


def number_alone(cell: Any) -> str:
    """The number in the first cell of a marked row, without the mark; empty where there is more than a number."""
    if isinstance(cell, Unread):
        return ""
    typed = text(cell)
    for words in (typed, secrecy.without_marks(typed)):
        try:
            numbers.in_cell(words)
        except numbers.NotANumber:
            continue
        return words
    return ""


def marks_page(line: str) -> bool:
    """Whether a line of a page's header or of a text box is a mark, also one beside other words: 秘密  第1页."""
    return heads_marked(line) or any(is_marked(words) for words in line.split())


def keeps_out(line: LedgerLine) -> bool | None:
    """Whether a row is secret by its cells, its 密级 or a further column of that kind; None where that is not clear."""
    cell = line.cells.get("密级")
    mark = None if isinstance(cell, Unread) else secrecy.mark_of(text(cell))
    others = [marked_by(title, words) for title, words in line.others.items()]
    if line.marked or True in others or (mark is not None and not secrecy.may_be_stored(mark)):
        return True
    return None if None in others or mark is None or line.doubtful else False


def marked_by(title: str, words: str) -> bool | None:
    """Whether a further column makes the row secret: a second one of 密级, a tick under 涉密; None where it is not clear."""
    if secrecy.bears_mark(title):
        return meaning.yes(words)
    if synonyms.secrecy((title,)) is None:
        return False
    mark = secrecy.mark_of(words)
    return None if mark is None else not secrecy.may_be_stored(mark)
