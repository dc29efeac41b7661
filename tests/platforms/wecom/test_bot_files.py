"""Files sent to a 智能机器人: told in single chat alone, fetched from the platform alone, opened whole or not at all."""

from __future__ import annotations

import base64
import json
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.errors import PlatformError
from bot.outgoing import Download
from bot.platforms.wecom.bot_files import NOT_OPENED, BotFiles, handle, opened
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
        assert seconds == 60
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
        "https://x.myqcloud.com:442/a",
        "https://x.myqcloud.com:444/a",
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
    with pytest.raises(PlatformError) as error:
        files.fetch(handle(address, ""), 1000)
    assert (str(error.value), error.value.permanent) == ("文件的下载地址不属于平台，未下载", True)
    assert store.asked == []


def test_what_did_not_come_is_not_opened_and_may_come_later():
    store = Store(base64.b64decode(GOOD["encrypted_b64"]), 404)
    files = BotFiles(store, "https://qyapi.weixin.qq.com", GOOD["aeskey"])  # type: ignore[arg-type]
    with pytest.raises(PlatformError) as error:
        files.fetch(handle(ADDRESS, ""), 1000)
    assert (str(error.value), error.value.permanent) == ("文件没有下载到（HTTP 404）", False)


def sealed(plain: bytes) -> bytes:
    """Encrypted with the good key as it stands, whatever it ends with."""
    key = base64.b64decode(GOOD["aeskey"])
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return encryptor.update(plain) + encryptor.finalize()


@pytest.mark.parametrize(
    ("plain", "inside"),
    [
        (b"x" * 32 + b"\x20" * 32, b"x" * 32),  # a whole block of padding
        (b"x" * 31 + b"\x21" * 33, None),  # more than a block
        (b"x" * 31 + b"\x01", b"x" * 31),
        (b"x" * 31 + b"\x00", None),
        (b"x" * 30 + b"\x01\x02", None),
        (b"\x10" * 16, b""),
        (b"\x20" * 16, None),  # more padding than there is
    ],
)
def test_padding_is_one_to_32_bytes_that_each_tell_how_many(plain: bytes, inside: bytes | None):
    if inside is not None:
        assert opened(sealed(plain), GOOD["aeskey"]) == inside
        return
    with pytest.raises(PlatformError) as error:
        opened(sealed(plain), GOOD["aeskey"])
    assert (str(error.value), error.value.permanent) == (NOT_OPENED, True) == ("文件解密失败，未接收", True)


def test_a_file_may_be_as_large_as_it_was_before_it_was_sealed():
    content = base64.b64decode(GOOD["encrypted_b64"])
    files = BotFiles(Store(content), "https://qyapi.weixin.qq.com", GOOD["aeskey"])  # type: ignore[arg-type]
    assert len(content) == 128 and len(files.fetch(handle(ADDRESS, ""), 96)) == 100
    with pytest.raises(PlatformError, match="文件超过大小上限"):
        files.fetch(handle(ADDRESS, ""), 95)


@pytest.mark.parametrize(
    "address", [ADDRESS, "https://a.qq.com/x", "https://a.myqcloud.com:443/x", "https://qyapi.weixin.qq.com/x"]
)
def test_the_platform_s_stores_are_asked_over_tls_at_its_own_port(address: str):
    store = Store(base64.b64decode(GOOD["encrypted_b64"]))
    BotFiles(store, "https://other.example", GOOD["aeskey"]).fetch(handle(address, ""), 1000)  # type: ignore[arg-type]
    assert store.asked == [address]


def test_the_key_of_a_robot_s_files_and_the_way_out_are_shown_nowhere():
    files = BotFiles(Store(b""), "https://qyapi.weixin.qq.com", GOOD["aeskey"])  # type: ignore[arg-type]
    assert GOOD["aeskey"] not in repr(files) and "Store" not in repr(files)
    assert BotFiles(Store(b""), "https://x.example").aes_key == ""  # type: ignore[arg-type]


@pytest.mark.parametrize("key", ["A", "=", "键", "", "QUJD", GOOD["aeskey"] + "=", GOOD["aeskey"] + "\n\n", f"*{GOOD['aeskey']}"])
def test_what_is_no_key_opens_nothing(key: str):
    with pytest.raises(PlatformError) as error:
        opened(base64.b64decode(GOOD["encrypted_b64"]), key)
    assert error.value.permanent
