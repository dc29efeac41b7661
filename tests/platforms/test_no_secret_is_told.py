"""Whatever is asked of a platform's interfaces, and however it fails: no secret, token or code is told by logs and errors."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from bot.message import Button, Card
from bot.platforms.dingtalk.media import Media
from bot.platforms.dingtalk.robot import Robot
from bot.platforms.doors import To
from bot.platforms.wecom.app_media import AppMedia
from bot.platforms.wecom.app_members import AppMembers
from bot.platforms.wecom.app_robot import AppRobot
from bot.rules.chat_safe import FileName
from bot.simulator.faults import FAULTS, Spell
from tests.canaries.looking import found_in
from tests.platforms.ways import DINGTALK_SECRET, WECOM_SECRET, Joined, joined

CARD = Card("ob7", "20210032", (("状态", "待审核"),), "请审核", (Button("通过", "pass:1"),))
Calls = dict[str, Callable[[], object]]


def calls(both: Joined) -> Calls:
    """Every call that there is."""
    app, robot = both.pusher("wecom/app"), both.pusher("dingtalk/robot")
    assert isinstance(app, AppRobot) and isinstance(robot, Robot)
    app, robot = replace(app, draws=True), replace(robot, template="demo.schema")
    for pusher in (app, robot):
        pusher.api.keys.outgoing.seconds = 0.5
    media, files, members = (
        AppMedia(app.api),
        Media(robot.api, both.platforms.endpoints["dingtalk"].url, "x"),
        AppMembers(app.api),
    )
    code, name = app.api.credential.sealed("codeNightjar5505"), FileName("a.xlsx")
    return {
        "app text": lambda: app.send(app.render("请签收", [], to=To("WuShian", group=False)), lambda: None),
        "app nobody": lambda: app.send(app.render("请签收", [], to=To("LiCe", group=False)), lambda: None),
        "app card": lambda: app.send(app.card(CARD, "WuShian"), lambda: None),
        "app card change": lambda: app.renew(CARD, "WuShian", code),
        "app members": lambda: members.named(["woABCDEFGHIJKLMNOPQRSTUV"]),
        "app upload": lambda: media.upload("file", name, b"content"),
        "app download": lambda: media.download("gone"),
        "robot text": lambda: robot.send(robot.render("请签收", [], to=To("manager1", group=False)), lambda: None),
        "robot group": lambda: robot.send(robot.render("请签收", [], to=To("cidOTHER", group=True)), lambda: None),
        "robot nobody": lambda: robot.send(robot.render("请签收", [], to=To("nobody9", group=False)), lambda: None),
        "robot card": lambda: robot.send(robot.card(CARD, "manager1"), lambda: None),
        "robot card change": lambda: robot.renew(CARD, "manager1", ""),
        "robot upload": lambda: files.upload("file", name, b"content"),
        "robot download": lambda: files.download("gone"),
        **{f"trial {key}": trial.use for key, trial in {**both.trials("wecom"), **both.trials("dingtalk")}.items()},
    }


def told(all_calls: Calls) -> str:
    """What errors say, with everything that a traceback shows of them."""
    said = []
    for call in all_calls.values():
        try:
            said.append(repr(call()))
        except Exception as error:
            said += [str(error), repr(error), *traceback.format_exception(error)]
    return "\n".join(said)


def secrets(both: Joined) -> list[str]:
    api, other = both.platforms.wecom_api, both.platforms.dingtalk_api
    tokens = [*api.issued.tokens, *other.issued.tokens]
    return [WECOM_SECRET, DINGTALK_SECRET, "codeNightjar5505", *tokens, *api.codes]


AT_FAULT = ("gateway", "not json", "reset", "busy", "throttled", "token expired")


@pytest.mark.parametrize("fault", ["", "wrong secret", "revoked", "untrusted", "away", *AT_FAULT])
def test_nothing_secret_is_told_whatever_goes_wrong(tmp_path: Path, caplog: pytest.LogCaptureFixture, fault: str):
    caplog.set_level(logging.INFO)
    caplog.set_level(logging.DEBUG, "bot")
    with joined(tmp_path) as both:
        known = [told(calls(both))]  # all is well first, so that there are tokens
        all_secrets = secrets(both)
        if fault in FAULTS:
            for platform in ("wecom", "dingtalk"):
                both.platforms.faults.set(platform, Spell(FAULTS[fault]))
        elif fault == "wrong secret":
            both.platforms.wecom_api.secret = both.platforms.dingtalk_api.app_secret = "another"
        elif fault == "untrusted":
            both.platforms.wecom_api.outside = "203.0.113.7"
        elif fault == "away":
            both.platforms.close()
        if fault in ("revoked", "wrong secret"):
            both.platforms.wecom_api.issued.revoke()
            both.platforms.dingtalk_api.issued.revoke()
        known.append(told(calls(both)))
        known += [repr(both.settings), repr(both.pusher("wecom/app")), repr(both.pusher("dingtalk/robot"))]
        all_secrets += secrets(both)
        with suppress(OSError):
            kept = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
        said = "\n".join((*known, caplog.text)).encode()
    assert found_in(said, all_secrets) == []
    assert found_in(kept, all_secrets) == []
