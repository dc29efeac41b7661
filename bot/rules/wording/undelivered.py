"""What became of a message, and what an operator hears who sends it again or gives it up. Pure."""

from __future__ import annotations

STATES = {
    "pending": "待发",
    "sending": "发送中",
    "sent": "已发",
    "unknown": "不能确认",
    "dead": "失败",
    "expired": "过期",
    "covered": "已并入汇总",
    "cancelled": "无须发送",
    "dropped": "已放弃",
}
DAY_OVER = "当日已过，由下一次提醒合并告知"


def none(message: int) -> str:
    return f"没有编号为{message}的消息。可用 duban outbox list 查看。"


def waits_already(message: int) -> str:
    return f"消息{message}已在待发，无需重复操作。"


def not_again(message: int, state: str) -> str:
    return f"消息{message}{STATES[state]}，不能重发。本次操作未生效。"


def day_over(message: int) -> str:
    return f"消息{message}的当日已过，所提事项由下一次提醒合并告知。"


def again(message: int) -> str:
    return f"消息{message}已转为待发。"


def given_up_already(message: int) -> str:
    return f"消息{message}已放弃，无需重复操作。"


def not_given_up(message: int, state: str) -> str:
    return f"消息{message}{STATES[state]}，不能放弃。本次操作未生效。"


def given_up(message: int) -> str:
    return f"消息{message}已放弃。"
