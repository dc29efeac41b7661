"""企业微信 for the rest of the code: its settings, callbacks and robots, and what it can carry."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, Self

from pydantic import Field, SecretStr, ValidationInfo, field_validator, model_validator

from bot.config_section import Address, LineAddress, RobotSecret, Section, each_robot_once
from bot.platforms.platform import Platform
from bot.platforms.ways import Way

from . import fresh, user_ids

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.outgoing import Outgoing
    from bot.platforms.doors import Door, FileSource, Members, Pusher, TellsOnce, Trial
    from bot.platforms.plans import Errand
    from bot.platforms.sealing import Codec
    from bot.records.engine.database import Database

    from .app_api import AppApi, AppKeys
    from .long_connection import LongConnection

APP = "app"  # the app as a pusher, beside the names of the webhooks

LINE_TRIAL = "不单独试用，试用会断开正在使用的长连接；是否正确见“长连接”一项"
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
    """智能机器人: in groups and in single chat. Callbacks need `token` and `encoding_aes_key`, a long connection `bot_id` and
    `secret`."""

    mode: Literal["callback", "long_connection"] = "callback"
    names: tuple[str, ...] = ("督办助手",)
    token: SecretStr = SecretStr("")
    encoding_aes_key: SecretStr = SecretStr("")
    bot_id: str = ""
    secret: SecretStr = SecretStr("")
    cards: bool = True
    line_breaks: Literal["plain", "spaces", "blank"] = "plain"

    valid_key = field_validator("encoding_aes_key")(aes_key)

    @model_validator(mode="after")
    def complete(self) -> BotSection:
        """What the mode needs is there."""
        needed = ("bot_id", "secret") if self.is_line else ("token", "encoding_aes_key")
        if missing := [name for name in needed if name not in self.model_fields_set or not getattr(self, name)]:
            raise ValueError(f'mode = "{self.mode}" 时须填写 {"、".join(missing)}')
        return self

    @property
    def is_line(self) -> bool:
        """Whether it hears and speaks by a long connection."""
        return self.mode == "long_connection"


class AppSection(Section):
    """自建应用: in single chat. With `secret` it speaks to persons, with token and key it hears; either may be left out.

    `agent_id` 0 was not copied; messages to another app are refused where it was.
    """

    agent_id: int = Field(default=0, ge=0, lt=2**31)
    secret: SecretStr | None = None
    cards: bool = False
    token: SecretStr | None = None
    encoding_aes_key: SecretStr | None = None

    @field_validator("encoding_aes_key")
    @classmethod
    def valid_key(cls, key: SecretStr | None) -> SecretStr | None:
        return aes_key(key) if key else key

    @field_validator("secret")
    @classmethod
    def whose(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None:
            return None
        if not re.fullmatch(r"[0-9A-Za-z_-]+", secret.get_secret_value()):
            raise ValueError("应为应用详情页 Secret 处的字母和数字")
        if not info.data.get("agent_id"):
            raise ValueError("填写 secret 时须同时填写 agent_id")
        return secret

    @model_validator(mode="after")
    def of_use(self) -> Self:
        if (self.token is None) != (self.encoding_aes_key is None):
            raise ValueError("token 和 encoding_aes_key 须同时填写")
        if self.token is None and self.secret is None:
            raise ValueError("应填写 secret（发消息），或 token 和 encoding_aes_key（收消息）")
        return self

    @property
    def hears(self) -> bool:
        return self.token is not None


class WebhookSection(Section):
    """群机器人: speaks in one group."""

    key: RobotSecret


class Settings(Platform):
    """`[platforms.wecom]`"""

    title: ClassVar[str] = "企业微信"
    account_columns: ClassVar[tuple[str, ...]] = ("企业微信账号", "企业微信", "企微账号")
    usual: ClassVar[bool] = True
    text_bytes: ClassVar[int] = 2048
    takes_pictures: ClassVar[bool] = True
    id_kinds: ClassVar[Mapping[str, str]] = {user_ids.USERID: "账号", user_ids.OPEN_USERID: "加密账号"}
    mentions_by: ClassVar[str] = user_ids.USERID
    signs_body: ClassVar[bool] = True

    api_base: Address = "https://qyapi.weixin.qq.com"
    ws_url: LineAddress = "wss://openws.work.weixin.qq.com"
    bot: BotSection | None = None
    app: AppSection | None = None
    webhooks: Annotated[dict[str, WebhookSection], each_robot_once("key")] = Field(default_factory=dict)

    @classmethod
    def kind_of(cls, user_id: str) -> str:
        """See docs/decisions/platforms.md#user-ids."""
        return user_ids.kind_of(user_id)

    @classmethod
    def canonical_user(cls, user_id: str) -> str:
        return user_ids.canonical(user_id)

    @classmethod
    def beginning(cls) -> str:
        return BEGINNING.format(name=cls.name(), token=fresh.token(), aes_key=fresh.aes_key())

    @classmethod
    def connecting(cls) -> Mapping[str, str]:
        from . import steps

        return steps.MODES

    @classmethod
    def errands(cls, mode: str) -> Sequence[Errand]:
        from . import steps

        return steps.plan(mode)

    @property
    def address(self) -> str:
        return self.api_base

    @property
    def addresses(self) -> Sequence[str]:
        return [self.api_base, *([self.ws_url] if self.bot and self.bot.is_line else [])]

    @property
    def identifiers(self) -> Mapping[str, str]:
        app = {"应用 AgentId": str(self.app.agent_id)} if self.app and self.app.agent_id else {}
        line = {"机器人 BotID": self.bot.bot_id} if self.bot and self.bot.is_line else {}
        return {"企业ID": self.corp_id, **app, **line}

    @property
    def bot_names(self) -> Sequence[str]:
        return self.bot.names if self.bot else ()

    @property
    def hears(self) -> bool:
        return bool(self.bot or (self.app and self.app.hears))

    @property
    def robots(self) -> Sequence[str]:
        return list(self.webhooks)

    @property
    def ways(self) -> Mapping[str, Way]:
        app = {APP: Way(persons=True, remembers=True, files=True)} if self.app and self.app.secret else {}
        line = {"bot": Way(persons=True, groups=True, after_contact=True, files=True)} if self.bot and self.bot.is_line else {}
        return {**app, **line}

    @property
    def brings_files(self) -> bool:
        return self.bot is not None

    def doors(self, freshness_seconds: int, outgoing: Outgoing, told: TellsOnce) -> Sequence[Door]:
        from .app_callback import AppCallback
        from .bot_callback import BotCallback
        from .door import door
        from .drawing import Drawing

        found, codecs = [], self.codecs()
        if self.bot and "bot" in codecs:
            drawing = Drawing(self.bot.cards, self.bot.line_breaks)
            found.append(door("bot", BotCallback(codecs["bot"], self.corp_id, freshness_seconds, self.name(), drawing)))
        if self.app and self.app.hears:
            pressed = self.pressed(outgoing, told)
            found.append(door("app", AppCallback(codecs["app"], freshness_seconds, self.name(), self.app.agent_id, pressed)))
        return found

    def pressed(self, outgoing: Outgoing, told: TellsOnce) -> Callable[[str, str, str], None]:
        """Keeps the code that a press of the app's card brings; nobody does where the app does not speak."""
        from bot.tokens import Credential

        from .app_callback import nobody

        keys = self.app_keys(outgoing)
        if not keys:
            return nobody
        own = Credential(self.name(), keys.corp_id, keys.secret, keys.fetch)
        return lambda task_id, code, buttons: told.card_pressed(task_id, own.sealed(code), buttons)

    def codecs(self) -> Mapping[str, Codec]:
        """What opens and seals at each configured door."""
        from bot.platforms.sealing import Codec

        found = {}
        if self.bot and not self.bot.is_line:
            found["bot"] = Codec(self.bot.token.get_secret_value(), self.bot.encoding_aes_key.get_secret_value())
        if self.app and self.app.token and self.app.encoding_aes_key:
            token, key = self.app.token.get_secret_value(), self.app.encoding_aes_key.get_secret_value()
            found["app"] = Codec(token, key, self.corp_id)
        return found

    def trials(self, outgoing: Outgoing, clock: Clock, own: str) -> Sequence[Trial]:
        from bot.platforms.doors import Trial

        from . import trying
        from .webhook import Webhook

        doors = {"bot": "智能机器人", "app": "自建应用"}
        asked = [
            Trial(
                f"{doors[name]} token、encoding_aes_key",
                partial(trying.own_door, outgoing, clock, codec, f"{own}/{name}"),
                at_our_door=True,
            )
            for name, codec in self.codecs().items()
        ]
        if self.bot and self.bot.is_line:
            asked.append(Trial("智能机器人 bot_id、secret", lambda: LINE_TRIAL))
        keys = self.app_keys(outgoing)
        if keys:
            asked.append(Trial("自建应用 secret、agent_id", keys.use))
        hooks = [(name, Webhook(outgoing, self.api_base, hook.key.get_secret_value())) for name, hook in self.webhooks.items()]
        return [*asked, *(Trial(f"群机器人 {name}", hook.use, name) for name, hook in hooks)]

    def pushers(self, outgoing: Outgoing, clock: Clock, database: Database) -> Mapping[str, Pusher]:
        from .app_robot import AppRobot
        from .webhook import Webhook

        api = self.app_api(outgoing, clock, database)
        app = {APP: AppRobot(api, self.app.cards and self.app.hears)} if api and self.app else {}
        hooks = {name: Webhook(outgoing, self.api_base, hook.key.get_secret_value()) for name, hook in self.webhooks.items()}
        return {**hooks, **app}

    def members(self, outgoing: Outgoing, clock: Clock, database: Database) -> Members | None:
        from .app_members import AppMembers

        api = self.app_api(outgoing, clock, database)
        return AppMembers(api) if api else None

    def files(self, outgoing: Outgoing, clock: Clock, database: Database) -> FileSource | None:
        from .bot_files import BotFiles

        if not self.bot:
            return None
        return BotFiles(outgoing, self.api_base, self.bot.encoding_aes_key.get_secret_value())

    def app_api(self, outgoing: Outgoing, clock: Clock, database: Database) -> AppApi | None:
        """The app's interfaces; None where it does not speak."""
        from bot.tokens import Tokens

        from .app_api import AppApi

        keys = self.app_keys(outgoing)
        return AppApi(keys, Tokens(database, clock), self.name()) if keys else None

    def app_keys(self, outgoing: Outgoing) -> AppKeys | None:
        """What the app speaks with; None where it does not."""
        from .app_api import AppKeys

        if not self.app or not self.app.secret:
            return None
        return AppKeys(outgoing, self.api_base, self.corp_id, self.app.agent_id, self.app.secret.get_secret_value())

    def lines(self, outgoing: Outgoing, clock: Clock, told: TellsOnce, database: Database) -> Sequence[LongConnection]:
        from .long_connection import LongConnection

        if not self.bot or not self.bot.is_line:
            return []
        from .drawing import Drawing

        bot, drawing = self.bot, Drawing(self.bot.cards, self.bot.line_breaks)
        return [LongConnection(self.ws_url, bot.bot_id, bot.secret.get_secret_value(), self.corp_id, self.name(), drawing)]
