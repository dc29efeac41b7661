"""What is said of the ways by which people are reached. Pure."""

from __future__ import annotations


def refused(name: str, platform: str, reason: str, *, elsewhere: bool) -> str:
    """【通知方式】吴示安不能经平台单独通知：…"""
    became = "本次已改用其他方式通知" if elsewhere else "也没有其他方式，本次未能通知"
    return f"【通知方式】{name}不能经{platform}单独通知：{reason}。{became}，请核对其账号和机器人的可见范围。"
