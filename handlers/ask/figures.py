"""/统计 2021 — the year's figures as far as they may be told here, with their picture."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.command import Context, command
from bot.errors import UserError
from bot.message import Paper, Reply
from bot.records import cases, people
from bot.records.figures import compared
from bot.records.figures import tallies as figures
from bot.rules import origins, spelling, spoken_days
from bot.rules.chat_safe import FileName
from bot.rules.papers import figure_words, statistics
from bot.rules.papers.statistics import Tally
from bot.rules.permissions import Scope
from bot.rules.words import LEADERS, OFFICE, Role

USAGE = "/统计 年度"
OF_ONE = "/统计 年度 政协（或 人大）"
ADDED_UP = ("合计100", "合计100%", "加总100")


@command(
    "/统计",
    usage=USAGE,
    summary="看年度办理情况统计（附图），建议、提案分开统计",
    synonyms=("汇总", "统计表", "统计图", "图表"),
    forms=(OF_ONE,),
)
def year_in_figures(context: Context, words: str = "") -> Reply:
    rounding, words = context.office.rounding, words.strip(" ,，。?？")
    for mark in ADDED_UP:
        if mark in words:
            rounding, words = replace(rounding, adds_up=True), words.replace(mark, "").strip()
    body, words = origins.one_body(words)
    said = spoken_days.year(words, context.today)
    if words and said is None:
        raise UserError(f"没有看懂{spelling.echoed(words)}，请写年度，例如 /统计 2021 或 /统计 去年。")
    scope = whose(context)
    year = said or figures.latest_year(context.session, context.today, scope)
    table = may_see_divisions(context)
    law = cases.governing(context.session, context.office)
    tallies = figures.tallies(context.session, year, context.today, scope, by_division=table, statutory=law) if year else []
    gone = figures.given_back(context.session, year, context.today, scope, body) if year else 0
    tallies = [t for t in tallies if body in (None, t.body)]
    if year is None or not (tallies or gone):
        what = f"{body}办件" if body else "办件"
        raise UserError(f"{f'{year}年' if year else ''}没有可统计的{what}，或不在此处可查范围内。用法：{USAGE}。")
    counted = compared.figures(
        context.session,
        year,
        context.today,
        scope,
        tallies,
        rounding=rounding,
        counted_by=context.office.counted_by,
        statutory=law,
        body=body,
    )
    lines = figure_words.lines(counted, tallies, context.office.classes, rounding, given_back=gone)
    if not tallies:
        return Reply("\n".join(lines))
    if table:
        lines += divisions(context, tallies)
    on = context.today.isoformat()
    paper = Paper(
        kind="picture",
        name=FileName(f"{year}年办理情况统计.png"),
        alt="；".join(lines[:3]),
        wish={"figures": counted, "on": on, "where": where(context)},
    )
    return Reply("\n".join(lines), papers=(paper,))


def whose(context: Context) -> Scope:
    """In a group its own items; in single chat the bureau's totals, which name nobody (contract: totals for all)."""
    return context.scope if context.group else replace(context.scope, everything=True)


def may_see_divisions(context: Context) -> bool:
    """A table by division only in single chat, to the office, to leaders and to heads: never a public ranking.

    See docs/decisions/chats.md#ranking.
    """
    wanted = LEADERS | OFFICE | {Role.DIVISION_HEAD}
    return context.message.chat_id is None and context.message.signed_body and bool(context.actor.roles & wanted)


def divisions(context: Context, tallies: list[Tally]) -> list[str]:
    """The divisions this person may compare, in the office's own order: all, those of a 分管领导, or a head's own."""
    order = people.divisions(context.session)
    actor = context.actor
    if not (actor.is_office or Role.DIRECTOR in actor.roles):
        led = figures.divisions_led_by(context.session, actor.id) if Role.DEPUTY_DIRECTOR in actor.roles else set()
        order = [name for name in order if name in led or name in actor.divisions]
    rows = [row for row in statistics.by_division(tallies, order) if row["division"] in order]
    return ["各处室（牵头件，按机构顺序）：" + "；".join(row_words(row) for row in rows)] if rows else []


def row_words(row: dict[str, Any]) -> str:
    """融资服务处3件办结1件"""
    return f"{row['division']}{row['count']}件办结{row['finished']}件"


def where(context: Context) -> str:
    """Whose figures these are, for the picture's heading."""
    return context.group.name if context.group else context.office.name
