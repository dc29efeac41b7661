"""The wire view: every request between the platforms and the bot, in plain text and as it was sent."""

from __future__ import annotations

import json
from typing import Any

from bot.simulator.callbacks import Exchange
from bot.simulator.robots import Received

NAMES = {"wecom": "企业微信", "dingtalk": "钉钉"}


def of_exchange(exchange: Exchange, purpose: str) -> dict[str, Any]:
    """A callback to the bot; only WeCom's are sealed."""
    delivery = exchange.delivery
    path, _, query = delivery.path.partition("?")
    opened = pretty(exchange.answer) if exchange.answer is not None else ""
    if delivery.platform == "wecom":
        blocks = [
            ("请求参数", query.replace("&", "\n")),
            ("请求密文", delivery.body.decode()),
            ("请求明文", pretty(delivery.plain)),
            ("应答密文", exchange.sealed),
            ("应答明文", opened),
        ]
    else:
        headers = "\n".join(f"{name}: {value}" for name, value in delivery.headers.items())
        blocks = [("请求头", headers), ("请求正文", pretty(delivery.plain)), ("应答正文", opened or exchange.sealed)]
    return {
        "way": f"{NAMES[delivery.platform]} → 机器人",
        "purpose": purpose,
        "route": f"POST {path}",
        "status": exchange.status,
        "good": exchange.status == 200 and not exchange.fault,
        "milliseconds": exchange.milliseconds,
        "note": exchange.fault,
        "blocks": [{"name": name, "text": text or "（空）"} for name, text in blocks],
    }


def of_push(platform: str, route: str, received: Received) -> dict[str, Any]:
    """A push of the bot; the key in its address is left out."""
    code = received.answer["errcode"]
    blocks = [("请求正文", pretty(received.payload)), ("应答正文", pretty(received.answer))]
    return {
        "way": f"机器人 → {NAMES[platform]}",
        "purpose": "推送",
        "route": f"POST {route}",
        "status": 200,
        "good": received.accepted,
        "milliseconds": None,
        "note": "" if received.accepted else f"平台拒收（errcode {code}）",
        "blocks": [{"name": name, "text": text} for name, text in blocks],
    }


def pretty(value: object) -> str:
    """JSON for reading."""
    return json.dumps(value, ensure_ascii=False, indent=2)
