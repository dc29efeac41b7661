"""The outer body of a callback: one ciphertext in JSON (smart robot) or in flat XML (self-built app)."""

from __future__ import annotations

from typing import Any

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from bot.platforms import strict_json
from bot.platforms.strict_json import BadJson

from .crypto import BadEnvelope

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
    encrypted = fields(body).get("Encrypt")
    if not encrypted:
        raise BadEnvelope
    return encrypted


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
    """A JSON object; raises BadEnvelope for anything else."""
    try:
        return strict_json.parsed(body)
    except BadJson:
        raise BadEnvelope from None
