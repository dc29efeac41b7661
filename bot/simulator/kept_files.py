"""Files that the pretend platforms keep: what the bot brought for messages, and what people sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import token_urlsafe

HEAD = rb'--([^\r\n]+)\r\nContent-Disposition: form-data; name="media"; filename="([^"\r\n]+)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*+\r\n'
PART = re.compile(HEAD)
MEGABYTE = 1024 * 1024
PICTURE = re.compile(rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff")
LIFE = timedelta(days=3)


@dataclass(frozen=True)
class KeptFile:
    """A file by its name; `kind` and `at` of one that the bot brought, for messages of that kind within three days."""

    name: str
    content: bytes
    kind: str = ""
    at: datetime | None = None


class KeptFiles:
    """Files of one platform: media id or download code → file. `largest` are its limits by kind, in bytes."""

    def __init__(self, **largest: int) -> None:
        self.largest = largest
        self.kept: dict[str, KeptFile] = {}

    def keep(self, name: str, content: bytes, kind: str = "", at: datetime | None = None) -> str:
        """A name under which the file can be had."""
        known = token_urlsafe(48)
        self.kept[known] = KeptFile(name, content, kind, at)
        return known

    def uploaded(self, kind: str, body: bytes, now: datetime) -> str:
        """The media id of an uploaded file; empty where the body, the kind or the size is none that is taken."""
        part = PART.match(body)
        if part is None:
            return ""
        content = body[part.end() :].removesuffix(b"\r\n--" + part[1] + b"--\r\n")
        if len(content) == len(body) - part.end():
            return ""
        return self.brought(kind, part[2].decode(), content, now)

    def brought(self, kind: str, name: str, content: bytes, now: datetime) -> str:
        """The media id of a file that the bot brings; empty where it is none that is taken."""
        if kind not in self.largest or not 5 < len(content) <= self.largest[kind] * MEGABYTE:
            return ""
        if kind == "image" and not PICTURE.match(content):
            return ""
        return self.keep(name, content, kind, now)

    def shown(self, media: str, kind: str, now: datetime) -> KeptFile | None:
        """The file that a message of this kind shows; None where there is none, of another kind, or not any more."""
        found = self.kept.get(media)
        if found is None or found.kind != kind or found.at is None:
            return None
        return found if found.at <= now < found.at + LIFE else None
