"""Whether a journal is as it was written: lines are fed in their order, and the first that is not right is named. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from bot.rules import chain, erasures, roll
from bot.rules.chain import EMPTY, GENESIS, SALTED, SYSTEM, JournalLine
from bot.rules.marks import Marks, wrongly_cut

LEAST = timedelta(days=183)  # no line goes earlier (docs/decisions/journal.md#keeping)


@dataclass(frozen=True)
class ChainVerdict:
    """How long the journal is, its first wrong line (None: of no line, or all is right) and what is wrong with it; `erased` is
    how many lines had something erased in the product's own way, `last` the line that was read last, with its hash.

    `compared` is how many lines were compared with what was noted outside, `telling` the lines that tell of something erased,
    cut off or restored, `earlier` those that are dated before the line before them, `cut` behind which line the look
    begins, which is the journal's own beginning where it was `begun` there. `names` are those that lines noted, person → name.
    """

    ok: bool
    length: int
    first_bad: int | None
    why: str
    erased: int
    last: tuple[int, str]
    compared: int = 0
    telling: tuple[tuple[int, str], ...] = ()
    earlier: tuple[int, ...] = ()
    cut: tuple[int, str] = (0, GENESIS)
    begun: bool = True
    names: Mapping[int, str] = field(default_factory=dict)

    def said(self) -> str:
        """What is wrong, and at which line."""
        return f"自第{self.first_bad}行起不可信（{self.why}）" if self.first_bad is not None else self.why


def unreadable(length: int, after: int, why: str) -> ChainVerdict:
    """The journal cannot be read on behind this line."""
    return ChainVerdict(False, length, after + 1, why, 0, (after, ""))


@dataclass
class Checker:
    """`start` is the line before the first one, with its hash; `head` the last one, `marks` what was noted outside, `wanted`
    hashes that have to be found, `today` the day of the look (None: whatever a line says of its day is taken)."""

    start: tuple[int, str] = (0, GENESIS)
    head: tuple[int, str] | None = None
    marks: Marks = field(default_factory=Marks)
    wanted: Iterable[str] = ()
    today: date | None = None
    least: timedelta = LEAST
    begun: bool = True  # with the journal's first line, which a line about the cut has to vouch for
    length: int = 0
    erased: int = 0
    compared: int = 0

    def __post_init__(self) -> None:
        self.faults: list[tuple[int, str]] = []
        if not all(map(known, filter(None, (self.start, self.head)))):
            self.faults.append((1, "末行的记录被改动"))
            self.start, self.head = (0, GENESIS), None
        self.last, self.hash = self.start
        self.cut: tuple[int, str] | None = None
        self.cut_on: date | None = None
        self.restored: tuple[int, str] | None = None
        self.unaccounted: dict[str, set[int]] = {part: set() for part in SALTED}
        self.telling: list[tuple[int, str]] = []
        self.earlier: list[int] = []
        self.names: dict[int, str] = {}
        self.at = ""
        self.missed = set(self.wanted) - {self.start[1]}

    def feed(self, line: JournalLine) -> None:
        """The next line, in the order of their ids, whatever stands in it."""
        self.length += 1
        if line.strange():
            place = line.id if type(line.id) is int else self.last + 1
            self.faults.append((place, "有本程序不会写入的值"))
            self.last, self.hash = place, str(line.hash)
            return
        kind = chain.kind_of(line.hash)
        if line.id <= self.last:
            self.faults.append((line.id, "编号不在其位"))
        elif chain.link(kind, self.hash, line) != line.hash:
            missing = line.id > self.last + 1
            self.faults.append((self.last + 1, "缺少") if missing else (line.id, "与前一行不衔接或被改动"))
        elif noted := self.marks.ends.get(line.id):
            self.compared += 1
            if noted != line.hash:
                self.faults.append((line.id, "与当时公布的校验值不同"))
        self.parts(kind, line)
        if line.erased is not None:
            self.account(line, line.erased)
        if line.command == roll.COMMAND and line.platform == SYSTEM:
            self.note_names(line)
        if line.at < self.at:
            self.earlier.append(line.id)
        self.last, self.hash, self.at = line.id, line.hash, line.at
        self.missed.discard(line.hash)

    def parts(self, kind: str, line: JournalLine) -> None:
        """What is sealed fits its seal, or was erased."""
        sealed = line.seals.split(" ")
        if len(sealed) != len(SALTED):
            self.faults.append((line.id, "被改动"))
            return
        some = False
        for part, own, (salt, values) in zip(SALTED, sealed, line.parts(), strict=True):
            if salt is None and all(value is None or (value == "" and part == "person") for value in values):
                if own != EMPTY:
                    self.unaccounted[part].add(line.id)
                    some = True
            elif not salt or chain.seal(kind, salt, values) != own:
                self.faults.append((line.id, "内容被改动"))
        self.erased += some

    def account(self, line: JournalLine, said: str) -> None:
        """A line that tells what was erased of lines before it, what was cut off, or where a backup came back."""
        if not erasures.known(said):
            self.faults.append((line.id, "有本程序不会写入的值"))
            return
        self.telling.append((line.id, said))
        if found := erasures.cut_of(said):
            self.cut, self.cut_on = found, day_of(line.at)
        self.restored = erasures.restored_of(said) or self.restored
        parts, runs = erasures.gone_of(said)
        for part in parts:
            missing = self.unaccounted.get(part, set())
            for first, last in runs:
                if last >= line.id:
                    self.faults.append((line.id, "写明清除的行在其后"))
                long = last - first > len(missing)
                missing -= {one for one in missing if first <= one <= last} if long else {*range(first, last + 1)}

    def note_names(self, line: JournalLine) -> None:
        """A line that notes names: nobody has two."""
        found = roll.entries(line.words, line.after)
        if found is None or roll.differing(self.names, found):
            self.faults.append((line.id, "有本程序不会写入的姓名"))
        self.names |= found or {}

    @property
    def settled(self) -> bool:
        """Whether the first wrong line is known, whatever comes behind it."""
        return bool(self.faults) and not any(self.unaccounted.values())

    def verdict(self) -> ChainVerdict:
        """After the last line, or once it is settled."""
        for part in self.unaccounted.values():
            self.faults += [(line, "内容被清除，且没有清除记录") for line in part]
        self.faults += [(self.last + 1, "末尾被截去") for line in self.marks.ends if line > self.last]
        if self.begun:
            self.faults += self.faults_of_cut()
        if self.head is not None and self.head != (self.last, self.hash):
            self.faults.append(self.fault_of_head(self.head[0]))
        if not self.faults:
            self.faults += self.faults_of_marks()
        found = min(self.faults, key=lambda fault: fault[0], default=None)
        bad, why = found if found else (None, "")
        return ChainVerdict(
            found is None,
            self.length,
            bad or None,
            why,
            self.erased,
            (self.last, self.hash),
            self.compared,
            tuple(self.telling),
            tuple(self.earlier),
            self.start,
            self.begun,
            self.names,
        )

    def faults_of_cut(self) -> list[tuple[int, str]]:
        """The journal begins where lines were rightly removed, and nowhere else."""
        line, hashed = self.start
        if line == 0:
            return []
        told = self.cut == self.start
        on = self.cut_on if told else None
        if self.length == 0 or (hashed != GENESIS and not told):
            return [(line + 1, "此前的行被删除，且没有清理记录")]
        if on and self.today:
            on = min(on, self.today)
        if wrongly_cut(self.marks, self.start, on, self.least):
            return [(line + 1, "此前的行被删除，而保留期未满")]
        return []

    def faults_of_marks(self) -> list[tuple[int, str]]:
        """What is wrong with what was noted outside, or was to be found, where no line is wrong."""
        found = [(0, why) for why in self.marks.faults]
        restored = self.marks.restored
        if restored and restored != self.restored and restored[0] >= self.start[0]:
            found.append((restored[0] + 1, "校验值文件写有恢复，日志中没有"))
        return found + [(0, f"没有一行的校验值是 {hashed}") for hashed in sorted(self.missed)]

    def fault_of_head(self, noted: int) -> tuple[int, str]:
        """The last line is another one than was noted."""
        if noted > self.last:
            return self.last + 1, "末尾被截去"
        return (noted + 1, "不是本程序所写") if noted < self.last else (noted, "与记下的末行校验值不同")


def known(pair: tuple[object, object]) -> bool:
    """Whether a line with its hash may be one."""
    return type(pair[0]) is int and pair[0] >= 0 and type(pair[1]) is str


def day_of(at: str) -> date | None:
    """The day of a moment as the chain sees it; None where it is none."""
    try:
        return datetime.fromisoformat(at).date()
    except ValueError:
        return None
