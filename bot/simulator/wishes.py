"""The JSON that the page sends, checked; whatever is wrong with it is the asker's 400."""

from __future__ import annotations

import base64
import re
from datetime import datetime, time
from typing import Any

from flask import request

from bot.rules import dates
from bot.simulator.kept_files import KeptFile
from bot.simulator.sayings import NAMES, Uttered
from bot.simulator.simulator import MORNING, BadWish, Simulator

TEXT_CHARACTERS = 2000
EXACT = "%Y-%m-%dT%H:%M"
CLOCK = re.compile(r"(.{1,30}?)[ ]{0,4}(\d{1,2})[:：](\d{2})", re.ASCII)  # of a day as people write it


def wished() -> dict[str, Any]:
    """The JSON object of a wish; its content type keeps forms of other sites out."""
    found = request.get_json(silent=True) if request.is_json else None
    if not isinstance(found, dict):
        raise BadWish("请求应为 JSON 对象")
    return found


def word(wish: dict[str, Any], name: str) -> str:
    """A text that is there, not too long, and can be written as UTF-8."""
    found = wish.get(name)
    if not isinstance(found, str) or not found.strip():
        raise BadWish(f"缺少 {name}")
    if len(found) > TEXT_CHARACTERS or any("\ud800" <= letter <= "\udfff" for letter in found):
        raise BadWish(f"{name} 过长或含有无法识别的字符")
    return found


def saying(wish: dict[str, Any]) -> Uttered:
    """What is said: words, which only a thing may lack, their kind, and the words that they quote."""
    kind = wish.get("kind", "text")
    if not isinstance(kind, str) or kind not in NAMES:
        raise BadWish("没有这种消息")
    text = word(wish, "text").strip() if kind == "text" or wish.get("text") else ""
    quoted = word(wish, "quoted").strip() if wish.get("quoted") else ""
    return Uttered(text, kind, quoted, attached(wish) if kind == "file" else None)


def attached(wish: dict[str, Any]) -> KeptFile | None:
    """The file that is really sent, in base64; None where only some file is."""
    given = wish.get("file")
    if not isinstance(given, dict):
        return None
    try:
        return KeptFile(word(given, "name"), base64.b64decode(given.get("content", ""), validate=True))
    except (TypeError, ValueError):
        raise BadWish("文件内容应为 base64") from None


def number(wish: dict[str, Any]) -> int:
    """The person's number."""
    found = wish.get("person")
    if type(found) is not int:
        raise BadWish("缺少 person")
    return found


def moment(simulator: Simulator, to: str) -> datetime:
    """tomorrow, workday, so many minutes on (+60), a local time, or a day as people write it."""
    if to == "tomorrow":
        return simulator.tomorrow()
    if to == "workday":
        return simulator.next_workday()
    if re.fullmatch(r"\+[0-9]{1,5}", to):
        return simulator.later(int(to))
    try:
        return datetime.strptime(to, EXACT)  # noqa: DTZ007 the demo's clock gives it its zone
    except ValueError:
        return named(simulator, to)


def named(simulator: Simulator, words: str) -> datetime:
    """A day as people write it, of the clock's year where it names none, in the morning or at the time behind it."""
    timed = CLOCK.fullmatch(words.strip())
    day, hour, minute = timed.groups() if timed else (words, MORNING.hour, MORNING.minute)
    try:
        on = dates.in_cell(day, simulator.clock.now().year)
        return datetime.combine(on, time(int(hour), int(minute)))
    except dates.NoSuchDay as reason:
        raise BadWish(f"{reason}。时间没有调整。") from None
    except ValueError:
        raise BadWish("没有看懂这一天，可以写 7月30日、10月9日 9:30 或 2021-10-09。时间没有调整。") from None
