"""The week's outlook of a group or a person: how long until each batch's date, lights, the nearest five, phases. Pure.

Numbers and states only: nobody is compared with anybody (docs/decisions/chats.md#ranking).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.rules import dates, deadlines, secrecy
from bot.rules.deadlines import Light
from bot.rules.stages import Case
from bot.rules.standing import Standing
from bot.rules.wording import answers, lines
from bot.rules.words import papers_of
from bot.rules.workdays import Calendar

OPEN_LIGHTS = (Light.RED, Light.ORANGE, Light.YELLOW, Light.GREEN)
NEAREST = 5


def of_items(standings: Sequence[Standing]) -> dict[str, Any]:
    """Plain values for the words and the picture of these unfinished items, one at least, to be told in their order:

    {"on", "papers", "open", "lights": {灯: n}, "batches": [{"name", "due", "open", "left"}], "nearest": [{"item", "until"}],
    "phases": {环节: n}}; an item whose date was moved stands with its own date, not with its batch's.
    """
    as_of = standings[0].as_of
    cases = [standing.case for standing in standings]
    lights = Counter(standing.light for standing in standings)
    batches = Counter((case.due_on, f"{case.batch}改期" if moved(case) else case.batch) for case in cases)
    phases = Counter(one.state.partition("（")[0] for one in standings if secrecy.may_be_named(one.case.secrecy))
    nearest = sorted(standings, key=lambda one: (one.case.due_on, one.case.digits, one.case.id))[:NEAREST]
    return {
        "on": as_of.today.isoformat(),
        "papers": papers_of(case.body for case in cases),
        "open": len(cases),
        "lights": {str(light): lights[light] for light in OPEN_LIGHTS},
        "batches": [
            {"name": name, "due": due.isoformat(), "open": count, "left": countdown(as_of.calendar, due, as_of.today)}
            for (due, name), count in sorted(batches.items())
        ],
        "nearest": [{"item": answers.short_name(one.case), "until": until(one)} for one in nearest],
        "phases": dict(sorted(phases.items(), key=lambda pair: (-pair[1], pair[0]))),
    }


def moved(case: Case) -> bool:
    """Whether another date counts than the batch's."""
    return case.limit_on is not None and case.due_on != case.limit_on


def until(standing: Standing) -> str:
    """7月31日（黄灯，还剩10个工作日）; 7月31日（红灯，软件产业处配合意见已逾期6个工作日）"""
    provisional = "，工作日暂定" if any(owed.seen.provisional for owed in standing.owed) else ""
    return f"{dates.short(standing.case.due_on)}（{lines.lit(standing)}{provisional}）"


def countdown(calendar: Calendar, due: date, today: date) -> str:
    """还剩10个工作日（暂定）"""
    seen = deadlines.deadline(calendar, due, today)
    return answers.left(seen) + ("（暂定）" if seen.provisional else "")


def text(week: Mapping[str, Any]) -> str:
    """The same in words, for who cannot see the picture."""
    told = [f"【本周概览】{dates.long(date.fromisoformat(week['on']))}，在办{week['open']}件"]
    told += [
        f"{batch['name']}（{dates.short(date.fromisoformat(batch['due']))}前）：{batch['left']}，在办{batch['open']}件"
        for batch in week["batches"]
    ]
    told.append("亮灯：" + "，".join(f"{light}{count}件" for light, count in week["lights"].items()))
    told += ["最近到期：", *(f"{place}. {one['item']}：{one['until']}" for place, one in enumerate(week["nearest"], start=1))]
    told.append("所处环节：" + "；".join(f"{name} {count}件" for name, count in week["phases"].items()))
    return "\n".join(told)
