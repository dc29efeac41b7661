"""The law in the version in force on the hand-over day: each number with its article, and which rules a place goes by.

The texts were read article by article, two excepted; what is not written here no text that was read fixes.

See docs/decisions/limits.md#sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from bot.rules.limits import GENERAL, Limit, LimitKind, Limits, Start, Unit
from bot.rules.words import Body, Level
from bot.rules.workdays import DAY

D, W, M = Unit.DAYS, Unit.WORKDAYS, Unit.MONTHS
K = LimitKind
HANDED, RECEIVED, LETTER, FEEDBACK, RETURNED = Start.HAND_OVER, Start.RECEIPT, Start.LETTER, Start.FEEDBACK, Start.RETURN
EVERY_LEVEL = frozenset(Level)
MUNICIPAL = frozenset({Level.PROVINCE, Level.CITY})  # of a municipality: its own congress, however the office calls its level


@dataclass(frozen=True)
class Number:
    """What one article fixes."""

    article: str
    count: int
    unit: Unit
    start: Start


@dataclass(frozen=True)
class Rulebook:
    """One version of a law or rule, in force from `since` to `until` (None: still), both included.

    It is binding for suggestions to the congresses of `levels`; others follow it where the office has chosen the place. `bodies`
    are those whose items it is about. `short` is how it is cited, `title` what it is called, with when this version was adopted.
    """

    short: str
    title: str
    since: date
    until: date | None
    numbers: Mapping[LimitKind, Number]
    levels: frozenset[Level] = EVERY_LEVEL
    bodies: frozenset[Body] = frozenset({Body.CONGRESS})

    def is_in_force(self, on: date) -> bool:
        """Whether it was the law on a day."""
        return self.since <= on and (self.until is None or on <= self.until)

    def limits(self, level: Level) -> Iterator[tuple[LimitKind, Limit]]:
        """Its limits for a suggestion to a congress of this level, each with its source."""
        cited = self.short if level in self.levels else f"参照{self.short}"
        for kind, number in self.numbers.items():
            yield kind, Limit(number.count, number.unit, f"{cited}{number.article}", number.start)


def of_deputies(year: int, title: str, since: date, until: date | None, article: str) -> Rulebook:
    """A version of the Deputies Law."""
    numbers = {K.ANSWER: Number(article, 3, M, HANDED), K.LONGEST: Number(article, 6, M, HANDED)}
    name = "全国人民代表大会和地方各级人民代表大会代表法"
    return Rulebook(f"{year}年修正的代表法", f"{name}（{title}）", since, until, numbers)


def of_openness(year: str, since: date, until: date | None, article: str) -> Rulebook:
    """A version of the State Council's regulation on public information: it is about papers, whoever made the suggestion."""
    numbers = {K.PUBLICATION: Number(article, 20, W, LETTER)}
    title = f"中华人民共和国政府信息公开条例（{year}）"
    return Rulebook("政府信息公开条例", title, since, until, numbers, bodies=frozenset(Body))


