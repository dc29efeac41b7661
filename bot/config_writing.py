"""Values are put into the text of a configuration: what else stands there, comments included, stays as it is."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from bot.config_faults import places

BARE = re.compile(r"[A-Za-z0-9_-]+")
HEADER = re.compile(r"\s*\[")
Keys = tuple[str, ...]


class NotWritten(Exception):
    """The text is laid out in a way (inline tables, dotted keys) in which the values cannot be put; its text names the key."""


def with_values(text: str, values: Mapping[Keys, Any]) -> str:
    """The text with these values, key by key; a table that is not there is begun at the end. Raises NotWritten."""
    wanted = tomllib.loads(text)
    for keys, value in values.items():
        put(wanted, keys, value)
        text = with_value(text, keys, value)
        if not reads_as(text, wanted):
            raise NotWritten(".".join(keys))
    return text


def put(tree: dict[str, Any], keys: Keys, value: Any) -> None:
    for key in keys[:-1]:
        tree = tree.setdefault(key, {})
        if not isinstance(tree, dict):
            raise NotWritten(".".join(keys))
    tree[keys[-1]] = list(value) if isinstance(value, tuple) else value


def reads_as(text: str, wanted: Mapping[str, Any]) -> bool:
    try:
        return tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        return False


def with_value(text: str, keys: Keys, value: Any) -> str:
    """One value put in: over the one that stands there, else at the end of its table."""
    lines, known = text.removesuffix("\n").split("\n") if text else [], places(text)
    line = f"{name(keys[-1])} = {written(value)}"
    if keys in known:
        first = known[keys] - 1
        last, comment = extent(lines, first)
        lines[first : last + 1] = [f"{line}{comment}"]
    elif keys[:-1] in known and (header := own_header(lines, known[keys[:-1]] - 1, keys[:-1])) is not None:
        lines.insert(end_of_table(lines, header), line)
    else:
        lines += [*([""] if lines and lines[-1].strip() else []), f"[{'.'.join(map(name, keys[:-1]))}]", line]
    return "\n".join(lines) + "\n"


def extent(lines: list[str], first: int) -> tuple[int, str]:
    """The last line of the value that begins there, and the comment behind it with the blanks before."""
    for last in range(first, len(lines)):
        whole = "\n".join(lines[first : last + 1])
        try:
            value = tomllib.loads(whole)
        except tomllib.TOMLDecodeError:
            continue
        signs = [found.start() for found in re.finditer(r"\s*#", lines[last])]
        for sign in signs:
            if reads_as("\n".join([*lines[first:last], lines[last][:sign]]), value):
                return last, lines[last][sign:]
        return last, ""
    return first, ""


def own_header(lines: list[str], first: int, table: Keys) -> int | None:
    """The line of the table's own header, at or after its first mention (a table may be named by one inside it first)."""
    wanted = re.compile(r"\s*\[\s*" + r"\s*\.\s*".join(rf"[\"']?{re.escape(key)}[\"']?" for key in table) + r"\s*\]")
    return next((number for number in range(first, len(lines)) if wanted.match(lines[number])), None)


def end_of_table(lines: list[str], header: int) -> int:
    """Where a further line of the table belongs: behind its last value, before what is remarked about the next table."""
    end = header + 1
    number = header + 1
    while number < len(lines) and not HEADER.match(lines[number]):
        if re.match(r"\s*[^#\s]", lines[number]):
            number, _ = extent(lines, number)
            end = number + 1
        number += 1
    return end


def name(key: str) -> str:
    return key if BARE.fullmatch(key) else quoted(key)


def written(value: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return quoted(str(value))


def quoted(text: str) -> str:
    """A text in quotes; what JSON escapes, TOML escapes alike, but for the one control character that JSON lets pass."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
