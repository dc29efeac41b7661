"""Deliveries of callbacks to the real service: the bytes that go over the wire, and what came back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import requests

from bot import clock

ANSWER_SECONDS = 5  # both platforms wait no longer
TRIAL_SECONDS = 1  # nor a console for the trial of an address
OK = 200


class BadAnswer(Exception):
    """An answer that the platform would throw away; the text says why."""


@dataclass(frozen=True)
class Delivery:
    """One callback exactly as it is sent, or a frame over a line that the bot opened. `plain` is what is inside; `conversation`
    and `person` say whose screen it came from."""

    platform: str
    path: str
    headers: dict[str, str]
    body: bytes
    plain: dict[str, Any]
    conversation: str = ""
    person: int = 0
    by_line: bool = False

    def at(self, conversation: str, person: int) -> Delivery:
        """The same, said in this conversation by this person."""
        return replace(self, conversation=conversation, person=person)


@dataclass(frozen=True)
class Exchange:
    """A delivery and its answer. `status` 0 is no answer at all; `answer` is None when there was nothing to open."""

    delivery: Delivery
    status: int
    milliseconds: int
    sealed: str
    answer: dict[str, Any] | None
    fault: str = ""


def post(service_url: str, delivery: Delivery, opened: Callable[[Delivery, str], dict[str, Any]]) -> Exchange:
    """Send a delivery and open the answer with `opened`, which raises BadAnswer."""
    since = clock.monotonic()
    try:
        with requests.Session() as session:
            session.trust_env = False
            found = session.post(
                service_url.rstrip("/") + delivery.path,
                data=delivery.body,
                headers={"Content-Type": "application/json; charset=utf-8", **delivery.headers},
                timeout=ANSWER_SECONDS,
                allow_redirects=False,
            )
    except requests.RequestException:
        return Exchange(delivery, 0, elapsed(since), "", None, "机器人在 5 秒内没有应答")
    sealed, took = found.content.decode("utf-8", "replace"), elapsed(since)
    if found.status_code != 200:
        return Exchange(delivery, found.status_code, took, sealed, None, "机器人拒收")
    try:
        return Exchange(delivery, 200, took, sealed, opened(delivery, sealed))
    except BadAnswer as error:
        return Exchange(delivery, 200, took, sealed, None, str(error))


def tried(service_url: str, path: str, word: str) -> str:
    """What a console says to the trial of an address; empty when exactly the word came back in time."""
    try:
        with requests.Session() as session:
            session.trust_env = False
            found = session.get(service_url.rstrip("/") + path, timeout=TRIAL_SECONDS, allow_redirects=False)
    except requests.RequestException:
        return f"回调地址请求不通过：{TRIAL_SECONDS} 秒内没有应答"
    if found.status_code != OK:
        return f"回调地址请求不通过：HTTP {found.status_code}"
    return "" if found.content == word.encode() else "回调地址请求不通过：应答不是解密后的原文"


def elapsed(since: float) -> int:
    """Whole milliseconds since then."""
    return round((clock.monotonic() - since) * 1000)


def compact(value: object) -> str:
    """JSON as platforms write it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def json_object(text: str) -> dict[str, Any]:
    """A JSON object; raises BadAnswer."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise BadAnswer("应答不是 JSON") from None
    if not isinstance(found, dict):
        raise BadAnswer("应答不是 JSON 对象")
    return found
