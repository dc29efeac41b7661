"""Who and what takes part: people, conversations, and the credentials both sides share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TERMINAL = "console"


@dataclass(frozen=True)
class Player:
    """Somebody one can be on the page. `title` is division and role; an empty user id has no account there."""

    name: str
    title: str
    wecom_user: str
    dingtalk_user: str

    @property
    def post(self) -> str:
        """Division and role, a word of both said once."""
        return " ".join(dict.fromkeys(self.title.split()))

    def user(self, platform: str) -> str:
        """The user id on a platform; the terminal has no accounts and takes everybody by name."""
        return {"wecom": self.wecom_user, "dingtalk": self.dingtalk_user}.get(platform, self.name)


@dataclass(frozen=True)
class Conversation:
    """A group, or with `chat_id` None the single chat with the bot, in which each person has their own thread.

    `platform` is "wecom", "dingtalk" or, for the terminal, TERMINAL. `absent` are the user ids of who is not in the group, whom
    nobody can mention there.
    """

    id: str
    platform: str
    name: str
    chat_id: str | None
    absent: tuple[str, ...] = ()


@dataclass(frozen=True)
class Credentials:
    """What an administrator would copy from the platforms' consoles.

    `wecom_keys`: webhook key → conversation id. `dingtalk_tokens`: access_token → (secret, conversation id).
    """

    wecom_corp_id: str
    wecom_token: str = field(repr=False)
    wecom_aes_key: str = field(repr=False)
    wecom_bot_name: str
    wecom_keys: Mapping[str, str] = field(repr=False)
    dingtalk_corp_id: str
    dingtalk_app_key: str
    dingtalk_app_secret: str = field(repr=False)
    dingtalk_tokens: Mapping[str, tuple[str, str]] = field(repr=False)
    wecom_agent_id: int = 1000002
    wecom_app_secret: str = field(repr=False, default="")
    wecom_bot_id: str = ""
    wecom_bot_secret: str = field(repr=False, default="")
