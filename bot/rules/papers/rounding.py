"""How an office rounds its shares: each by itself or so that they add up to 100, and to how many decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

NOTHING = "—"  # where there is nothing to divide by, never 100%


@dataclass(frozen=True)
class Rounding:
    """`adds_up`: shares of one whole are rounded by largest remainders to exactly 100. `zeros`: 4.30% keeps its zero, as 100%
    and 50% have none in any case.

    See docs/decisions/figures.md#rounding.
    """

    adds_up: bool = False
    decimals: int = 1
    zeros: bool = False

    @property
    def said(self) -> str:
        """What a reader is told of it."""
        return "调整为合计100%" if self.adds_up else "各自四舍五入"

    def rate(self, part: int, whole: int) -> str:
        """A percentage, rounded half up."""
        return self.percent(Decimal(part) * 100 / Decimal(whole)) if whole else NOTHING

    def percent(self, value: Decimal) -> str:
        """75.4%, without decimals that are all 0"""
        shown = f"{value.quantize(Decimal(1).scaleb(-self.decimals), ROUND_HALF_UP):f}"
        whole, _, decimals = shown.partition(".")
        kept = decimals if self.zeros else decimals.rstrip("0")
        return f"{whole}.{kept}%" if kept.strip("0") else f"{whole}%"

    def shares(self, counts: Mapping[str, int]) -> dict[str, str]:
        """Each count's share of all of them."""
        whole = sum(counts.values())
        if not self.adds_up or not whole:
            return {name: self.rate(count, whole) for name, count in counts.items()}
        parts = 100 * 10**self.decimals
        fine = {name: divmod(count * parts, whole) for name, count in counts.items()}
        left = parts - sum(quotient for quotient, _ in fine.values())
        first = sorted(counts, key=lambda name: -fine[name][1])[:left]
        return {
            name: self.percent(Decimal(quotient + (name in first)).scaleb(-self.decimals)) for name, (quotient, _) in fine.items()
        }


PLAIN = Rounding()
