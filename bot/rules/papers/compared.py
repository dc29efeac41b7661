"""A year's figures beside those of the year before on the same day of it: counts and rates, and no word of praise or blame.

See docs/decisions/figures.md#compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from bot.rules import dates
from bot.rules.words import Body, Handling, Level

Figures = Mapping[str, Any]
OF_EACH = ("total", "finished", "finish_rate", "satisfaction", "classes")
COUNTED = ("total", "finished")


def a_year_earlier(day: date) -> date:
    """The same day of the year before; of 29 February the 28th."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def beside(now: Figures, before: Figures, on: date) -> dict[str, Any]:
    """The key `year_before`: what there was then, as of that day, and by how much each count differs."""
    levels = flat(now["by_body_level"], before["by_body_level"])
    handled = {str(body): changes(kinds(now, body), kinds(before, body)) for body in in_either(now, before)}
    change = {
        **{name: now[name] - before[name] for name in COUNTED},
        "by_body_level": levels,
        "by_handling": handled,
        "classes": changes(now["classes"], before["classes"]),
    }
    return {
        "year": before["year"],
        "on": on.isoformat(),
        **{name: before[name] for name in ("by_body_level", "by_handling", *OF_EACH)},
        "by_body": {body: {name: own[name] for name in OF_EACH} for body, own in before["by_body"].items()},
        "change": change,
        "equations": [
            equation(now["total"], before["total"], [change["total"]]),
            *(
                equation(now["total"], before["total"], [n for row in table.values() for n in row.values()])
                for table in (levels, handled)
            ),
        ],
    }


def equation(now: int, before: int, by: list[int]) -> dict[str, Any]:
    """34 = 30 + 1 + 3: this year's is last year's and what changed."""
    signed = "".join(f" {'-' if each < 0 else '+'} {abs(each)}" for each in by if each) or " + 0"
    return {"text": f"{now} = {before}{signed}", "holds": now == before + sum(by)}


def in_either(now: Figures, before: Figures) -> list[Body]:
    return [body for body in Body if body in now["by_body"] or body in before["by_body"]]


def changes(now: Mapping[str, int], before: Mapping[str, int]) -> dict[str, int]:
    """By how much each differs, in their order."""
    return {str(name): now.get(name, 0) - before.get(name, 0) for name in sorted({*now, *before}, key=place)}


def place(name: str) -> tuple[int, str]:
    """Levels and kinds of handling in their own order, classes by their letters."""
    order = [*map(str, Level), *map(str, Handling)]
    return (order.index(name), "") if name in order else (len(order), name)


def flat(now: Mapping[str, Mapping[str, int]], before: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, int]]:
    """body → level → difference"""
    return {str(body): changes(now.get(body, {}), before.get(body, {})) for body in Body if body in now or body in before}


def kinds(figures: Figures, body: Body) -> dict[str, int]:
    """handling → count, of one body's items."""
    found: Counter[str] = Counter()
    for row in figures["by_handling"].get(body, {}).values():
        found.update(row)
    return dict(found)


def lines(now: Figures) -> list[str]:
    """与2021年同期（截至2021年10月25日）相比：共34件（上年30件，增加4件）, and a line for each body that both years have; nothing
    where there was no year before."""
    before = now.get("year_before")
    if not before:
        return []
    on = date.fromisoformat(before["on"])
    since = f"与{before['year']}年同期（截至{on.year}年{dates.short(on)}）相比"
    both = [body for body in Body if body in now["by_body"] and body in before["by_body"]]
    if len(both) == 1 and len(in_either(now, before)) == 1:
        return [f"{since}：{of_body(now, before, both[0])}"]
    return [f"{since}：共{counted(now['total'], before['total'])}", *(of_body(now, before, body) for body in both)]


def of_body(now: Figures, before: Figures, body: Body) -> str:
    """人大代表建议34件（上年30件，增加4件）；省3件（上年2件），…；办结率100%（上年100%），…"""
    own, then = now["by_body"][body], before["by_body"][body]
    tables = (
        ("", now["by_body_level"][body], before["by_body_level"][body]),
        ("", kinds(now, body), kinds(before, body)),
        ("类", own["classes"], then["classes"]),
    )
    parts = [f"{body.full_paper}{counted(own['total'], then['total'])}"]
    parts += [pairs(some, earlier, unit) for unit, some, earlier in tables if some or earlier]
    rates = (
        ("办结率", own["finish_rate"], then["finish_rate"]),
        ("满意率", own["satisfaction"]["rate"], then["satisfaction"]["rate"]),
    )
    parts.append("，".join(f"{name}{rate}（上年{earlier}）" for name, rate, earlier in rates))
    return "；".join(parts)


def pairs(now: Mapping[str, int], before: Mapping[str, int], unit: str) -> str:
    """独办1件（上年0件），主办3件（上年2件）"""
    return "，".join(f"{name}{unit}{now.get(name, 0)}件（上年{before.get(name, 0)}件）" for name in changes(now, before))


def counted(now: int, before: int) -> str:
    """34件（上年30件，增加4件）"""
    differs = f"{'增加' if now > before else '减少'}{abs(now - before)}件" if now != before else "持平"
    return f"{now}件（上年{before}件，{differs}）"


def rows(now: Figures) -> tuple[tuple[str, str, str, str], ...]:
    """The same as a table: what, this year, the year before, the difference; nothing where there was no year before."""
    before = now.get("year_before")
    if not before:
        return ()
    found = [("收到", now["total"], before["total"])]
    for body in in_either(now, before):
        levels, earlier = now["by_body_level"].get(body, {}), before["by_body_level"].get(body, {})
        found += [
            (f"{level}{body.full_paper}", levels.get(level, 0), earlier.get(level, 0)) for level in changes(levels, earlier)
        ]
        some, then = kinds(now, body), kinds(before, body)
        found += [(f"{body.full_paper}{kind}", some.get(kind, 0), then.get(kind, 0)) for kind in changes(some, then)]
    found.append(("办结", now["finished"], before["finished"]))
    return (
        ("项目", "本年", "上年同期", "增减"),
        *((name, f"{some}件", f"{then}件", f"{some - then:+d}件" if some != then else "持平") for name, some, then in found),
    )
