"""The pretend platforms with our robots that are told whom they address, joined over loopback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.clock import StoppedClock
from bot.config import Settings
from bot.errors import PlatformError
from bot.outgoing import Outgoing
from bot.platforms.doors import Members, Pusher, To, Trial
from bot.records.engine.database import Database
from bot.simulator import Platforms
from tests import engines
from tests.conftest import at
from tests.simulator.conftest import CREDENTIALS

WECOM_SECRET, DINGTALK_SECRET = "secretKingfisher7731", "secretHoopoe4419"
SECRETS = replace(CREDENTIALS, wecom_app_secret=WECOM_SECRET, dingtalk_app_secret=DINGTALK_SECRET)


@dataclass
class Joined:
    """Both sides."""

    platforms: Platforms
    settings: Settings
    clock: StoppedClock
    database: Database

    def pusher(self, way: str) -> Pusher:
        """A robot by its whole name, as another process would have it."""
        platform, name = way.split("/")
        return self.settings.platforms[platform].pushers(Outgoing(5), self.clock, self.database)[name]

    def members(self, platform: str) -> Members | None:
        return self.settings.platforms[platform].members(Outgoing(5), self.clock, self.database)

    def trials(self, platform: str) -> dict[str, Trial]:
        made = self.settings.platforms[platform].trials(Outgoing(5), self.clock, "http://127.0.0.1:9")
        return {trial.key: trial for trial in made}

    def said(self, way: str, words: str, to: str, *, group: bool = False) -> str:
        """What became of words to somebody: empty when they were taken, else the verdict and its words."""
        pusher = self.pusher(way)
        return verdict(lambda: pusher.send(pusher.render(words, [], to=To(to, group=group)), lambda: None))


def verdict(act: Any) -> str:
    try:
        act()
    except PlatformError as error:
        kind = "permanent" if error.permanent else "ambiguous" if error.ambiguous else f"pause {error.pause_seconds}"
        return f"{kind}: {error}"
    return ""


@contextmanager
def joined(folder: Path, **sections: Any) -> Iterator[Joined]:
    clock = StoppedClock(at("2021-07-16 09:00"))
    with closing(Platforms(SECRETS, clock)) as platforms:
        addresses = platforms.listen()
        wecom = {"agent_id": SECRETS.wecom_agent_id, "secret": WECOM_SECRET}
        robot = {"app_key": SECRETS.dingtalk_app_key, "app_secret": DINGTALK_SECRET, "robot_code": SECRETS.dingtalk_app_key}
        made = {
            "wecom": {
                "corp_id": SECRETS.wecom_corp_id,
                "api_base": addresses["wecom"],
                "app": wecom | sections.get("app", {}),
                "webhooks": {"main": {"key": next(iter(SECRETS.wecom_keys))}},
                **sections.get("wecom", {}),
            },
            "dingtalk": {
                "corp_id": SECRETS.dingtalk_corp_id,
                "api_base": addresses["dingtalk"],
                "oapi_base": addresses["dingtalk"],
                "robot": robot | sections.get("robot", {}),
            },
        }
        platforms.wecom_api.members = {"WuShian", "ZhouShiping"}
        platforms.dingtalk_api.staff = {"manager1", "manager12"}
        platforms.dingtalk_api.groups = {"cidDEMO": "dingtalk-group"}
        database = Database(engines.fresh_sqlite(folder))
        yield Joined(platforms, Settings.model_validate({"platforms": made}), clock, database)
        database.close()
