"""The journal: who did what, where and when, as a chain that shows whether anything of it was changed afterwards."""

from __future__ import annotations

from bot.records.journal.table import Journal, JournalHead
from bot.records.journal.writing import forget_parts, note

__all__ = ["Journal", "JournalHead", "forget_parts", "note"]
