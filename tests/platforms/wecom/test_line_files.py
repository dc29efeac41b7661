"""Files over a long connection: in pieces, whole or not at all, and shown where they were asked for."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.errors import PlatformError
from bot.platforms.doors import OutFile, To
from bot.platforms.wecom.line_media import PIECE, PIECE_BYTES
from bot.platforms.wecom.line_pusher import LinePusher
from bot.platforms.wecom.long_connection import LongConnection
from bot.rules.chat_safe import FileName
from bot.simulator.line_files import COMMANDS, LineFiles

ROBOT = LongConnection("wss://gateway.example", "aib1", "a secret", "wwtest", "wecom", pause=lambda seconds: None)
NAME = FileName("2021年台账.xlsx")
NOW = datetime(2021, 7, 16, tzinfo=UTC)


class Gateway:
    """A line whose other side takes files as the platform does; `codes` are answered first."""

    live = True

    def __init__(self, first: int = 0, codes: tuple[int, ...] = ()) -> None:
        self.files, self.codes, self.asked = LineFiles(first), list(codes), list[dict[str, Any]]()

    def tell(self, text: str) -> None:
        raise NotImplementedError

    def lapsed(self) -> None:
        raise NotImplementedError

    def ask(self, text: str, key: str, seconds: float = 5, on_writing: Callable[[], None] | None = None) -> Mapping[str, Any]:
        frame = json.loads(text)
        self.asked.append(frame)
        if on_writing:
            on_writing()
        if self.codes:
            return {"errcode": self.codes.pop(0)}
        if frame["cmd"] not in COMMANDS:
            return {"errcode": 0}
        code, body = self.files.take(frame["cmd"], frame["body"], NOW)
        return {"errcode": code, "body": body}

    def pusher(self) -> LinePusher:
        return LinePusher(ROBOT, self)


@pytest.mark.parametrize("first", [0, 1])
@pytest.mark.parametrize("size", [6, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES])
def test_a_file_comes_whole_wherever_the_platform_counts_from(first: int, size: int):
    gateway, content = Gateway(first), bytes(number % 251 for number in range(size))
    media = gateway.pusher().bring(OutFile(NAME, False, content))
    kept = gateway.files.files.shown(media, "file", NOW)
    assert kept and (kept.name, kept.content) == (NAME, content)
    places = [frame["body"]["chunk_index"] for frame in gateway.asked if frame["cmd"] == PIECE]
    count = -(-size // PIECE_BYTES)
    assert places[-count:] == list(range(first, first + count))


def test_a_message_shows_it_to_a_person_or_a_group():
    gateway = Gateway()
    pusher = gateway.pusher()
    media = pusher.bring(OutFile(NAME, False, b"content"))
    for to, kind in ((To("wx001", group=False), 1), (To("wrMIXED", group=True), 2)):
        pusher.send(pusher.file(media, NAME, to, picture=False), lambda: None)
        body = {"chatid": to.id, "chat_type": kind, "msgtype": "file", "file": {"media_id": media}}
        assert gateway.asked[-1]["body"] == body and gateway.asked[-1]["cmd"] == "aibot_send_msg"
    assert json.loads(pusher.file(media, NAME, to, picture=True))["image"] == {"media_id": media}


def test_what_is_too_large_or_refused_is_not_brought():
    with pytest.raises(PlatformError, match="20 MB") as error:
        Gateway().pusher().bring(OutFile(NAME, False, bytes(20 * 2**20 + 1)))
    assert error.value.permanent
    with pytest.raises(PlatformError):
        Gateway(codes=(45009,)).pusher().bring(OutFile(NAME, False, b"content"))
    with pytest.raises(PlatformError):
        Gateway().pusher().bring(OutFile(NAME, True, b"no picture"))


def test_a_file_of_another_kind_or_of_three_days_ago_is_not_shown():
    gateway = Gateway()
    media = gateway.pusher().bring(OutFile(NAME, False, b"content"))
    files = gateway.files.files
    assert files.shown(media, "image", NOW) is None and files.shown(media, "file", NOW + timedelta(days=3)) is None


def test_an_upload_that_makes_no_sense_is_refused_by_the_pretend_platform():
    files = LineFiles()
    told = {"type": "file", "filename": "a.xlsx", "total_size": 3, "total_chunks": 1, "md5": "0" * 32}
    for wrong in ({**told, "total_chunks": 101}, {**told, "type": "exe"}, {**told, "md5": ""}, {}):
        assert files.take(COMMANDS[0], wrong, NOW)[0]
    upload = files.take(COMMANDS[0], told, NOW)[1]["upload_id"]
    for odd in ({"chunk_index": 1}, {"chunk_index": 0, "base64_data": "?"}, {"upload_id": "gone"}):
        assert files.take(COMMANDS[1], {"upload_id": upload, "base64_data": "YWJj", **odd}, NOW)[0]
    assert files.take(COMMANDS[1], {"upload_id": upload, "base64_data": "YWJj", "chunk_index": 0}, NOW)[0] == 0
    assert files.take(COMMANDS[2], {"upload_id": upload}, NOW)[0]
    assert files.take(COMMANDS[2], {"upload_id": upload}, NOW)[0]
