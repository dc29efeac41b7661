"""A ledger may tell the day of a review without its reviewer: no person stands in for a post."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("review_decision") as decision:
        decision.alter_column("person_id", existing_type=sa.Integer(), nullable=True)
    op.execute(
        "UPDATE review_decision SET person_id = NULL WHERE decided_at IS NULL AND person_id IN "
        "(SELECT id FROM person WHERE name IN ('处室负责人', '分管领导', '主要领导'))"
    )
