"""The week's outlook of a group or a person: how long until each batch's date, lights, the nearest five, phases. Pure.

Numbers and states only: nobody is compared with anybody (docs/decisions/chats.md#ranking).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from bot.rules import dates, deadlines, secrecy, steps
from bot.rules.deadlines import Light
from bot.rules.stages import Case
from bot.rules.wording import answers
from bot.rules.workdays import Calendar

OPEN_LIGHTS = (Light.RED, Light.ORANGE, Light.YELLOW, Light.GREEN)
NEAREST = 5


def of_cases(cases: Sequence[Case], calendar: Calendar, today: date, chain: tuple[str, ...]) -> dict[str, Any]:
    """Plain values for the words and the picture of these unfinished items, to be told in their order:

    {"on", "open", "lights": {灯: n}, "batches": [{"name", "due", "open", "left"}], "nearest": [{"item", "until"}],
    "phases": {环节: n}}
    """
    seen = {case.id: deadlines.deadline(calendar, case.due_on, today) for case in cases}
    lights = Counter(deadlines.light(seen[case.id]) for case in cases)
    batches = Counter((case.limit_on or case.due_on, case.batch) for case in cases)
    phases = Counter(steps.state(case, chain).partition("（")[0] for case in cases if secrecy.may_be_named(case.secrecy))
    nearest = sorted(cases, key=lambda case: (case.due_on, case.digits, case.id))[:NEAREST]
    return {
        "on": today.isoformat(),
        "open": len(cases),
        "lights": {str(light): lights[light] for light in OPEN_LIGHTS},
        "batches": [
            {"name": name, "due": due.isoformat(), "open": count, "left": countdown(calendar, due, today)}
            for (due, name), count in sorted(batches.items())
        ],
        "nearest": [{"item": answers.short_name(case), "until": until(case, seen[case.id])} for case in nearest],
        "phases": dict(sorted(phases.items(), key=lambda pair: (-pair[1], pair[0]))),
    }


def until(case: Case, seen: deadlines.Deadline) -> str:
    """7月31日（黄灯，还剩10个工作日）"""
    provisional = "，工作日暂定" if seen.provisional else ""
    return f"{dates.short(case.due_on)}（{deadlines.light(seen)}，{answers.left(seen)}{provisional}）"


def countdown(calendar: Calendar, due: date, today: date) -> str:
    """还剩10个工作日（暂定）"""
    seen = deadlines.deadline(calendar, due, today)
    return answers.left(seen) + ("（暂定）" if seen.provisional else "")


def text(week: Mapping[str, Any]) -> str:
    """The same in words, for who cannot see the picture."""
    lines = [f"【本周概览】{dates.long(date.fromisoformat(week['on']))}，在办{week['open']}件"]
    lines += [
        f"{batch['name']}（{dates.short(date.fromisoformat(batch['due']))}前）：{batch['left']}，在办{batch['open']}件"
        for batch in week["batches"]
    ]
    lines.append("亮灯：" + "，".join(f"{light}{count}件" for light, count in week["lights"].items()))
    lines += ["最近到期：", *(f"{place}. {one['item']}：{one['until']}" for place, one in enumerate(week["nearest"], start=1))]
    lines.append("所处环节：" + "；".join(f"{name} {count}件" for name, count in week["phases"].items()))
    return "\n".join(lines)
