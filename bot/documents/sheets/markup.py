"""A web page cut into tags and words, in one pass; nothing of it is run, fetched or drawn."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from bot.documents.sheets.inspection import TOO_MUCH, Refused

TAG = re.compile(
    r"<(?:(!--)|[!?][^<>]*>?|(/?)([a-zA-Z][\w:-]{0,30}+)((?:(?:[^<>\"']|\"[^\"]*\"|'[^']*')*+(?=>)|[^<>]*+))>)", re.ASCII
)
ATTRIBUTE = re.compile(r"(?<![\w:-])(?:([\w:-]++)\s*+=\s*+(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]++))|(hidden)\b)", re.ASCII)
SILENT = {"script", "style", "title", "template", "noscript", "xml"}  # what is in them is not shown
RULE = re.compile(r"\.([\w-]{1,40})[^{}.]{0,60}\{([^{}]*)\}")
RULES = 200_000  # characters of a page's own styles that are looked at
GONE = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:collapse|hidden)", re.IGNORECASE)
LINE = re.compile(r"line-through", re.IGNORECASE)
TAGS = 600_000  # with what their cells hold, more do not fit into 5 MB


class Tag(NamedTuple):
    """The begin or end of an element; `gone` is not displayed, `struck` is struck out."""

    name: str
    ends: bool = False
    gone: bool = False
    struck: bool = False
    attributes: Mapping[str, str] = MappingProxyType({})


def pieces(page: str) -> Iterator[Tag | str]:
    """Tags and the words between them, in their order; comments, scripts and styles are left out."""
    gone, struck = classes(page)
    place, count = 0, 0
    while match := TAG.search(page, place):
        if match.start() > place:
            yield words(page[place : match.start()])
        place = match.end()
        count += 1
        if count > TAGS:
            raise Refused(TOO_MUCH)
        comment, ends, name, inside = match.groups()
        if comment:
            place = after(page, "-->", place)
        elif name and (name := name.lower()) in SILENT and not ends and not inside.endswith("/"):
            end = re.compile(rf"</{name}\b[^<>]*>", re.IGNORECASE).search(page, place)
            place = end.end() if end else len(page)
        elif name and ends:
            yield Tag(name, ends=True)
        elif name:
            yield tag_of(name, inside, gone, struck)
    if place < len(page):
        yield words(page[place:])


def after(page: str, mark: str, place: int) -> int:
    """Where the next such mark has ended; the end of the page when there is none."""
    found = page.find(mark, place)
    return len(page) if found < 0 else found + len(mark)


def tag_of(name: str, inside: str, gone: frozenset[str], struck: frozenset[str]) -> Tag:
    """The beginning of an element, with what its attributes and classes say."""
    if len(inside) < 3:
        return Tag(name, struck=name in ("s", "del", "strike"))
    found = {}
    for key, double, single, bare, hidden in ATTRIBUTE.findall(inside):
        found[(key or hidden).lower()] = double or single or bare
    own = set(found.get("class", "").split())
    style = found.get("style", "")
    return Tag(
        name,
        gone="hidden" in found or bool(GONE.search(style)) or not gone.isdisjoint(own),
        struck=name in ("s", "del", "strike") or bool(LINE.search(style)) or not struck.isdisjoint(own),
        attributes=found,
    )


def classes(page: str) -> tuple[frozenset[str], frozenset[str]]:
    """The classes that are not displayed, and those struck out, as far as the page says so itself."""
    lowered = page.lower()
    rules: list[tuple[str, str]] = []
    place = after(lowered, "<style", 0)
    while place < len(page):
        end = after(lowered, "</style", place)
        rules += RULE.findall(page[place : min(end, place + RULES)])
        place = after(lowered, "<style", end)
    return (
        frozenset(name for name, rule in rules if GONE.search(rule)),
        frozenset(name for name, rule in rules if LINE.search(rule)),
    )


def words(text: str) -> str:
    """Words with their entities read."""
    if "&" not in text:
        return text
    try:
        return html.unescape(text)
    except ValueError:  # a number of thousands of digits
        return text
