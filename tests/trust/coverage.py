"""`make coverage`: every branch of the trust path is taken by the tests that hold it; those that are not are listed."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import pytest
from coverage import Coverage

from tests.trust.path import ROOT, TRUST_PATH


class OneEngine:
    """The same lines run on both."""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if "[postgresql" not in item.nodeid]


def main(parts: Sequence[str]) -> int:
    """Of all modules, or of those in whose name one of these parts stands; the exit code."""
    os.chdir(ROOT)
    modules = [name for name in TRUST_PATH if not parts or any(part in name for part in parts)]
    tests = dict.fromkeys(test for name in modules for test in TRUST_PATH[name])
    looking = Coverage(branch=True, include=modules, data_file=None)
    looking.exclude(r"if TYPE_CHECKING|@overload|^\s*\.\.\.$|: \.\.\.$")
    looking.start()
    failed = pytest.main(["-q", "-p", "no:cacheprovider", "-p", "no:xdist", *tests], plugins=[OneEngine()])
    looking.stop()
    return int(failed) or int(looking.report(show_missing=True, skip_covered=False, precision=1) < 100)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
