"""What was promised, in the summary: what was kept with its evidence, what is open, and what the year before had left open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.rules import dates, spelling
from bot.rules.papers.document import plain
from bot.rules.promises import Keeping

MOST_NAMED = 5


@dataclass(frozen=True)
class Promised:
    """One commitment of an item of a year, as of the summary's day; `on` is when its state was recorded last. `text` and
    `evidence` are empty where no more than the number may be said."""

    number: str
    year: int
    text: str
    stage: Keeping
    on: date
    evidence: str = ""
    check: date | None = None

    @property
    def open(self) -> bool:
        return self.stage in (Keeping.DUE, Keeping.OPEN)

    def kept_before(self, year: int) -> bool:
        """Whether it was over before a year began."""
        return not self.open and self.on.year < year


def sentences(year: int, promised: int, kept: int, promises: Sequence[Promised]) -> str:
    """答复中承诺事项4项，已兑现2项，到期未兑现1项，其余按期检查。已兑现的有：…; nothing where nothing was promised in that year
    or the one before.

    `promised` are those of the year that were not given up, `kept` the ones of them that were kept.
    """
    own = [one for one in promises if one.year == year]
    said = []
    if promised:
        late = overdue(own)
        past = f"，到期未兑现{late}项" if late else ""
        said.append(f"答复中承诺事项{promised}项，已兑现{kept}项{past}{'，其余按期检查' if kept + late < promised else ''}。")
    said += listed("已兑现的有", [one for one in own if one.stage is Keeping.KEPT])
    said += listed("尚未兑现的有", [one for one in own if one.open])
    carried = [one for one in promises if one.year < year and not one.kept_before(year)]
    carried = [one for one in carried if one.stage is not Keeping.CANCELLED]
    if carried:
        done = [one for one in carried if one.stage is Keeping.KEPT]
        left = [one for one in carried if one.open]
        past = f"（其中到期未兑现{late}项）" if (late := overdue(left)) else ""
        rest = f"，{len(left)}项继续办理{past}" if left else ""
        said.append(f"上年度结转的承诺事项{len(carried)}项，本年度兑现{len(done)}项{rest}。")
        said += listed("本年度兑现的有", done)
        said += listed("继续办理的有", left)
    return "".join(said)


def overdue(some: Sequence[Promised]) -> int:
    """How many were not kept when their day came."""
    return sum(one.stage is Keeping.DUE for one in some)


def listed(title: str, some: Sequence[Promised]) -> list[str]:
    """已兑现的有：20210032号设立资金池20亿元（依据：…）；…。"""
    if not some:
        return []
    more = f"等{len(some)}项" if len(some) > MOST_NAMED else ""
    return [f"{title}：{'；'.join(one_of(each) for each in some[:MOST_NAMED])}{more}。"]


def one_of(promised: Promised) -> str:
    """20210257号降低担保费率（12月31日检查）"""
    number = promised.number if promised.number.endswith("号") else f"{promised.number}号"
    day = f"（{dates.brief(promised.check, promised.on)}检查）" if promised.open and promised.check else ""
    proof = f"（依据：{worded(promised.evidence)}）" if promised.stage is Keeping.KEPT and promised.evidence else ""
    return f"{number}{worded(promised.text)}{day}{proof}"


def worded(typed: str) -> str:
    """What somebody typed, as part of a sentence."""
    return spelling.punctuated(plain(typed)).rstrip("。；;.")
