"""Words by which an item is meant, beside its number: what is looked for in titles, and how else it may have been meant.

What stands in titles is known by its bigrams, two signs side by side; `Following` and `Standing` tell of those.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from bot.rules import readings

Following = Callable[[Iterable[str]], Mapping[str, set[str]]]  # signs → each with those that stand behind it in any title
Standing = Callable[[Sequence[str]], set[str]]  # of some bigrams those that stand in any title
SHORTEST = 2  # signs of a word that is looked for
SHORTEST_MISTYPED = 4  # signs: of fewer too little is left beside one that is wrong
LONGEST_OF_TWO = 12  # signs of two words that were typed together
LETTERS = re.compile(r"[a-z]{2,8}")
PARTING = re.compile(r"[\s,，、;；]+")
AROUND = re.compile(r"关于|的?(?:建议|提案)")  # what every title has, and so tells nothing
APART = re.compile(rf"{AROUND.pattern}|[，。？！；：,?!;:]")
SMALL = str.maketrans({chr(code): chr(code + 32) for code in range(ord("A"), ord("Z") + 1)})


def folded(words: str) -> str:
    """As titles are indexed: blanks left out, Latin letters small."""
    return words.replace(" ", "").translate(SMALL)


def bigrams(word: str) -> list[str]:
    """Every two signs of a folded word that stand side by side, each once."""
    return list(dict.fromkeys(word[place : place + 2] for place in range(len(word) - 1)))


def parts(words: str) -> list[str]:
    """The words that were typed apart, folded, each once."""
    return list(dict.fromkeys(filter(None, map(folded, PARTING.split(words)))))


def telling(words: str) -> str:
    """The words without what every title has; all of them where nothing would be left."""
    left = AROUND.sub(" ", words).strip()
    return left if len(folded(left)) >= SHORTEST else words


def pieces(sentence: str) -> list[str]:
    """What of a sentence may stand in a title, folded, parted where something is taken off and where the sentence pauses."""
    return [piece for part in APART.split(sentence) if len(piece := folded(part)) >= SHORTEST]


def as_said(run: str, sentence: str) -> str:
    """A folded run as the sentence spells it, with its capital letters."""
    begins = sentence.translate(SMALL).find(run)
    return sentence[begins : begins + len(run)] if begins >= 0 else run


def chains(piece: str, there: Collection[str]) -> Iterator[str]:
    """The longest runs of a folded piece each of whose bigrams is one of these."""
    start = 0
    for place in range(1, len(piece) + 1):
        if place == len(piece) or piece[place - 1 : place + 1] not in there:
            if place - start >= SHORTEST:
                yield piece[start:place]
            start = place


def chosen(title: str, choices: Iterable[Sequence[str]]) -> str:
    """Of the folded choices for each word the first that stands in the title, parted by blanks."""
    said = folded(title)
    return " ".join(next(word for word in words if word in said) for words in choices)


def halves(word: str) -> list[list[str]]:
    """Every way in which a folded word may be two that were typed together (停车智慧), each of them a word."""
    most = len(word) - SHORTEST if len(word) <= LONGEST_OF_TWO else 0
    return [[word[:place], word[place:]] for place in range(SHORTEST, most + 1)]


def spelled(choices: Sequence[Collection[str]], following: Following) -> list[str]:
    """The words with one of these choices at each place that may stand in a title, for each two signs of them do."""
    words = list(choices[0])
    for choice in choices[1:]:
        behind = following({word[-1] for word in words})
        words = [word + sign for word in words for sign in sorted(behind.get(word[-1], set()) & set(choice))]
    return sorted(words)


def sounding(word: str, following: Following) -> list[str]:
    """Other words that sound like this one, or whose characters begin with these letters; none for a single sign."""
    if len(word) < SHORTEST:
        return []
    if LETTERS.fullmatch(word):
        choices = [readings.by_letter().get(letter, frozenset()) for letter in word]
    else:
        choices = [readings.alike(sign) for sign in word]
    return [other for other in spelled(choices, following) if other != word]


def mistyped(word: str, following: Following, standing: Standing) -> list[str]:
    """Words of which this one may be a slip: one sign wrong, missing or too many, or two that changed places."""
    if len(word) < SHORTEST_MISTYPED or not word.isalnum():
        return []
    behind = following(set(word))
    found = [word[1:], word[:-1]]
    for place in range(1, len(word)):
        before, at, after = word[: place - 1], word[place - 1 : place + 1], word[place + 1 :]
        found.append(before + at[::-1] + after)
        if after:
            found.append(before + at[0] + after)
        for sign in behind.get(at[0], ()):
            found.append(before + at[0] + sign + at[1] + after)
            if after:
                found.append(before + at[0] + sign + after)
    there = standing(sorted({bigram for other in found for bigram in bigrams(other)}))
    return sorted({other for other in found if other != word and there.issuperset(bigrams(other))})
