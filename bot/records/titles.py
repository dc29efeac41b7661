"""Items by words of their titles: the words as typed, then as they sound, by their first letters, or with one slip.

An index of bigrams finds them (docs/decisions/speed.md#titles); what is said of them rests on visible ones alone.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, partial

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from bot.records.engine import bulk
from bot.records.engine.base import run
from bot.records.suggestions import Suggestion, existing, within
from bot.records.title_bigrams import TitleBigram, folded
from bot.rules import title_words
from bot.rules.permissions import Scope

MOST = 1_000  # items that are found; who has more of them before him asks for something else
FEW = 100  # of a bigram: no rarer one is looked for; with more of them a person's own items are fewer to read
COMMON = 20_000  # of a bigram: titles are read one by one instead
LONGEST = 200  # characters of a sentence that are looked at
BESIDE_MOST = 1_000  # entries of a sentence's bigrams whose titles are read at once
MOST_WORDS = 6  # of which it is looked how else they may have been meant
MOST_CHOICES = 64  # of a word beside others
ROOM = 2  # bigrams beside the rarest that narrow what it finds


@dataclass(frozen=True)
class TitlesFound:
    """Visible items, whose title holds the words as one run first, then the newest; `meant` are the words as their titles have
    them, where those are others than typed (智慧城市 for 智慧诚市), each once."""

    ids: Sequence[int] = ()
    meant: Sequence[str] = ()


# In the order of the index: PostgreSQL, which knows nothing of so new a table, would read all of it for the first few.
SOME = select(TitleBigram.suggestion_id).where(TitleBigram.bigram == bindparam("bigram"))
SOME = SOME.order_by(TitleBigram.bigram, TitleBigram.suggestion_id).limit(bindparam("most", type_=Integer))
COUNTED = select(func.count().label("found")).select_from(SOME.subquery())
BESIDE = [aliased(TitleBigram) for _ in range(ROOM)]


@cache
def holding_all(more: int) -> Select[int]:
    """Ids of the titles that hold a bigram and so many more."""
    own = TitleBigram.suggestion_id
    query = select(own).where(TitleBigram.bigram == bindparam("bigram0"))
    for place, other in enumerate(BESIDE[:more], start=1):
        query = query.where(exists().where(other.bigram == bindparam(f"bigram{place}"), other.suggestion_id == own))
    return query


def candidates(session: Session, words: Sequence[str], *, own: bool = False) -> list[int] | None:
    """Ids of what may hold all of these folded words, whoever may see it; None where they stand in too many titles to tell: in
    fewer, where only one's `own` items are read otherwise."""
    known = list(dict.fromkeys(bigram for word in words for bigram in title_words.bigrams(word)))
    for enough in (FEW,) if own else (FEW, COMMON):
        counted = sorted((run(session, COUNTED, bigram=bigram, most=enough).scalar(), bigram) for bigram in known)
        if counted and counted[0][0] < enough:
            rarest = [bigram for _, bigram in counted[: ROOM + 1]]
            named = {f"bigram{place}": bigram for place, bigram in enumerate(rarest)}
            return list(run(session, holding_all(len(rarest) - 1), **named).scalars())
    return None


def holding(session: Session, words: str, *, own: bool) -> ColumnElement[bool]:
    """The condition that an item's title holds each of the words, as typed; % and _ mean themselves. `own`: among one's own.

    See docs/decisions/safety.md#search.
    """
    wanted = title_words.parts(words)
    known = candidates(session, wanted, own=own)
    few: list[ColumnElement[bool]] = [] if known is None else [bulk.among(session, Suggestion.id, known)]
    return and_(*few, *(folded(session).contains(word, autoescape=True) for word in wanted))


