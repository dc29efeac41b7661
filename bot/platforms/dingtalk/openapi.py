"""DingTalk's interfaces for an internal robot: every call with the app's token (docs/decisions/platforms.md#dingtalk-openapi)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.errors import PlatformError
from bot.outgoing import Outgoing, PlatformAnswer
from bot.platforms import verdicts
from bot.platforms.verdicts import Verdict
from bot.tokens import Credential, Fetched, Tokens

from .codes import EACH_SECOND, SHUT_OUT, banned, by_name, meaning, shown, whole_number

OK = 200
TOKEN_REFUSED = ("InvalidAuthentication", "invalidAuthentication")
TOKEN_REFUSED_ONCE = (88, 40014, 42001)  # as the older interfaces say it
UNAUTHORIZED = 401


def unwatched() -> None:
    """Nobody notes when this call is written: it changes nothing that people see."""


@dataclass(frozen=True)
class AppKeys:
    """What the app's token is fetched with. The secret stands only in the body that asks for it."""

    outgoing: Outgoing
    api_base: str
    corp_id: str
    app_key: str
    secret: str = field(repr=False)

    def fetch(self) -> Fetched:
        """A token from the platform; raises PlatformError."""
        asked = json.dumps({"appKey": self.app_key, "appSecret": self.secret}).encode()
        answer = self.outgoing.post(lambda: self.address("/v1.0/oauth2/accessToken"), asked, unwatched)
        judge(answer)
        found = answer.json or {}
        token, seconds = found.get("accessToken"), whole_number(found.get("expireIn"))
        if not isinstance(token, str) or not token or not seconds or seconds <= 0:
            raise PlatformError("对方没有给出访问令牌")
        return Fetched(token, seconds)

    def use(self) -> str:
        """Fetch a token, of which nobody hears. Raises PlatformError where key and secret are not accepted."""
        self.fetch()
        return ""

    def address(self, path: str) -> str:
        return f"{self.api_base.rstrip('/')}{path}"


@dataclass(frozen=True)
class OpenApi:
    """One app with its tokens."""

    keys: AppKeys
    tokens: Tokens = field(repr=False)
    platform: str

    @property
    def credential(self) -> Credential:
        return Credential(self.platform, self.keys.corp_id, self.keys.secret, self.keys.fetch)

    def call(
        self, path: str, body: Mapping[str, Any], on_writing: Callable[[], None] = unwatched, *, method: str = "POST"
    ) -> dict[str, Any]:
        """What an interface answers to a body; raises PlatformError for everything but success."""
        written = json.dumps(body, ensure_ascii=False).encode()

        def post(token: str) -> PlatformAnswer:
            headers = {"Content-Type": "application/json", "x-acs-dingtalk-access-token": token}
            address = self.keys.address(path)
            return self.keys.outgoing.post(lambda: address, written, on_writing, headers=headers, method=method)

        return self.judged(post)

    def judged(self, call: Callable[[str], PlatformAnswer]) -> dict[str, Any]:
        answer = self.tokens.used(self.credential, call, token_refused)
        judge(answer)
        return answer.json or {}


def token_refused(answer: PlatformAnswer) -> bool:
    """Whether the platform does not take the token, in the words of the new interfaces or of the old ones."""
    found = answer.json or {}
    refused = found.get("code") in TOKEN_REFUSED or whole_number(found.get("errcode")) in TOKEN_REFUSED_ONCE
    return refused or answer.status == UNAUTHORIZED


def judge(answer: PlatformAnswer) -> None:
    """HTTP 200 with a JSON object that names no code is success; a code counts whatever the HTTP status.

    See docs/decisions/delivery.md#verdicts.
    """
    found = answer.json
    if found is None:
        raise (EACH_SECOND if answer.status == 429 else verdicts.UNREADABLE).error(f"HTTP {answer.status}")
    if banned(found):
        raise SHUT_OUT.error("1111")
    code, number = found.get("code"), whole_number(found.get("errcode"))
    if isinstance(code, str) and code:
        raise verdict_of(code, answer.status).error(shown(code), found.get("message"))
    if number:
        raise meaning(number, found.get("errmsg")).of_one_target().error(number, found.get("errmsg"))
    if answer.status != OK:
        raise verdicts.UNREADABLE.error(f"HTTP {answer.status}")


def verdict_of(code: str, status: int) -> Verdict:
    """What a code means; an unknown one of theirs may have been delivered, an unknown one of ours was not."""
    return by_name(code) or (verdicts.UNREADABLE if status >= 500 else verdicts.REFUSED)
