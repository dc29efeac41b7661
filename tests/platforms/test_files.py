"""Files both ways on both platforms: whole or not at all, within their limits, from the platform's own addresses alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import multipart
from bot.errors import PlatformError
from bot.outgoing import Outgoing
from bot.platforms.dingtalk.media import Media
from bot.platforms.dingtalk.messages import SpokenTo, message_of
from bot.platforms.dingtalk.robot import Robot
from bot.platforms.wecom.app_media import LARGEST, AppMedia, name_of
from bot.platforms.wecom.app_robot import AppRobot
from bot.rules.chat_safe import FileName
from bot.simulator.faults import FAULTS, Spell
from tests.platforms.ways import Joined, joined, verdict

LEDGER = bytes(range(256)) * 40 + b"\r\n--x\r\n"
NAME = FileName("2021年台账.xlsx")


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Joined]:
    with joined(tmp_path) as made:
        yield made


def of_app(both: Joined) -> AppMedia:
    app = both.pusher("wecom/app")
    assert isinstance(app, AppRobot)
    return AppMedia(app.api)


def of_robot(both: Joined) -> Media:
    robot = both.pusher("dingtalk/robot")
    assert isinstance(robot, Robot)
    return Media(robot.api, both.platforms.endpoints["dingtalk"].url, robot.robot_code)


def test_a_file_is_brought_and_fetched_whole(both: Joined):
    media = of_app(both)
    assert media.download(media.upload("file", NAME, LEDGER)) == (NAME, LEDGER)
    robot = of_robot(both)
    assert robot.download(robot.upload("file", NAME, LEDGER)) == LEDGER


def test_a_token_that_ended_is_replaced_for_files_too(both: Joined):
    media, robot = of_app(both), of_robot(both)
    brought, kept = media.upload("file", NAME, LEDGER), robot.upload("file", NAME, LEDGER)
    both.platforms.wecom_api.issued.revoke()
    both.platforms.dingtalk_api.issued.revoke()
    assert media.download(brought)[1] == robot.download(kept) == LEDGER
    both.platforms.wecom_api.issued.revoke()
    both.platforms.dingtalk_api.issued.revoke()
    assert media.upload("file", NAME, LEDGER) and robot.upload("file", NAME, LEDGER)


@pytest.mark.parametrize("content", [b"", b"12345"])
def test_what_is_too_small_or_too_large_is_not_brought(both: Joined, content: bytes):
    assert verdict(lambda: of_app(both).upload("file", NAME, content)).startswith("permanent: 文件大小应在")
    assert verdict(lambda: of_app(both).upload("voice", NAME, bytes(LARGEST["voice"] + 1))).startswith("permanent")
    assert verdict(lambda: of_robot(both).upload("voice", NAME, bytes(LARGEST["voice"] + 1))).startswith(
        "permanent: 文件为空或超过"
    )
    assert verdict(lambda: of_robot(both).upload("voice", NAME, b"")).startswith("permanent")


def test_a_file_that_is_larger_than_may_be_is_not_fetched(both: Joined):
    large = both.platforms.wecom_api.files.keep("大.xlsx", bytes(LARGEST["file"] + 1))
    assert verdict(lambda: of_app(both).download(large)) == "permanent: 文件超过大小上限，未接收"
    large = both.platforms.dingtalk_api.files.keep("大.xlsx", bytes(LARGEST["file"] + 1))
    assert verdict(lambda: of_robot(both).download(large)) == "permanent: 文件超过大小上限，未接收"


def test_a_file_that_there_is_not_is_refused_by_the_platform(both: Joined):
    assert "40007" in verdict(lambda: of_app(both).download("gone"))
    assert "invalidParameter" in verdict(lambda: of_robot(both).download("gone"))


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("https://zjk-dualstack.trans.dingtalk.com/x?y=1", True),
        ("https://bucket.oss-cn-zhangjiakou.aliyuncs.com/x", True),
        ("http://down.dingtalk.com/x", False),
        ("https://dingtalk.com.example.org/x", False),
        ("https://evildingtalk.com/x", False),
        ("https://a@down.dingtalk.com/x", False),
        ("https://down.dingtalk.com:8443/x", False),
        ("https://169.254.169.254/latest", False),
        ("file:///etc/passwd", False),
        ("https://127.0.0.1\\.aliyuncs.com:443/", False),
        ("https://example.org\\@a.aliyuncs.com/", False),
        ("https://a.aliyuncs.com\n.example.org/", False),
        ("https://example.org#.aliyuncs.com", False),
        ("https://example.org?.aliyuncs.com", False),
        ("https://@down.dingtalk.com/x", False),
        ("http://[::1", False),
        ("", False),
    ],
)
def test_only_the_platforms_own_addresses_are_asked_for_a_file(both: Joined, address: str, own: bool):
    assert of_robot(both).is_theirs(address) is own


def test_an_address_elsewhere_is_not_asked(both: Joined):
    both.platforms.dingtalk_api.base = "http://127.0.0.1:9"
    kept = both.platforms.dingtalk_api.files.keep("a.xlsx", LEDGER)
    assert verdict(lambda: of_robot(both).download(kept)) == "permanent: 文件的下载地址不属于平台，未下载"


@pytest.mark.parametrize("fault", ["busy", "gateway", "not json"])
def test_what_goes_wrong_on_the_way_brings_no_file(both: Joined, fault: str):
    robot = of_robot(both)
    kept = robot.upload("file", NAME, LEDGER)
    both.platforms.faults.set("dingtalk", Spell(FAULTS[fault]))
    assert verdict(lambda: robot.download(kept))


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ('attachment; filename="a.xlsx"', "a.xlsx"),
        ("attachment; filename*=utf-8''2021%E5%B9%B4.xlsx", "2021年.xlsx"),
        ("attachment; filename=" + "2021年.xlsx".encode().decode("latin-1"), "2021年.xlsx"),
        ('attachment; filename="../../etc/passwd"', "．．／．．／etc／passwd"),
        ("attachment", "文件"),
    ],
)
def test_the_name_of_a_file_that_came_is_a_name_and_nothing_else(said: str, name: str):
    assert name_of(said) == name


def test_a_name_ends_no_field_of_the_upload():
    _, body = multipart.one_file("media", FileName('a"; x="\r\nEvil: 1.xlsx'), b"content")
    head = body.split(b"\r\n\r\n")[0].decode()
    assert head.count('"') == 4 and "\r\nEvil" not in head


def test_half_of_a_file_is_none(both: Joined):
    outgoing = Outgoing(2)
    with pytest.raises(PlatformError):
        outgoing.download(lambda: "http://127.0.0.1:9/", 10, seconds=1)
    url = both.platforms.endpoints["wecom"].url
    found = outgoing.download(lambda: f"{url}/nothing", 5000, seconds=2)
    assert (found.status, found.json) == (404, None)
    assert "content" not in repr(found) and json.dumps(found.json) == "null"


def test_a_file_of_a_single_chat_bears_its_code_and_one_of_a_group_does_not(both: Joined):
    robot = of_robot(both)
    code = robot.upload("file", NAME, LEDGER)
    told = {"conversationType": "1", "conversationId": "cidA", "chatbotCorpId": "ding", "msgtype": "file", "msgId": "m"}
    told["content"] = {"fileName": str(NAME), "downloadCode": code}  # type: ignore[assignment]
    message = message_of(told, b"", SpokenTo("ding", "dingtalk"))
    assert message.file and message.file.name == NAME and code not in repr(message)
    assert robot.fetch(message.file.handle, len(LEDGER)) == LEDGER
    assert verdict(lambda: robot.fetch(code, len(LEDGER) - 1)).startswith("permanent")
    assert message_of({**told, "conversationType": "2"}, b"", SpokenTo("ding", "dingtalk")).file is None
    assert message_of({**told, "content": {"fileName": "a.xlsx"}}, b"", SpokenTo("ding", "dingtalk")).file is None
