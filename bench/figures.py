"""A figure is the median of at least five rounds, with the least and the greatest; the machine stands above them."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import median

from bot.records.engine.library import sqlite3

ROUNDS = 7


@dataclass(frozen=True)
class Figure:
    """One thing measured in several rounds."""

    name: str
    unit: str
    rounds: Sequence[float]
    goal: float | None = None

    @property
    def median(self) -> float:
        return median(self.rounds)

    @property
    def met(self) -> bool:
        return self.goal is None or self.median < self.goal

    def __str__(self) -> str:
        spread = f"{shown(self.median)} [{shown(min(self.rounds))}..{shown(max(self.rounds))}] {self.unit}"
        goal = "" if self.goal is None else f"   goal < {shown(self.goal)}: {'met' if self.met else 'MISSED'}"
        return f"{self.name:<72}{spread}{goal}"


def shown(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}" if value < 10 else f"{value:.1f}"


def percentile(values: Sequence[float], percent: float) -> float:
    """The least value that so many percent of the values do not exceed."""
    return sorted(values)[ceil(len(values) * percent / 100) - 1]


def machine() -> str:
    """Processor, cores, memory, load, versions: what a figure means nothing without."""
    model = next(
        (line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.processor(),
    )
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 2**20
    load = " ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{model}, {os.cpu_count()} cores, {memory:.0f} GiB, load {load}; "
        f"{platform.system()} {platform.release()}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )
