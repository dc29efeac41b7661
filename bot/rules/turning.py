"""How people ask for another page of a list: 更多, 上一页, 第2页, 第二页."""

from __future__ import annotations

import re

from bot.rules import dates

NUMBER = r"(?P<page>\d{1,3}|[一二三四五六七八九十]{1,3})"
OTHER = r"(?P<back>上一?页|前一页|往前翻)|(?P<first>首页)|(?P<last>末页|尾页|最后一页)"
OTHER += "|(?P<next>再来一?页|再来|还有呢|继续|接着|接着看|往后翻|后面的|更多的|后面呢)"
ALONE = re.compile(rf"第\s?{NUMBER}\s?页|{OTHER}")
BEHIND = re.compile(rf"的?\s?第\s?{NUMBER}\s?页(?![一-鿿])")
PAGE = re.compile(rf"第?\s?{NUMBER}\s?页?|{OTHER}")


def is_page(words: str) -> bool:
    """Whether words that stand alone ask for a page: 第2页; a number without 第 and 页 may be an item's."""
    return ALONE.fullmatch(words) is not None


def behind(words: str) -> tuple[str, str]:
    """The words without the page that stands behind them, and it: 逾期的第2页 → 逾期, 第2页; an empty one where there is none."""
    found = BEHIND.search(words)
    if found is None:
        return words, ""
    return f"{words[: found.start()]}{words[found.end() :]}", f"第{dates.said_number(found['page'])}页"


def page(words: str, now: int, last: int) -> int | None:
    """The page that words ask for from the one that is shown, of so many; the next one without words, None: not understood."""
    if not words:
        return now + 1
    found = PAGE.fullmatch(words)
    if found is None:
        return None
    if found["page"]:
        return dates.said_number(found["page"])
    if found["next"]:
        return now + 1
    return now - 1 if found["back"] else 1 if found["first"] else last
