"""What a platform's answer means for a message: every verdict but success. Each platform has its table of codes.

See docs/decisions/delivery.md#verdicts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.errors import PlatformError

MENDING_SECONDS = 600  # a robot whose settings the platform refuses is asked again after so long
HOUR, DAY = 3660, 86400  # an hour's block, with a margin; the next day
SAID = 60  # characters of the platform's own words
TELLING = re.compile(r"(?:https?:)?//\S*|(?<!\S)[^\s=]*+=\S*|[0-9A-Za-z_.-]{20,}")  # what may hold a secret, or is an address
FOUR = r"(?<![0-9A-Za-z.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9.])"
ADDRESS = re.compile(rf"{FOUR}|(?<![0-9A-Za-z:])(?:[0-9A-Fa-f]{{0,4}}:){{3,7}}[0-9A-Fa-f]{{1,4}}")
HERE = "本机的出口地址"


@dataclass(frozen=True)
class Verdict:
    """What happened and what to do about it, in words for the operator, and what becomes of the message.

    `cure` may hold {address}: the address of this machine, as the platform names it. `longer` are the pauses that follow where a
    pause did not help. A pause together with `permanent`: the robot itself is out of use.
    """

    words: str
    cure: str = ""
    permanent: bool = False
    ambiguous: bool = False
    pause_seconds: int = 0
    longer: tuple[int, ...] = ()

    def of(self, words: str, cure: str = "") -> Verdict:
        """The same for one code, in its own words."""
        return replace(self, words=words, cure=cure or self.cure)

    def of_one_target(self) -> Verdict:
        """The same for a robot that speaks to many: where one of them is gone, it goes on with the others."""
        return replace(self, pause_seconds=0) if self.permanent else self

    def error(self, code: object, said: object = "") -> PlatformError:
        """The verdict as the error that a pusher raises; `said` is what the platform wrote."""
        words = said if isinstance(said, str) else ""
        cure = self.cure.format(address=own_address(words[:2000]) or HERE)
        return PlatformError(
            f"{self.words}（{code}）{f'；{cure}' if cure else ''}",
            permanent=self.permanent,
            ambiguous=self.ambiguous,
            pause_seconds=self.pause_seconds,
            longer=self.longer,
        )

    def quoting(self, said: object) -> Verdict:
        """The same with the platform's own sentence, as far as it may be told: no address and nothing that may be a key."""
        plain = " ".join(TELLING.sub("…", said[:2000]).split())[:SAID] if isinstance(said, str) else ""
        return replace(self, words=f"{self.words}，平台说“{plain}”") if plain.strip("…,. []") else self


BUSY = Verdict("对方系统繁忙，未送达", "自动重试，不用处理")
GONE = Verdict("接收方已不存在，或机器人已停用、移出", permanent=True)
DEAD = replace(GONE, pause_seconds=DAY)  # a webhook has one group: with it or with the robot all is gone
REFUSED = Verdict("对方拒收", permanent=True)
MISCONFIGURED = Verdict("机器人设置与平台不符", "核对密钥、安全设置和网络地址", pause_seconds=MENDING_SECONDS)
UNREADABLE = Verdict("对方应答无法识别，可能已送达", ambiguous=True)


def throttled(seconds: int, *longer: int) -> Verdict:
    """Too fast: the whole robot is left alone for so long, and the attempt does not count."""
    return Verdict("发送过于频繁", "自动暂停，到时续发", pause_seconds=seconds, longer=longer)


def own_address(said: str) -> str:
    """The address of this machine that a platform names in its refusal; empty where it names none."""
    found = ADDRESS.search(said)
    return found[0] if found else ""


@dataclass(frozen=True)
class ByWords:
    """One code for several causes; which it is, the platform's words alone tell. `cases`: label → (parts of them, verdict)."""

    cases: Mapping[str, tuple[tuple[str, ...], Verdict]]
    otherwise: Verdict

    def meant(self, said: object) -> Verdict:
        words = said.lower() if isinstance(said, str) else ""
        meant = (verdict for parts, verdict in self.cases.values() if any(part in words for part in parts))
        return next(meant, self.otherwise).quoting(said)
