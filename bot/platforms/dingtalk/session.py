"""A message brings the address at which it may be answered for a while; whoever knows it may speak there.

See docs/decisions/platforms.md#session-webhook.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from bot.clock import monotonic
from bot.errors import PlatformError
from bot.message import Message, Reply
from bot.outgoing import Outgoing
from bot.platforms.doors import TellsOnce
from bot.platforms.once import LeftBefore, NotNow, OneAnswer
from bot.rules.chat_safe import ChatSafe, Linking, within

from .bodies import Nothing, TextMessage
from .codes import judge

logger = logging.getLogger(__name__)

PATH = "/robot/sendBySession"
QUERY = re.compile(r"session=[!-~]+")
PRINTABLE = re.compile(r"[!-~]{1,2048}")
PORTS = {"http": 80, "https": 443}
MOMENT = re.compile(r"[0-9]{1,16}")
LATEST = 10**16
LEFT_SECONDS = 60  # of its life, else the address is not used any more
POST_SECONDS = 1.5  # of one answer, so that a platform that hangs does not hold those who answer others
LEAST_SECONDS = 0.3  # with less left nothing is begun
BREATH_SECONDS = 10  # after one that hung others are not begun
TEXT_BYTES = 15000


@dataclass(frozen=True)
class SessionAddress:
    """Where one message may be answered: a secret that stands in no log, error or table."""

    url: str = field(repr=False)


class SessionAnswers:
    """Answers by the addresses that messages bring, each once."""

    def __init__(self, outgoing: Outgoing, oapi_base: str, told: TellsOnce) -> None:
        self.outgoing, self.base, self.told = outgoing, oapi_base.rstrip("/"), told
        self.hung_at: float | None = None

    def address(self, found: Mapping[str, Any], now: datetime) -> SessionAddress | None:
        """The address that a message brings; None where there is none that may be used."""
        url, until = found.get("sessionWebhook"), found.get("sessionWebhookExpiredTime")
        if until is not None and not lives(until, now):
            return None
        query = own_query(self.base, url) if isinstance(url, str) else None
        return SessionAddress(f"{self.base}{PATH}?{query}") if query else None

    def say(self, address: SessionAddress, message: Message, reply: Reply, seconds: float) -> bool:
        """Post the answer; whether it has left, or may have: only where it certainly has not may it go another way."""
        seconds = min(seconds, POST_SECONDS)
        if seconds < LEAST_SECONDS or (self.hung_at is not None and monotonic() - self.hung_at < BREATH_SECONDS):
            return False
        body = json.dumps(response(reply, group=message.chat_id is not None), ensure_ascii=False).encode()
        began = monotonic()

        def post(on_writing: Callable[[], None]) -> None:
            try:
                judge(self.outgoing.post(lambda: address.url, body, on_writing, seconds))
            finally:
                self.hung_at = monotonic() if monotonic() - began >= seconds else None

        return self.once(message, post)

    def once(self, message: Message, post: Callable[[Callable[[], None]], object]) -> bool:
        """Answer a message with `post`, unless it was answered before; whether the answer has left, or may have."""
        answer = OneAnswer(self.told, message)
        try:
            post(answer.writing)
        except LeftBefore:
            return True
        except NotNow as error:
            logger.warning("an answer is not posted, for it cannot be noted: %s", error)
            return False
        except PlatformError as error:
            logger.info("an answer was not taken: %s", error)
            if not error.ambiguous:
                answer.stayed()
            return error.ambiguous
        except Exception:  # the message is kept and done: whatever is wrong here, only its answer may be missing
            logger.exception("an answer could not be posted")
            return answer.noted
        return True


def lives(until: object, now: datetime) -> bool:
    """Whether there is time left until a moment in milliseconds; of what is none nobody knows."""
    if isinstance(until, str) and MOMENT.fullmatch(until):
        until = int(until)
    if isinstance(until, bool) or not isinstance(until, int) or not 0 <= until < LATEST:
        return False
    return until / 1000 - now.timestamp() >= LEFT_SECONDS


def own_query(base: str, url: str) -> str | None:
    """The query of an address that lies at the platform's own scheme, host, port and path; None for any other address."""
    if not PRINTABLE.fullmatch(url) or "\\" in url or "#" in url:
        return None
    try:
        own, theirs = urlsplit(base), urlsplit(url)
        same = theirs.scheme == own.scheme and theirs.hostname == own.hostname and port(theirs) == port(own)
    except ValueError:
        return None
    if not same or "@" in theirs.netloc or theirs.path != f"{own.path}{PATH}" or not QUERY.fullmatch(theirs.query):
        return None
    return theirs.query


def port(address: SplitResult) -> int | None:
    """The port that an address means; raises ValueError."""
    return address.port or PORTS.get(address.scheme)


def response(reply: Reply, *, group: bool) -> TextMessage | Nothing:
    """An answer as the platform takes it, at a session's address or as the body of a response."""
    if reply.outcome == "ignored" or not reply.text:
        return {"msgtype": "empty"}
    words = within(ChatSafe(reply.text, group=group), TEXT_BYTES)
    return {"msgtype": "text", "text": {"content": Linking(words, reply.card.link if reply.card else "")}}
