"""What a changed working day moves: dates that count, and how many working days are left until them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.rules import dates
from bot.rules.deadlines import deadline
from bot.rules.workdays import Calendar


def sentences(before: Calendar, after: Calendar, dues: Iterable[tuple[str, date]], today: date) -> list[str]:
    """One sentence per date (what it is of, and the day) that counts differently now; nothing for those that do not.

    第一批办理时限7月31日：提醒改以7月29日（周四）为准（原7月30日），还剩8个工作日（原9个）
    """
    found = []
    for what, due in dues:
        old, new = deadline(before, due, today), deadline(after, due, today)
        parts = []
        if old.effective != new.effective:
            parts.append(f"提醒改以{dates.of_week(new.effective)}为准（原{dates.short(old.effective)}）")
        if old.left != new.left:
            parts.append(f"还剩{new.left}个工作日（原{old.left}个）")
        if parts:
            found.append(f"{what}{dates.short(due)}：{'，'.join(parts)}")
    return found
