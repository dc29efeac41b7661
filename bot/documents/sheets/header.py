"""Where a sheet's header is and what its columns are called: one row or two, joined over merged cells."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.documents.sheets.grid import Grid
from bot.documents.sheets.workbook import text

WITHIN = 30  # rows with content in which a header may begin: titles, notices and remarks stand above it
MARKS = re.compile(r"[\s*＊★☆※●▲#＃:：。.]+")
REMARK = re.compile(r"[（(【\[][^（）()【】\[\]]*[）)】\]]")

Parts = tuple[str, ...]  # a column's title as it stands, the group's first: ("领衔代表", "姓名")
Meanings = Sequence[str | None]  # what each column of a header means, None where nobody knows
Understand = Callable[[Sequence[Parts]], Meanings]


@dataclass(frozen=True)
class Header:
    """The rows of a header, both included, counted from 0, and the title of each column; () is a column without one."""

    first: int
    last: int
    titles: tuple[Parts, ...]

    @property
    def rows(self) -> list[int]:
        """Its rows as the spreadsheet numbers them."""
        return list(range(self.first + 1, self.last + 2))


def nothing_is_enough(meanings: Meanings) -> bool:
    """No header is taken without a look at those below it."""
    return False


def find(
    grid: Grid, understand: Understand, enough: Callable[[Meanings], bool] = nothing_is_enough
) -> tuple[Header, Meanings] | None:
    """The header of which most columns are understood, and how; None when nothing is understood.

    Of equals the upper one, with its second row. Behind one that is `enough` begin other tables.
    """
    best: tuple[int, Header, Meanings] | None = None
    for header in candidates(grid):
        if best and header.first > best[1].last and enough(best[2]):
            break
        meanings = understand(header.titles)
        known = len({meaning for meaning in meanings if meaning})
        if known and (best is None or known > best[0] or (known == best[0] and header.first == best[1].first)):
            best = (known, header, meanings)
    return best and best[1:]


def candidates(grid: Grid) -> Iterator[Header]:
    """Each of the first rows as a header, alone and with the next one where that stands below it as a second line."""
    looked_at = 0
    for place, row in enumerate(grid.rows):
        upper = [shown(cell) for cell in row]
        if not any(upper):
            continue
        looked_at += 1
        if looked_at > WITHIN:
            return
        yield Header(place, place, tuple((title,) if title else () for title in upper))
        if place + 1 < len(grid.rows):
            lower = [shown(cell) for cell in grid.rows[place + 1]]
            if titles := joined(upper, lower, grid, place):
                yield Header(place, place + 1, titles)


def joined(upper: Sequence[str], lower: Sequence[str], grid: Grid, place: int) -> tuple[Parts, ...] | None:
    """The titles of two rows as those of one header; None when the second is none.

    A column of its own has its title in the upper row alone, or merged over both. Every other one belongs to a group: a
    merged one, or one with nothing above it, which belongs to the title on its left.
    """
    grouped = {
        column
        for area in grid.merged
        if area.top <= place <= area.bottom and area.right > area.left and area.bottom < place + 1
        for column in range(area.left, area.right + 1)
    }
    if len({head for head in upper if head}) < 2:
        return None  # a title stands alone above the header
    width = max(len(upper), len(lower))
    heads = [*upper, *[""] * (width - len(upper))]
    subs = [*lower, *[""] * (width - len(lower))]
    found: list[Parts] = []
    group = ""
    divided = False
    for column, (head, sub) in enumerate(zip(heads, subs, strict=True)):
        opens = column + 1 < width and not heads[column + 1] and bool(subs[column + 1])
        if not sub or sub == head:
            group = ""
            found.append((head,) if head else ())
        elif column in grouped or (head and opens):
            group, divided = head, True
            found.append((head, sub))
        elif not head and group:
            found.append((group, sub))
        elif not head:
            found.append((sub,))
        else:
            return None
    return tuple(found) if divided else None


def shown(cell: object) -> str:
    """A title as it stands in its cell, without blanks."""
    return re.sub(r"\s", "", text(cell)) if isinstance(cell, str) else ""


def cleaned(title: str) -> str:
    """A title without stars, points and remarks in brackets: *编号 → 编号, 建议（提案）编号 → 建议编号, 案由（标题） → 案由."""
    return MARKS.sub("", REMARK.sub("", title))
