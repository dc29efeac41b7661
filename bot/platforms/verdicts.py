"""What a platform's answer means for a message: every verdict but success. Each platform has its table.

See docs/decisions/delivery.md#verdicts.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.errors import PlatformError

MENDING_SECONDS = 600  # a robot whose settings the platform refuses is asked again after so long


@dataclass(frozen=True)
class Verdict:
    """What to do, and the words for the operator; the code is added to them."""

    words: str
    permanent: bool = False
    ambiguous: bool = False
    pause_seconds: int = 0

    def error(self, code: object) -> PlatformError:
        """The verdict as the error that a webhook raises."""
        words = f"{self.words}（{code}）"
        return PlatformError(words, permanent=self.permanent, ambiguous=self.ambiguous, pause_seconds=self.pause_seconds)


BUSY = Verdict("对方系统繁忙，未送达")
GONE = Verdict("接收方已不存在，或机器人已停用、移出", permanent=True)
REFUSED = Verdict("对方拒收", permanent=True)
MISCONFIGURED = Verdict("机器人设置与平台不符，请核对密钥、安全设置和网络地址", pause_seconds=MENDING_SECONDS)
UNREADABLE = Verdict("对方应答无法识别，可能已送达", ambiguous=True)


def throttled(seconds: int) -> Verdict:
    """Too fast: the whole robot is left alone for so long, and the attempt does not count."""
    return Verdict("发送过于频繁", pause_seconds=seconds)
