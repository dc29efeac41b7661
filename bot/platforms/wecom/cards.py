"""Cards within WeCom's limits.

See docs/decisions/platforms.md#wecom-cards.
"""

from __future__ import annotations

from bot.message import Card
from bot.rules.chat_safe import CUT, ChatSafe, Link, OneLine, short

from .bodies import Row, TemplateCard

TITLE, WAITS, QUOTE, SUBTITLE, KEY, VALUE, BUTTON, ROWS = 26, 30, 300, 112, 5, 26, 10, 6  # characters, and rows of the list
STYLES = {"primary": 1, "danger": 3, "plain": 2}


def template_card(card: Card, *, group: bool) -> TemplateCard:
    """A button_interaction card; the card sent in an update carries the same task_id as the pressed one.

    What is too long for a row, or finds none, stands in the quotation; a refusal, and what the answer adds, stand before the
    last and the next step.
    """

    def line(words: str) -> OneLine:
        return OneLine(words, group=group)

    lines = [(line(label), line(value)) for label, value in card.lines]
    link = Link.of(card.link)
    opened = [Row(keyname=line("稿件"), value=line("点击查看"), type=1, url=link)] if link else []
    rows = [each for each in lines if len(each[1]) <= VALUE][: ROWS - len(opened)]
    quoted = [line(f"{label}：{value}") for label, value in lines if (label, value) not in rows]
    notes = "\n".join(filter(None, (card.refusal, *card.beside, card.note))).split("\n")
    small, more = fitting([line(words) for words in notes], SUBTITLE)
    quotation, left = fitting([*more, *quoted], QUOTE)
    if left:
        quotation = [*fitting([*more, *quoted], QUOTE - len(CUT) - 1)[0], line(CUT)]
    found: TemplateCard = {
        "card_type": "button_interaction",
        "source": {"desc": line("督办助手")},
        "main_title": {"title": short(line(card.title), TITLE), "desc": short(line(card.waits), WAITS)},
        "sub_title_text": ChatSafe.of(small, group=group),
        "horizontal_content_list": [*(Row(keyname=short(label, KEY), value=value) for label, value in rows), *opened],
        "button_list": [
            {"text": short(line(button.text), BUTTON), "style": STYLES[button.style], "key": button.key}
            for button in card.buttons
        ],
        "task_id": card.task_id,
    }
    if quotation:
        found["quote_area"] = {"type": 0, "quote_text": ChatSafe.of(quotation, group=group)}
    return found


def fitting(lines: list[OneLine], most: int) -> tuple[list[OneLine], list[OneLine]]:
    """Whole lines within so many characters, and the others; one that alone is too long is cut with an ellipsis."""
    kept: list[OneLine] = []
    for place, line in enumerate(lines):
        room = most - sum(len(each) + 1 for each in kept)
        if len(line) > room:
            return (kept, lines[place:]) if kept else ([short(line, most)], lines[1:])
        kept.append(line)
    return kept, []
