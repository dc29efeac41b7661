"""Where an item comes from by all that its row says and what stands around it: level, body and year."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field

from bot.documents.ledger import synonyms
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
        level, body = origins.heading(typed).level, body_of(typed)
        said.add(f"类别“{typed}”", level, body)
        if not (level or body):
            row.doubts.append(f"类别“{typed[:12]}”不是人大或政协，未采用")
    for column in ("届次", "会次"):
        typed = row.said(column)
        term = origins.said(typed)
        said.add(f"{column}“{typed}”", term.level, term.body if re.search("人大|政协", typed) else None)
    said.add(f"编号“{row.said('编号')}”", number.level, number.body)
    if typed := row.plain(synonyms.ORIGIN):
        own = origins.heading(typed)
        said.add(f"来源“{typed}”", own.level, own.body)
        if not (own.level or own.body):
            row.others = {**row.others, synonyms.ORIGIN: typed}
    if (typed := row.said("序号")) and not typed.isdigit():
        own = origins.heading(typed)
        if own.level and own.body:
            said.add(f"序号“{typed}”", own.level, own.body)
    for column in synonyms.IN_TURN:
        if title := row.said(f"{synonyms.TURN}{column}"):
            own = origins.heading(title)
            said.add(f"列“{title}”", own.level, own.body)
    return said


def year_of(row: RowCells, number: CellNumber) -> int | None:
    """The year that a row says in its own column and in its number. Raises BadRow where they differ."""
    typed = row.plain(synonyms.YEAR)
    found = re.match(r"(20[0-9]{2})(?![0-9])", unicodedata.normalize("NFKC", typed))
    if typed and not found:
        row.doubts.append(f"年度“{typed[:12]}”不认识，未采用")
    own = int(found[1]) if found else None
    if own and number.year and own != number.year:
        raise BadRow(f"年度“{typed}”与编号“{row.said('编号')}”写明的年份不同，互相矛盾")
    return own or number.year
