"""钉钉 for the rest of the code: its settings, callback and robots, and what it can carry."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, SecretStr, model_validator

from bot.config_section import Address, RobotSecret, Section, each_robot_once
from bot.platforms.platform import Platform
from bot.platforms.ways import Way

from . import user_ids

if TYPE_CHECKING:
    from bot.clock import Clock
    from bot.outgoing import Outgoing
    from bot.platforms.doors import Door, FileSource, Pusher, TellsOnce, Trial
    from bot.platforms.lines import Dialect
    from bot.platforms.plans import Errand
    from bot.platforms.sealing import Codec
    from bot.records.engine.database import Database

    from .openapi import AppKeys
    from .webhook import Webhook

ROBOT, DING = "robot", "ding"  # the internal robot as pushers, beside the names of the webhooks
BEGINNING = """[platforms.{name}]
corp_id = "请填写企业ID"

# 钉钉企业内部机器人：app_key 和 app_secret 从开发者后台复制；stream 由本机主动连接，不需要公网地址
[platforms.{name}.robot]
mode = "stream"
app_key = "ding0000000000000000"
app_secret = "请填写AppSecret"

# 自定义机器人（推送）：在群里添加时选“加签”，access_token 为地址中 access_token= 后面的部分
# [platforms.{name}.webhooks.main]
# access_token = ""
# secret = ""
"""


def identifier(text: str) -> str:
    """As the developers' console shows it; empty where it was not copied."""
    if not re.fullmatch(r"[0-9A-Za-z_-]{0,64}", text):
        raise ValueError("应为开发者后台显示的字母和数字")
    return text


def sealing_key(key: SecretStr) -> SecretStr:
    """As the developers' console shows it, 43 characters that make 32 bytes; empty where bodies are not sealed."""
    if not re.fullmatch(r"([0-9A-Za-z]{43})?", key.get_secret_value()):
        raise ValueError("应为 43 位字母和数字")
    return key


def card_template(text: str) -> str:
    """As the card builder shows it."""
    if not re.fullmatch(r"([0-9A-Za-z-]{1,80}\.schema)?", text):
        raise ValueError("应为卡片搭建平台显示的模板ID，以 .schema 结尾")
    return text


CardTemplate = Annotated[str, AfterValidator(card_template)]
Identifier = Annotated[str, AfterValidator(identifier)]


class RobotSection(Section):
    """企业内部机器人, by callbacks or, in mode "stream", over a connection that it opens. With `app_key` and `robot_code` it
    speaks first, to persons and groups; with a `robot_code` only what was said to that robot is heard. Presses of cards that
    come by callback are signed with `card_secret`. `ding` says how it presses on a person where the office's ladder asks for
    that; empty: not at all."""

    mode: Literal["http", "stream"] = "http"
    names: tuple[str, ...] = ("督办助手",)
    app_key: Identifier = ""
    app_secret: SecretStr
    robot_code: Identifier = ""
    allow_writes: bool = False
    card_secret: SecretStr = SecretStr("")
    card_template_id: CardTemplate = ""
    ding: Literal["", "app", "sms", "phone"] = ""
    token: SecretStr = SecretStr("")
    aes_key: Annotated[SecretStr, AfterValidator(sealing_key)] = SecretStr("")

    @model_validator(mode="after")
    def holds_together(self) -> RobotSection:
        if self.mode == "stream" and not self.app_key:
            raise ValueError("mode 为 stream 时须填写 app_key（应用凭证页的 AppKey）")
        if bool(self.token.get_secret_value()) != bool(self.aes_key.get_secret_value()):
            raise ValueError("token 和 aes_key 须同时填写（回调加密），或同时不填")
        if self.ding and not self.speaks:
            raise ValueError("填写 ding 时须同时填写 app_key 和 robot_code")
        return self

    @property
    def speaks(self) -> bool:
        """Whether it speaks first."""
        return bool(self.app_key and self.robot_code)

    @property
    def template(self) -> str:
        """Of the cards that it sends to persons; empty where their presses would not be heard."""
        return self.card_template_id if self.mode == "stream" else ""


class WebhookSection(Section):
    """自定义机器人: speaks in one group."""

    access_token: RobotSecret
    secret: SecretStr


