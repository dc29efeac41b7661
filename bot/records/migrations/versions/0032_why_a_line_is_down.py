"""A line tells why it is not connected."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("line", sa.Column("trouble", sa.String(), nullable=False, server_default=""))
