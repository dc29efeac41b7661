"""Files that the pretend platforms keep: what the bot brought for messages, and what people sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from secrets import token_urlsafe

HEAD = rb'--([^\r\n]+)\r\nContent-Disposition: form-data; name="media"; filename="([^"\r\n]+)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*+\r\n'
PART = re.compile(HEAD)
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class KeptFile:
    """A file by its name."""

    name: str
    content: bytes


class KeptFiles:
    """Files of one platform: media id or download code → file. `largest` are its limits by kind, in bytes."""

    def __init__(self, **largest: int) -> None:
        self.largest = largest
        self.kept: dict[str, KeptFile] = {}

    def keep(self, name: str, content: bytes) -> str:
        """A name under which the file can be had."""
        known = token_urlsafe(48)
        self.kept[known] = KeptFile(name, content)
        return known

    def uploaded(self, kind: str, body: bytes) -> str:
        """The media id of an uploaded file; empty where the body, the kind or the size is none that is taken."""
        part = PART.match(body)
        if part is None or kind not in self.largest:
            return ""
        content = body[part.end() :].removesuffix(b"\r\n--" + part[1] + b"--\r\n")
        if len(content) == len(body) - part.end() or not 5 < len(content) <= self.largest[kind] * MEGABYTE:
            return ""
        return self.keep(part[2].decode(), content)
