"""`python -m bench`, also `make bench`: everything, in two to three minutes; ends with 1 when a goal is missed."""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import asking, counting, exporting, importing, papers, planning, starting, summing
from bench.figures import ROUNDS, machine
from tests import engines


def main() -> int:
    print(machine())
    print(f"median [least..greatest] of {ROUNDS} rounds; SQLite, committed with full synchronisation\n", flush=True)
    missed = 0
    with TemporaryDirectory(prefix="duban-bench-") as name:
        folder = Path(name)
        url = engines.fresh_sqlite(folder)
        steps = (
            lambda: asking.figures(folder, url),
            lambda: starting.figures(folder, url),
            lambda: importing.figures(folder),
            lambda: exporting.figures(folder),
            lambda: planning.figures(folder),
            lambda: counting.figures(folder),
            lambda: papers.figures(folder),
            lambda: summing.figures(folder),
        )
        for step in steps:
            for figure in step():
                print(figure, flush=True)
                missed += not figure.met
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
