"""Whose word something is that stands under somebody's name: marks of who acted in another's place, or by another's hand."""

from __future__ import annotations

import re

AT_CONSOLE = "控制台代录"  # typed on the server by whoever has its shell: no confirmation of who is named
ON_PAPER = "纸质审阅"
MARKED = re.compile(r"(?P<own>[^〔]*)(?:〔(?:代(?P<absent>[^，〕]*))?.*)?", re.DOTALL)


def marked(name: str, *marks: str) -> str:
    """局长〔控制台代录〕; the name alone without marks, empty ones are left out."""
    said = "，".join(filter(None, marks))
    return f"{name}〔{said}〕" if said else name


def reviewer(name: str, absent: str | None, *, paper: bool = False, console: bool = False) -> str:
    """副局长乙〔代副局长甲〕, 局长〔控制台代录〕; a review on paper: 督查示员〔代副局长丙，纸质审阅〕"""
    stands_in = f"代{absent}" if absent else ""
    return marked(name, stands_in, ON_PAPER if absent and paper else "", AT_CONSOLE if console else "")


def hand(name: str, *, console: bool) -> str:
    """Who did something, and where it was typed on the server in their stead that it was: 副局长乙〔代副局长甲，控制台代录〕"""
    if not console:
        return name
    return f"{name[:-1]}，{AT_CONSOLE}〕" if name.endswith("〕") else marked(name, AT_CONSOLE)


def names_in(marked: str) -> tuple[str, str]:
    """Who did something, and in whose place; that is empty where it was their own."""
    found = MARKED.fullmatch(marked)
    return (found["own"], found["absent"] or "") if found else (marked, "")


def receipt(text: str, *, typed_for: bool) -> str:
    """A receipt; one of what was typed on the server in somebody's stead says so first, where no name there does."""
    first, newline, rest = text.partition("\n")
    return text if not typed_for or AT_CONSOLE in first else f"{first}〔{AT_CONSOLE}〕{newline}{rest}"
