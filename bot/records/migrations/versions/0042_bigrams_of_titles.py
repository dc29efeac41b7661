"""Titles are found by any two signs that stand side by side in them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from bot.records import title_bigrams

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    signs = sa.String().with_variant(sa.String(collation="C"), "postgresql")
    op.create_table(
        "title_bigram",
        sa.Column("bigram", signs, nullable=False),
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("bigram", "suggestion_id", name="pk_title_bigram"),
        sqlite_with_rowid=False,
    )
    title_bigrams.lay(op.get_bind())
