"""The figures of a commitment: 建成10个示范项目，投资2亿元 promises 10个示范项目 and 2亿元."""

from __future__ import annotations

import re
from dataclasses import dataclass

COUNTED = "个|家|项|条|件|次|处|座|套|所|批|场|名|人|户|亩|台|辆|栋|期|类|种|万个|万家|万人|万户|万件|万次|万台|万套"
MEASURED = "万亿元|亿元|万元|千元|元|%|个百分点|公里|千米|平方米|平方公里|米|吨|万吨|千瓦|兆瓦|万千瓦|兆|小时|分钟|万亩"
FIGURE = re.compile(
    r"(?<![\d.,])(?P<figure>\d{1,3}(?:,\d{3}){1,5}(?:\.\d{1,9})?|\d{1,15}(?:\.\d{1,9})?)\s{0,4}(?P<more>余|多)?\s{0,4}"
    rf"(?:(?P<measured>{MEASURED})|(?P<counted>{COUNTED})(?P<what>[一-鿿]{{0,12}})|(?![年月日号季时点天周])(?P<other>[一-鿿]{{1,2}}))",
    re.ASCII,
)
NOT_COUNTED = re.compile(r"并|及|和|与|以上|以内|左右|，|、|(?<=.)(?:投入|完成|建成|达到|新增|带动|实现)")


@dataclass(frozen=True)
class Indicator:
    """A figure with its unit and what is counted, `more` where it is a least."""

    figure: str
    unit: str
    more: bool

    @property
    def text(self) -> str:
        """不少于30个平台"""
        return f"{'不少于' if self.more else ''}{self.figure}{self.unit}"


def found_in(words: str) -> list[Indicator]:
    """All figures of the words in their order; years and months are none."""
    return [Indicator(match["figure"], unit(match), bool(match["more"])) for match in FIGURE.finditer(words)]


def unit(found: re.Match[str]) -> str:
    """个示范项目, 亿元"""
    if not found["counted"]:
        return found["measured"] or found["other"]
    return found["counted"] + NOT_COUNTED.split(found["what"], maxsplit=1)[0]
