"""JSON as a platform sends it, and nothing that a hostile sender might (docs/decisions/safety.md#json)."""

from __future__ import annotations

import json
import re
from typing import Any

DEPTH = 20  # levels of nesting a platform's JSON may have
ESCAPED = re.compile(r"\\u|[\0\ud800-\udfff]")  # only so can NUL or half a surrogate pair come into a string
BRACKET = re.compile(r"[\[\]{}]")


class BadJson(ValueError):
    """Not a JSON object that a platform would send."""


def parsed(body: bytes | str) -> dict[str, Any]:
    """A JSON object; raises BadJson for depth, NaN, repeated keys, lone surrogates, NUL, huge integers, other types.

    Raw control characters inside strings are let through: real frames have held them (docs/decisions/safety.md#json).
    """
    try:
        text = body.decode("utf-8-sig") if isinstance(body, bytes) else body
        if text.count("[") + text.count("{") > DEPTH and deeper(text, DEPTH):
            raise BadJson
        found = DECODER.decode(text)
        if ESCAPED.search(text):
            written = json.dumps(found, ensure_ascii=False)
            written.encode("utf-8")
            if "\\u0000" in written:  # no database takes it
                raise BadJson
    except ValueError:
        raise BadJson from None
    if not isinstance(found, dict):
        raise BadJson
    return found


def deeper(text: str, levels: int) -> bool:
    """Whether brackets outside strings go deeper than so many levels, in one pass: pairs of a backslash and what it escapes
    go first, then every second piece between quotes is outside a string."""
    depth = 0
    outside = text.replace("\\\\", "").replace('\\"', "").split('"')[::2]
    for bracket in BRACKET.findall("".join(outside)):
        depth += 1 if bracket in "[{" else -1
        if depth > levels:
            return True
    return False


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else refuse()


def refuse(*_: object) -> Any:
    raise BadJson


DECODER = json.JSONDecoder(parse_constant=refuse, object_pairs_hook=unique, strict=False)
