"""A process that has nothing but a service knows all it needs."""

from __future__ import annotations

import subprocess
import sys

from bot.records.tables import METADATA

TABLES = "import bot.wsgi; from bot.records.engine.base import Table; print(*Table.metadata.tables)"


def test_a_service_knows_every_table_whatever_else_was_imported():
    """What forgets a person or an item goes through all of them."""
    made = subprocess.run([sys.executable, "-c", TABLES], capture_output=True, text=True, check=True)
    assert set(made.stdout.split()) == set(METADATA.tables)
