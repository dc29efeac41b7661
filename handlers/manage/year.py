"""/年度 2021 — what of the year's own facts is there and what the summary still lacks; /年度 2021 部署会日期 3月5日 tells one."""

from __future__ import annotations

from bot import lookup
from bot.command import Context, command
from bot.errors import UserError
from bot.records import suggestions
from bot.records.figures import year_facts
from bot.rules import dates, spelling, telephones
from bot.rules.papers import year_pieces
from bot.rules.review_chain import NO_EFFECT
from bot.rules.wording import receipts
from bot.rules.words import OFFICE

USAGE = "/年度 2021"
ONE = "/年度 2021 部署会日期 3月5日"


@command(
    "/年度",
    usage="/年度 年度 栏目 内容",
    summary="看年度表（总结用）缺什么，登记其中一项",
    synonyms=("年度表", "年度资料"),
    allowed=OFFICE,
    place="single",
    changes=True,
    forms=(
        "/年度 年度：看已有和待补",
        ONE,
        "/年度 2021 部署会主持 清空",
        "/年度 2021 政协 发起通知 内容",
        "/年度 2021 成效：专题 内容",
    ),
)
def of_year(context: Context, words: str = "") -> str:
    piece = year_pieces.read(words)
    if piece is None:
        if left := unread(words):
            raise UserError(f"没有看懂{spelling.echoed(left)}，登记一项请写 {ONE}，查看请写 {USAGE}。{NO_EFFECT}")
        return known(context, lookup.whole_year(context, words, USAGE))
    year = lookup.whole_year(context, piece.year, USAGE)
    try:
        why = year_pieces.refusal(piece, year, context.today)
        value = telephones.without_phones(year_pieces.value_of(piece, year))
    except (dates.NoDay, dates.NoSuchDay) as reason:
        raise UserError(f"{reason}。例如：{ONE}。{NO_EFFECT}") from None
    if why:
        raise UserError(f"{why}。{NO_EFFECT}")
    year_facts.lock(context.session, year)
    held = year_facts.of_year(context.session, year)
    was, told = held.get(piece.name), f"{year}年{piece.name}：{year_pieces.shown(piece.name, value) or year_pieces.EMPTIED}"
    if not value and was is None:
        raise UserError(f"{year}年{piece.name}没有登记过内容，无须清空。{NO_EFFECT}")
    if was == value:
        raise UserError(f"{told}，已登记，无须重复操作。{NO_EFFECT}")
    year_facts.say(context.session, year, piece.name, value, context.act())
    context.besides = f"{year}年{piece.name}：{year_pieces.shown(piece.name, was)}" if was else "", told
    before = [f"原为：{year_pieces.shown(piece.name, was)}。"] if was else []
    return "\n".join(
        (receipts.first(told), *before, left_of(context, year, {**held, piece.name: value}), "登记有误的请发送 /撤销。")
    )


def unread(words: str) -> str:
    """What stands beside a year; nothing where only a year is typed."""
    return words.strip() if any(name in words for name in (*year_pieces.NAMED, "成效")) else ""


def known(context: Context, year: int) -> str:
    """What is there, line by line, and what lacks, with the command for the first of it."""
    held = year_facts.of_year(context.session, year)
    there = [f"{name}：{year_pieces.shown(name, telephones.without_phones(value))}" for name, value in held.items()]
    more = [f"有则可补的：{'、'.join(some)}。"] if (some := year_pieces.welcome(held)) else []
    return "\n".join((f"{year}年度表已有{len(there)}项{'：' if there else '。'}", *there, left_of(context, year, held), *more))


def left_of(context: Context, year: int, held: dict[str, str]) -> str:
    """待补2项：部署会主持、成效：专题。 and how the first is told."""
    lacking = year_pieces.lacking(held, suggestions.bodies_of(context.session, year, context.today))
    if not lacking:
        return "总结所需各项已齐。"
    return f"待补{len(lacking)}项：{'、'.join(lacking)}。登记请发送，例如：{year_pieces.example(year, lacking[0])}"
