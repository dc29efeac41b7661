"""What the columns of a sheet were found to be."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.documents.ledger import synonyms
from bot.documents.ledger.columns import NEEDED, PROGRESS
from bot.documents.ledger.synonyms import FINISHED_ON, KIND
from bot.documents.reading import ColumnRead, OpenQuestion
from bot.rules.words import Body, Handling

LEAD = "牵头处室"


@dataclass
class LedgerColumns:
    """The columns of one sheet by our own names, ticks by the kind they mean, units by title, and what goes to the remarks."""

    places: dict[str, int] = field(default_factory=dict)
    ticks: dict[Handling, int] = field(default_factory=dict)
    units: dict[str, int] = field(default_factory=dict)
    others: dict[str, int] = field(default_factory=dict)
    read: list[ColumnRead] = field(default_factory=list)
    questions: list[OpenQuestion] = field(default_factory=list)
    turns: dict[str, dict[int, str]] = field(default_factory=dict)  # column → places filled in turns, each with its title
    body: Body | None = None

    @property
    def told(self) -> set[str]:
        """The columns of ours that it has, the kind of handling included where others make it up."""
        made = ("办理类型",) if self.ticks or self.units else ()
        no_columns = {FINISHED_ON, synonyms.STATUS, synonyms.YEAR, synonyms.ORIGIN}
        return {*self.places, *made} - no_columns - {f"{KIND}{title}" for title in self.units}

    @property
    def is_ledger(self) -> bool:
        """Whether items stand in this sheet: numbers, titles, and a column of divisions that is known or asked about."""
        asked = any(LEAD in question.choices for question in self.questions)
        return {"编号", "案由"} <= self.places.keys() and (LEAD in self.places or asked)

    @property
    def is_progress(self) -> bool:
        """Whether the steps of items stand in this sheet."""
        return "编号" in self.places and len(self.places.keys() & set(PROGRESS) - {"编号", "级别", "类别"}) > 0

    @property
    def missing(self) -> list[str]:
        """What an item cannot be without and no column tells."""
        told = {*self.places, *(("办理类型",) if self.ticks or self.units else ())}
        return [name for name in NEEDED if name not in told]
