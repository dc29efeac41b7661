"""The journal tells how a message was understood, and what was proposed for it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.records.journal import guard

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Lines from before have neither, and stay as they were sealed. The triggers know the new columns."""
    for name in ("understood", "proposed"):
        op.add_column("journal", sa.Column(name, sa.String()))
    guard.lay_anew(op.get_bind())
