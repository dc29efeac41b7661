"""A card as the variables of a template: a map from names to words, each of at most a kilobyte.

How the template is built stands in docs/管理员手册.md; see docs/decisions/platforms.md#dingtalk-cards.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Literal

from bot.message import Button, Card
from bot.rules.chat_safe import ChatSafe, Link, OneLine, size, within

VALUE_BYTES = 1000  # of the 1,024 that the platform takes
BODIES = ("body", "body2", "body3")
COLOURS = {"primary": "blue", "danger": "red", "plain": "gray"}
Place = Literal["group", "single"]
ENDINGS: dict[Place, str] = {"group": "@g", "single": "@p"}


def track_id(task_id: str, *, group: bool) -> str:
    """The outTrackId of a card: our task id, and whether a group sees it, which no press says reliably."""
    return task_id + ENDINGS["group" if group else "single"]


def task_of(out_track_id: str) -> tuple[str, Place | None]:
    """The task id of a card, and where it stands; None where its outTrackId does not tell."""
    for place, ending in ENDINGS.items():
        if out_track_id.endswith(ending):
            return out_track_id.removesuffix(ending), place
    return out_track_id, None


def params(card: Card, group: bool) -> dict[str, str]:
    """The cardParamMap of a card: title, the lines of its body, who is waited for, notes, and its buttons as JSON."""
    rows = [ChatSafe(f"{label}：{value}", group=group) for label, value in card.lines]
    bodies = dict.fromkeys(BODIES, "") | dict(zip(BODIES, in_pieces(rows, group), strict=False))
    return {
        "title": within(OneLine(card.title, group=group), VALUE_BYTES),
        **bodies,
        "waits": within(OneLine(card.waits, group=group), VALUE_BYTES),
        "note": within(ChatSafe(card.note, group=group), VALUE_BYTES),
        "beside": within(ChatSafe("\n".join(card.beside), group=group), VALUE_BYTES),
        "draft": Link.of(card.link) or "",
        "btns": buttons(card.buttons, group),
    }


def in_pieces(rows: Sequence[ChatSafe], group: bool) -> list[str]:
    """The rows in as many texts as the template has places, none longer than may be; what is more is cut and says so."""
    pieces: list[list[ChatSafe]] = [[]]
    for row in rows:
        together = ChatSafe("\n\n".join([*pieces[-1], row]), group=group)
        if pieces[-1] and size(together) > VALUE_BYTES and len(pieces) < len(BODIES):
            pieces.append([row])
        else:
            pieces[-1].append(row)
    return [within(ChatSafe("\n\n".join(piece), group=group), VALUE_BYTES) for piece in pieces]


def buttons(offered: Sequence[Button], group: bool) -> str:
    """The buttons of the template's group of buttons, the first ones where all of them are too much."""
    made: list[dict[str, object]] = []
    for button in offered:
        event = {"type": "sendCardRequest", "params": {"actionId": button.key, "params": {"key": button.key}}}
        text = OneLine(button.text, group=group)
        more = [*made, dict[str, object](text=text, color=COLOURS[button.style], status="normal", event=event)]
        if len(compact(more).encode()) > VALUE_BYTES:
            break
        made = more
    return compact(made)


def compact(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def said(words: str, group: bool) -> str:
    """What only the person who pressed sees."""
    return within(ChatSafe(words, group=group), VALUE_BYTES)
