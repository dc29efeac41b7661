"""Ledgers that the office sent in chat, while they are read and written."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.records.engine.base import Moment

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "brought_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answers", sa.String(), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("sent_at", Moment(), nullable=False),
        sa.Column("asked_at", Moment(), nullable=True),
        sa.Column("written_at", Moment(), nullable=True),
        sa.Column("held_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_brought_file_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_brought_file"),
    )
