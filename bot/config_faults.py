"""What is wrong with a configuration, in Chinese, with the line where it stands."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

PREFIX = "DUBAN__"


@dataclass(frozen=True)
class Fault:
    """One thing wrong with the configuration: its key, its line in the file (None where it has none), what to do."""

    key: str
    line: int | None
    text: str

    def __str__(self) -> str:
        where = f"第 {self.line} 行 " if self.line else ""
        return f"{where}{self.key}：{self.text}"


NOBODY = ("", "本单位", "示例市某局")  # what `duban init` and config.example.toml write
TEXTS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这个配置项，请对照 config.example.toml 检查拼写",
    "bool_parsing": "应为 true 或 false",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "float_parsing": "应为数字",
    "string_type": "应为带引号的文字",
    "model_type": "应为一个表，写成 [名称]",
    "dict_type": "应为一个表，写成 [名称]",
    "greater_than_equal": "数值太小，应不小于 {ge}",
    "less_than_equal": "数值太大，应不大于 {le}",
    "greater_than": "数值太小，应大于 {gt}",
    "literal_error": "不是可选的值，应为 {expected}",
    "enum": "不是可选的值，应为 {expected}",
    "string_too_long": "文字太长，最多 {max_length} 字",
    "date_from_datetime_parsing": "应为日期，例如 2021-07-31",
    "date_parsing": "应为日期，例如 2021-07-31",
    "tuple_type": "应为列表，写成 [ … ]",
    "time_parsing": '应为时刻，例如 "08:30"',
}


def fault_of(found: Any, text: str, given: Mapping[tuple[str, ...], str]) -> Fault:
    """One of pydantic's findings, in our words, with its line in the file or the variable it came from."""
    location = [part for part in found["loc"] if part != "[key]"]
    if location == ["reminders"] and found["type"] == "value_error":
        location.append(str(found["ctx"]["error"]).partition(" ")[0])  # looked at once the robots are known
    key = ".".join(str(part) for part in location)
    context = {name: readable_choice(value) for name, value in found.get("ctx", {}).items()}
    words = TEXTS.get(found["type"], "").format_map(context)
    if found["type"] == "value_error":
        words = str(found["ctx"]["error"])
    words = words or "内容不正确"
    path = tuple(str(part) for part in location)
    if path in given:
        return Fault(key, None, f"环境变量 {PREFIX}{'__'.join(path).upper()} {words}")
    return Fault(key, line_of(list(path), text), words)


def without_unit(name: str, text: str) -> list[Fault]:
    """Whether the unit's name is still to be filled in: the service runs without it, but its letters name nobody."""
    if name.strip() not in NOBODY:
        return []
    said = f"仍是“{name}”" if name.strip() else "是空的"
    return [Fault("unit.name", line_of(["unit", "name"], text), f"单位全称{said}，请填写：函稿和总结以它落款")]


def readable_choice(value: object) -> object:
    """pydantic's 'a', 'b' or 'c' as a、b、c."""
    return value.replace("'", "").replace(" or ", "、").replace(", ", "、") if isinstance(value, str) else value


def line_of(keys: list[str], text: str) -> int | None:
    """The line of a key in the file: inside its own table, else the table's header, else what the table stands in."""
    lines = places(text)
    return next((lines[tuple(keys[:end])] for end in range(len(keys), 0, -1) if tuple(keys[:end]) in lines), None)


def places(text: str) -> dict[tuple[str, ...], int]:
    """key → line: of headers, a list's ([[reminders.ladder]]) with their places, and of what stands below them."""
    found: dict[tuple[str, ...], int] = {}
    counts: dict[tuple[str, ...], int] = {}
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), start=1):
        if header := re.match(r"\s*(\[{1,2})([^\]]+)\]", line):
            table = ()
            for name in split(header[2]):
                table += (name,)
                if table in counts:
                    table += (str(counts[table]),)
            if header[1] == "[[":
                table = table[:-1] if table[-1].isdigit() else table
                counts[table] = counts.get(table, -1) + 1
                found.setdefault(table, number)
                table += (str(counts[table]),)
            for end in range(1, len(table) + 1):
                found.setdefault(table[:end], number)
        elif key := re.match(r"\s*([^=\s\[#]+)\s*=", line):
            found.setdefault((*table, *split(key[1])), number)
    return found


def split(dotted: str) -> tuple[str, ...]:
    """a."b".c as its parts."""
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
