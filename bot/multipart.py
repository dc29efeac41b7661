"""One file as the body of an upload: multipart/form-data with a single part."""

from __future__ import annotations

import secrets

from bot.rules.chat_safe import FileName


def one_file(field: str, name: FileName, content: bytes) -> tuple[dict[str, str], bytes]:
    """The headers and the body; a `FileName` has no quote and no line end that would end its field."""
    boundary = secrets.token_hex(16)
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="{field}"; filename="{name}"; filelength={len(content)}\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    return {"Content-Type": f"multipart/form-data; boundary={boundary}"}, body
