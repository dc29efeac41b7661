"""Files that a robot brings over its long connection: begun, piece by piece, ended (docs/decisions/platforms.md#files)."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from secrets import token_hex
from typing import Any

from bot.simulator.kept_files import KeptFiles
from bot.simulator.payloads import text_at

INIT, PIECE, FINISH = "aibot_upload_media_init", "aibot_upload_media_chunk", "aibot_upload_media_finish"
COMMANDS = (INIT, PIECE, FINISH)
PIECE_BYTES, MOST_PIECES = 512 * 1024, 100
OK, BAD_SIZE, BAD_PIECE = 0, 40006, 40058
Judged = tuple[int, dict[str, Any]]  # a code, and the body that goes with it


@dataclass
class UploadBegun:
    """An upload under way."""

    told: Mapping[str, Any]
    pieces: dict[int, bytes] = field(default_factory=dict)


class LineFiles:
    """The uploads of one gateway; `first` is the place of a first piece, 0 or 1: which one the platform wants is not known."""

    def __init__(self, first: int = 0) -> None:
        self.first = first
        self.files = KeptFiles(image=10, voice=2, video=10, file=20)
        self.begun: dict[str, UploadBegun] = {}

    def take(self, command: str, body: Mapping[str, Any], now: datetime) -> Judged:
        return {INIT: self.begin, PIECE: self.piece, FINISH: self.finish}[command](body, now)

    def begin(self, body: Mapping[str, Any], now: datetime) -> Judged:
        size, count = body.get("total_size"), body.get("total_chunks")
        if not isinstance(size, int) or not isinstance(count, int) or not 0 < count <= MOST_PIECES:
            return BAD_PIECE, {}
        if text_at(body, "type") not in self.files.largest or not text_at(body, "filename") or len(text_at(body, "md5")) != 32:
            return BAD_PIECE, {}
        known = token_hex(16)
        self.begun[known] = UploadBegun(body)
        return OK, {"upload_id": known}

    def piece(self, body: Mapping[str, Any], now: datetime) -> Judged:
        begun, place = self.begun.get(text_at(body, "upload_id")), body.get("chunk_index")
        try:
            content = base64.b64decode(text_at(body, "base64_data"), validate=True)
        except binascii.Error:
            content = b""
        if begun is None or not isinstance(place, int) or not 0 < len(content) <= PIECE_BYTES:
            return BAD_PIECE, {}
        if not self.first <= place < self.first + begun.told["total_chunks"]:
            return BAD_PIECE, {}
        begun.pieces[place] = content
        return OK, {}

    def finish(self, body: Mapping[str, Any], now: datetime) -> Judged:
        begun = self.begun.pop(text_at(body, "upload_id"), None)
        if begun is None:
            return BAD_PIECE, {}
        content = b"".join(begun.pieces[place] for place in sorted(begun.pieces))
        told = begun.told
        whole = len(begun.pieces) == told["total_chunks"] and len(content) == told["total_size"]
        if not whole or hashlib.md5(content, usedforsecurity=False).hexdigest() != told["md5"]:
            return BAD_PIECE, {}
        media = self.files.brought(told["type"], told["filename"], content, now)
        return (OK, {"type": told["type"], "media_id": media, "created_at": int(now.timestamp())}) if media else (BAD_SIZE, {})