NATIONAL = (
    of_deputies(2010, "2010年10月28日第二次修正", date(2010, 10, 28), date(2015, 8, 28), "第四十二条"),
    of_deputies(2015, "2015年8月29日第三次修正", date(2015, 8, 29), date(2025, 3, 10), "第四十二条"),
    of_deputies(2025, "2025年3月11日第四次修正", date(2025, 3, 11), None, "第五十一条"),
    of_openness("2007年公布", date(2008, 5, 1), date(2019, 5, 14), "第十八条"),
    of_openness("2019年修订", date(2019, 5, 15), None, "第二十六条"),
)
SHANDONG = (
    Rulebook(
        "山东省条例",
        "山东省人民代表大会代表建议、批评和意见办理工作条例（2017年5月19日第二次修正）",
        date(2017, 5, 19),
        None,
        {  # its Art. 19 names three months, too, and no day from which they count: the law does
            K.LONGEST: Number("第十九条", 6, M, HANDED),
            K.CO_OPINION: Number("第二十一条", 1, M, RECEIVED),
            K.OBJECTION: Number("第十二条", 5, D, RECEIVED),
            K.REDO: Number("第二十四条", 1, M, FEEDBACK),
        },
        frozenset({Level.PROVINCE}),
    ),
)
QINGDAO = (
    Rulebook(
        "青岛市条例",
        "青岛市人民代表大会代表建议、批评和意见工作条例（2021年7月29日批准修订）",
        date(2021, 9, 1),
        None,
        {
            K.ANSWER: Number("第二十五条", 3, M, HANDED),
            K.LONGEST: Number("第二十五条", 6, M, HANDED),
            K.CO_OPINION: Number("第二十四条", 1, M, RECEIVED),
            K.OBJECTION: Number("第十九条", 5, W, RECEIVED),
        },
        frozenset({Level.CITY}),
    ),
)
CHONGQING = (
    Rulebook(
        "重庆市条例",
        "重庆市人民代表大会代表建议批评和意见工作条例（2017年11月30日通过）",
        date(2018, 1, 1),
        None,
        {
            K.ANSWER: Number("第二十一条", 3, M, HANDED),
            K.LONGEST: Number("第二十一条", 6, M, HANDED),
            K.CO_OPINION: Number("第二十条", 30, W, HANDED),
            K.OBJECTION: Number("第十六条", 10, W, HANDED),
            K.FIRST_CONTACT: Number("第十八条", 20, W, RECEIVED),
            K.FEEDBACK: Number("第二十七条", 20, W, LETTER),
            K.REDO: Number("第二十七条", 2, M, FEEDBACK),
            K.REDO_OPINION: Number("第二十条", 5, W, RETURNED),
        },
        MUNICIPAL,
    ),
)
SHANGHAI = (
    Rulebook(
        "上海市规定",
        "上海市人民代表大会关于代表建议、批评和意见的规定",
        date(2015, 3, 1),
        None,
        {
            K.ANSWER: Number("第十九条", 3, M, HANDED),
            K.LONGEST: Number("第十九条", 6, M, HANDED),  # three months and at most three more
            K.CO_OPINION: Number("第十七条", 1, M, RECEIVED),
            K.OBJECTION: Number("第十四条", 7, W, RECEIVED),
            K.REDO: Number("第二十一条", 1, M, FEEDBACK),
        },
        MUNICIPAL,
    ),
)
ZHEJIANG = (
    Rulebook(
        "浙江省规定",
        "浙江省人民代表大会代表建议、批评和意见办理的规定（2016年5月27日修正）",
        date(2016, 5, 27),
        None,
        {
            K.ANSWER: Number("第二十一条", 3, M, RECEIVED),
            K.LONGEST: Number("第二十一条", 6, M, RECEIVED),
            K.CO_OPINION: Number("第十八条", 2, M, RECEIVED),
            K.OBJECTION: Number("第十四条", 10, D, RECEIVED),
            K.REDO: Number("第二十四条", 1, M, FEEDBACK),
        },
        frozenset({Level.PROVINCE}),
    ),
)
HENAN = (
    Rulebook(
        "河南省2000年办法",
        "河南省人民代表大会常务委员会关于办理省人大代表建议、批评和意见的办法（2000年5月27日修订）",
        date(2000, 5, 27),
        date(2017, 7, 31),
        {
            K.ANSWER: Number("第八条", 3, M, RECEIVED),
            K.LONGEST: Number("第八条", 6, M, RECEIVED),
            K.OBJECTION: Number("第四条", 10, D, RECEIVED),
            K.REDO: Number("第九条", 30, D, FEEDBACK),
        },
        frozenset({Level.PROVINCE}),
    ),
    Rulebook(
        "河南省办法",
        "河南省人民代表大会代表建议、批评和意见办理办法（2017年7月28日通过）",
        date(2017, 8, 1),
        None,
        {
            K.ANSWER: Number("第二十条", 3, M, RECEIVED),
            K.LONGEST: Number("第二十条", 6, M, RECEIVED),
            K.CO_OPINION: Number("第十八条", 2, M, RECEIVED),
            K.OBJECTION: Number("第十四条", 10, W, HANDED),
            K.FEEDBACK: Number("第二十二条", 10, W, LETTER),
            K.REDO: Number("第二十二条", 1, M, FEEDBACK),
        },
        frozenset({Level.PROVINCE}),
    ),
)
BEIJING = (
    Rulebook(
        "北京市条例",
        "北京市人民代表大会代表建议、批评和意见办理条例（2014年1月22日通过）",
        date(2014, 1, 22),
        None,
        {
            K.ANSWER: Number("第二十一条", 3, M, HANDED),
            K.LONGEST: Number("第二十一条", 6, M, HANDED),
            K.FEEDBACK: Number("第二十三条", 15, W, LETTER),
            K.REDO: Number("第二十七条", 2, M, FEEDBACK),
        },
        MUNICIPAL,
    ),
)


