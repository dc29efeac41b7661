"""Where the answer to a message is owed that came by a line and is not delivered again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("inbox", sa.Column("line", sa.String()))
    op.add_column("inbox", sa.Column("owed_to", sa.String()))
    op.add_column("inbox", sa.Column("owed_group", sa.Boolean()))
    owed = sa.text("owed_to IS NOT NULL")
    op.create_index("ix_inbox_owed", "inbox", ["line"], sqlite_where=owed, postgresql_where=owed)
