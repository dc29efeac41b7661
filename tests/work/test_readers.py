"""Every reader of words takes work in proportion to them: operations of the product's own code are counted, not seconds.

What a regular expression does inside is counted in test_expressions.py.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from types import FrameType
from typing import Any

import pytest

import handlers  # noqa: F401 - declares every command
from bot import command, several
from bot.documents.ledger import lines, meaning, persons
from bot.documents.people import marks
from bot.documents.sheets import decoding, delimited, markup, web_table
from bot.errors import UserError
from bot.platforms import strict_json
from bot.platforms.doors import BadCallback
from bot.platforms.wecom import envelope
from bot.rules import (
    arrangement,
    attendance,
    commitments,
    dates,
    indicators,
    labels,
    letter_numbers,
    limits,
    numbers,
    origins,
    person_names,
    questions,
    secrecy,
    spelling,
    spoken_days,
)

TODAY = date(2021, 7, 16)
LONG = 400
READERS: dict[str, Callable[[str], object]] = {
    "spelling.normal": spelling.normal,
    "spelling.punctuated": spelling.punctuated,
    "spelling.without_mentions": lambda words: spelling.without_mentions(words, ("督办助手",)),
    "spelling.nearest": lambda words: spelling.nearest(words, [each.lstrip("/") for each in command.REGISTRY], within=1),
    "numbers.find": numbers.find,
    "numbers.first": numbers.first,
    "numbers.in_cell": numbers.in_cell,
    "numbers.canonical": numbers.canonical,
    "dates.typed": dates.typed,
    "dates.in_cell": dates.in_cell,
    "spoken_days.first": lambda words: spoken_days.first(words, TODAY),
    "spoken_days.of_step": lambda words: spoken_days.of_step(words, TODAY),
    "commitments.about": lambda words: commitments.about(words, {"1", "2"}),
    "letter_numbers.taken_out": letter_numbers.taken_out,
    "limits.typed": limits.typed,
    "origins.said": origins.said,
    "origins.heading": origins.heading,
    "indicators.found_in": indicators.found_in,
    "arrangement.groups": arrangement.groups,
    "arrangement.festivals_named": arrangement.festivals_named,
    "person_names.read": person_names.read,
    "attendance.names_in": attendance.names_in,
    "questions.left": questions.left,
    "labels.parted": lambda words: labels.parted(words, {"事项": ("事项",), "理由": ("理由", "原因")}),
    "secrecy.bears_mark": secrecy.bears_mark,
    "secrecy.forbids": secrecy.forbids,
    "secrecy.kept": secrecy.kept,
    "several.meant": lambda words: several.meant(words, ("督办助手",)),
    "several.split": several.split,
    "meaning.divisions_in": meaning.divisions_in,
    "meaning.title_of": meaning.title_of,
    "meaning.yes": meaning.yes,
    "persons.people_in": persons.people_in,
    "lines.is_section": lines.is_section,
    "lines.kind": lambda words: lines.kind([words, words], {"编号": 0, "案由": 1}, ["编号", "案由"]),
    "marks.division": lambda words: marks.BEHIND.sub("", marks.BEFORE.sub("", words)),
    "strict_json.parsed": strict_json.parsed,
    "envelope.from_json": lambda words: envelope.from_json(words.encode(), str),
    "envelope.from_xml": lambda words: envelope.from_xml(words.encode(), str),
    "envelope.fields": lambda words: envelope.fields(words.encode()),
    "decoding.text_of": lambda words: decoding.text_of(words.encode()),
    "decoding.checked": decoding.checked,
    "delimited.grids": lambda words: delimited.grids(words, "t"),
    "markup.pieces": lambda words: list(markup.pieces(words)),
    "web_table.grids": lambda words: web_table.grids(f"<table>{words}", "t"),
}
PIECES = (
    *(" ", "\n", "\t", "　", "@a ", "/查 ", "<td rowspan=2>", "\u3164", "\u200b", "\ufdfa", "\x00", "\x1a", "𠀀"),
    *[
        "甲",
        "1",
        "３",
        "ﬁ",
        "，",
        "。",
        "；",
        "：",
        "、",
        "（",
        "）",
        "(",
        ")",
        "《",
        "》",
        "【",
        "】",
        "@",
        "/",
        "\\",
        '"',
        '\\"',
        ",",
        "？",
        "★",
        "1.",
        "一、",
        "合计",
        "第",
        "号",
        "至",
        "和",
        "是",
    ],
    *[
        "20210032",
        "2021年",
        "7月",
        "7月1日",
        "下午3点",
        "周一",
        "第1批",
        "一次会议",
        "十三届",
        "省",
        "市人大",
        "政协",
        "关于",
        "的建议",
        "〔2021〕",
        "示函",
        "13800138000",
    ],
    *[
        "理由：",
        "事项",
        "通过",
        "退回",
        "承诺1",
        "未完成",
        "检查",
        "放假",
        "上班",
        "春节",
        "示甲",
        "处长",
        "等3人",
        "机密",
        "（秘密）",
    ],
    *[
        "[",
        "{",
        "[]",
        '{"a":',
        "}",
        '"encrypt":"a"',
        "<a>",
        "</a>",
        "<Encrypt>",
        "<td>",
        "<tr>",
        "<table>",
        "<!--",
        "-->",
        "&amp;",
        "&",
        "<?",
        "?>",
        '="1"',
        "class=a",
        ".a{display:none}",
    ],
)
REFUSALS = (ValueError, UserError, BadCallback, LookupError)


def operations(read: Callable[[str], object], words: str, of: tuple[str, ...] = ("/bot/", "/json/")) -> int:
    """How many operations of the product's code, or of other files, a reader takes for some words."""
    count = 0

    def within(frame: FrameType, event: str, _: Any) -> Any:
        nonlocal count
        count += event == "opcode"
        return within

    def entered(frame: FrameType, event: str, _: Any) -> Any:
        if not any(folder in frame.f_code.co_filename for folder in of):
            return None
        frame.f_trace_opcodes = True
        frame.f_trace_lines = False
        return within

    before = sys.gettrace()
    sys.settrace(entered)
    try:
        with suppress(*REFUSALS):
            read(words)
    except Exception as error:
        if type(error).__name__ != "Refused":
            raise
    finally:
        sys.settrace(before)
    return count


def hostile(chance: random.Random) -> tuple[str, str, str]:
    again = "".join(chance.choices(PIECES, k=chance.choice((1, 1, 2, 3))))
    return "".join(chance.choices(PIECES, k=chance.randrange(3))), again, "".join(chance.choices(PIECES, k=chance.randrange(3)))


@pytest.mark.parametrize("name", READERS)
def test_twice_the_words_are_at_most_two_and_a_half_times_the_work(name: str):
    read, chance = READERS[name], random.Random(name)
    for beginning, again, end in [
        *(("", piece, "") for piece in chance.sample(PIECES, 30)),
        *(hostile(chance) for _ in range(15)),
    ]:
        short, long = (beginning + again * (length // len(again)) + end for length in (LONG, 2 * LONG))
        once, twice = operations(read, short), operations(read, long)
        assert twice <= 1.25 * len(long) / len(short) * once + 400, f"{once} → {twice} for {beginning!r} {again!r}… {end!r}"


def test_a_reader_that_looks_again_is_found():
    def slow(words: str) -> int:
        return sum(1 for place in range(len(words)) for _ in range(place))

    once, twice = (operations(slow, "甲" * length, of=(__file__,)) for length in (100, 200))
    assert twice > 3 * once
