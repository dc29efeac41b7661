"""Runs in a network namespace of its own: `python -m tests.only_way_out FOLDER SECONDS` connects an office to both platforms, as
its operator would, and uses every way of each.

In the folder are `config.toml`, the answers to `connect` (`wecom.toml`, `dingtalk.toml`) and the socket `way`, behind which the
proxy stands. Prints a JSON object: what became of each.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any

from bot import config, wsgi
from bot.cli import reaching
from bot.clock import monotonic
from bot.errors import PlatformError
from bot.message import Button, Card
from bot.platform_clock import PlatformClock
from bot.platforms.dingtalk.media import Media
from bot.platforms.dingtalk.robot import Robot
from bot.platforms.doors import To
from bot.platforms.wecom.app_media import AppMedia
from bot.platforms.wecom.app_robot import AppRobot
from bot.rules.chat_safe import FileName
from bot.wsgi import Service
from tests.cli.running import here
from tests.connect_proxy import Relay

PORT = 3128
ROBOTS = {"wecom": ("main", "app", "bot"), "dingtalk": ("main", "robot")}
PERSONS = {"wecom": "wx009", "dingtalk": "manager4009"}
GROUP = "cidALL=="
NAME, LEDGER = FileName("2021年台账.xlsx"), bytes(range(256)) * 40
CARD = Card("ob1", "20210032 建议审核", (("处室负责人", "待审核"),), buttons=(Button("通过", "pass:1"),))
DONE = "成"


def connected(folder: Path, platform: str, seconds: str) -> dict[str, Any]:
    """What `connect` says at the end."""
    sends = [word for robot in ROBOTS[platform] for word in ("--send", robot)]
    wanted = ("--answers", str(folder / f"{platform}.toml"), "--wait", seconds, "--until", "message", *sends, "--json")
    done = here(folder / "config.toml")("connect", platform, *wanted, code=None)
    found: dict[str, Any] = json.loads(done.stdout)
    standing = {"ok": found["ok"], "connected": found["connected"], "asked for": reaching.BY_PROXY in done.stderr}
    return standing | {one["name"]: one["detail"] or DONE for one in (*found["keys"], *found["sent"])}


def outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except PlatformError as error:
        return str(error)
    return DONE


def whole(content: bytes) -> None:
    assert content == LEDGER


def uses(service: Service, clock: PlatformClock) -> dict[str, Callable[[], object]]:
    """Each use of an interface that `connect` does not make."""
    pushers = wsgi.pushers(service, clock)
    app, robot = pushers["wecom/app"], pushers["dingtalk/robot"]
    assert isinstance(app, AppRobot) and isinstance(robot, Robot)
    theirs = service.settings.platforms["dingtalk"].address
    of_app, of_robot = AppMedia(app.api), Media(robot.api, theirs, robot.robot_code)
    single, group = To(PERSONS["dingtalk"], group=False), To(GROUP, group=True)
    return {
        "wecom file": lambda: whole(of_app.download(of_app.upload("file", NAME, LEDGER))[1]),
        "dingtalk file": lambda: whole(of_robot.download(of_robot.upload("file", NAME, LEDGER))),
        "dingtalk person": lambda: robot.send(robot.render("今日到期：1件", [], single), lambda: None),
        "dingtalk group": lambda: robot.send(robot.render("今日到期：1件", [], group), lambda: None),
        "dingtalk card": lambda: robot.send(robot.card(CARD, single.id), lambda: None),
        "dingtalk card again": lambda: robot.renew(replace(CARD, buttons=()), single.id, ""),
    }


@contextmanager
def held(service: Service) -> Iterator[Any]:
    lines = wsgi.lines(service)
    lines.start()
    try:
        yield lines
    finally:
        lines.stop()


def answered(service: Service, seconds: float) -> dict[str, str]:
    """What is said over each line, until it is answered; else why it does not stand."""
    end, names = monotonic() + seconds, ("wecom/bot", "dingtalk/robot")
    with held(service) as lines:
        while not all(lines.counts[name]["answered"] for name in names) and monotonic() < end:
            Event().wait(0.05)
        loops = {keeper.loop.name: keeper.loop for keeper in lines.keepers}
        return {name: DONE if lines.counts[name]["answered"] else loops[name].trouble for name in names}


def said(folder: Path, seconds: str) -> dict[str, Any]:
    found: dict[str, Any] = {platform: connected(folder, platform, seconds) for platform in ROBOTS}
    service, clock = wsgi.assemble(config.load(folder / "config.toml", {})), PlatformClock()
    found["used"] = {name: outcome(act) for name, act in uses(service, clock).items()}
    found["time"] = "" if clock.told is None else DONE
    found["lines"] = answered(service, float(seconds))
    found["reached"] = {name: reaching.reach(service, name, PlatformClock()) for name in ROBOTS}
    service.database.close()
    checks = json.loads(here(folder / "config.toml")("doctor", "--try", "--json", code=None).stdout)["checks"]
    found["doctor"] = {one["name"]: one["detail"] if not one["ok"] else DONE for one in checks if one["name"].startswith("试用")}
    return found


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    relay = Relay(Path(sys.argv[1]) / "way", PORT)
    try:
        print(json.dumps(said(Path(sys.argv[1]), sys.argv[2])))
    finally:
        relay.stop()
