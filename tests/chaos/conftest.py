"""How large the fault runs are: short in `make check`, `DUBAN_CHAOS=full` in `make chaos`; DUBAN_CHAOS_SEED repeats one."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.chaos.family import Family


@dataclass(frozen=True)
class Size:
    """Picks between the short form of a run and the whole."""

    full: bool

    def __call__(self, short: int, full: int) -> int:
        return full if self.full else short


@pytest.fixture
def size() -> Size:
    return Size(os.environ.get("DUBAN_CHAOS") == "full")


@dataclass(frozen=True)
class Dice:
    """Random numbers that a printed seed brings back."""

    seed: int
    random: random.Random


@pytest.fixture
def dice() -> Dice:
    seed = int(os.environ.get("DUBAN_CHAOS_SEED") or secrets.randbelow(10**6))
    return Dice(seed, random.Random(seed))


@pytest.fixture
def family() -> Iterator[Family]:
    """Processes of the test; those that still live at its end are ended."""
    with Family() as processes:
        yield processes
