"""Cards and texts within WeCom's limits; people's words never become markup or mentions.

See docs/decisions/platforms.md#wecom-cards.
"""

from __future__ import annotations

from typing import Any

from bot.message import Card

TITLE, WAITS, QUOTE, SUBTITLE, KEY, VALUE, BUTTON, ROWS = 26, 30, 300, 112, 5, 26, 10, 6  # characters, and rows of the list
CUT = "（内容较长，未能全部显示）"
STYLES = {"primary": 1, "danger": 3, "plain": 2}
MARKUP = str.maketrans({"<": "＜", ">": "＞", "*": "＊", "_": "＿", "[": "［", "]": "］", "`": "｀", "#": "＃", "@": "＠"})


def template_card(card: Card) -> dict[str, Any]:
    """A button_interaction card; the card sent in an update carries the same task_id as the pressed one.

    What is too long for a row, or finds none, stands in the quotation; a refusal stands before the last and the next step.
    """
    rows = [line for line in card.lines if len(line[1]) <= VALUE][:ROWS]
    quoted = [f"{label}：{value}" for label, value in card.lines if (label, value) not in rows]
    small, more = fitting("\n".join(filter(None, (card.refusal, card.note))).split("\n"), SUBTITLE)
    quotation, left = fitting([*more, *quoted], QUOTE)
    if left:
        quotation = [*fitting([*more, *quoted], QUOTE - len(CUT) - 1)[0], CUT]
    found: dict[str, Any] = {
        "card_type": "button_interaction",
        "source": {"desc": "督办助手"},
        "main_title": {"title": short(card.title, TITLE), "desc": short(card.waits, WAITS)},
        "quote_area": {"type": 0, "quote_text": "\n".join(quotation)},
        "sub_title_text": "\n".join(small),
        "horizontal_content_list": [{"keyname": short(label, KEY), "value": value} for label, value in rows],
        "button_list": [
            {"text": short(button.text, BUTTON), "style": STYLES[button.style], "key": button.key} for button in card.buttons
        ],
        "task_id": card.task_id,
    }
    return found if quotation else {name: part for name, part in found.items() if name != "quote_area"}


def fitting(lines: list[str], most: int) -> tuple[list[str], list[str]]:
    """Whole lines within so many characters, and the others; one that alone is too long is cut with an ellipsis."""
    kept: list[str] = []
    for place, line in enumerate(lines):
        room = most - sum(len(each) + 1 for each in kept)
        if len(line) > room:
            return (kept, lines[place:]) if kept else ([short(line, most)], lines[1:])
        kept.append(line)
    return kept, []


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
    ending = f"\n{CUT}"
    kept, room = [], most - len(ending.encode())
    for line in text.split("\n"):
        room -= len(line.encode()) + 1
        if room < 0:
            break
        kept.append(line)
    return "\n".join(kept) + ending
