"""When the answer to a message left by another way than the response to its callback: it leaves once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.records.engine.base import Moment

revision = "0026"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("told_at", Moment))
