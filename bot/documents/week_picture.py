"""The week's outlook as a picture for a phone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.documents.picture import BLUE, INNER, LARGE, MARGIN, NUMBER, QUIET, SMALL, Canvas, rendered
from bot.rules import dates

COLOURS = {"红灯": "#b3261e", "橙灯": "#c4520a", "黄灯": "#8a6d00", "绿灯": "#1f7a3d"}  # 4.5:1 on white; the word stands beside


def png(week: Mapping[str, Any], where: str = "") -> bytes:
    """The picture of `rules.papers.week.of_items`, 750 pixels wide; `where` says whose it is."""
    return rendered(drawing(week, where))


def drawing(week: Mapping[str, Any], where: str = "") -> str:
    """The same as SVG."""
    sheet = Canvas()
    sheet.line(f"{week['papers']}办理本周概览", LARGE)
    sheet.line(f"{where}　{dates.long(date.fromisoformat(week['on']))}".strip("　"), SMALL, QUIET)
    lights(sheet, week)
    sheet.head("距办理时限")
    for batch in week["batches"]:
        due = dates.short(date.fromisoformat(batch["due"]))
        sheet.line(f"{batch['name']}（{due}前）　{batch['left']}　在办{batch['open']}件")
    sheet.head("最近到期")
    for place, one in enumerate(week["nearest"], start=1):
        sheet.line(f"{place}. {one['item']}")
        sheet.line(f"　{one['until']}", SMALL, QUIET)
    sheet.head("所处环节")
    for name, count in week["phases"].items():
        sheet.line(f"{name}　{count}件", SMALL)
    return sheet.svg()


def lights(sheet: Canvas, week: Mapping[str, Any]) -> None:
    """The number of open items, and how many of them have each light."""
    sheet.y += 8
    shown = (("在办", week["open"], BLUE), *((light, count, COLOURS[light]) for light, count in week["lights"].items()))
    for place, (name, count, colour) in enumerate(shown):
        middle = MARGIN + (place + 0.5) * INNER / len(shown)
        sheet.text(middle, sheet.y + NUMBER, str(count), NUMBER, colour, "middle")
        sheet.text(middle, sheet.y + NUMBER + 44, f"{name}（件）", SMALL, QUIET, "middle")
    sheet.y += NUMBER + 60
