"""The one place where the parts are joined: settings become a running service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import handlers  # noqa: F401 - declares every command
from bot import office as offices
from bot.clock import Clock, SystemClock
from bot.config import Settings
from bot.dispatch import Dispatcher
from bot.office import Office
from bot.records.engine.database import Database

# Flask and requests are imported where they are used: a short command needs neither and starts in half the time.
if TYPE_CHECKING:
    from flask import Flask

    from bot.platforms.dingtalk.webhook import Webhook as DingtalkWebhook
    from bot.platforms.wecom.webhook import Webhook as WecomWebhook


@dataclass(frozen=True)
class Service:
    """Everything one process needs."""

    settings: Settings
    office: Office
    clock: Clock
    database: Database
    dispatcher: Dispatcher

    @property
    def threads(self) -> int:
        """How many callbacks are worked on at once. On SQLite one writes at a time, and further threads would only take the
        interpreter from the one whose turn it is: with 8, 200 questions a second could not be answered (bench 13)."""
        return 3 if self.database.is_sqlite else 8


def assemble(settings: Settings, clock: Clock | None = None, *, busy_milliseconds: int = 1900) -> Service:
    """The parts of a service; nothing is opened or started yet."""
    clock = clock or SystemClock(settings.zone)
    office = offices.from_settings(settings)
    database = Database(settings.database_url, busy_milliseconds=busy_milliseconds)
    return Service(settings, office, clock, database, Dispatcher(database, office, clock))


def web_app(service: Service, ages: Callable[[], dict[str, float]] | None = None) -> Flask:
    """The web application with the configured callbacks; `ages` are those of a scheduler in the same process."""
    from bot.platforms.dingtalk import callback as dingtalk
    from bot.platforms.wecom.app_callback import AppCallback
    from bot.platforms.wecom.bot_callback import BotCallback
    from bot.platforms.wecom.crypto import Codec
    from bot.web import Doors, create_app

    freshness = service.settings.service.freshness_seconds
    wecom, dingtalk_section = service.settings.platforms.wecom, service.settings.platforms.dingtalk
    bot = app = robot = None
    if wecom and wecom.bot:
        codec = Codec(wecom.bot.token.get_secret_value(), wecom.bot.encoding_aes_key.get_secret_value())
        bot = BotCallback(codec, wecom.corp_id, freshness)
    if wecom and wecom.app:
        token, key = wecom.app.token.get_secret_value(), wecom.app.encoding_aes_key.get_secret_value()
        app = AppCallback(Codec(token, key, wecom.corp_id), freshness)
    if dingtalk_section and dingtalk_section.robot:
        secret = dingtalk_section.robot.app_secret.get_secret_value()
        robot = dingtalk.Callback(dingtalk_section.corp_id, secret, freshness)
    return create_app(
        service.dispatcher,
        Doors(wecom_bot=bot, wecom_app=app, dingtalk_robot=robot),
        service.clock,
        service.database,
        ages,
    )


def pushers(service: Service) -> dict[str, WecomWebhook | DingtalkWebhook]:
    """The push robots of the configuration, by "platform/name"."""
    from bot.outgoing import Outgoing
    from bot.platforms.dingtalk.webhook import Webhook as DingtalkWebhook
    from bot.platforms.wecom.webhook import Webhook as WecomWebhook

    outgoing = Outgoing(service.settings.limits.send_seconds)
    found: dict[str, WecomWebhook | DingtalkWebhook] = {}
    if wecom := service.settings.platforms.wecom:
        for name, hook in wecom.webhooks.items():
            found[f"wecom/{name}"] = WecomWebhook(outgoing, wecom.api_base, hook.key.get_secret_value())
    if ding := service.settings.platforms.dingtalk:
        for name, robot in ding.webhooks.items():
            token, secret = robot.access_token.get_secret_value(), robot.secret.get_secret_value()
            found[f"dingtalk/{name}"] = DingtalkWebhook(outgoing, ding.oapi_base, token, secret, service.clock)
    return found
