"""Files of an internal robot: brought for a message, and fetched where somebody sent one (docs/decisions/platforms.md#files)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from bot import multipart
from bot.errors import PlatformError
from bot.outgoing import PlatformAnswer, target
from bot.rules.chat_safe import FileName

from .openapi import OpenApi

UPLOAD, DOWNLOAD = "/media/upload", "/v1.0/robot/messageFiles/download"
MEGABYTE = 1024 * 1024
LARGEST: Mapping[str, int] = {"image": 20 * MEGABYTE, "voice": 2 * MEGABYTE, "video": 20 * MEGABYTE, "file": 20 * MEGABYTE}
SECONDS = 60.0
KEPT_AT = (".dingtalk.com", ".aliyuncs.com")  # where the platform keeps what people send


@dataclass(frozen=True)
class Media:
    """The robot's files. Every one is held in memory, within its limit."""

    api: OpenApi
    oapi_base: str
    robot_code: str

    def upload(self, kind: str, name: FileName, content: bytes) -> str:
        """The platform's name of a file that may be sent. Raises PlatformError, permanent for one that is too large or empty."""
        if not 0 < len(content) <= LARGEST[kind]:
            raise PlatformError(f"文件为空或超过 {LARGEST[kind] // MEGABYTE} MB，未上传", permanent=True)
        headers, body = multipart.one_file("media", name, content)

        def post(token: str) -> PlatformAnswer:
            address = f"{self.oapi_base.rstrip('/')}{UPLOAD}?{urlencode({'access_token': token, 'type': kind})}"
            return self.api.keys.outgoing.upload(lambda: address, body, headers, seconds=SECONDS)

        found = self.api.judged(post).get("media_id")
        if not isinstance(found, str) or not found:
            raise PlatformError("对方没有给出文件编号")
        return found

    def fetch(self, handle: str, most: int) -> bytes:
        """The same, of at most so many bytes."""
        return self.download(handle, most)

    def download(self, code: str, most: int = LARGEST["file"]) -> bytes:
        """A file that somebody sent, by the code that the message bears. Raises PlatformError, permanent for one that is too
        large or lies elsewhere than with the platform."""
        answer = self.api.call(DOWNLOAD, {"robotCode": self.robot_code, "downloadCode": code})
        address = answer.get("downloadUrl")
        if not isinstance(address, str) or not self.is_theirs(address):
            raise PlatformError("文件的下载地址不属于平台，未下载", permanent=True)
        file = self.api.keys.outgoing.download(lambda: address, most, seconds=SECONDS)
        if file.status != 200:
            raise PlatformError(f"文件没有下载到（HTTP {file.status}）")
        return file.content

    def is_theirs(self, address: str) -> bool:
        """Whether an address lies with the platform: over TLS, or where the configuration has its interfaces."""
        if (asked := target(address)) is None:
            return False
        scheme, host, port = asked
        return asked == target(self.api.keys.api_base) or (scheme == "https" and port in (None, 443) and host.endswith(KEPT_AT))
