"""Which items a stored answer names; those that were stored before do not know it, and are not given again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("named", sa.String(), nullable=True))
    op.execute("UPDATE inbox SET reply = NULL")