@dataclass(frozen=True)
class Jurisdiction:
    """The rules of a place, the versions of its own; a city has its province's, which are binding for the province's items and
    which it may follow for the others (Shandong Art. 32)."""

    own: tuple[Rulebook, ...] = ()
    province: str = ""


PLACES: Mapping[str, Jurisdiction] = {
    "": Jurisdiction(),
    "山东": Jurisdiction(SHANDONG),
    "济南": Jurisdiction(province="山东"),
    "青岛": Jurisdiction(QINGDAO, province="山东"),
    "重庆": Jurisdiction(CHONGQING),
    "上海": Jurisdiction(SHANGHAI),
    "浙江": Jurisdiction(ZHEJIANG),
    "河南": Jurisdiction(HENAN),
    "北京": Jurisdiction(BEIJING),
}


def rules_of(place: str, level: Level) -> Iterator[Rulebook]:
    """The rules of a place that may be about an item of a level, the nearest first, and the law behind them."""
    found: Jurisdiction | None = PLACES[place] if level is not Level.NATION else None  # no place has rules for its congress
    while found is not None:
        above = found.province and level is Level.PROVINCE  # no business of the city's congress
        yield from () if above else found.own
        found = PLACES[found.province] if found.province else None
    yield from NATIONAL


@lru_cache(maxsize=4096)
def in_force(place: str, body: Body, level: Level, on: date) -> Limits:
    """The limits of an item that was handed over on a day: by the nearest rule that fixes each, else the general value.

    A rule that is not binding for the level, and is followed alone, puts off no date that is binding.
    """
    found, bound = dict(GENERAL), dict[LimitKind, Limit]()
    for book in reversed(tuple(rules_of(place, level))):
        if body not in book.bodies or not book.is_in_force(on):
            continue
        own = dict(book.limits(level))
        if level in book.levels:
            bound |= own
        found |= {kind: limit for kind, limit in own.items() if kind not in bound or limit.is_never_later(bound[kind])}
    return found


@dataclass(frozen=True)
class Law:
    """What an office goes by: the rules of its place (empty: it has chosen none), its own numbers on top."""

    place: str = ""
    own: Limits = field(default_factory=dict)

    def every(self, kind: LimitKind) -> tuple[Limit, ...]:
        """Its limits of a kind, whatever the item and the day of the hand-over, one of each length."""
        books = {id(book): book for level in Level for book in rules_of(self.place, level)}.values()
        days = {date.min, *(book.since for book in books), *(book.until + DAY for book in books if book.until)}
        found = (self.on(body, level, day)[kind] for body in Body for level in Level for day in sorted(days))
        return tuple({(limit.count, limit.unit): limit for limit in found}.values())

    def on(self, body: Body, level: Level, received: date) -> Limits:
        """The limits of an item that was handed over on a day. A number of the office's own counts from where the rule does."""
        known = in_force(self.place, body, level, received)
        return {**known, **{kind: replace(own, start=known[kind].start) for kind, own in self.own.items()}}
