"""The fault buttons of the page: what each does to which platform, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.simulator.faults import FAULTS, SLOW_SECONDS, Spell

BOTH = ("wecom", "dingtalk")


@dataclass(frozen=True)
class Trouble:
    """One button. `words` say what is so while it lasts; `until` is put into them as a time of day."""

    fault: str
    platforms: tuple[str, ...]
    words: str
    lasts: timedelta | None = None
    times: int | None = None

    def spell(self, now: datetime) -> Spell:
        return Spell(FAULTS[self.fault], self.times, now + self.lasts if self.lasts else None)

    def told(self, now: datetime) -> str:
        return self.words.format(until=f"{now + self.lasts:%H:%M}" if self.lasts else "")


TROUBLES = {
    "slow": Trouble("slow", BOTH, f"平台变慢：每条推送 {SLOW_SECONDS:.0f} 秒后才有应答，直至恢复正常。"),
    "throttled": Trouble("throttled", ("wecom",), "企业微信限流：至 {until} 一律应答 45009。", lasts=timedelta(minutes=1)),
    "banned": Trouble("banned", ("dingtalk",), "钉钉封禁：至 {until} 一律应答 130101。", lasts=timedelta(minutes=10)),
    "unanswered": Trouble("unanswered", BOTH, "下一条推送送达后没有应答，程序须等到超时。", times=1),
    "down": Trouble("down", BOTH, "平台停机：至 {until} 不接受连接。", lasts=timedelta(hours=1)),
}
WELL, WELL_WORDS = "well", "平台正常。"
