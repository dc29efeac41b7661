"""Files of a self-built app: brought for a message, and fetched where somebody sent one (docs/decisions/platforms.md#files)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from bot import multipart
from bot.errors import PlatformError
from bot.outgoing import Download, PlatformAnswer
from bot.rules.chat_safe import FileName

from .app_api import AppApi

UPLOAD, GET = "/cgi-bin/media/upload", "/cgi-bin/media/get"
MEGABYTE = 1024 * 1024
LARGEST: Mapping[str, int] = {"image": 10 * MEGABYTE, "voice": 2 * MEGABYTE, "video": 10 * MEGABYTE, "file": 20 * MEGABYTE}
SMALLEST = 6  # bytes
SECONDS = 60.0
NAMED = re.compile(r"filename\*=(?:utf-8|UTF-8)''([^;]+)|filename=\"?([^\";]+)\"?")


def fits(kind: str, content: bytes) -> None:
    """Raises PlatformError, permanent, for a file that is too large or too small."""
    if not SMALLEST <= len(content) <= LARGEST[kind]:
        raise PlatformError(f"文件大小应在 {SMALLEST} 字节至 {LARGEST[kind] // MEGABYTE} MB 之间，未上传", permanent=True)


@dataclass(frozen=True)
class AppMedia:
    """The app's files. Every one is held in memory, within its limit."""

    api: AppApi

    def upload(self, kind: str, name: FileName, content: bytes) -> str:
        """The platform's name of a file that may be sent within three days. Raises PlatformError, permanent for one that is too
        large or too small."""
        fits(kind, content)
        headers, body = multipart.one_file("media", name, content)

        def post(token: str) -> PlatformAnswer:
            return self.api.keys.outgoing.upload(
                lambda: self.api.keys.address(UPLOAD, access_token=token, type=kind), body, headers, seconds=SECONDS
            )

        found = self.api.judged(post).get("media_id")
        if not isinstance(found, str) or not found:
            raise PlatformError("对方没有给出文件编号")
        return found

    def download(self, media_id: str) -> tuple[FileName, bytes]:
        """A file that somebody sent, and its name. Raises PlatformError, permanent for one that is too large."""
        files: list[Download] = []

        def get(token: str) -> PlatformAnswer:
            address = self.api.keys.address(GET, access_token=token, media_id=media_id)
            files.append(self.api.keys.outgoing.download(lambda: address, LARGEST["file"], seconds=SECONDS))
            came = "content-disposition" in files[-1].headers  # what went wrong is said without a file's name
            return PlatformAnswer(files[-1].status, {"errcode": 0} if came else files[-1].json)

        self.api.judged(get)
        return name_of(files[-1].headers["content-disposition"]), files[-1].content


def name_of(disposition: str) -> FileName:
    """A file's name, as it may be shown; the platform writes it in UTF-8, escaped or as it is."""
    found = NAMED.search(disposition)
    if found is None:
        return FileName("")
    return FileName(unquote(found[1]) if found[1] else found[2].encode("latin-1", "ignore").decode("utf-8", "ignore"))