def visible(session: Session, words: Sequence[str], scope: Scope, on: date, most: int = MOST) -> dict[int, int]:
    """Id → year of the visible items whose titles hold all of these folded words, the newest first."""
    known = candidates(session, words, own=not scope.everything)
    query = select(Suggestion.id, Suggestion.year).where(
        *(folded(session).contains(word, autoescape=True) for word in words),
        Suggestion.secrecy != "",
        existing(on),
        within(scope, found=known is not None),
    )
    query = query.order_by(Suggestion.year.desc(), Suggestion.id).limit(most)
    if known is None:
        return {row.id: row.year for row in session.execute(query)}
    rows = [
        row
        for portion in bulk.portions(known)
        for row in session.execute(query.where(bulk.among(session, Suggestion.id, portion)))
    ]
    return {row.id: row.year for row in sorted(rows, key=lambda row: (-row.year, row.id))[:most]}


def find(session: Session, scope: Scope, words: str, today: date) -> TitlesFound:
    """The visible items that somebody means by words of a title, best first; none where nothing is like them.

    How else the words may have been meant is asked only where they stand in no visible title as they were typed.
    """
    for typed in dict.fromkeys((words, title_words.telling(words))):
        if found := as_typed(session, scope, typed, today):
            return TitlesFound(found)
    wanted = title_words.parts(title_words.telling(words))
    if len(wanted) > MOST_WORDS:
        return TitlesFound()
    for others in (partial(title_words.sounding, following=partial(following, session)), partial(slips, session)):
        choices = [[word, *sorted(seen(session, scope, others(word), today))] for word in wanted]
        several = len(wanted) > 1
        otherwise = one_of_each(session, choices, scope, today) if several else alone(session, choices[0][1:], scope, today)
        if otherwise.ids:
            return otherwise
    return TitlesFound()


def alone(session: Session, words: Sequence[str], scope: Scope, today: date) -> TitlesFound:
    """Visible items whose titles hold one of these folded words, the newest first, each of which stands in some."""
    items: dict[int, int] = {}
    for word in words:
        items |= visible(session, [word], scope, today)
    return TitlesFound(sorted(items, key=lambda item: (-items[item], item))[:MOST], words)


def one_of_each(session: Session, choices: Sequence[Sequence[str]], scope: Scope, today: date) -> TitlesFound:
    """Visible items whose titles hold one of the choices for each word, the newest first.

    Asked for together: the choices of several words combined are as many as their numbers multiplied.
    """
    choices = [words[:MOST_CHOICES] for words in choices]
    narrowing: list[set[int]] = []
    for words in choices:
        known = [candidates(session, [word], own=not scope.everything) for word in words]
        if None not in known:
            narrowing.append({item for ids in known for item in ids or ()})
    few = sorted(set.intersection(*narrowing)) if narrowing else None
    title = folded(session)
    query = select(Suggestion.id, Suggestion.year, Suggestion.title).where(
        *(or_(*(title.contains(word, autoescape=True) for word in words)) for words in choices),
        Suggestion.secrecy != "",
        existing(today),
        within(scope, found=few is not None),
    )
    query = query.order_by(Suggestion.year.desc(), Suggestion.id).limit(MOST)
    portions = [query] if few is None else [query.where(bulk.among(session, Suggestion.id, some)) for some in bulk.portions(few)]
    rows = sorted((row for one in portions for row in session.execute(one)), key=lambda row: (-row.year, row.id))[:MOST]
    meant = dict.fromkeys(title_words.chosen(row.title, choices) for row in rows)
    return TitlesFound([row.id for row in rows], list(meant))


def as_typed(session: Session, scope: Scope, words: str, today: date) -> list[int]:
    """Items whose title holds the words as they are: as one run first, then each of them anywhere, however they were parted."""
    whole, apart = title_words.folded(words), title_words.parts(words)
    if len(whole) < title_words.SHORTEST:
        return []
    found = list(visible(session, [whole], scope, today))
    several = [apart] if len(apart) > 1 else [] if found else title_words.halves(whole)
    for wanted in several:
        found += visible(session, wanted, scope, today)
    return list(dict.fromkeys(found))[:MOST]


