"""Where an item comes from by all that its row says and what stands around it: level, body and year."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.documents.ledger.cells import RowCells
from bot.documents.ledger.context import Open, Surroundings
from bot.documents.ledger.meaning import BadRow, body_of, level_of
from bot.documents.reading import About
from bot.rules import origins
from bot.rules.numbers import CellNumber
from bot.rules.words import Body, Level


@dataclass
class Claims:
    """What a row says of its level and body, each with where it stands."""

    levels: list[tuple[str, Level]] = field(default_factory=list)
    bodies: list[tuple[str, Body]] = field(default_factory=list)

    def add(self, place: str, level: Level | None, body: Body | None) -> None:
        """What stands in one place, as far as it says anything."""
        self.levels += [(place, level)] if level else []
        self.bodies += [(place, body)] if body else []


def of_row(row: RowCells, number: CellNumber, context: Surroundings) -> tuple[Level, Body]:
    """Level and body. Raises BadRow where the row contradicts itself or what stands around it, Open where nothing says them."""
    said = claims(row, number, context)
    level, body = None, None
    still_open: list[About] = []
    try:
        level = context.level(said.levels)
    except Open as question:
        still_open += question.about
    try:
        body = context.body(said.bodies)
    except Open as question:
        still_open += question.about
    if level is None or body is None:
        raise Open(*still_open)
    return level, body


def claims(row: RowCells, number: CellNumber, context: Surroundings) -> Claims:
    """Everything that the row itself says."""
    said = Claims()
    if typed := row.said("级别"):
        try:
            said.add(f"级别“{typed}”", *level_of(typed))
        except BadRow:
            if not context.answers.level or not typed.startswith("本级"):
                raise
    if typed := row.plain("类别"):
        body = body_of(typed)
        said.add(f"类别“{typed}”", None, body)
        if not body:
            row.doubts.append(f"类别“{typed[:12]}”不是人大或政协，未采用")
    for column in ("届次", "会次"):
        typed = row.said(column)
        term = origins.said(typed)
        said.add(f"{column}“{typed}”", term.level, term.body if re.search("人大|政协", typed) else None)
    said.add(f"编号“{row.said('编号')}”", number.level, number.body)
    return said
