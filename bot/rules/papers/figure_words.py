"""A year's figures in words, as /统计 and the command line tell them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from bot.rules import dates
from bot.rules.papers import compared, statistics
from bot.rules.papers.rounding import Rounding
from bot.rules.papers.statistics import Tally
from bot.rules.words import LATE, Body, Handling, proposers_of


def lines(
    counted: Mapping[str, Any], tallies: Sequence[Tally], classes: Mapping[str, str], rounding: Rounding, *, given_back: int = 0
) -> list[str]:
    """A year's figures, of each body at most thirteen lines; which rounding is used is said where shares are given.

    A year with both bodies says how many there are, and then what became of each body's own; the year before stands beside it
    where there was one. `given_back` is how many items
    went back to the office that handed them over, and are in no figure.
    """
    year, total = counted["year"], counted["total"]
    gone = handed_over_in_all(year, total, given_back)
    if given_back and not total:
        return gone
    bodies = [body for body in Body if body in counted["by_body"]]
    if len(bodies) < 2:
        told = [f"{year}年共{total}件，{done(counted)}", *of_body(counted, tallies, classes, rounding)]
        return [*told, *compared.lines(counted), *gone]
    each = (f"{body.full_paper}{counted['by_body'][body]['total']}件" for body in bodies)
    told = [f"{year}年共{total}件：{'，'.join(each)}"]
    for body in bodies:
        some = [t for t in tallies if t.body is body]
        own = statistics.of_year(year, some, rounding=rounding, counted_by=counted["counted_by"])
        told += [f"【{body.full_paper}】{own['total']}件，{done(own)}", *of_body(own, some, classes, rounding)]
    return [*told, *compared.lines(counted), *gone]


def done(counted: Mapping[str, Any]) -> str:
    """办结33件，办结率97.1%"""
    return f"办结{counted['finished']}件，办结率{counted['finish_rate']}"


def of_body(counted: Mapping[str, Any], tallies: Sequence[Tally], classes: Mapping[str, str], rounding: Rounding) -> list[str]:
    """What there is to tell of the items of one body beside how many they are."""
    who = proposers_of(map(Body, counted["by_body"]))
    levels = "，".join(
        f"{level}级{body}{Body(body).paper}{count}件"
        for body, row in counted["by_body_level"].items()
        for level, count in row.items()
    )
    kinds: Counter[str] = Counter()
    for row in counted["by_handling"].values():
        for by_kind in row.values():
            kinds.update(by_kind)
    batches = "；".join(f"{row['batch']}{row['count']}件（{batch_due(row)}）" for row in counted["by_batch"])
    meeting, satisfied = counted["face_to_face"], counted["satisfaction"]
    answered = [t for t in tallies if t.answers_deputy]
    people, forms = statistics.UNITS[counted["counted_by"]]
    told = [
        *punctual(counted["timeliness"]),
        f"来源：{levels}",
        "办理类型：" + "，".join(f"{kind}{kinds[kind]}件" for kind in map(str, Handling) if kinds[kind]),
        f"批次：{batches}",
        f"寄出答复{counted['letters_mailed']}件，报送会办意见{counted['opinions_sent']}件",
        f"面复：{who}要求{meeting['requested']}{people}，已面复{meeting['done']}{people}，"
        f"面复率{meeting['rate']}（已面复÷要求面复{basis(answered, counted['counted_by'])}）",
    ]
    if satisfied["returned"]:
        told += [
            f"收回反馈{satisfied['returned']}{forms}：态度 {graded(satisfied['attitude'])}；结果 {graded(satisfied['result'])}",
            content_words(statistics.content(statistics.voices(answered, counted["counted_by"])), rounding, forms),
            *dimensions(satisfied, rounding),
        ]
    else:
        told.append("收回反馈0件，满意率—")
    if counted["classes"]:
        told.append(class_words(counted["classes"], classes, rounding))
    if counted["published"]:
        public = sum(t.count for t in answered if t.published)
        kinds_of = "，".join(f"{kind}{count}件" for kind, count in counted["published"].items())
        told.append(f"公开属性：{kinds_of}；已公开{public}件")
    return told


def handed_over_in_all(year: int, total: int, given_back: int) -> list[str]:
    """另有1件经同意申退，不计入上述件数：交办35 = 办理34 + 申退1; of a year whose items all went back what there is. Nothing
    where none did."""
    if not given_back:
        return []
    equation = f"交办{total + given_back} = 办理{total} + 申退{given_back}"
    if not total:
        return [f"{year}年共交办{given_back}件，均经同意申退，不再由本单位办理，本单位办理0件", equation]
    return [f"另有{given_back}件经同意申退，不计入上述件数：{equation}"]


def punctual(known: Mapping[str, Any]) -> list[str]:
    """按期办结33件，逾期办结1件; against both dates where they differ, and what is late and open."""
    first, last, late = known["original"], known["extended"], known["open_overdue"]
    said = []
    if any(last.values()) or any(first.values()):
        said.append(f"按期办结{first['in_time']}件，逾期办结{first['late']}件")
        if first != last:
            said[0] = f"按原时限：{said[0]}"
            said.append(f"按延期或重新办理后的时限：按期办结{last['in_time']}件，逾期办结{last['late']}件")
    if late:
        said.append(f"逾期未办结{late}件")
    return ["；".join(said)] if said else []


def batch_due(row: Mapping[str, Any]) -> str:
    """7月31日前; items handed over late have limits of their own."""
    return "按各件时限" if row["batch"] == LATE else f"{dates.short(date.fromisoformat(row['due']))}前"


def graded(row: Mapping[str, int]) -> str:
    """满意17、基本满意0、不满意0"""
    return "、".join(f"{grade}{count}" for grade, count in row.items())


def basis(answered: Iterable[Tally], counted_by: str) -> str:
    """What the rates count, where that makes a difference: ，按代表计; ，联名的按件计; else nothing."""
    if counted_by == statistics.BY_DEPUTY:
        return "，按代表计"
    return "，联名的按件计" if any(t.spoken for t in answered) else ""


def content_words(content: Mapping[str, int], rounding: Rounding, unit: str) -> str:
    """Satisfied and basically satisfied apart, and together (docs/decisions/figures.md#rates)."""
    whole = sum(content.values())
    best, both = content["满意"], content["满意"] + content["基本满意"]
    return (
        f"满意率{rounding.rate(best, whole)}（两项均满意{best}{unit}），"
        f"含基本满意{rounding.rate(both, whole)}（{both}{unit}），不满意{content['不满意']}{unit}"
    ) + (f"；基本满意的占{rounding.rate(both - best, whole)}" if both > best else "")


def dimensions(satisfied: Mapping[str, Any], rounding: Rounding) -> list[str]:
    """态度：满意96.39%、基本满意3.61%；结果：…; nothing where both came to the same."""
    attitude, result = satisfied["attitude"], satisfied["result"]
    if attitude == result:
        return []
    return ["；".join(f"{name}：{grade_shares(row, rounding)}" for name, row in (("态度", attitude), ("结果", result)))]


def grade_shares(row: Mapping[str, int], rounding: Rounding) -> str:
    """满意96.39%、基本满意3.61%"""
    shares = rounding.shares(row)
    return "、".join(f"{grade}{shares[grade]}" for grade, count in row.items() if count) or "—"


def class_words(found: Mapping[str, int], labels: Mapping[str, str], rounding: Rounding) -> str:
    """答复类别：A类11件64.7%（已经解决…）…；比例各自四舍五入: with the rounding that is used."""
    shares = rounding.shares(found)
    parts = [
        f"{name}类{count}件{shares[name]}" + (f"（{labels[name]}）" if name in labels else "") for name, count in found.items()
    ]
    return f"答复类别：{'，'.join(parts)}；比例{rounding.said}"
