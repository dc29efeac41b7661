"""Files sent to a 智能机器人: told in single chat alone, fetched from the platform alone, opened whole or not at all."""

from __future__ import annotations

import base64
import json
from hashlib import sha256

import pytest

from bot.errors import PlatformError
from bot.outgoing import Download
from bot.platforms.wecom.bot_files import BotFiles, handle, opened
from bot.platforms.wecom.incoming import message_of
from tests.conftest import FIXTURES

VECTORS = json.loads((FIXTURES / "wecom-media-vectors.json").read_text(encoding="utf-8"))
GOOD = next(vector for vector in VECTORS if vector["id"] == "media-png-100")
ADDRESS = "https://example.cos.ap-guangzhou.myqcloud.com/a?sign=b"


class Store:
    """Gives one file, as large as is asked for at most."""

    def __init__(self, content: bytes, status: int = 200) -> None:
        self.content, self.status, self.asked = content, status, list[str]()

    def download(self, url, most: int, *, seconds: float) -> Download:
        self.asked.append(url())
        if len(self.content) > most:
            raise PlatformError("文件超过大小上限，未接收", permanent=True)
        return Download(self.status, self.content, {})


def sent(chat: str = "single", **file: object) -> dict:
    return {"msgid": "m", "chattype": chat, "chatid": "wr", "from": {"userid": "u"}, "msgtype": "file", "file": file}


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["id"])
def test_a_sealed_file_is_opened_as_the_platform_seals_it_or_refused(vector):
    content = base64.b64decode(vector["encrypted_b64"])
    if vector["expect"] == "accept":
        assert sha256(opened(content, vector["aeskey"])).hexdigest() == vector["plain_sha256"]
        return
    with pytest.raises(PlatformError) as error:
        opened(content, vector["aeskey"])
    assert error.value.permanent


def test_what_brings_a_file_is_told_in_single_chat_alone_and_shown_nowhere():
    message = message_of(sent(url=ADDRESS, aeskey=GOOD["aeskey"], name="台账.xlsx"), "corp", "", "wecom")
    assert message and message.file and message.file.name == "台账.xlsx" and message.file.size is None
    assert ADDRESS not in repr(message) and GOOD["aeskey"] not in repr(message)
    for other in (sent("group", url=ADDRESS), sent(url=""), sent(), {**sent(), "file": "x"}):
        found = message_of(other, "corp", "", "wecom")
        assert found and found.kind == "file" and found.file is None


def test_a_file_is_fetched_with_its_own_key_or_the_robots():
    content = base64.b64decode(GOOD["encrypted_b64"])
    for own, robots in ((GOOD["aeskey"], ""), ("", GOOD["aeskey"].rstrip("="))):
        files = BotFiles(Store(content), "https://qyapi.weixin.qq.com", robots)  # type: ignore[arg-type]
        assert sha256(files.fetch(handle(ADDRESS, own), 1000)).hexdigest() == GOOD["plain_sha256"]


@pytest.mark.parametrize(
    "address",
    [
        "https://example.com/a",
        "http://x.myqcloud.com/a",
        "https://x.myqcloud.com:8443/a",
        "https://u@x.myqcloud.com/a",
        "https://myqcloud.com.example.com/a",
        "http://127.0.0.1/a",
        "file:///etc/hosts",
        "https://[",
    ],
)
def test_nothing_is_fetched_from_anywhere_else(address):
    store = Store(b"x" * 32)
    files = BotFiles(store, "https://qyapi.weixin.qq.com", GOOD["aeskey"])  # type: ignore[arg-type]
    with pytest.raises(PlatformError):
        files.fetch(handle(address, ""), 1000)
    assert store.asked == []


def test_what_is_too_large_or_did_not_come_is_refused():
    for store in (Store(b"x" * 2000), Store(b"", 404)):
        files = BotFiles(store, "https://qyapi.weixin.qq.com", GOOD["aeskey"])  # type: ignore[arg-type]
        with pytest.raises(PlatformError):
            files.fetch(handle(ADDRESS, ""), 1000)


@pytest.mark.parametrize("key", ["A", "=", "键", "", "QUJD"])
def test_what_is_no_key_opens_nothing(key: str):
    with pytest.raises(PlatformError) as error:
        opened(base64.b64decode(GOOD["encrypted_b64"]), key)
    assert error.value.permanent
