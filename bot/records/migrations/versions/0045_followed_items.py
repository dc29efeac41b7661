"""Who follows which item."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "followed",
        sa.Column("suggestion_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["suggestion_id"], ["suggestion.id"], name="fk_followed_suggestion_id"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_followed_person_id"),
        sa.PrimaryKeyConstraint("suggestion_id", "person_id", name="pk_followed"),
    )
    op.create_index("ix_followed_person_id", "followed", ["person_id"])
