"""How many generated stories a test plays: some in `make check`, many in `make stories`."""

from __future__ import annotations

import os


def stories(short: int, *, weight: int = 1) -> int:
    """As many as in `make check`, or as many as DUBAN_STORIES says where those are more.

    A test that asks is marked: `@pytest.mark.stories`, then `@settings(max_examples=stories(30))`. Where a story takes
    as long as ten of others, `weight=10` plays a tenth of them.
    """
    return max(short, int(os.environ.get("DUBAN_STORIES", "0")) // weight)
