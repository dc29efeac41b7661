"""`make mutants`: puts faults into the trust path and lists those that no test sees (docs/decisions/mutants.md#tool)."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter

import click

from tests.trust.operators import Mutant
from tests.trust.path import ROOT, TRUST_PATH
from tests.trust.trying import KILLED, try_module

PAGE = ROOT / "docs" / "decisions" / "mutants.md"


@click.command()
@click.argument("modules", nargs=-1)
@click.option("--only", default="", help="A part of the names of the mutants.")
def main(modules: tuple[str, ...], only: str) -> None:
    """Tries the mutants of these modules, of all without any."""
    os.chdir(ROOT)
    known = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    new = 0
    for name, tests in TRUST_PATH.items():
        if modules and not any(part in name for part in modules):
            continue
        counted: Counter[str] = Counter()

        def tell(mutant: Mutant, what: str, name: str = name, counted: Counter[str] = counted) -> None:
            listed = f"{name} {mutant.name}" in known
            counted[what if what == KILLED else "listed" if listed else "new"] += 1
            if what != KILLED:
                print(f"    {'listed' if listed else 'NEW'} {mutant.line} {mutant.name} ({what})", flush=True)

        since = time.monotonic()
        try_module(name, tests, tell, only)
        tried, alive = counted.total(), counted.total() - counted[KILLED]
        score, spent = counted[KILLED] / max(tried, 1), time.monotonic() - since
        new += counted["new"]
        print(f"| {name} | {tried} | {alive} | {score:.1%} | {spent:.0f} s", flush=True)
    sys.exit(1 if new else 0)


if __name__ == "__main__":
    main()
