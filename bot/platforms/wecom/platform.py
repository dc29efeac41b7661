"""企业微信 for the rest of the code: its settings, callbacks and robots, and what it can carry."""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field, SecretStr, field_validator

from bot.config_section import Address, RobotSecret, Section, each_robot_once
from bot.platforms.platform import Platform

from . import fresh

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.outgoing import Outgoing
    from bot.platforms.doors import Door, Pusher, TellsOnce, Trial

    from .crypto import Codec

# 加密账号: as somebody else's robot or app is told of a member; its case counts. Kept by earlier versions in small letters.
OPEN_USERID = re.compile(r"wo(?:[0-9A-Za-z_-]{18,}|[0-9A-Z][0-9A-Za-z_-]*AA[0-9A-Za-z_-]*)")

BEGINNING = """[platforms.{name}]
corp_id = "请填写企业ID"

[platforms.{name}.bot]
names = ["督办助手"]
# 以下两项填到企业微信管理后台“智能机器人 - 接收消息”页面
token = "{token}"
encoding_aes_key = "{aes_key}"

# 群机器人（推送）：在群里添加后，把 webhook 地址中 key= 后面的部分填在这里
# [platforms.{name}.webhooks.main]
# key = ""
"""


def aes_key(key: SecretStr) -> SecretStr:
    """43 letters and digits that make 32 bytes."""
    text = key.get_secret_value()
    if not re.fullmatch(r"[0-9A-Za-z]{43}", text) or len(base64.b64decode(text + "=")) != 32:
        raise ValueError("应为企业微信给出的 43 位字母和数字")
    return key


class BotSection(Section):
    """智能机器人: in groups and in single chat."""

    mode: Literal["callback"] = "callback"
    names: tuple[str, ...] = ("督办助手",)
    token: SecretStr
    encoding_aes_key: SecretStr

    valid_key = field_validator("encoding_aes_key")(aes_key)


class AppSection(Section):
    """自建应用: in single chat. `agent_id` (0: not copied) is for the operator to compare with the console, in `doctor`."""

    agent_id: int = Field(default=0, ge=0, lt=2**31)
    token: SecretStr
    encoding_aes_key: SecretStr

    valid_key = field_validator("encoding_aes_key")(aes_key)


class WebhookSection(Section):
    """群机器人: speaks in one group."""

    key: RobotSecret


class Settings(Platform):
    """`[platforms.wecom]`"""

    title: ClassVar[str] = "企业微信"
    account_columns: ClassVar[tuple[str, ...]] = ("企业微信账号", "企业微信", "企微账号")
    text_bytes: ClassVar[int] = 2048
    takes_pictures: ClassVar[bool] = True
    id_kinds: ClassVar[Mapping[str, str]] = {"userid": "账号", "open_userid": "加密账号"}
    mentions_by: ClassVar[str] = "userid"
    signs_body: ClassVar[bool] = True

    api_base: Address = "https://qyapi.weixin.qq.com"
    bot: BotSection | None = None
    app: AppSection | None = None
    webhooks: Annotated[dict[str, WebhookSection], each_robot_once("key")] = Field(default_factory=dict)

    @classmethod
    def kind_of(cls, user_id: str) -> str:
        """See docs/decisions/platforms.md#user-ids."""
        return "open_userid" if OPEN_USERID.fullmatch(user_id) else "userid"

    @classmethod
    def canonical_user(cls, user_id: str) -> str:
        """A userid is case-insensitive on the platform's side, an encrypted one is not."""
        return user_id.lower() if cls.kind_of(user_id) == "userid" else user_id

    @classmethod
    def beginning(cls) -> str:
        return BEGINNING.format(name=cls.name(), token=fresh.token(), aes_key=fresh.aes_key())

    @property
    def address(self) -> str:
        return self.api_base

    @property
    def identifiers(self) -> Mapping[str, str]:
        app = {"应用 AgentId": str(self.app.agent_id)} if self.app and self.app.agent_id else {}
        return {"企业ID": self.corp_id, **app}

    @property
    def bot_names(self) -> Sequence[str]:
        return self.bot.names if self.bot else ()

    @property
    def hears(self) -> bool:
        return bool(self.bot or self.app)

    @property
    def robots(self) -> Sequence[str]:
        return list(self.webhooks)

    def doors(self, freshness_seconds: int, outgoing: Outgoing, told: TellsOnce) -> Sequence[Door]:
        from .app_callback import AppCallback
        from .bot_callback import BotCallback
        from .door import door

        found, codecs = [], self.codecs()
        if self.bot:
            found.append(door("bot", BotCallback(codecs["bot"], self.corp_id, freshness_seconds, platform=self.name())))
        if self.app:
            found.append(door("app", AppCallback(codecs["app"], freshness_seconds, platform=self.name())))
        return found

    def codecs(self) -> Mapping[str, Codec]:
        """What opens and seals at each configured door."""
        from .crypto import Codec

        found = {}
        if self.bot:
            found["bot"] = Codec(self.bot.token.get_secret_value(), self.bot.encoding_aes_key.get_secret_value())
        if self.app:
            token, key = self.app.token.get_secret_value(), self.app.encoding_aes_key.get_secret_value()
            found["app"] = Codec(token, key, self.corp_id)
        return found

    def trials(self, outgoing: Outgoing, clock: Clock, own: str) -> Sequence[Trial]:
        from bot.platforms.doors import Trial

        from . import trying
        from .webhook import Webhook

        doors = {"bot": "智能机器人", "app": "自建应用"}
        asked = [
            Trial(f"{doors[name]} token、encoding_aes_key", partial(trying.own_door, outgoing, clock, codec, f"{own}/{name}"))
            for name, codec in self.codecs().items()
        ]
        hooks = [(name, Webhook(outgoing, self.api_base, hook.key.get_secret_value())) for name, hook in self.webhooks.items()]
        return [*asked, *(Trial(f"群机器人 {name}", hook.use, name) for name, hook in hooks)]

    def pushers(self, outgoing: Outgoing, clock: Clock) -> Mapping[str, Pusher]:
        from .webhook import Webhook

        return {name: Webhook(outgoing, self.api_base, hook.key.get_secret_value()) for name, hook in self.webhooks.items()}
