"""自建应用's interfaces: every call with the app's token, judged by errcode (docs/decisions/platforms.md#wecom-app-api)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from bot.errors import PlatformError
from bot.outgoing import Outgoing, PlatformAnswer
from bot.tokens import Credential, Fetched, Tokens

from . import codes

TOKEN_REFUSED = (40014, 42001)


def unwatched() -> None:
    """Nobody notes when this call is written: it changes nothing that people see."""


@dataclass(frozen=True)
class AppKeys:
    """What an app's token is fetched with. The secret stands only in the address that is asked."""

    outgoing: Outgoing
    api_base: str
    corp_id: str
    agent_id: int
    secret: str = field(repr=False)

    def fetch(self) -> Fetched:
        """A token from the platform; raises PlatformError."""
        query = {"corpid": self.corp_id, "corpsecret": self.secret}
        answer = self.outgoing.get(lambda: self.address("/cgi-bin/gettoken", **query))
        judge(answer)
        found = answer.json or {}
        token, seconds = found.get("access_token"), found.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(seconds, int) or seconds <= 0:
            raise PlatformError("对方没有给出访问令牌")
        return Fetched(token, seconds)

    def use(self) -> str:
        """Fetch a token and look at the app with it, of which nobody hears. Raises PlatformError where the platform does not
        accept the secret, this machine's address, or the app's number."""
        query = {"access_token": self.fetch().token, "agentid": str(self.agent_id)}
        judge(self.outgoing.get(lambda: self.address("/cgi-bin/agent/get", **query)))
        return ""

    def address(self, path: str, **parameters: str) -> str:
        return f"{self.api_base.rstrip('/')}{path}?{urlencode(parameters)}"


@dataclass(frozen=True)
class AppApi:
    """One self-built app with its tokens."""

    keys: AppKeys
    tokens: Tokens = field(repr=False)
    platform: str

    @property
    def credential(self) -> Credential:
        return Credential(self.platform, self.keys.corp_id, self.keys.secret, self.keys.fetch)

    def call(self, path: str, body: Mapping[str, Any], on_writing: Callable[[], None] = unwatched) -> dict[str, Any]:
        """What an interface answers to a body; raises PlatformError for everything but success."""
        written = json.dumps(body, ensure_ascii=False).encode()

        def post(token: str) -> PlatformAnswer:
            return self.keys.outgoing.post(lambda: self.keys.address(path, access_token=token), written, on_writing)

        return self.judged(post)

    def judged(self, call: Callable[[str], PlatformAnswer]) -> dict[str, Any]:
        answer = self.tokens.used(self.credential, call, lambda found: codes.code_of(found) in TOKEN_REFUSED)
        judge(answer)
        return answer.json or {}


def judge(answer: PlatformAnswer) -> None:
    """As any answer of the platform; an app has many receivers, and one that is gone is not the end of it."""
    codes.judge(answer, {})
