"""What WeCom takes as an answer to each kind of message and event, and what it would throw away.

See docs/decisions/platforms.md#wecom-robot.
"""

from __future__ import annotations

from typing import Any

from bot.simulator import cards
from bot.simulator.payloads import text_at

STREAM_BYTES, TEXT_BYTES = 20480, 2048
ARRIVALS = ("enter_chat", "add_to_chat")


class Judge:
    """Looks at answers. `used` keeps the task ids of cards: another message may not bring one again."""

    def __init__(self) -> None:
        self.used: dict[str, str] = {}

    def fault(self, asked: dict[str, Any], inner: dict[str, Any]) -> str:
        """Why WeCom would not accept an answer to this; empty when it does."""
        if not inner:
            return ""
        card, kind = inner.get("template_card"), inner.get("msgtype")
        event = text_at(asked, "event", "eventtype")
        if event == "template_card_event":
            return fault_of_update(inner, text_at(asked, "event", "template_card_event", "task_id"))
        if event and event not in ARRIVALS:
            return "此事件不接受应答"
        if event and kind not in ("text", "template_card"):
            return "进入会话只能以文字或卡片应答"
        if kind == "text":
            return fault_of_words(text_at(inner, "text", "content"), TEXT_BYTES) if event else "应答类型不受支持"
        if kind not in ("stream", "template_card", "stream_with_template_card"):
            return "应答类型不受支持"
        if kind != "template_card" and not text_at(inner, "stream", "id"):
            return "缺少流编号"
        fault = fault_of_words(text_at(inner, "stream", "content"), STREAM_BYTES) if kind != "template_card" else ""
        if kind == "stream" or fault:
            return fault
        return cards.fault(card) or self.fault_of_reuse(text_at(card, "task_id"), asked["msgid"])

    def fault_of_reuse(self, task_id: str, message: str) -> str:
        """A task id belongs to the message that it first answered."""
        return "" if self.used.setdefault(task_id, message) == message else "卡片 task_id 已用过"


def fault_of_update(inner: dict[str, Any], pressed: str) -> str:
    """Why a press is not answered by this."""
    if inner.get("response_type") != "update_template_card":
        return "按钮只能以更新卡片应答"
    if "userids" in inner and not inner["userids"]:
        return "userids 为空：对所有人更新时应不写"
    card = inner.get("template_card")
    return cards.fault(card) or ("" if text_at(card, "task_id") == pressed else "更新的不是所按的卡片")


def fault_of_words(content: str, most: int) -> str:
    """Why words are not shown."""
    if not content:
        return "应答没有内容"
    return f"应答超过 {most} 字节" if len(content.encode()) > most else ""
