"""How a title goes into lines: between words, each line about as long as the next, wider or narrower one way or like a lozenge.

GB/T 9704-2012, 7.3.1: 回行时，要做到词意完整，排列对称，长短适宜，间距恰当，标题排列应当使用梯形或菱形.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise
from unicodedata import east_asian_width

from bot.rules.papers.document import plain
from bot.rules.words import Body, Handling

MOST_LINES = 6  # of a title; a longer one is nobody's, and its lines are left to the program that shows it
NUMERALS = "零一二三四五六七八九十百"
VOCABULARY = (
    *(word for body in Body for word in (body, body.paper, body.full_paper, body.form, body.person, body.proposer)),
    *Handling,
    *("全国人大", "人民代表大会", "常务委员会", "人大常委会", "政协", "闭会期间", "会议", "代表建议", "会办意见", "办理意见"),
    *("办理", "办理工作", "办理情况", "工作总结", "总结", "答复", "承诺事项", "落实情况", "情况", "意见", "反馈表", "征询意见表"),
    *("送审记录", "数字核对表", "附件", "年度", "关于", "报告", "通知"),
)
COUNTED = "年度|[年月日件届次类项人个]|号(?:建议|提案)?"
NUMBER = (
    rf"第?〔?[0-9A-Za-z]+(?:[.．:：/〔〕-][0-9A-Za-z]+)*〕?[%％‰]?(?:{COUNTED})?|第?[{NUMERALS}]{{1,9}}(?:次会议|[届次项件类])"
)
WHOLE = re.compile(rf"〔[^〔〕]{{0,40}}〕(?:次会议|届)?|{NUMBER}|{'|'.join(sorted(VOCABULARY, key=len, reverse=True))}")
CLOSING, OPENING = "的，。、；：？！》〉）」』”’…的和与及", "《〈（「『“‘〔第"
JOINTS = re.compile(
    "(?<=[省市区县局委厅办部会院和与及、])(?![公理事法员议计门署场民政容域府谐平级长）])"
)  # where a name that is longer than a line may part


def balanced(title: str, width: float, names: Iterable[str] = ()) -> list[str]:
    """A title's lines, none wider than `width` characters; `names` are kept whole as every word is.

    The title as one line where it fits, and where nobody could break it well.
    """
    title = plain(title)
    parts = pieces(title, width, names)
    for count in range(1, min(len(parts), MOST_LINES) + 1):
        if lines := parted(parts, width, count):
            return lines
    return [title]


def parted(parts: Sequence[str], width: float, count: int) -> list[str]:
    """The best way to put the parts into so many lines; nothing where there is none."""
    wide = tuple(wideness(part) for part in parts)
    even = sum(wide) / count

    @cache
    def best(start: int, left: int, before: float, narrowing: bool) -> tuple[float, tuple[int, ...]] | None:
        """The cost of the lines from `start` on, and where they end."""
        found: list[tuple[float, tuple[int, ...]]] = []
        ends = range(start + 1, len(parts) - left + 2) if left > 1 else (len(parts),)
        for end in ends:
            line = sum(wide[start:end])
            if line > width:
                break
            if narrowing and line > before:
                continue  # narrow in the middle: neither shape
            rest = (0.0, ()) if left == 1 else best(end, left - 1, line, narrowing or line < before)
            if rest:
                found.append((rest[0] + (line - even) ** 2, (end, *rest[1])))
        return min(found, default=None)

    chosen = best(0, count, 0, False)
    if not chosen:
        return []
    return ["".join(parts[start:end]) for start, end in pairwise((0, *chosen[1]))]


def pieces(title: str, width: float, names: Iterable[str] = ()) -> list[str]:
    """What is never broken: words, names, numbers with what they count, what stands in brackets, with their marks."""
    found: list[str] = []
    for word in short_enough(words(title, names), width, names):
        if found and (word[0] in CLOSING or found[-1][-1] in OPENING or found[-1] == "关于"):
            joined = found[-1] + word
            if wideness(joined) <= width:
                found[-1] = joined
                continue
        found.append(word)
    return found


def words(title: str, names: Iterable[str] = ()) -> Iterator[str]:
    """The title's words in their order; what nobody knows goes together up to the next that is known."""
    known = sorted({plain(name) for name in names if plain(name)}, key=len, reverse=True)
    whole = re.compile("|".join((*map(re.escape, known), "《[^《》]*》", WHOLE.pattern)))
    last = 0
    for match in whole.finditer(title):
        yield from unknown(title[last : match.start()])
        yield match[0]
        last = match.end()
    yield from unknown(title[last:])


def unknown(text: str) -> Iterator[str]:
    """A text without a known word: it breaks at its marks and blanks alone."""
    yield from (part for part in re.split("(?<=[，。、；：？！ 　])", text) if part)


def short_enough(parts: Iterable[str], width: float, names: Iterable[str]) -> Iterator[str]:
    """The same; what is longer than a line by itself parts where its own words do, and a name behind what it belongs to."""
    for part in parts:
        if wideness(part) <= width:
            yield part
        elif part[0] in "《〈" and part[-1] in "》〉":
            inside = list(short_enough(words(part[1:-1], names), width - 1, ()))
            yield from (*(f"{part[0]}{word}" if not place else word for place, word in enumerate(inside)), part[-1])
        else:
            yield from (bit for joint in JOINTS.split(part) if joint for bit in slices(joint, width))


def slices(text: str, width: float) -> Iterator[str]:
    """A word longer than a line, in lines: there is no better place."""
    step = int(width)
    yield from (text[start : start + step] for start in range(0, len(text), step))


def wideness(text: str) -> float:
    """How many characters wide a text is, a digit being half of one."""
    return sum(1.0 if east_asian_width(character) in "WF" else 0.5 for character in plain(text))
