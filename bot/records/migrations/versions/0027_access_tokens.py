"""Access tokens of the platforms' interfaces, sealed, for all processes together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.records.engine.base import Moment

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "access_token",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.String(), nullable=True),
        sa.Column("stale_at", Moment(), nullable=True),
        sa.Column("expires_at", Moment(), nullable=True),
        sa.Column("fetching_until", Moment(), nullable=True),
        sa.Column("refused_until", Moment(), nullable=True),
        sa.Column("refused_for", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name", name="pk_access_token"),
    )
