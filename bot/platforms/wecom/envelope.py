"""The outer body of a callback: one ciphertext in JSON (smart robot) or in flat XML (self-built app).

Nobody has signed anything yet where the ciphertext is looked for: it is found by a flat scan of the bytes, one pass and no
parser. The body is parsed when the signature has held (docs/decisions/safety.md#before-the-signature).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from defusedxml import ElementTree

from bot.platforms import strict_json
from bot.platforms.strict_json import BadJson

from .crypto import BadEnvelope

FIELDS = 40  # elements an XML envelope may have

Opener = Callable[[str], str]  # the text inside a ciphertext whose signature holds; raises for any other


def from_json(body: bytes, opened: Opener) -> tuple[str, str]:
    """The ciphertext of {"encrypt": "…"} and the text inside; raises BadEnvelope, or what `opened` raises."""
    _, name, after = body.partition(b'"encrypt"')
    colon, _, quoted = after.partition(b'"')
    found, closed, rest = quoted.partition(b'"')
    if not name or colon.strip(b" \t\r\n") != b":" or not closed or b'"encrypt"' in rest:
        raise BadEnvelope
    encrypted = ascii_of(found.replace(b"\\/", b"/"))
    text = opened(encrypted)
    if parsed(body).get("encrypt") != encrypted:
        raise BadEnvelope
    return encrypted, text


def from_xml(body: bytes, opened: Opener) -> tuple[str, str]:
    """The ciphertext of the one Encrypt element and the text inside; raises BadEnvelope, or what `opened` raises."""
    _, name, after = body.partition(b"<Encrypt>")
    found, closed, rest = after.partition(b"</Encrypt>")
    if not name or not closed or b"<Encrypt>" in rest:
        raise BadEnvelope
    encrypted = ascii_of(found.strip().removeprefix(b"<![CDATA[").removesuffix(b"]]>").strip())
    text = opened(encrypted)
    if fields(body).get("Encrypt") != encrypted:
        raise BadEnvelope
    return encrypted, text


def ascii_of(found: bytes) -> str:
    if not found or not found.isascii():
        raise BadEnvelope
    return found.decode()


def fields(body: bytes) -> dict[str, str]:
    """The text of every child of an XML document, what is nested deeper left out; raises BadEnvelope."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise BadEnvelope
    try:
        root = ElementTree.fromstring(body, forbid_dtd=True)
    except (ElementTree.ParseError, ValueError, LookupError):  # what defusedxml raises are ValueErrors
        raise BadEnvelope from None
    children = list(root)
    names = [child.tag for child in children]
    if len(names) > FIELDS or len(set(names)) != len(names):
        raise BadEnvelope
    return {child.tag: (child.text or "").strip() for child in children}


def parsed(body: bytes | str) -> dict[str, Any]:
    """A JSON object; raises BadEnvelope for anything else."""
    try:
        return strict_json.parsed(body)
    except BadJson:
        raise BadEnvelope from None
