"""The terminal of the demo: no platform in between, so an answer may bring files; the page fetches them for a while."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from threading import Lock

MOST_FILES = 20
PICTURE = "image/png"
PICTURE_BEGINS = b"\x89PNG\r\n\x1a\n"
TYPES = {
    ".png": PICTURE,
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
ANY_TYPE = "application/octet-stream"


@dataclass(frozen=True)
class File:
    """A file that came with an answer; `alt` tells what it shows to who cannot see it."""

    name: str
    alt: str
    content: bytes

    @property
    def type(self) -> str:
        """The media type by the name; a picture must also begin like one, as it is shown and not saved."""
        found = TYPES.get(PurePosixPath(self.name).suffix.lower(), ANY_TYPE)
        return ANY_TYPE if found == PICTURE and not self.content.startswith(PICTURE_BEGINS) else found

    @property
    def is_picture(self) -> bool:
        return self.type == PICTURE


@dataclass(frozen=True)
class TerminalAnswer:
    """What the bot says in the terminal; an empty text without files is silence."""

    text: str
    files: tuple[File, ...] = ()


AskTerminal = Callable[[int, str], TerminalAnswer]  # the person's number on the page, the text


class Files:
    """The last files, in memory, each under an id that nobody guesses."""

    def __init__(self) -> None:
        self.kept: OrderedDict[str, File] = OrderedDict()
        self.lock = Lock()

    def keep(self, file: File) -> str:
        """Its id; the oldest file goes when there are more than MOST_FILES."""
        given = secrets.token_urlsafe(12)
        with self.lock:
            self.kept[given] = file
            if len(self.kept) > MOST_FILES:
                self.kept.popitem(last=False)
        return given

    def find(self, given: str, name: str) -> File | None:
        """The file with this id and name, while it is kept."""
        with self.lock:
            file = self.kept.get(given)
        return file if file and file.name == name else None
