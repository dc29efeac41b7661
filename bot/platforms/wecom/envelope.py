"""The outer body of a callback: one ciphertext in JSON (smart robot) or in flat XML (self-built app)."""

from __future__ import annotations

import json
import re
from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from bot.platforms.wecom.crypto import BadEnvelope

DEPTH = 20  # levels of nesting a platform's JSON may have
FIELDS = 40  # elements an XML envelope may have


def from_json(body: bytes) -> str:
    """The ciphertext of {"encrypt": "…"}; raises BadEnvelope."""
    outer = parsed(body)
    encrypted = outer.get("encrypt")
    if not isinstance(encrypted, str) or not encrypted:
        raise BadEnvelope
    return encrypted


def from_xml(body: bytes) -> str:
    """The ciphertext of the one Encrypt element; raises BadEnvelope for a DTD or a second one."""
    return fields(body).get("Encrypt") or refuse()


def fields(body: bytes) -> dict[str, str]:
    """The text of every child of an XML document, what is nested deeper left out; raises BadEnvelope."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise BadEnvelope
    try:
        root = ElementTree.fromstring(body, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError, LookupError):
        raise BadEnvelope from None
    children = list(root)
    names = [child.tag for child in children]
    if len(names) > FIELDS or len(set(names)) != len(names):
        raise BadEnvelope
    return {child.tag: (child.text or "").strip() for child in children}


def parsed(body: bytes | str) -> dict[str, Any]:
    """A JSON object; raises BadEnvelope for anything else: depth, NaN, repeated keys, lone surrogates, huge integers."""
    try:
        text = body.decode("utf-8-sig") if isinstance(body, bytes) else body
        if nesting(text) > DEPTH:
            raise BadEnvelope
        found = json.loads(text, parse_constant=refuse, object_pairs_hook=unique, strict=False)
        text.encode("utf-8")
        json.dumps(found, ensure_ascii=False).encode("utf-8")
        if "\\u0000" in json.dumps(found):  # no database takes it
            raise BadEnvelope
    except (ValueError, RecursionError):
        raise BadEnvelope from None
    if not isinstance(found, dict):
        raise BadEnvelope
    return found


def nesting(text: str) -> int:
    """How deep brackets go, those inside strings left out."""
    depth = deepest = 0
    for bracket in re.findall(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', text, re.DOTALL):
        if bracket in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif bracket in "]}":
            depth -= 1
    return deepest


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    return found if len(found) == len(pairs) else refuse()


def refuse(*_: object) -> Any:
    raise BadEnvelope
