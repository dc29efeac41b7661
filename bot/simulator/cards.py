"""What WeCom requires of a card with buttons (docs/decisions/platforms.md#wecom-cards)."""

from __future__ import annotations

import re
from typing import Any

from bot.simulator.payloads import text_at

TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}")
MOST_ROWS, MOST_BUTTONS, KEY_BYTES = 6, 6, 1024


def fault(card: Any) -> str:
    """Why WeCom refuses a card, in Chinese; empty when it takes it."""
    if text_at(card, "card_type") != "button_interaction" or not text_at(card, "main_title", "title"):
        return "卡片类型或标题不符"
    if not TASK_ID.fullmatch(text_at(card, "task_id")):
        return "卡片 task_id 不符"
    rows = card.get("horizontal_content_list", [])
    if not isinstance(rows, list) or len(rows) > MOST_ROWS or not all(text_at(row, "keyname") for row in rows):
        return f"卡片内容多于 {MOST_ROWS} 行，或缺少名称"
    buttons = card.get("button_list")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= MOST_BUTTONS:
        return f"卡片按钮应为 1 至 {MOST_BUTTONS} 个"
    keys = [text_at(button, "key") for button in buttons]
    if len(set(keys)) != len(keys) or not all(1 <= len(key.encode()) <= KEY_BYTES for key in keys):
        return "卡片按钮 key 重复、为空或过长"
    return "" if all(text_at(button, "text") for button in buttons) else "卡片按钮缺少文字"
