"""A wrong one-time code knows whether it was given in a group, where none binds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("wrong_code", sa.Column("in_group", sa.Boolean(), nullable=False, server_default=sa.false()))
