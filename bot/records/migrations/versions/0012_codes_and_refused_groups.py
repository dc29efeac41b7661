"""Wrong guesses at one-time codes, and who spoke in a group that is not registered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.records.engine.base import Moment

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wrong_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("corp_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_wrong_code"),
    )
    op.create_index("ix_wrong_code_at", "wrong_code", ["at"])
    op.add_column("seen_chat", sa.Column("user_id", sa.String(), nullable=True))
    op.add_column("seen_chat", sa.Column("known", sa.Boolean(), nullable=False, server_default=sa.false()))
