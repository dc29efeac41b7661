"""Every reader of words by its name, pieces of hostile words to make texts from, and how a reader refuses."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date

import handlers  # noqa: F401 - declares every command
from bot import command, several
from bot.documents.ledger import lines, meaning, persons
from bot.documents.people import marks
from bot.documents.sheets import decoding, delimited, markup, web_table
from bot.errors import UserError
from bot.platforms import sealing, strict_json
from bot.platforms.dingtalk import messages
from bot.platforms.dingtalk.messages import SpokenTo
from bot.platforms.doors import BadCallback
from bot.platforms.sealing import Codec
from bot.platforms.wecom import app_callback, envelope, incoming
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
from bot.rules.chat_safe import ChatSafe
from tests.hostile import faults

TODAY = date(2021, 7, 16)
CODEC = Codec("token", "n3Zq8Rk2Yw5Vt7Lb1Xc9Hd4Jf6Gs0PaMeNiOuTrBvSw")


def gated(words: str) -> None:
    """The words pass the gate: nothing of them is active, and to pass twice is to pass once."""
    for group in (False, True):
        safe = ChatSafe(words, group=group)
        assert faults(safe, group=False) == [] and ChatSafe(safe, group=group) == safe, (words, safe)


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
    "sealing.from_json": lambda words: sealing.from_json(words.encode(), str),
    "envelope.from_xml": lambda words: envelope.from_xml(words.encode(), str),
    "envelope.fields": lambda words: envelope.fields(words.encode()),
    "sealing.decrypt": CODEC.decrypt,
    "incoming.message_of": lambda words: incoming.message_of(sealing.parsed(words), "corp", "sealed", "wecom"),
    "app_callback.message_of": lambda words: app_callback.message_of(envelope.fields(words.encode()), "corp", "wecom"),
    "messages.message_of": lambda words: messages.message_of(messages.parsed(words), b"", SpokenTo("corp", "dingtalk")),
    "chat_safe.ChatSafe": gated,
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


def read(name: str, words: str) -> None:
    """Read the words; what the reader refuses is no failure, anything else raises."""
    try:
        with suppress(*REFUSALS):
            READERS[name](words)
    except Exception as error:
        if type(error).__name__ != "Refused":  # each reader of documents has its own
            raise
