"""Cards and texts within WeCom's limits (protocols 2.9, 4); people's words never become markup or mentions."""

from __future__ import annotations

from typing import Any

from bot.message import Card

TITLE, SUBTITLE, KEY, VALUE, BUTTON, ROWS = 26, 112, 5, 26, 10, 6  # characters, and rows of the list
STYLES = {"primary": 1, "danger": 3, "plain": 2}
MARKUP = str.maketrans({"<": "＜", ">": "＞", "*": "＊", "_": "＿", "[": "［", "]": "］", "`": "｀", "#": "＃", "@": "＠"})


def template_card(card: Card) -> dict[str, Any]:
    """A button_interaction card; the card sent in an update carries the same task_id as the pressed one."""
    return {
        "card_type": "button_interaction",
        "source": {"desc": "督办助手"},
        "main_title": {"title": short(card.title, TITLE)},
        "sub_title_text": short(card.note, SUBTITLE),
        "horizontal_content_list": [
            {"keyname": short(label, KEY), "value": short(value, VALUE)} for label, value in card.lines[:ROWS]
        ],
        "button_list": [
            {"text": short(button.text, BUTTON), "style": STYLES[button.style], "key": button.key} for button in card.buttons
        ],
        "task_id": card.task_id,
    }


def short(text: str, most: int) -> str:
    """At most so many characters, the last one an ellipsis when something is left out."""
    return text if len(text) <= most else text[: most - 1] + "…"


def escaped(text: str) -> str:
    """Text whose marks cannot become bold, links, colours or mentions: replaced by their full-width forms."""
    return text.translate(MARKUP)


def within(text: str, most: int) -> str:
    """Whole lines within so many bytes of UTF-8; what is cut is said."""
    if len(text.encode()) <= most:
        return text
    ending = "\n（内容较长，未能全部显示）"
    kept, room = [], most - len(ending.encode())
    for line in text.split("\n"):
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept) + ending
