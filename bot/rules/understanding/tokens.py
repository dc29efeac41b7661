"""A sentence as its tokens: numbers, days, letters, units, divisions and people, each one sign in a skeleton of the words.

N a number of an item, D a day, L a letter's number, V a division, P a person in office, U another unit, W whoever made the
item, T a run of a title; everything else stands as it was said, in small letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from bot.rules import dates, letter_numbers, numbers, numerals, spelling, spoken_days
from bot.rules.attendance import COMPOUND, SURNAMES
from bot.rules.numbers import NumberSpot
from bot.rules.understanding import names, spoken
from bot.rules.understanding.known import KnownHere
from bot.rules.words import WHO

LOOSE_LETTER = re.compile(
    r"(?P<prefix>[一-鿿]{2,8}[函字发])\s{0,2}[〔\[(（【]?\s{0,2}(?P<year>20\d\d)\s{0,2}[〕\])）】年]?\s{0,2}第?\s{0,2}(?P<serial>\d{1,5}"
    r"|" + numerals.CLEAR + r")\s{0,2}号",
    re.ASCII,
)
LETTER_SAID = re.compile(
    r"(?:.{0,7}(?:[是为以用按号说讲称没不未别谁忘想他她都件限的了到等]|如果|假如|好像|可能|大概|估计|应该|也许|记得|回头|本来|差点|争取|希望|不要|证明|假装|梦见|谣传"
    r"|原定|过几天|打算|准备|计划|万一|以为|一旦|告诉我|消息|据传|能不能|并没有))?"
)
COUNTED = re.compile(
    r"\s?(?:件|个|项|次|天|家|人|位|页|条|分|点|元|万|亿|%|年|月|季|份|场|轮|遍|级|周|小时|楼|时|类|多|几|[/:.])"
)
UNIT_INSIDE = re.compile(
    r"[市省区县](?:人大|政协)(?:代表工委|提案委|常委会|办公室)?"
    r"|[市省区县](?:(?:(?![的建提那这和了业没未不要听说讲将拟能可别想吗如呢吧])[一-鿿]){1,6}?)(?:代表工委|提案委|常委会|办公室|监管局|审批局|数据局|[局委院厅会]|(?<![交主承会分独在待督经协])办)(?![长里内员见意结理件])"
    r"|(?:民政|商务|财政|教育|科技|司法|公安|发改|住建|交通|城管|环保|人社|卫健|文旅|应急|税务|统计|审计|大数据|自然资源|农业农村)[局委]"
    r"|(?<=[给到往向由转])(?:(?![的了没未不要听说讲将拟能可别想吗如呢吧])[一-鿿]){2,8}?(?:局|委|(?<![交主承会分独在待督经协])办|院|厅|公司|集团|中心)(?![长里])"
    r"|人大|政协|(?:主办|牵头)(?:单位|局)|发改委"
)
DEPUTY = re.compile(
    rf"(?P<name>(?:{COMPOUND}|[{SURNAMES}])(?:(?![那这件个讲说该划想要能会没不未和给跟与的了是有让请打听据如算计备])[一-鿿]){{1,2}})?(?:领衔"
    rf"|人大)?(?:{WHO})(?!工委|建议|意见(?:了)?函|大会|团)们?"
)
MAY_BE_A_DAY = re.compile(
    r"\s?(?:之前|以前|前(?!天)|(?:到期|截止)(?:的|有|还|前)|(?:是|算)?(?:不是)?(?:工作日|休息日|周末)|要?(?:上班|放假|补班|上不上|放不放))"
)
TOGETHER = re.compile(r"[和与跟及、](?:还有)?|[,，\s]{1,2}(?:还有|和)?")
AND_MORE = re.compile(r"\s?(?:都|也|均|两件|这两|[,，、和])")
BEFORE_A_DAY = re.compile(r"\s?[到至~—-]\s?(?=\d{1,2}[日号])")
BEHIND_A_DAY = re.compile(r"[日号月\d天]\s?[到至~—-]\s?$")
THIS = re.compile(
    r"(?:这|那|该|此|本)(?:一)?(?:个)?(?:件|建议|提案)|(?:上面|刚才|刚刚)(?:那|这|的)(?:个|件|一件)?|它"
    r"|(?:这个|那个)(?!月|周|星期|礼拜|季|年|处|局|人|领导|代表|件|建议|提案)|那件"
)
TOO_LONG = 200  # characters: nobody says a sentence that long


@dataclass(frozen=True)
class Sign:
    """What a sign of the skeleton stands for, and from where to where it stood in the text.

    A day without a year is `day` where something was done on it, `ahead` where it is still to come.
    """

    sign: str
    start: int
    end: int
    value: str
    day: date | None = None
    ahead: date | None = None


@dataclass(frozen=True)
class Sentence:
    """The text, the skeleton, and where in the text each sign of the skeleton began; the tokens in order."""

    text: str
    skeleton: str
    starts: tuple[int, ...]
    tokens: tuple[Sign, ...]

    def values(self, sign: str) -> tuple[str, ...]:
        """The values of these tokens, in order and once each."""
        return tuple(dict.fromkeys(token.value for token in self.tokens if token.sign == sign))

    def days(self, *, ahead: bool = False) -> tuple[date, ...]:
        """The days, in order and once each."""
        found = (token.ahead if ahead else token.day for token in self.tokens)
        return tuple(dict.fromkeys(day for day in found if day))

    def from_place(self, place: int) -> str:
        """The text from a place of the skeleton on."""
        return self.text[self.starts[place] :] if place < len(self.starts) else ""


def read(text: str, known: KnownHere) -> Sentence | None:
    """The sentence of a text; None where it is empty, too long, or has a day that does not exist or a number nobody can read."""
    own = spelling.punctuated(spelling.normal(text))
    if not own or len(own) > TOO_LONG:
        return None
    plain = numbers.with_western_digits(spoken.put_right(own.lower()))
    if len(plain) != len(own):
        return None
    try:
        numbers.refuse_lookalikes(plain)
        return made(own, plain, tuple(tokens_of(plain, known)))
    except (numbers.NotANumber, dates.NoSuchDay):
        return None


def tokens_of(plain: str, known: KnownHere) -> list[Sign]:
    """Every token, those found first taking their place before others."""
    found: list[Sign] = []
    free = plain

    def take(token: Sign) -> None:
        nonlocal free
        if "#" not in free[token.start : token.end]:
            found.append(token)
            free = f"{free[: token.start]}{'#' * (token.end - token.start)}{free[token.end :]}"

    for token in letters_in(plain, known.letter_prefix):
        take(token)
    for token in numbers_and_days(free, known):
        take(token)
    for each in names.divisions_in(free, known):
        take(Sign("V", each.start, each.end, each.name))
    for each in names.people_in(free, known):
        take(Sign("P", each.start, each.end, each.name))
    for match in DEPUTY.finditer(free):
        take(Sign("W", match.start(), match.end(), match["name"] or ""))
    for match in UNIT_INSIDE.finditer(free):
        take(Sign("U", match.start(), match.end(), match.group()))
    return sorted(found, key=lambda token: token.start)


def letters_in(plain: str, own: str) -> Iterator[Sign]:
    """The numbers of letters, dictated ones without their brackets included; what was said before one stays outside."""
    for match in LOOSE_LETTER.finditer(plain):
        start = match.start("prefix")
        said = LETTER_SAID.match(match["prefix"])
        start += said.end() if said else 0
        if own and (place := match["prefix"].rfind(own)) >= 0:
            start = match.start("prefix") + place
        while (more := letter_numbers.BEFORE.match(plain, start, match.end("prefix"))) and match.end("prefix") - more.end() > 2:
            start = more.end()
        prefix = plain[start : match.end("prefix")]
        yield Sign("L", start, match.end(), f"{prefix}〔{match['year']}〕{serial(match['serial'])}号")


def serial(said: str) -> int:
    """61 and 六十一 as a number."""
    return int(said) if said.isascii() else numerals.said(said)


def numbers_and_days(plain: str, known: KnownHere) -> list[Sign]:
    """Numbers of items and days, each digit being one of them: 67号14号 is an item and a day."""
    spots = [spot for spot in numbers.places(plain) if is_number(plain, spot)]
    days = [match for match in spoken_days.PHRASES.finditer(plain) if not match["hours3"]]
    either = [spot for spot in spots if any(overlap(spot, day) for day in days)]
    begun = [spot for spot in spots if spot not in either and begins_span(plain, spot)]
    sure = [spot for spot in spots if spot not in either and spot not in begun]
    chosen = list(sure)
    if not sure:
        candidates = [
            spot
            for spot in either
            if not MAY_BE_A_DAY.match(plain, spot.end)
            and not BEFORE_A_DAY.match(plain, spot.end)
            and not BEHIND_A_DAY.search(plain[max(0, spot.start - 4) : spot.start])
        ]
        chosen = [spot for spot in candidates if known.number(spot.digits)][:1] or candidates[:1]
    for spot in either:
        between = [plain[one.end : spot.start] for one in chosen if one.end <= spot.start]
        joined = any(
            TOGETHER.fullmatch(words) and (words[0] in "和与跟及、" or AND_MORE.match(plain, spot.end)) for words in between
        )
        if spot not in chosen and joined:
            chosen.append(spot)
    for spot in reversed(either):
        own = any(day.start() < spot.start for day in days if overlap(spot, day))  # 7月7号 is no item
        after = [plain[spot.end : one.start] for one in chosen if one.start >= spot.end]
        if spot not in chosen and not own and any(may_stand_before(words, spot, known) for words in after):
            chosen.append(spot)
    found = [number_token(plain, spot, known) for spot in chosen]
    found += [day for spot in begun for day in day_of(plain, spot, known)]
    found += [
        Sign(
            "D",
            match.start(),
            match.end(),
            match.group(),
            spoken_days.meant(match, known.today, False),
            spoken_days.meant(match, known.today, True),
        )
        for match in days
        if not any(overlap(spot, match) for spot in chosen)
    ]
    return found


def begins_span(plain: str, spot: NumberSpot) -> bool:
    """Whether a bare number is the first day of a span: 19至23号."""
    digits = plain[spot.start : spot.end].strip()
    return digits.isdigit() and 0 < int(digits) < 32 and BEFORE_A_DAY.match(plain, spot.end) is not None


def day_of(plain: str, spot: NumberSpot, known: KnownHere) -> Iterator[Sign]:
    """The day of this month that a bare number is."""
    said = plain[spot.start : spot.end]
    if match := spoken_days.PHRASES.fullmatch(f"{said.strip()}号"):
        days = (spoken_days.meant(match, known.today, ahead) for ahead in (False, True))
        yield Sign("D", spot.start, spot.end, said, *days)


def may_stand_before(between: str, spot: NumberSpot, known: KnownHere) -> bool:
    """Whether a short number is an item's before another one, by what stands between: 7号和142号; nothing, where it is one."""
    if not between.strip():
        return not between and bool(known.number(spot.digits))
    return TOGETHER.fullmatch(between) is not None and between.strip()[0] in "和与跟及、"


