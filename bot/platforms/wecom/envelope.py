"""The outer body of a self-built app's callback: one ciphertext in flat XML; a smart robot's is JSON (`sealing.from_json`).

It is looked for as there: by a flat scan, and parsed when the signature has held (docs/decisions/safety.md#before-the-signature).
"""

from __future__ import annotations

from defusedxml import ElementTree

from bot.platforms.sealing import BadEnvelope, Opener, ascii_of

FIELDS = 40  # elements an XML envelope may have


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
