"""How much a text that is pushed may hold; what is more goes into further texts, cut between facts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.rules import chat_safe
from bot.rules.chat_safe import ChatSafe

# The narrowest platform takes 2,048 of a text (docs/decisions/platforms.md#wecom-webhook); a label wants some.
BYTES = 1_960
TITLE = re.compile(r"【[^】]{1,16}】|\S{1,20}(?=\s)")  # 【时限变动】, or the item's number
CLAUSE = re.compile(r"[^。；，、;,]*[。；，、;,]*")


def size(words: str) -> int:
    """How much a line takes once it has passed the gate."""
    return taken(words) + 1


def taken(words: str) -> int:
    """The bytes of words that have passed it, without a line's end."""
    return chat_safe.size(ChatSafe(words, group=True))


def pieces(text: str, room: int = BYTES) -> list[str]:
    """The text in pieces that fit: whole lines, of a line that alone is too long whole clauses.

    All but the first begin with what the text begins with, 20210032（续）, so that each can be read by itself.
    """
    if taken(text) <= room:
        return [text]
    title = TITLE.match(text)
    again = f"{title.group() if title else ''}（续）"
    found, held = list[str](), ""
    for bit in bits(text.splitlines(keepends=True), room - taken(again)):
        if held and taken((held + bit).rstrip()) > room:
            found.append(held.rstrip())
            held = again
        held += bit
    return [*found, held.rstrip()]


def bits(lines: Sequence[str], room: int) -> Iterator[str]:
    """What a text may be cut between: lines, clauses of a long line, characters of a long clause."""
    for line in lines:
        for clause in (line,) if taken(line) <= room else filter(None, CLAUSE.findall(line)):
            yield from (clause,) if taken(clause) <= room else clause
