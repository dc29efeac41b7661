"""What WeCom requires of a card with buttons (docs/decisions/platforms.md#wecom-cards)."""

from __future__ import annotations

import re
from typing import Any

from bot.simulator.payloads import text_at

TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
MOST_ROWS, MOST_BUTTONS, KEY_BYTES = 6, 6, 1024
STYLES = (1, 2, 3, 4)
CHARACTERS = {"标题": 26, "说明": 30, "副标题": 112, "来源": 13}
ROW_NAME, ROW_VALUE, BUTTON = 5, 26, 10


def fault(card: Any) -> str:
    """Why WeCom refuses a card, in Chinese; empty when it takes it."""
    if text_at(card, "card_type") != "button_interaction" or not text_at(card, "main_title", "title"):
        return "卡片类型或标题不符"
    if not TASK_ID.fullmatch(text_at(card, "task_id")):
        return "卡片 task_id 不符"
    shown = {
        "标题": text_at(card, "main_title", "title"),
        "说明": text_at(card, "main_title", "desc"),
        "副标题": text_at(card, "sub_title_text"),
        "来源": text_at(card, "source", "desc"),
    }
    if long := [f"{name}超过 {CHARACTERS[name]} 个字" for name, words in shown.items() if len(words) > CHARACTERS[name]]:
        return f"卡片{'、'.join(long)}"
    rows = card.get("horizontal_content_list", [])
    if not isinstance(rows, list) or len(rows) > MOST_ROWS or not all(text_at(row, "keyname") for row in rows):
        return f"卡片内容多于 {MOST_ROWS} 行，或缺少名称"
    if any(len(text_at(row, "keyname")) > ROW_NAME or len(text_at(row, "value")) > ROW_VALUE for row in rows):
        return f"卡片一行的名称超过 {ROW_NAME} 个字，或内容超过 {ROW_VALUE} 个字"
    buttons = card.get("button_list")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= MOST_BUTTONS:
        return f"卡片按钮应为 1 至 {MOST_BUTTONS} 个"
    keys = [text_at(button, "key") for button in buttons]
    if len(set(keys)) != len(keys) or not all(1 <= len(key.encode()) <= KEY_BYTES for key in keys):
        return "卡片按钮 key 重复、为空或过长"
    if any(button.get("style", STYLES[0]) not in STYLES for button in buttons):
        return "卡片按钮样式不符"
    if any(len(text_at(button, "text")) > BUTTON for button in buttons):
        return f"卡片按钮文字超过 {BUTTON} 个字"
    return "" if all(text_at(button, "text") for button in buttons) else "卡片按钮缺少文字"
