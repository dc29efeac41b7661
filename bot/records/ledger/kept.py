"""What the last import changed, row by row, for a day: `undoing` reads it, the next import replaces it.

Kept are the rows as they were before, and the ids of what came in; never a word of an item that turned secret.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from bot.records.engine.base import Moment, Table


class ImportUndo(Table):
    """The one import that can be taken back: when it was, and what it changed, as compressed JSON."""

    __tablename__ = "import_undo"
    id: Mapped[int] = mapped_column(primary_key=True)
    imported_at: Mapped[datetime] = mapped_column(Moment)
    content: Mapped[bytes] = mapped_column(LargeBinary)