def number_token(plain: str, spot: NumberSpot, known: KnownHere) -> Sign:
    """The token of an item's number, in its canonical spelling where exactly one item has it."""
    meant = known.number(numbers.with_paper(plain, spot).digits)
    start, end = spot.start, spot.end
    while plain[start:end].startswith(" "):
        start += 1
    while plain[start:end].endswith(" "):
        end -= 1
    return Sign("N", start, end, meant[0] if len(meant) == 1 else spot.digits)


def is_number(plain: str, spot: NumberSpot) -> bool:
    """Whether digits may be an item's number: a short one with 号 or 第, or one that counts nothing."""
    written = plain[spot.start : spot.end].strip()
    if written.endswith(("号", "號")) or written.startswith("第") or not written.isdigit() or len(written) >= numbers.FULL:
        return True
    return not COUNTED.match(plain, spot.end) and len(written) > 1


def overlap(spot: NumberSpot, match: re.Match[str]) -> bool:
    """Whether a number and a day are the same digits."""
    return spot.start < match.end() and match.start() < spot.end


def made(text: str, plain: str, tokens: Sequence[Sign]) -> Sentence:
    """The sentence with these tokens."""
    skeleton, starts, place = [], [], 0
    for token in tokens:
        between = plain[place : token.start]
        skeleton += [*between, token.sign]
        starts += [*range(place, token.start), token.start]
        place = token.end
    skeleton += plain[place:]
    starts += range(place, len(plain))
    return Sentence(text, "".join(skeleton), tuple(starts), tuple(tokens))


def about_the_last(sentence: Sentence, last: str) -> Sentence:
    """The sentence with 这件 and 它 as the number of the item that was spoken of last; unchanged without one."""
    found = THIS.search(sentence.skeleton)
    if not found or not last or sentence.values("N"):
        return sentence
    token = Sign("N", sentence.starts[found.start()], sentence.starts[found.start()], last)
    return with_sign(sentence, token, found.start(), found.end())


def with_sign(sentence: Sentence, token: Sign, start: int, end: int) -> Sentence:
    """The sentence in which a stretch of the skeleton is a token."""
    return replace(
        sentence,
        skeleton=f"{sentence.skeleton[:start]}{token.sign}{sentence.skeleton[end:]}",
        starts=(*sentence.starts[: start + 1], *sentence.starts[end:]),
        tokens=(*sentence.tokens, token),
    )
