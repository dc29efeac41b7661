"""Files that an answer promised, until they are sent; what kind of file somebody sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.records.engine.base import Moment

revision = "0038"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("brought_file", sa.Column("what", sa.String(), nullable=False, server_default="ledger"))
    op.create_table(
        "ordered_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("chat_id", sa.Integer(), nullable=True),
        sa.Column("robot", sa.String(), nullable=False),
        sa.Column("signed", sa.Boolean(), nullable=False),
        sa.Column("asked", sa.String(), nullable=False),
        sa.Column("nth", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("ordered_at", Moment(), nullable=False),
        sa.Column("again_at", Moment(), nullable=False),
        sa.Column("held_at", Moment(), nullable=True),
        sa.ForeignKeyConstraint(["chat_id"], ["chat.id"], name="fk_ordered_paper_chat_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_ordered_paper_person_id"),
        sa.PrimaryKeyConstraint("id", name="pk_ordered_paper"),
        sa.UniqueConstraint("entry", "sequence", name="uq_ordered_paper_entry_sequence"),
    )
