"""Whether a journal is as it was written: lines are fed in their order, and the first that is not right is named. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.rules import chain, erasures
from bot.rules.chain import EMPTY, GENESIS, SALTED, JournalLine


@dataclass(frozen=True)
class ChainVerdict:
    """How long the journal is, its first wrong line (None: of no line, or all is right) and what is wrong with it; `erased` is
    how many lines had something erased in the product's own way, `last` the line that was read last, with its hash."""

    ok: bool
    length: int
    first_bad: int | None
    why: str
    erased: int
    last: tuple[int, str]


@dataclass
class Checker:
    """`start` is the line before the first one, with its hash; `head` the last one, `days` those with which days ended."""

    start: tuple[int, str] = (0, GENESIS)
    head: tuple[int, str] | None = None
    days: Mapping[int, str] = field(default_factory=dict)
    length: int = 0
    erased: int = 0
    begun: bool = True  # with the journal's first line, which a line about the cut has to vouch for

    def __post_init__(self) -> None:
        self.last, self.hash = self.start
        self.cut: tuple[int, str] | None = None
        self.unaccounted: dict[str, set[int]] = {part: set() for part in SALTED}
        self.faults: list[tuple[int, str]] = []

    def feed(self, line: JournalLine) -> None:
        """The next line, in the order of their ids."""
        self.length += 1
        kind = chain.kind_of(line.hash)
        if line.id <= self.last:
            self.faults.append((line.id, "编号不在其位"))
        elif chain.link(kind, self.hash, line) != line.hash:
            missing = line.id > self.last + 1
            self.faults.append((self.last + 1, "缺少") if missing else (line.id, "与前一行不衔接或被改动"))
        elif (day := self.days.get(line.id)) and day != line.hash:
            self.faults.append((line.id, "与当日公布的校验值不同"))
        self.parts(kind, line)
        if line.erased:
            self.account(line.erased)
        self.last, self.hash = line.id, line.hash

    def parts(self, kind: str, line: JournalLine) -> None:
        """What is sealed fits its seal, or was erased."""
        sealed = line.seals.split(" ")
        if len(sealed) != len(SALTED):
            self.faults.append((line.id, "被改动"))
            return
        some = False
        for part, own, (salt, values) in zip(SALTED, sealed, line.parts(), strict=True):
            if salt is None and not any(values):
                if own != EMPTY:
                    self.unaccounted[part].add(line.id)
                    some = True
            elif salt is None or chain.seal(kind, salt, values) != own:
                self.faults.append((line.id, "内容被改动"))
        self.erased += some

    def account(self, said: str) -> None:
        """A line that tells what was erased, or cut off, before it."""
        if found := erasures.cut_of(said):
            self.cut = found
        parts, runs = erasures.gone_of(said)
        for part in parts:
            known = self.unaccounted.get(part, set())
            for first, last in runs:
                long = last - first > len(known)
                known -= {one for one in known if first <= one <= last} if long else {*range(first, last + 1)}

    @property
    def settled(self) -> bool:
        """Whether the first wrong line is known, whatever comes behind it."""
        return bool(self.faults) and not any(self.unaccounted.values())

    def verdict(self) -> ChainVerdict:
        """After the last line, or once it is settled."""
        for part in self.unaccounted.values():
            self.faults += [(line, "内容被清除，且没有清除记录") for line in part]
        if self.begun and self.start[1] != GENESIS and self.cut != self.start:
            self.faults.append((self.start[0] + 1, "此前的行被删除，且没有清理记录"))
        self.faults += [(self.last + 1, "末尾被截去") for day in self.days if day > self.last]
        if self.head is not None and self.head != (self.last, self.hash):
            self.faults.append(self.fault_of_head(self.head[0]))
        found = min(self.faults, key=lambda fault: fault[0], default=None)
        bad, why = found if found else (None, "")
        return ChainVerdict(found is None, self.length, bad, why, self.erased, (self.last, self.hash))

    def fault_of_head(self, noted: int) -> tuple[int, str]:
        """The last line is another one than was noted."""
        if noted > self.last:
            return self.last + 1, "末尾被截去"
        return (noted + 1, "不是本程序所写") if noted < self.last else (noted, "与记下的末行校验值不同")
