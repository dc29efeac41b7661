"""Files over a long connection: brought in pieces, of which the platform makes one again (docs/decisions/platforms.md#files)."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any

from bot.errors import PlatformError
from bot.platforms.doors import OutFile

from .app_media import fits

INIT, PIECE, FINISH = "aibot_upload_media_init", "aibot_upload_media_chunk", "aibot_upload_media_finish"
PIECE_BYTES = 512 * 1024  # before they are written in base64
SECONDS = 30.0  # that one piece may take
FIRST_PLACES = (0, 1)  # of a piece: the kit counts from 0, an example of the documentation from 1
Asked = Callable[[str, Mapping[str, Any]], Mapping[str, Any]]


def brought(file: OutFile, ask: Asked) -> str:
    """The platform's name of a file. `ask` gives the body that a command is answered with, or raises PlatformError; so does
    this, permanent for a file that is too large or too small."""
    kind = "image" if file.picture else "file"
    fits(kind, file.content)
    pieces = [file.content[start : start + PIECE_BYTES] for start in range(0, len(file.content), PIECE_BYTES)]
    upload = begun(file, kind, len(pieces), ask)
    try:
        ask(PIECE, piece_of(upload, FIRST_PLACES[0], pieces[0]))
        first = FIRST_PLACES[0]
    except PlatformError as error:
        if not error.permanent or error.ambiguous:
            raise
        upload, first = begun(file, kind, len(pieces), ask), FIRST_PLACES[1]
        ask(PIECE, piece_of(upload, first, pieces[0]))
    for place, piece in enumerate(pieces[1:], start=first + 1):
        ask(PIECE, piece_of(upload, place, piece))
    return named(ask(FINISH, {"upload_id": upload}), "media_id")


def begun(file: OutFile, kind: str, count: int, ask: Asked) -> str:
    """The platform's name of an upload that begins."""
    md5 = hashlib.md5(file.content, usedforsecurity=False).hexdigest()
    told = {"type": kind, "filename": file.name, "total_size": len(file.content), "total_chunks": count, "md5": md5}
    return named(ask(INIT, told), "upload_id")


def piece_of(upload: str, place: int, piece: bytes) -> dict[str, Any]:
    return {"upload_id": upload, "chunk_index": place, "base64_data": base64.b64encode(piece).decode()}


def named(answer: Mapping[str, Any], what: str) -> str:
    found = answer.get(what)
    if not isinstance(found, str) or not found:
        raise PlatformError("对方没有给出文件编号")
    return found
