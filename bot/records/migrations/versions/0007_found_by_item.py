"""What a division or a person has is found by the item, too, so that no statistics are needed for a quick plan."""

from __future__ import annotations

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (("assignment", "division_id"), ("assignment", "person_id"), ("earlier_assignment", "person_id")):
        op.drop_index(f"ix_{table}_{column}", table_name=table)
        op.create_index(f"ix_{table}_{column}_suggestion_id", table, [column, "suggestion_id"], unique=False)