class Settings(Platform):
    """`[platforms.dingtalk]`"""

    title: ClassVar[str] = "钉钉"
    account_columns: ClassVar[tuple[str, ...]] = ("钉钉账号", "钉钉")
    usual: ClassVar[bool] = False
    text_bytes: ClassVar[int] = 15000  # the whole body must stay below 20 kB
    takes_pictures: ClassVar[bool] = False  # only the address of one
    id_kinds: ClassVar[Mapping[str, str]] = {
        user_ids.STAFF_ID: "员工账号",
        user_ids.UNION_ID: "unionId",
        user_ids.SENDER_ID: "加密账号",
    }
    mentions_by: ClassVar[str] = user_ids.STAFF_ID
    signs_body: ClassVar[bool] = False

    api_base: Address = "https://api.dingtalk.com"
    oapi_base: Address = "https://oapi.dingtalk.com"
    robot: RobotSection | None = None
    webhooks: Annotated[dict[str, WebhookSection], each_robot_once("access_token")] = Field(default_factory=dict)

    @classmethod
    def kind_of(cls, user_id: str) -> str:
        """See docs/decisions/platforms.md#user-ids."""
        return user_ids.kind_of(user_id)

    @classmethod
    def beginning(cls) -> str:
        return BEGINNING.format(name=cls.name())

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
        return self.oapi_base

    @property
    def addresses(self) -> Sequence[str]:
        speaks = self.robot is not None and (self.robot.speaks or self.robot.mode == "stream")
        return [self.oapi_base, *([self.api_base] if speaks and self.api_base != self.oapi_base else [])]

    @property
    def identifiers(self) -> Mapping[str, str]:
        named = {"AppKey": self.robot.app_key, "RobotCode": self.robot.robot_code} if self.robot else {}
        return {"企业ID": self.corp_id, **{label: code for label, code in named.items() if code}}

    @property
    def bot_names(self) -> Sequence[str]:
        return self.robot.names if self.robot else ()

    @property
    def hears(self) -> bool:
        return self.robot is not None

    @property
    def robots(self) -> Sequence[str]:
        return list(self.webhooks)

    @property
    def ways(self) -> Mapping[str, Way]:
        if not self.robot or not self.robot.speaks:
            return {}
        return {
            ROBOT: Way(persons=True, groups=True, files=True),
            **({DING: Way(persons=True, urgent=True)} if self.robot.ding else {}),
        }

    @property
    def vouches(self) -> bool:
        """What a Stream brings, the platform vouches for: it authenticated whoever opened it."""
        return self.robot is not None and self.robot.mode == "stream"

    @property
    def writes(self) -> bool:
        return self.vouches or (self.robot is not None and self.robot.allow_writes)

    @property
    def brings_files(self) -> bool:
        return self.robot is not None and self.robot.speaks

    def doors(self, freshness_seconds: int, outgoing: Outgoing, told: TellsOnce) -> Sequence[Door]:
        from . import callback, card_callback
        from .messages import SpokenTo
        from .session import SessionAnswers

        if not self.robot or self.robot.mode == "stream":
            return []
        robot = SpokenTo(self.corp_id, self.name(), self.robot.robot_code)
        secret, of_cards = self.robot.app_secret.get_secret_value(), self.robot.card_secret.get_secret_value()
        sessions = SessionAnswers(outgoing, self.oapi_base, told)
        heard = callback.door(callback.Callback(robot, secret, freshness_seconds, self.codecs()), sessions)
        return [heard, card_callback.door(robot, of_cards, freshness_seconds)] if of_cards else [heard]

    def lines(self, outgoing: Outgoing, clock: Clock, told: TellsOnce, database: Database) -> Sequence[Dialect]:
        from .messages import SpokenTo
        from .session import SessionAnswers
        from .stream import Stream

        if not self.robot or self.robot.mode != "stream":
            return ()
        robot, sessions = (
            SpokenTo(self.corp_id, self.name(), self.robot.robot_code),
            SessionAnswers(outgoing, self.oapi_base, told),
        )
        secret = self.robot.app_secret.get_secret_value()
        speaker = self.pushers(outgoing, clock, database).get(ROBOT)
        return [Stream(outgoing, self.api_base, self.robot.app_key, secret, robot, sessions, clock, speaker)]

    def trials(self, outgoing: Outgoing, clock: Clock, own: str) -> Sequence[Trial]:
        from bot.platforms.doors import Trial

        from . import trying

        asked = []
        if self.robot:
            key, secret = self.robot.app_key, self.robot.app_secret.get_secret_value()
            asked.append(Trial("企业内部机器人 app_secret", partial(trying.app_secret, outgoing, self.oapi_base, key, secret)))
            if self.robot.mode == "stream":
                asked.append(Trial("企业内部机器人 Stream", partial(trying.stream, outgoing, self.api_base, key, secret)))
        if keys := self.app_keys(outgoing):
            asked.append(Trial("企业内部机器人 api_base", keys.use))
        hooks = self.webhooks_of(outgoing, clock).items()
        return [*asked, *(Trial(f"自定义机器人 {name}", hook.use, name) for name, hook in hooks)]

    def pushers(self, outgoing: Outgoing, clock: Clock, database: Database) -> Mapping[str, Pusher]:
        from bot.tokens import Tokens

        from .ding import Ding
        from .openapi import OpenApi
        from .robot import Robot

        keys = self.app_keys(outgoing)
        robots: dict[str, Pusher] = {**self.webhooks_of(outgoing, clock)}
        if self.robot and keys:
            api = OpenApi(keys, Tokens(database, clock), self.name())
            robots[ROBOT] = Robot(api, self.robot.robot_code, self.robot.template, self.oapi_base)
            if self.robot.ding:
                robots[DING] = Ding(api, self.robot.robot_code, self.robot.ding)
        return robots

    def files(self, outgoing: Outgoing, clock: Clock, database: Database) -> FileSource | None:
        from bot.tokens import Tokens

        from .media import Media
        from .openapi import OpenApi

        keys = self.app_keys(outgoing)
        if not self.robot or not keys:
            return None
        return Media(OpenApi(keys, Tokens(database, clock), self.name()), self.oapi_base, self.robot.robot_code)

    def codecs(self) -> Sequence[Codec]:
        """What opens sealed bodies, which name the app or the organisation; none where they are not sealed."""
        from bot.platforms.sealing import Codec

        if not self.robot or not self.robot.aes_key.get_secret_value():
            return ()
        token, key = self.robot.token.get_secret_value(), self.robot.aes_key.get_secret_value()
        return [Codec(token, key, name) for name in (self.robot.app_key, self.corp_id) if name]

    def app_keys(self, outgoing: Outgoing) -> AppKeys | None:
        """What the robot speaks first with; None where it does not."""
        from .openapi import AppKeys

        if not self.robot or not self.robot.speaks:
            return None
        return AppKeys(outgoing, self.api_base, self.corp_id, self.robot.app_key, self.robot.app_secret.get_secret_value())

    def webhooks_of(self, outgoing: Outgoing, clock: Clock) -> Mapping[str, Webhook]:
        from .webhook import Webhook

        return {
            name: Webhook(outgoing, self.oapi_base, hook.access_token.get_secret_value(), hook.secret.get_secret_value(), clock)
            for name, hook in self.webhooks.items()
        }