def seen(session: Session, scope: Scope, words: Iterable[str], today: date) -> list[str]:
    """Those of the folded words that stand in a visible title."""
    return [word for word in words if visible(session, [word], scope, today, most=1)]


def slips(session: Session, word: str) -> list[str]:
    """Words that a folded one may be a slip of."""
    return title_words.mistyped(word, partial(following, session), partial(standing, session))


def longest_run(session: Session, scope: Scope, sentence: str, today: date) -> tuple[str, list[int]]:
    """The longest run of a sentence that stands in a visible title, as it was said, and its items, the newest first.

    The first of several that are as long; empty without any of two signs at least. What every title has is taken off the
    sentence (关于, 的建议, 的提案).
    """
    best: tuple[str, list[int]] = ("", [])
    pieces = title_words.pieces(sentence[:LONGEST])
    there = standing(session, sorted({bigram for piece in pieces for bigram in title_words.bigrams(piece)}))
    near = beside(session, there, scope, today)
    for run_of in (one for piece in pieces for one in title_words.chains(piece, there)):
        start = 0
        while start + max(len(best[0]) + 1, title_words.SHORTEST) <= len(run_of):
            wanted = run_of[start : start + max(len(best[0]) + 1, title_words.SHORTEST)]
            if (
                found := visible(session, [wanted], scope, today)
                if near is None
                else [one for one in near if wanted in near[one]]
            ):
                best = (wanted, list(found))
            else:
                start += 1
    return title_words.as_said(best[0], sentence), best[1]


def beside(session: Session, bigrams: Collection[str], scope: Scope, on: date) -> dict[int, str] | None:
    """Id → folded title of the visible items whose titles hold any of these, the newest first; None where they are many."""
    own = TitleBigram.suggestion_id
    some = list(
        session.scalars(select(own).where(bulk.among(session, TitleBigram.bigram, sorted(bigrams))).limit(BESIDE_MOST + 1))
    )
    if len(some) > BESIDE_MOST:
        return None
    query = select(Suggestion.id, folded(session).label("title")).where(
        bulk.among(session, Suggestion.id, sorted(set(some))), Suggestion.secrecy != "", existing(on), within(scope, found=True)
    )
    return {row.id: row.title for row in session.execute(query.order_by(Suggestion.year.desc(), Suggestion.id))}


SOURCES = {"sqlite": "json_each(:signs)", "postgresql": "json_array_elements_text(:signs)"}
LAST = "\U0010ffff"
# From each sign to the first bigram that begins with it, and on to the next: as many steps as there are bigrams, not entries.
WALK = """
    WITH RECURSIVE given(sign) AS (SELECT value FROM {source}), walk(sign, bigram) AS (
        SELECT sign, (SELECT min(b.bigram) FROM title_bigram b WHERE b.bigram >= sign AND b.bigram < sign || :last) FROM given
        UNION ALL
        SELECT sign, (SELECT min(b.bigram) FROM title_bigram b WHERE b.bigram > walk.bigram AND b.bigram < sign || :last)
        FROM walk WHERE bigram IS NOT NULL)
    SELECT bigram FROM walk WHERE bigram IS NOT NULL"""
THERE = "SELECT value FROM {source} WHERE EXISTS (SELECT 1 FROM title_bigram WHERE bigram = value)"


def following(session: Session, signs: Iterable[str]) -> dict[str, set[str]]:
    """Each of the signs with those that stand behind it in any title."""
    found: dict[str, set[str]] = {}
    for bigram in asked(session, WALK, sorted(set(signs)), last=LAST):
        found.setdefault(bigram[0], set()).add(bigram[1])
    return found


def standing(session: Session, bigrams: Sequence[str]) -> set[str]:
    """Those of the bigrams that stand in any title."""
    return set(asked(session, THERE, bigrams))


def asked(session: Session, query: str, signs: Sequence[str], **more: str) -> list[str]:
    """What a query about some signs finds."""
    source = SOURCES[session.get_bind().dialect.name]
    return list(session.scalars(text(query.format(source=source)), {"signs": json.dumps(signs), **more}))
