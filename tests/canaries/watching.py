"""Every test of the suite is watched: no key of the settings and no telephone number of the sample is in what it logged,
printed, said or left behind. The canaries' own life goes through all places; here whatever the suite does is looked at."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot import logs
from tests.canaries.looking import SECRETS, written

GIVEN = ("wecom aes key", "first webhook", "second webhook", "dingtalk access token", "dingtalk robot secret")
KEYS = tuple(SECRETS[name] for name in GIVEN)  # in the settings of nearly every test (`settings_for`)
LOOKS = re.compile(b"|".join(re.escape(look) for key in KEYS for looks in written(key).values() for look in looks))
PLAIN = tuple(key.encode() for key in KEYS)
PHONES = re.compile(rb"1380000\d{4}")  # of the sample's people and deputies
SMALL = 1 << 18  # a larger file, a database or a workbook, is searched for the keys as they are
SETTINGS = (".toml", ".env")  # hold keys rightly, as does a folder of secrets
SAID: list[list[tuple[str, str, list[str]]]] = []  # what the robots of this test said


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """What is logged meanwhile, as the product writes it."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(logs.Redacting("%(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    SAID.clear()
    try:
        yield log
    finally:
        root.removeHandler(handler)


def leaks(item: pytest.Item, log: str) -> list[str]:
    """Where a test left what may be nowhere."""
    found = ["logged"] if holds(log.encode()) or PHONES.search(log.encode()) else []
    sections = getattr(item, "_report_sections", ())
    found += [
        f"printed ({name})" for _, name, text in sections if name != "log" and LOOKS.search(text.encode("utf-8", "replace"))
    ]
    found += ["said"] if any(holds(words.encode()) for said in SAID for _, words, _ in said) else []
    folder = getattr(item, "funcargs", {}).get("tmp_path")
    return [*found, *left_in(folder)] if isinstance(folder, Path) else found


def left_in(folder: Path) -> Iterator[str]:
    """The files of a test's folder that hold a key and are no settings."""
    for file in folder.rglob("*"):
        if file.suffix in SETTINGS or "secrets" in file.parts or not file.is_file() or file.is_symlink():
            continue
        try:
            content = file.read_bytes()
        except OSError:  # a test took its right to be read
            continue
        if holds(content):
            yield f"left {file.relative_to(folder)}"


def holds(content: bytes) -> bool:
    """Whether a key is in there."""
    return LOOKS.search(content) is not None if len(content) < SMALL else any(key in content for key in PLAIN)


def told(found: Iterable[str]) -> str:
    return f"a key or a telephone number is where it may not be: {'、'.join(found)}"
