"""What a ledger would erase: a field of a known item that holds something and whose cell is empty now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from typing import Any

from bot.documents.ledger.columns import DAYS, ITEM, PARTS, REVIEWS, VALUES
from bot.documents.reading import OpenQuestion
from bot.records.ledger import facts, parts, reviews
from bot.records.ledger.names import Names

OPTION = "--clear"
SECRECY = "密级"
MOST_NAMED = 20  # what the question names; the rest is counted
MOST_ERASED = 3  # items that turn secret without a question


@dataclass(frozen=True)
class Cleared:
    """What would be erased: the item's number (of the sheet 年度: the year), the column, and what stands there.

    `was` is None of an item that turned secret: nothing of it is told.
    """

    number: str
    field: str
    was: str | None

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    def __str__(self) -> str:
        return f"{self.field}“{self.was}”" if self.was is not None else "转为涉密"


def of_columns(number: str, row: Any, changed: Mapping[str, Any]) -> Iterator[Cleared]:
    """Of the columns of an item's own row."""
    for name, value in changed.items():
        was = getattr(row, name)
        if name in ITEM and was and not value:
            yield Cleared(number, ITEM[name], "是" if was is True else str(was))


def of_parts(number: str, change: parts.Change, told: Set[str], names: Names) -> Iterator[Cleared]:
    """Of the divisions and people who handle it: a part that nobody has any more."""
    staying = {part for part, _, _ in change.wanted}
    for part, column in PARTS.items():
        if part in staying or column not in told:
            continue
        held = [row for row in change.before if row.part == part]
        if held:
            yield Cleared(number, column, "、".join(names.of(row.division_id, row.person_id) for row in held))


def of_facts(number: str, change: facts.FactChange) -> Iterator[Cleared]:
    """Of a fact: its day, its value, or both."""
    before, kind = change.before, change.kind
    if before is None:
        return
    if change.wanted is None and kind in DAYS:
        yield Cleared(number, DAYS[kind], before.on_date.isoformat())
    if before.value and kind in VALUES and (change.wanted is None or not change.wanted[1]):
        yield Cleared(number, VALUES[kind], before.value)


def of_reviews(number: str, change: reviews.ReviewChange) -> Iterator[Cleared]:
    """Of the days of the review."""
    for level, on in change.held.items():
        if level not in change.days:
            yield Cleared(number, REVIEWS[level - 1], on.isoformat())


def of_year(year: int, before: Mapping[str, str], lines: Sequence[tuple[str, str]]) -> Iterator[Cleared]:
    """Of the year's own facts, those that the sheet 年度 does not name any more."""
    named = {name for name, _ in lines}
    return (Cleared(str(year), name, value) for name, value in before.items() if name not in named)


def question(clears: Sequence[Cleared]) -> OpenQuestion:
    """Whether that is meant: every item with what stands there, as far as they can be named."""
    of: dict[str, list[Cleared]] = {}
    for one in clears[:MOST_NAMED]:
        of.setdefault(one.number, []).append(one)
    named = "；".join(f"{number} 的{'、'.join(map(str, some))}" for number, some in of.items())
    more = f"等{len(clears)}处" if len(clears) > MOST_NAMED else ""
    how = f"确要清空的请加 {OPTION}；不要清空的，请在表中补上后再导入"
    return OpenQuestion("clears", f"导入本表将清空已有内容：{named}{more}。{how}。", OPTION)


def question_of_secrets(clears: Sequence[Cleared]) -> OpenQuestion:
    """Whether so many known items really turned secret."""
    shown = "、".join(one.number for one in clears[:MOST_NAMED]) + (f"等{len(clears)}件" if len(clears) > MOST_NAMED else "")
    how = f"确已转为涉密的请加 {OPTION}，其内容将全部清除且不能恢复；不是的，请改正密级后再导入"
    return OpenQuestion("clears", f"本表把已有的{len(clears)}件标为涉密：{shown}。{how}。", OPTION)
