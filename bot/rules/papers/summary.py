"""The year-end 办理工作总结 as a paper: always a draft, what is missing first, the sums with their items last.

What the year's sheet 年度 does not tell is a placeholder in plain sight.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.rules.papers import compared, statistics
from bot.rules.papers.document import Block, Document, Kind, blank, plain
from bot.rules.papers.summary_prose import (
    adoption,
    attention,
    fact,
    named,
    numeral,
    overall,
    quality,
    sentence,
    taken_seriously,
)
from bot.rules.papers.year import NOTICE, Gap, Year, gaps

MOST_LISTED = 100  # numbers after a name in the appendix
BETWEEN = "　"  # a wide blank: lines break there and not inside a number
NOTE = "草稿。本件由台账生成，数字均出自台账；标黄处由办公室补充，定稿时删去本行和附件。"


def compose(year: Year) -> Document:
    """The whole paper: what is missing, four sections, unit and day, the sums with the items behind them."""
    serious = taken_seriously(year)
    title = f"{plain(year.unit)}{year.year}年度{year.papers}办理工作总结"
    return Document(
        title=title,
        names=(plain(year.unit),),
        blocks=(
            Block(Kind.NOTE, NOTE),
            *(Block(Kind.NOTE, f"待补：{words(gap, BETWEEN)}") for gap in gaps(year)),
            Block(Kind.PARAGRAPH, f"按照{fact(year, NOTICE)}要求，现将我局相关工作办理情况报告如下。"),
            Block(Kind.HEADING, "一、总体办理情况"),
            Block(Kind.PARAGRAPH, overall(year)),
            *(Block(Kind.PARAGRAPH, f"{'；其中'.join(said)}。") for said in [compared.lines(year.figures)] if said),
            Block(
                Kind.HEADING, f"二、{'高度重视，' if serious else ''}{'确保满意率百分百' if year.all_content else '压实办理责任'}"
            ),
            Block(Kind.PARAGRAPH, attention(year)),
            Block(Kind.HEADING, f"三、严格规范，{'确保办件质量优' if as_it_should(year) else '提升办件质量'}"),
            Block(Kind.PARAGRAPH, quality(year)),
            Block(Kind.HEADING, f"四、加大力度，推进{year.short_papers}采纳落实{'见效' if year.results or year.kept else ''}"),
            Block(Kind.PARAGRAPH, adoption(year)),
            *topics(year),
            Block(Kind.SIGNATURE, plain(year.unit)),
            Block(Kind.DATE, f"{year.on.year}年{year.on.month}月{year.on.day}日"),
            Block(Kind.PAGE_BREAK),
            *appendix(year),
        ),
    )


def as_it_should(year: Year) -> bool:
    """Whether nothing is late, open or missing: without that nobody speaks of quality."""
    late = any(year.figures["timeliness"][limit]["late"] for limit in ("original", "extended"))
    sums = all(equation.holds for equation in year.equations)
    return sums and not late and not year.open and not any(item.redone for item in year.items)


def topics(year: Year) -> list[Block]:
    """（一）智慧城市。… from the sheet 年度, or the place where it is to be written."""
    found = year.results or [(blank("成效专题"), blank(f"采纳{year.short_papers}取得的成效"))]
    return [
        Block(Kind.PARAGRAPH, sentence(value), lead=f"（{numeral(place)}）{plain(topic)}。")
        for place, (topic, value) in enumerate(found, start=1)
    ]


def appendix(year: Year) -> list[Block]:
    """The rates with numerator and denominator, every sum, and the items behind each number."""
    rates = (("比率", "分子", "分母", "结果"), *(row for part in year.apart for row in rates_of(part, apart=part is not year)))
    sums = [("等式", "含义", "结果")]
    sums += [(equation.text, equation.name, "成立" if equation.holds else "不成立") for equation in year.equations]
    names: dict[tuple[str, ...], list[str]] = {}
    for term in (term for equation in year.equations for term in equation.terms if term.numbers):
        names.setdefault(term.numbers, []).append(term.name)
    listed = [
        Block(Kind.NUMBERS, shortened(some, BETWEEN), lead=f"{'、'.join(dict.fromkeys(of))}（{len(some)}件）：")
        for some, of in names.items()
    ]
    return [
        Block(Kind.TITLE, "附件　数字核对表"),
        Block(Kind.PARAGRAPH, "一、比率及其口径"),
        Block(Kind.TABLE, rows=rates, widths=(2, 4, 4, 2)),
        Block(Kind.PARAGRAPH, "二、等式"),
        Block(Kind.TABLE, rows=tuple(sums), widths=(5, 8, 2)),
        Block(Kind.PARAGRAPH, "三、各数所含的件"),
        *listed,
        *beside(year),
    ]


def beside(year: Year) -> list[Block]:
    """The counts of the year before beside this one's; nothing where there was none."""
    found = compared.rows(year.figures)
    return [Block(Kind.PARAGRAPH, "四、与上年同期比较"), Block(Kind.TABLE, rows=found, widths=(5, 2, 2, 2))] if found else []


def rates_of(year: Year, *, apart: bool) -> tuple[tuple[str, str, str, str], ...]:
    """Each rate with what it is taken of; `apart`: the other body has rates of its own."""
    known, whose = year.figures, f"（{year.papers}）" if apart else ""
    meeting, content = known["face_to_face"], known["satisfaction"]
    people, forms = statistics.UNITS[known["counted_by"]]
    return (
        (f"办结率{whose}", f"已办结{known['finished']}件", f"收到{known['total']}件", known["finish_rate"]),
        (
            f"面复率{whose}",
            f"已面复{meeting['done']}{people}",
            f"{year.people}要求面复{meeting['requested']}{people}",
            meeting["rate"],
        ),
        (f"满意率{whose}", "态度和结果均满意", f"收回反馈{content['returned']}{forms}", content["rate"]),
    )


def words(gap: Gap, between: str = "、") -> str:
    """尚未办结2件：20210032、20210257"""
    return f"{gap.text}：{shortened(gap.numbers, between)}" if gap.numbers else gap.text


def shortened(numbers: Sequence[str], between: str = "、") -> str:
    """The numbers; of very many the first ones, the rest counted."""
    return between.join(numbers[:MOST_LISTED]) + (f"等{len(numbers)}件" if len(numbers) > MOST_LISTED else "")


def in_short(gap: Gap) -> str:
    """The same with a few numbers only, for a chat."""
    return f"{gap.text}：{named(gap.numbers)}" if gap.numbers else gap.text
