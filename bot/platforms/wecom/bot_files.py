"""Files that people send a 智能机器人: sealed with the robot's key, or over a long connection with a key of their own."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.errors import PlatformError
from bot.outgoing import Outgoing, target

BLOCK, KEY_BYTES = 32, 32
SECONDS = 60.0
KEPT_AT = (".qq.com", ".myqcloud.com")  # where the platform keeps what people send
NOT_OPENED = "文件解密失败，未接收"


def handle(address: str, aes_key: str) -> str:
    """What brings a file: where it lies, and the key of its own, empty where it has none."""
    return json.dumps([address, aes_key])


@dataclass(frozen=True)
class BotFiles:
    """The robot's files. `aes_key` opens those that have no key of their own, empty where all have one."""

    outgoing: Outgoing = field(repr=False)
    api_base: str
    aes_key: str = field(default="", repr=False)

    def fetch(self, handle: str, most: int) -> bytes:
        """The file itself. Raises PlatformError, permanent for one that is too large, lies elsewhere or cannot be opened."""
        address, own = json.loads(handle)
        if not self.is_theirs(address):
            raise PlatformError("文件的下载地址不属于平台，未下载", permanent=True)
        file = self.outgoing.download(lambda: address, most + BLOCK, seconds=SECONDS)
        if file.status != 200:
            raise PlatformError(f"文件没有下载到（HTTP {file.status}）")
        return opened(file.content, own or self.aes_key)

    def is_theirs(self, address: str) -> bool:
        """Whether an address lies with the platform: over TLS, or where the configuration has its interfaces."""
        if (asked := target(address)) is None:
            return False
        scheme, host, port = asked
        return asked == target(self.api_base) or (scheme == "https" and port in (None, 443) and host.endswith(KEPT_AT))


def opened(content: bytes, aes_key: str) -> bytes:
    """What was sealed: AES-256-CBC, the first bytes of the key before it, padded to 32; raises PlatformError."""
    try:
        key = base64.b64decode(aes_key + "=" * (-len(aes_key) % 4), validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES or not content or len(content) % 16:
        raise PlatformError(NOT_OPENED, permanent=True)
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = decryptor.update(content) + decryptor.finalize()
    pad = plain[-1]
    if not 0 < pad <= BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise PlatformError(NOT_OPENED, permanent=True)
    return plain[:-pad]
