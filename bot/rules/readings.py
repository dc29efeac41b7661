"""How characters are read, without tones: which sound alike, and which begin with a letter (智 is zhi, by its letter z)."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

COMMON = "gb2312"  # characters that a keyboard offers; of rarer ones nobody mistakes one for another
MOST = 3  # readings of a character that count; the rest are of old names


@cache
def readings() -> Mapping[str, tuple[str, ...]]:
    """character → its readings, the usual one first.

    Read from pypinyin's table of characters; to import the package would load half a million phrases as well.
    """
    try:
        table = metadata.distribution("pypinyin").locate_file("pypinyin/pinyin_dict.json")
    except metadata.PackageNotFoundError:
        return {}
    found = {}
    for code, said in json.loads(Path(str(table)).read_bytes()).items():
        character = chr(int(code))
        if is_common(character):
            found[character] = tuple(dict.fromkeys(map(without_tone, said.split(","))))[:MOST]
    return found


def is_common(character: str) -> bool:
    try:
        character.encode(COMMON)
    except UnicodeEncodeError:
        return False
    return True


def without_tone(said: str) -> str:
    """zhì is zhi, lǜ is lv."""
    plain = unicodedata.normalize("NFD", said).replace("u\u0308", "v")
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@cache
def by_reading() -> Mapping[str, frozenset[str]]:
    """reading → the characters that have it."""
    found = defaultdict(set)
    for character, said in readings().items():
        for reading in said:
            found[reading].add(character)
    return {reading: frozenset(characters) for reading, characters in found.items()}


@cache
def by_letter() -> Mapping[str, frozenset[str]]:
    """letter → the characters of which a reading begins with it."""
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for reading, characters in by_reading().items():
        found[reading[0]] |= characters
    return dict(found)


def alike(character: str) -> frozenset[str]:
    """The characters that sound like this one, itself among them."""
    return frozenset({character}).union(*(by_reading()[reading] for reading in readings().get(character, ())))
