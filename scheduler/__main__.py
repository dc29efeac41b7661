"""`python -m scheduler`, also `duban-scheduler`: the scheduler process, the same as `duban work`."""

from __future__ import annotations

import sys

from bot.cli import main as duban


def main() -> None:
    """Run `duban work` with the options given."""
    sys.argv[1:] = [*sys.argv[1:], "work"]
    duban()


if __name__ == "__main__":
    main()
