"""Delivery: priorities, what a digest covers, why a robot is paused, what the operators were told, signs of life."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.records.engine.base import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outbox") as outbox:
        outbox.add_column(sa.Column("priority", sa.Integer(), nullable=False, server_default="0"))
        outbox.add_column(sa.Column("covered_by", sa.Integer(), nullable=True))
        outbox.add_column(sa.Column("first_writing_at", Moment(), nullable=True))
        outbox.create_foreign_key("fk_outbox_covered_by_outbox", "outbox", ["covered_by"], ["id"])
        outbox.alter_column("chat_id", existing_type=sa.Integer(), nullable=True)
    op.execute("UPDATE outbox SET priority = 2 WHERE kind = 'reminder'")
    op.create_index("ix_outbox_covered_by", "outbox", ["covered_by"])
    waiting, repeating = sa.text("state = 'pending'"), sa.text("state = 'pending' AND attempts > 0")
    op.create_index(
        "ix_outbox_waiting",
        "outbox",
        ["robot", "priority", "not_before", "id"],
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_outbox_repeating", "outbox", ["chat_id"], sqlite_where=repeating, postgresql_where=repeating)
    op.add_column("robot", sa.Column("paused_for", sa.String(), nullable=True))
    op.create_table(
        "alert",
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("told_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("cause", name="pk_alert"),
    )
    op.create_table(
        "pulse",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_pulse"),
    )
