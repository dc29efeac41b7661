"""Where an item's draft lies in the office's own document system: an address from the office's pattern, for who works on the
item or reviews it. The draft itself comes nowhere near. Pure."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from bot.rules import inert, permissions, review_chain, secrecy
from bot.rules.permissions import Actor
from bot.rules.stages import Case

PLACES = ("number", "year", "body", "level")
PLACE = re.compile(r"\{([^{}]{0,40})\}")


def fault(pattern: str) -> str | None:
    """What is wrong with an office's pattern, in words; None where it can be used, an empty one is none."""
    if not pattern:
        return None
    named = PLACE.findall(pattern)
    if unknown := [name for name in named if name not in PLACES]:
        return f"不认识 {{{unknown[0]}}}，只能用 {'、'.join(f'{{{name}}}' for name in PLACES)}"
    if "number" not in named:
        return "应含 {number}（编号）"
    if not inert.ADDRESS.fullmatch(PLACE.sub("0", pattern)):
        return "应为 http:// 或 https:// 开头的网址，不含空格和汉字（汉字写成百分号编码）"
    try:
        parts = urlsplit(pattern)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "网址中的主机或端口有误"
    if not host or PLACE.search(parts.netloc) or "@" in parts.netloc:
        return "网址的主机部分应写明，不含占位符和账号"
    return None


def address(pattern: str, case: Case) -> str:
    """The address of an item's draft; empty without a pattern."""
    values = {"number": case.digits, "year": str(case.year), "body": case.body, "level": case.level}
    return PLACE.sub(lambda found: quote(values[found[1]], safe=""), pattern)


def of(pattern: str, case: Case, actor: Actor) -> str:
    """The same for this person; empty for who neither works on the item nor reviews it at any level, and where nothing is
    written."""
    if not pattern or not secrecy.may_be_named(case.secrecy) or not case.handling.writes:
        return ""
    reads = any(review_chain.is_reviewer(case, actor.id, level + 1) for level in range(len(case.chain)))
    return address(pattern, case) if permissions.works_on(actor, case) or reads else ""
