"""The wire view: every request between the platforms and the bot, in plain text and as it was sent."""

from __future__ import annotations

import json
from typing import Any

from bot.simulator.callbacks import Exchange
from bot.simulator.faults import Manner, Mishap
from bot.simulator.payloads import text_at
from bot.simulator.postbox import Fate, Received

NAMES = {"wecom": "企业微信", "dingtalk": "钉钉"}
FAULT_WORDS = {
    "slow": "应答迟缓",
    "dripping": "应答逐字节发出",
    "unanswered": "已送达，平台未应答",
    "code as text": "errcode 为文本",
    "gateway": "网关出错",
    "not json": "应答不是 JSON",
    "reset": "连接被重置",
}
FATE_WORDS = {Fate.DROPPED: "平台应答成功但未送达", Fate.REPEATED: "与此前一条完全相同，平台不再显示"}


def of_exchange(exchange: Exchange, purpose: str) -> dict[str, Any]:
    """A callback to the bot; only WeCom's are sealed."""
    delivery = exchange.delivery
    if delivery.by_line:
        return of_frames(exchange, purpose)
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


def of_frames(exchange: Exchange, purpose: str) -> dict[str, Any]:
    """The same over a line that the bot opened."""
    delivery = exchange.delivery
    opened = pretty(exchange.answer) if exchange.answer is not None else exchange.sealed
    blocks = [("下行帧", delivery.body.decode()), ("下行内容", pretty(delivery.plain)), ("应答内容", opened)]
    return {
        "way": f"{NAMES[delivery.platform]} → 机器人（长连接）",
        "purpose": purpose,
        "route": delivery.path,
        "line": True,
        "status": exchange.status,
        "good": exchange.status == 200 and not exchange.fault,
        "milliseconds": exchange.milliseconds,
        "note": exchange.fault,
        "blocks": [{"name": name, "text": text or "（空）"} for name, text in blocks],
    }


def of_trial(path: str, fault: str) -> dict[str, Any]:
    """The trial of an address that was saved."""
    route, _, query = path.partition("?")
    return {
        "way": "企业微信管理后台 → 机器人",
        "purpose": "保存回调地址",
        "route": f"GET {route}",
        "status": 0 if fault else 200,
        "good": not fault,
        "milliseconds": None,
        "note": fault,
        "blocks": [{"name": "请求参数", "text": query.replace("&", "\n")}],
    }


def of_post(received: Received, purpose: str) -> dict[str, Any]:
    """A post of the bot; the key in its address is left out."""
    fault = received.fault or Mishap("")
    by_line = not received.route.startswith("/")
    silent = fault.manner in (Manner.NEVER, Manner.RESET)
    said = "" if silent else fault.page if received.answer is None else pretty(received.answer)
    return {
        "way": f"机器人 → {NAMES[received.platform]}{'（长连接）' if by_line else ''}",
        "purpose": purpose,
        "route": received.route if by_line else f"POST {received.route}",
        "line": by_line,
        "status": 0 if silent else fault.status if received.fault else received.status,
        "good": received.delivered and not silent,
        "milliseconds": None,
        "note": note(received, fault),
        "blocks": [
            {"name": "请求正文", "text": pretty(received.payload)},
            {"name": "应答正文", "text": said or "（空）"},
        ],
    }


def note(received: Received, fault: Mishap) -> str:
    """What is unusual about a post, in Chinese; empty when nothing is."""
    if fault.name in FAULT_WORDS:
        return FAULT_WORDS[fault.name]
    if received.fate is Fate.REFUSED:
        answer = received.answer or {}
        code = next((answer[name] for name in ("errcode", "code", "status") if name in answer), None)
        return f"平台拒收（errcode {code}）"
    return FATE_WORDS.get(received.fate, "")


def pretty(value: object) -> str:
    """JSON for reading; a picture's bytes are counted, not shown."""
    if isinstance(value, dict) and text_at(value, "image", "base64"):
        size = len(text_at(value, "image", "base64"))
        value = {**value, "image": {**value["image"], "base64": f"（{size}个字符，略）"}}
    return json.dumps(value, ensure_ascii=False, indent=2)
